// The page in a real browser: wide, narrow, and without script. Exit status 77: no browser here.
//
// Three frames show copies of the page, which has been filled with whatever could be taken for
// markup. A probe that only these copies have remembers errors; the outer page opens every session,
// measures, and writes what it found into its own document, which Chromium prints.
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "report/html_report.hpp"
#include "report/markup.hpp"
#include "report/testing_program.hpp"
#include "report/testing_run.hpp"

namespace chatspec {
namespace {

constexpr int kSkipped = 77;

constexpr std::string_view kProbe = R"(<script>
var problems = [];
for (const kind of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
  addEventListener(kind, (event) => problems.push(kind + ': ' + event.message), true);
}
</script>)";

constexpr std::string_view kOuterScript = R"(
const look = (frame) => {
  const inner = frame.contentDocument, shown = frame.contentWindow;
  const sessions = [...inner.querySelectorAll('.session')];
  const found = {
    sessions: sessions.length,
    filters: !inner.querySelector('.filters').hidden,
    copies: [...inner.querySelectorAll('.copy')].filter((one) => !one.hidden).length,
    opened: sessions.filter((one) => one.open).length,
    problems: shown.problems || [],
    taken: 'taken' in shown,
  };
  const fits = () => inner.scrollingElement.scrollWidth <= shown.innerWidth;
  found.fits = fits();
  for (const one of sessions) one.open = true;
  found.fits_opened = fits();
  found.too_wide = [...inner.querySelectorAll('body *')].filter((one) =>
    !one.closest('.scroll, .command, .skip, .unseen') &&
    one.getBoundingClientRect().right > shown.innerWidth + 1).map((one) => one.className);
  const bad = inner.querySelector('[data-only=bad]');
  bad.click();
  found.only_bad = sessions.filter((one) => !one.hidden).length;
  return found;
};
addEventListener('load', () => {
  const found = [...document.querySelectorAll('iframe')].map(look);
  document.getElementById('found').textContent = JSON.stringify(found);
});
)";

std::string frame(const std::string& page, int columns, std::string_view more) {
  return fmt::format(
      "<iframe {} style=\"width:{}px;height:900px;border:0\" srcdoc=\"{}\"></iframe>\n", more,
      columns, escape_markup(page));
}

// Unescapes what --dump-dom escapes in text.
std::string plain(std::string text) {
  constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "}, {"&amp;", "&"}};
  for (auto [entity, character] : kEntities) {
    for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1)) {
      text.replace(at, entity.size(), character);
    }
  }
  return text;
}

nlohmann::json open_in_chromium(const std::string& chromium, const std::string& page,
                                std::string& output) {
  TestingFile file(page, ".html");
  std::string directory = file.path() + ".profile";
  ProgramRun run = run_program(fmt::format(
      "HOME='{0}' timeout 40 {1} --headless --no-sandbox --disable-gpu --disable-quic "
      "--no-first-run --disable-background-networking --disable-component-update --disable-sync "
      "--disable-dev-shm-usage --enable-logging=stderr --user-data-dir='{0}' "
      "--window-size=1400,900 --dump-dom 'file://{2}'",
      directory, chromium, file.path()));
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
  output = run.output;
  constexpr std::string_view kBegin = "<pre id=\"found\">";
  auto begin = output.find(kBegin);
  auto end = output.find("</pre>", begin);
  if (begin == std::string::npos || end == std::string::npos) return nullptr;
  begin += kBegin.size();
  return nlohmann::json::parse(plain(output.substr(begin, end - begin)), nullptr, false);
}

int faults = 0;
void expect(bool fact, const std::string& words) {
  if (fact) return;
  ++faults;
  std::cerr << "not so: " << words << "\n";
}

void check(const nlohmann::json& found, const std::string& name, std::size_t sessions,
           bool script) {
  auto number = [&](const char* key) { return found.value(key, std::size_t{0}); };
  auto is = [&](const char* key) { return found.value(key, false); };
  expect(number("sessions") == sessions, name + ": every session is there");
  expect(number("opened") == 5, name + ": the failures are open");
  expect(is("filters") == script, name + ": there are filters exactly if they work");
  expect((number("copies") > 0) == script, name + ": buttons copy exactly if they work");
  expect(is("fits"), name + ": the page does not scroll sideways");
  expect(is("fits_opened"), name + ": nor with everything open");
  expect(found["too_wide"].empty(), name + ": nothing sticks out: " + found["too_wide"].dump());
  expect(found["problems"].empty(), name + ": no errors: " + found["problems"].dump());
  expect(!is("taken"), name + ": nothing that a program sent was run");
  expect(!script || number("only_bad") == 6, name + ": only failures are shown when asked");
}

int look_at_the_page() {
  std::string chromium;
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    if (chromium.empty() && has_program(name)) chromium = name;
  }
  if (chromium.empty()) {
    std::cerr << "no chromium is installed\n";
    return kSkipped;
  }
  TestingRun testing;
  testing.fill_with_anything();
  std::string page = html_report(testing.run);
  std::string probed = page;
  probed.insert(probed.find("<meta name=\"viewport\""), kProbe);
  std::string outer = fmt::format(
      "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<pre "
      "id=\"found\"></pre>\n{}{}{}<script>{}</script>\n",
      frame(probed, 1280, ""), frame(probed, 390, ""),
      frame(page, 390, "sandbox=\"allow-same-origin\""), kOuterScript);
  std::string output;
  nlohmann::json found = open_in_chromium(chromium, outer, output);
  if (!found.is_array() || found.size() != 3) {
    std::cerr << "the browser told nothing:\n" << output.substr(0, 2000) << "\n";
    return 1;
  }
  check(found[0], "1280 px", testing.run.sessions.size(), true);
  check(found[1], "390 px", testing.run.sessions.size(), true);
  check(found[2], "390 px without script", testing.run.sessions.size(), false);
  // In the frame without script the browser itself says that it has not run it.
  for (auto at = output.find(":CONSOLE"); at != std::string::npos;
       at = output.find(":CONSOLE", at + 1)) {
    std::string line = output.substr(at, output.find('\n', at) - at);
    bool blocked = line.find("sandboxed") != std::string::npos;
    expect(blocked, "nothing on the console: " + line);
  }
  return faults == 0 ? 0 : 1;
}

}  // namespace
}  // namespace chatspec

int main() {
  return chatspec::look_at_the_page();
}
