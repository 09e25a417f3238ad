#include "report/testing_browser.hpp"

#include <filesystem>

#include <fmt/core.h>

#include "report/markup.hpp"
#include "report/testing_program.hpp"

namespace chatspec {
namespace {

// Only the copies that are looked at have it.
constexpr std::string_view probe_script = R"(<script>
var problems = [];
for (const kind of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
  addEventListener(kind, (event) => problems.push(kind + ': ' + event.message), true);
}
</script>)";

std::string frame(const std::string& page, int columns, std::string_view more) {
  return fmt::format(
      "<iframe {} style=\"width:{}px;height:900px;border:0\" srcdoc=\"{}\"></iframe>\n", more,
      columns, escape_markup(page));
}

// Unescapes what --dump-dom escapes in text.
std::string plain(std::string text) {
  constexpr std::pair<std::string_view, std::string_view> entities[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "}, {"&amp;", "&"}};
  for (auto [entity, character] : entities) {
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
  constexpr std::string_view begin_mark = "<pre id=\"found\">";
  auto begin = output.find(begin_mark);
  auto end = output.find("</pre>", begin);
  if (begin == std::string::npos || end == std::string::npos) return nullptr;
  begin += begin_mark.size();
  return nlohmann::json::parse(plain(output.substr(begin, end - begin)), nullptr, false);
}

}  // namespace

std::string find_chromium() {
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    if (has_program(name)) return name;
  }
  return "";
}

// The outer page looks at its frames and writes what it found into its own document, which Chromium
// prints.
nlohmann::json look_in_chromium(const std::string& chromium, const std::string& page,
                                std::string_view script, std::string& output) {
  constexpr std::string_view ask_script = R"(
addEventListener('load', () => {
  const found = [...document.querySelectorAll('iframe')].map(look);
  document.getElementById('found').textContent = JSON.stringify(found);
});
)";
  std::string probed = page;
  probed.insert(probed.find("<meta name=\"viewport\""), probe_script);
  std::string outer = fmt::format(
      "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<pre "
      "id=\"found\"></pre>\n{}{}{}<script>{}{}</script>\n",
      frame(probed, 1280, ""), frame(probed, 390, ""),
      frame(page, 390, "sandbox=\"allow-same-origin\""), script, ask_script);
  return open_in_chromium(chromium, outer, output);
}

}  // namespace chatspec
