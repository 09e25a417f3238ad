// The page in a real browser: wide, narrow, and without script. Exit status 77: no browser here.
//
// The page has been filled with whatever could be taken for markup.
#include <iostream>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "outcome/testing_run.hpp"
#include "report/html_report.hpp"
#include "report/testing_browser.hpp"

namespace chatspec {
namespace {

constexpr int skipped_status = 77;

constexpr std::string_view look_script = R"(
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
)";

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
  std::string chromium = find_chromium();
  if (chromium.empty()) {
    std::cerr << "no chromium is installed\n";
    return skipped_status;
  }
  TestingRun testing;
  testing.fill_with_anything();
  std::string page = html_report(testing.run);
  std::string output;
  nlohmann::json found = look_in_chromium(chromium, page, look_script, output);
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
