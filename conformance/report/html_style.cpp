#include "report/html_page.hpp"

namespace chatspec {

// Colours are chosen for a contrast of at least 4.5 to 1 (WCAG AA) against what they stand on, in
// both schemes; no meaning is told by colour alone.
std::string_view html_style() {
  return R"css(:root {
  color-scheme: light dark;
  --page: #ffffff; --card: #f6f7f9; --line: #d5dae0; --text: #1b1f24; --dim: #59636e;
  --link: #0b57c2; --good: #15692f; --bad: #b3261e; --mark: #ffe0dd; --mark-text: #8c1410;
  --badge-text: #ffffff;
  --pass: #1a7f37; --lenient: #6f6200; --expected: #6b5aa6; --unsupported: #656d76;
  --blocked: #8a5a00; --fail: #c62828; --hang: #a04a00; --crash: #8e2472; --broken: #3d444d;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161b; --card: #1a2027; --line: #343d47; --text: #e7eaee; --dim: #a3adb8;
    --link: #7db4ff; --good: #6cd68a; --bad: #ff8f87; --mark: #5c1d1a; --mark-text: #ffd5d1;
    --badge-text: #101418;
    --pass: #58c777; --lenient: #d6c34a; --expected: #b3a4f0; --unsupported: #98a2ad;
    --blocked: #e0ad5a; --fail: #ff7d74; --hang: #ff9f57; --crash: #ef8fd2; --broken: #c3cad2;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1.5rem clamp(0.75rem, 3vw, 2rem) 4rem; max-width: 78rem;
  background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
}
code, pre, kbd, .chart td, .divergence dd:not(.named), h1 { font-family: var(--mono); }
code, pre { font-size: 0.9em; }
a { color: var(--link); text-underline-offset: 0.15em; }
small { font-size: 0.85em; font-weight: normal; color: var(--dim); }
i { font-style: normal; color: var(--dim); }
bdi { white-space: pre-wrap; direction: ltr; unicode-bidi: isolate; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--page); padding: 0.5rem; z-index: 3; }
.unseen {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}
[hidden] { display: none !important; }

.kicker { margin: 0; color: var(--dim); font-size: 0.85rem; letter-spacing: 0.04em; }
h1 { margin: 0.2rem 0 0.4rem; font-size: clamp(1.05rem, 2.6vw, 1.5rem); line-height: 1.35; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.3rem; }
h3 { margin: 0 0 0.4rem; font-size: 1rem; }
h4 { display: inline; margin: 0; font-size: 0.95rem; font-weight: 600; }
h5 { margin: 1.1rem 0 0.35rem; font-size: 0.85rem; }
.overall { margin: 0 0 0.9rem; font-size: clamp(1.3rem, 4vw, 1.9rem); font-weight: 700; }
.overall.good { color: var(--good); }
.overall.bad { color: var(--bad); }
.bar { display: flex; gap: 2px; height: 0.7rem; border-radius: 0.35rem; overflow: hidden; }
.bar span { min-width: 4px; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; margin: 0.5rem 0 1.2rem; padding: 0;
  list-style: none; font-size: 0.9rem; }
.dot { display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.4em; border-radius: 50%; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr));
  gap: 0.7rem 1.5rem; margin: 0 0 1.2rem; }
.facts dt { color: var(--dim); font-size: 0.85rem; }
.facts dd { margin: 0; font-weight: 600; }
.facts small { display: block; }

.v-pass { --v: var(--pass); } .v-pass-lenient { --v: var(--lenient); }
.v-expected-fail { --v: var(--expected); } .v-unsupported { --v: var(--unsupported); }
.v-blocked { --v: var(--blocked); } .v-fail { --v: var(--fail); } .v-hang { --v: var(--hang); }
.v-crash { --v: var(--crash); } .v-unexpected-pass { --v: var(--crash); }
.v-broken { --v: var(--broken); }
.bar span, .dot, .badge { background: var(--v); }
.badge { display: inline-block; padding: 0.05rem 0.5rem; border-radius: 1rem; font-size: 0.75rem;
  font-weight: 700; letter-spacing: 0.02em; color: var(--badge-text); white-space: nowrap; }

