#include "report/harmless.hpp"

#include <algorithm>
#include <string_view>

namespace chatspec {
namespace {

constexpr std::string_view line_marks[] = {"::",           "##teamcity[", "Grade :=>>",
                                           "Comment :=>>", "<|--",        "--|>"};
struct Mark {
  std::string_view text;
  std::size_t broken_at;  ///< a space goes in here
};
constexpr Mark marks[] = {{"##vso[", 2},
                          {"##[", 2},
                          {"<CTestMeasurement", 1},
                          {"<DartMeasurement", 1},
                          {"CTEST_FULL_OUTPUT", 5}};

bool begins_with_mark(std::string_view line) {
  // Colours come before what they colour.
  while (!line.empty()) {
    if (line.front() == ' ' || line.front() == '\t') {
      line.remove_prefix(1);
    } else if (line.starts_with("\x1b[")) {
      line.remove_prefix(std::min(line.find('m'), line.size() - 1) + 1);
    } else {
      break;
    }
  }
  return std::any_of(std::begin(line_marks), std::end(line_marks),
                     [&](std::string_view mark) { return line.starts_with(mark); });
}

}  // namespace

std::string harmless(std::string text) {
  for (const Mark& mark : marks) {
    for (auto at = text.find(mark.text); at != std::string::npos; at = text.find(mark.text, at)) {
      text.insert(at + mark.broken_at, " ");
    }
  }
  for (std::size_t begin = 0; begin < text.size();) {
    auto end = std::min(text.find('\n', begin), text.size());
    if (begins_with_mark(std::string_view(text).substr(begin, end - begin))) {
      text.insert(begin, "| ");
      end += 2;
    }
    begin = end + 1;
  }
  return text;
}

}  // namespace chatspec
