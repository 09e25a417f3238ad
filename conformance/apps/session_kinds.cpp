#include "apps/session_kinds.hpp"

#include <algorithm>
#include <cctype>

#include "apps/text_layout.hpp"

namespace chatspec {
namespace {

constexpr Altitude altitudes[] = {Altitude::behaviour, Altitude::console, Altitude::wire};
constexpr Level levels[] = {Level::must, Level::must_not, Level::should, Level::should_not,
                            Level::may};
constexpr const char* exercise = "exercise";
constexpr const char* standard = "standard";

// "MUST NOT" as one word: a shell and ctest take a space for an end.
std::string word_of(Level level) {
  std::string word(name(level));
  for (char& c : word) {
    c = c == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return word;
}

bool holds(const std::vector<std::string>& words, const std::string& word) {
  return words.empty() || std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::vector<std::string> altitude_words() {
  std::vector<std::string> words;
  for (Altitude one : altitudes) words.emplace_back(name(one));
  return words;
}

std::vector<std::string> level_words() {
  std::vector<std::string> words;
  for (Level one : levels) words.push_back(word_of(one));
  return words;
}

std::vector<std::string> asker_words() {
  return {exercise, standard};
}

std::string altitude_word(const Session& session) {
  return std::string(name(altitude_of(session)));
}

std::string level_word(const Session& session, const Suite& suite) {
  return word_of(level_of(session, suite));
}

std::string asker_word(const Session& session, const Suite& suite) {
  return asked_by_exercise(session, suite) ? exercise : standard;
}

bool is_of(const SessionKinds& kinds, const Session& session, const Suite& suite) {
  return holds(kinds.altitudes, altitude_word(session)) &&
         holds(kinds.levels, level_word(session, suite)) &&
         holds(kinds.asked_by, asker_word(session, suite));
}

Suite part_of_kinds(const Suite& suite, const SessionKinds& kinds) {
  Suite part = suite;
  std::erase_if(part.sessions, [&](const Session& one) { return !is_of(kinds, one, suite); });
  std::erase_if(part.requirements,
                [&](const Requirement& one) { return sessions_proving(part, one.id).empty(); });
  return part;
}

}  // namespace chatspec