abbr { text-decoration: none; cursor: help; }
abbr:not(.badge) { border-bottom: 1px dotted var(--dim); }
.first { margin: 0 0 1rem; font-size: 1.1rem; font-weight: 600; }
.meanings { margin: 0.8rem 0 0; font-size: 0.9rem; }
.meanings summary { cursor: pointer; color: var(--link); }
.meanings h3 { margin: 0.8rem 0 0.3rem; }
.meanings dl { display: grid; grid-template-columns: auto 1fr; gap: 0.1rem 1rem; margin: 0; }
.meanings dt { font-weight: 600; }
.meanings dd { margin: 0; color: var(--dim); min-width: 0; }
.causes ol { margin: 0; padding-left: 1.6rem; }
.causes li { margin: 0 0 1.2rem; }
.causes li > p { margin: 0.2rem 0 0.4rem; }
.causes li > .also { font-size: 0.9rem; color: var(--dim); }
.weight { font-weight: 600; font-size: 0.9rem; }
.advice { margin: 0.1rem 0 0.2rem; }
.named { color: var(--bad); font-weight: 600; }

.command { display: flex; align-items: stretch; border: 1px solid var(--line); border-radius: 0.5rem;
  background: var(--card); overflow: hidden; }
.command code { flex: 1; min-width: 0; padding: 0.5rem 0.75rem; overflow-x: auto; white-space: pre; }
button, select { font: inherit; font-size: 0.9rem; color: var(--text); background: var(--page);
  border: 1px solid var(--line); border-radius: 1rem; padding: 0.25rem 0.8rem; cursor: pointer; }
button:hover { border-color: var(--dim); }
.copy { border: 0; border-left: 1px solid var(--line); border-radius: 0; min-width: 5.5rem; }
.filters { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: 0.4rem;
  align-items: center; margin: 2rem 0 0; padding: 0.6rem 0; background: var(--page);
  border-bottom: 1px solid var(--line); }
.filters [aria-pressed="true"] { background: var(--text); color: var(--page);
  border-color: var(--text); }
.filters label { font-size: 0.9rem; color: var(--dim); max-width: 100%; }
.filters select { max-width: 13rem; }
.filters p { margin: 0 0 0 auto; font-size: 0.85rem; color: var(--dim); }

.scroll { position: relative; overflow-x: auto; }
table { border-collapse: collapse; }
th { text-align: left; font-weight: 600; }
thead th { color: var(--dim); font-size: 0.8rem; }
.overview { width: 100%; }
.overview th, .overview td { padding: 0.3rem 0.9rem 0.3rem 0; border-top: 1px solid var(--line);
  white-space: nowrap; }
.overview thead th, .overview thead td { border-top: 0; }
.overview tbody th { white-space: normal; font-weight: 500; min-width: 9rem; }
.overview .some { color: var(--bad); font-weight: 600; }
.overview .all { color: var(--good); }
.overview .none { color: var(--dim); }
.meter { width: 30%; min-width: 4rem; }
.meter span { display: block; height: 0.4rem; border-radius: 0.2rem; background: var(--fail); }
.meter b { display: block; height: 100%; border-radius: 0.2rem; background: var(--pass); }
.failures { margin: 0; padding: 0; list-style: none; }
.failures li { padding: 0.3rem 0; border-top: 1px solid var(--line); }
.failures li:first-child { border-top: 0; }
.failures a { font-family: var(--mono); font-size: 0.9em; }
.short { color: var(--dim); font-size: 0.9rem; }
.note { margin: 0.5rem 0; color: var(--dim); font-size: 0.9rem; }

