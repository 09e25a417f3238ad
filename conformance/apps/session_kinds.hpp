// Which sessions, by what they are: of `run` and of `list`.
#pragma once

#include <string>
#include <vector>

#include "scenario/spec.hpp"

namespace chatspec {

/// Of each, one of the words is enough; no word: every session fits.
struct SessionKinds {
  std::vector<std::string> altitudes = {};  ///< of `altitude_words`
  std::vector<std::string> levels = {};     ///< of `level_words`
  std::vector<std::string> asked_by = {};   ///< of `asker_words`

  bool choose() const { return !altitudes.empty() || !levels.empty() || !asked_by.empty(); }
};

/// "behaviour", "console", "wire".
std::vector<std::string> altitude_words();
/// "must", "must-not", "should", "should-not", "may".
std::vector<std::string> level_words();
/// "exercise", "standard".
std::vector<std::string> asker_words();

/// What one session is, in these words.
std::string altitude_word(const Session& session);
std::string level_word(const Session& session, const Suite& suite);
/// `standard` if the exercise asks for nothing of what it proves.
std::string asker_word(const Session& session, const Suite& suite);

bool is_of(const SessionKinds& kinds, const Session& session, const Suite& suite);

/// The sessions of these kinds, and the requirements that they prove.
Suite part_of_kinds(const Suite& suite, const SessionKinds& kinds);

}  // namespace chatspec
