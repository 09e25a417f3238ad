#include "interop/interop_html.hpp"

namespace chatspec {

// As in report/html_style.cpp: a contrast of at least 4.5 to 1 in both schemes, and no meaning by
// colour alone.
std::string_view interop_style() {
  return R"css(:root {
  --cell-passed: #dcf2e1; --cell-failed: #fbdcd8; --cell-tolerated: #f7eec6; --cell-other: #eceff2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --cell-passed: #153721; --cell-failed: #54201c; --cell-tolerated: #40370f; --cell-other: #252c34;
  }
}
.matrix { border-collapse: separate; border-spacing: 3px; margin: 0 -3px; }
.matrix thead th { vertical-align: bottom; min-width: 6rem; max-width: 10rem; padding: 0.3rem 0.5rem;
  color: var(--text); font-size: 0.9rem; text-align: center; overflow-wrap: normal; }
.matrix tbody th { position: sticky; left: 0; z-index: 1; background: var(--page);
  padding: 0.3rem 0.75rem 0.3rem 3px; font-size: 0.9rem; min-width: 7.5rem; max-width: 15rem;
  overflow-wrap: normal; }
.matrix th small { display: block; line-height: 1.3; }
.matrix td { padding: 0; text-align: center; border-radius: 0.4rem;
  background: var(--cell-other) padding-box; }
/* The margins stand apart. What is round inside a border is round by so much less. */
.matrix .margin { border-left: 0.6rem solid transparent; }
.matrix tr.margin > * { border-top: 0.6rem solid transparent; }
.matrix td.margin { border-top-left-radius: 1rem 0.4rem; border-bottom-left-radius: 1rem 0.4rem; }
.matrix tr.margin td { border-top-left-radius: 0.4rem 1rem; border-top-right-radius: 0.4rem 1rem; }
.matrix td.none { background: none; }
.matrix td.passed { background-color: var(--cell-passed); }
.matrix td.failed { background-color: var(--cell-failed); }
.matrix td.tolerated { background-color: var(--cell-tolerated); }
.matrix td a { display: flex; flex-direction: column; justify-content: center; min-height: 3.6rem;
  padding: 0.45rem 0.4rem; color: var(--text); text-decoration: none; border-radius: 0.4rem; }
.matrix td a:hover { outline: 2px solid var(--dim); outline-offset: -2px; }
.matrix td b { display: block; font-size: 1.02rem; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
.matrix td small { max-width: 8rem; margin: 0 auto; color: var(--text); font-size: 0.78rem;
  line-height: 1.3; }
.matrix td span { white-space: nowrap; }
.key { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; margin: 0.9rem 0; padding: 0;
  list-style: none; font-size: 0.9rem; color: var(--dim); }
.key b { display: inline-block; min-width: 1.6rem; margin-right: 0.45rem; border-radius: 0.3rem;
  text-align: center; color: var(--text); background: var(--cell-other); }
.key .passed { background: var(--cell-passed); }
.key .failed { background: var(--cell-failed); }
.key .tolerated { background: var(--cell-tolerated); }
.pair { border-top: 1px solid var(--line); margin-top: 2.2rem; }
.pair h2 { margin: 1rem 0 0.5rem; font-size: 1.15rem; }
.pair h2 small { margin-left: 0.5rem; }
.pair .command { margin: 0.8rem 0; }
.passes > summary { cursor: pointer; padding: 0.25rem 0; color: var(--good); font-weight: 600; }
.names { columns: 22rem; margin: 0.5rem 0; padding: 0; list-style: none; font-size: 0.85rem; }
.back { font-size: 0.9rem; }
@media (max-width: 40rem) {
  .matrix thead th { min-width: 5rem; font-size: 0.8rem; }
  .matrix tbody th { min-width: 6.2rem; max-width: 6.2rem; font-size: 0.8rem; }
  .matrix tbody th small, .matrix thead th small { display: none; }
}
@media print {
  .matrix td { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";
}

}  // namespace chatspec