.requirement { margin: 0 0 1.6rem; }
.level { font-size: 0.8rem; font-weight: 500; color: var(--dim); }
.state { font-size: 0.8rem; font-weight: 600; white-space: nowrap; }
.state.yes { color: var(--good); } .state.yes::before { content: "✓ "; }
.state.no { color: var(--bad); } .state.no::before { content: "✗ "; }
.state.open { color: var(--dim); }
blockquote { margin: 0 0 0.6rem; padding: 0.1rem 0 0.1rem 0.9rem; border-left: 3px solid var(--line); }
.session { margin: 0.35rem 0; border: 1px solid var(--line); border-radius: 0.5rem;
  background: var(--card); }
.session[data-bad="1"] { border-left: 4px solid var(--bad); }
.session > summary { padding: 0.4rem 0.75rem; cursor: pointer; }
.session > summary h4 code { font-size: 1em; }
.session[open] > summary { border-bottom: 1px solid var(--line); }
.altitude { float: right; color: var(--dim); font-size: 0.8rem; }
.body { padding: 0.6rem 0.75rem 0.9rem; }
.why { margin: 0.2rem 0 0.8rem; font-size: 1.05rem; font-weight: 600; }
.what { margin: 0.4rem 0; color: var(--bad); font-weight: 600; }
[data-bad="0"] .what { color: var(--dim); }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
  gap: 0 1.5rem; }
.columns > div { min-width: 0; }
pre { margin: 0; padding: 0.6rem 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem;
  background: var(--page); }
pre.lines { tab-size: 2; }
mark { background: var(--mark); color: var(--mark-text); border-radius: 2px; }
mark i { color: inherit; }
mark.end { display: inline-block; width: 0.6em; height: 1em; vertical-align: text-bottom; }
.lines mark { display: inline-block; min-width: 100%; font-weight: 700; }
.lines .later { color: var(--dim); }
.divergence { display: grid; grid-template-columns: auto 1fr; gap: 0 1rem; margin: 0.5rem 0;
  font-size: 0.9em; }
.divergence dt { color: var(--dim); }
.divergence dd { margin: 0; min-width: 0; }
.plays th, .plays td { padding: 0.25rem 1rem 0.25rem 0; vertical-align: top; font-size: 0.85rem;
  white-space: nowrap; }
.plays td:last-child { color: var(--dim); }
.chart { width: 100%; font-size: 0.82rem; background: var(--page); border: 1px solid var(--line);
  border-radius: 0.5rem; border-collapse: separate; border-spacing: 0; }
.chart th { padding: 0.4rem 0.6rem; min-width: 12rem; border-bottom: 1px solid var(--line);
  color: var(--text); font-family: var(--mono); }
.chart td { padding: 0.1rem 0.6rem 0.1rem 2rem; text-indent: -1.4rem; vertical-align: top; }
.chart bdi { word-break: break-all; }
.chart th + th, .chart td + td { border-left: 1px dashed var(--line); }
.chart td > b { display: inline-block; width: 1.4rem; text-indent: 0; color: var(--dim); }
.chart .sent > b { color: var(--link); }
.chart .note { color: var(--dim); font-size: inherit; }
.chart .unasked { color: var(--bad); }
.chart .unasked > b { color: inherit; }
.chart .diff { outline: 2px solid var(--bad); outline-offset: -2px; }
.chart .here { display: block; text-indent: 0; color: var(--bad); font-weight: 700; }
.chart .gap td { color: var(--dim); text-align: center; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); color: var(--dim); font-size: 0.85rem; }

@media (max-width: 40rem) {
  .altitude { float: none; }
  .altitude::before { content: "· "; }
  .overview th, .overview td { padding-right: 0.6rem; font-size: 0.9rem; }
  .meter { display: none; }
  .filters { position: static; }
  .body { padding: 0.5rem 0.5rem 0.75rem; }
  .chart th { min-width: 15rem; }
}
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .filters, .copy, .skip { display: none !important; }
  .session, .requirement h3, blockquote, tr { break-inside: avoid; }
  .session[open] { break-inside: auto; }
  .scroll, .command code { overflow: visible; white-space: pre-wrap; }
  .badge, .bar span, .dot, .meter * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";
}

}  // namespace chatspec
