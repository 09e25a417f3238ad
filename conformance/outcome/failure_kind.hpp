// One answer in other words, or one that never comes, makes many sessions fail. Here is what tells
// that two failures are that same one.
#pragma once

#include <set>
#include <string>

#include "outcome/run_result.hpp"

namespace chatspec {

/// Compares the failures of a suite's sessions. The suite must outlive it.
///
/// Lines are compared by form: a name or a variable, a number, a quoted text and a file's name may
/// differ. A line that somebody else said (the form `heard` of the protocol block) is no answer.
class AnswersInOtherWords {
 public:
  explicit AnswersInOtherWords(const Suite& suite);

  /// Equal for two failures in which the same answer came in the same other words, or did not come
  /// at all. Empty: this failure is of another kind. What came must not itself be an answer that
  /// some session expects: then it is a wrong one, whatever the reason, and not another wording.
  std::string kind_of(const Failure& failure, const Session& session) const;

  /// For a person: what is said in place of what.
  static std::string told(const Failure& failure);

 private:
  const Suite& suite_;
  std::set<std::string> expected_somewhere_;
};

}  // namespace chatspec
