#include "apps/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "scenario/read_requirement.hpp"

namespace chatspec {

namespace {

constexpr std::size_t columns_max = 100;

// Characters, not bytes; every character is taken to be one column wide.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

}  // namespace

std::string wrapped(const std::string& label, const std::string& text) {
  const std::string indent(width(label), ' ');
  std::string result;
  std::string line = label;
  bool begun = false;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (begun && width(line) + 1 + width(word) > columns_max) {
      result += line + "\n";
      line = indent;
      begun = false;
    }
    line += (begun ? " " : "") + word;
    begun = true;
  }
  return result + line + "\n";
}

std::string counted(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string to_string(const Place& place) {
  return fmt::format("{}:{}", place.file, place.line);
}

std::string level_line(const Requirement& requirement) {
  return to_string(requirement.level) +
         (requirement.asked_by_exercise ? ", asked by the exercise" : "");
}

std::vector<const Session*> sessions_proving(const Suite& suite, const std::string& requirement) {
  std::vector<const Session*> sessions;
  for (const Session& session : suite.sessions) {
    if (std::find(session.proves.begin(), session.proves.end(), requirement) !=
        session.proves.end()) {
      sessions.push_back(&session);
    }
  }
  return sessions;
}

}  // namespace chatspec
