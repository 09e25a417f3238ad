// One fault makes many sessions fail, each at another step. Here is what tells that two failures
// are that same one, or at least of one family.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "outcome/play_result.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// What failures of one family have in common. A family's members stand for themselves; only lists
/// of causes tell them together.
enum class Family {
  none,
  answers,  ///< an answer of the standard does not come; by the answer's first word
  ended,    ///< the other side ended a connection before it had answered
  spaces,   ///< a line came with other white space than it was said with, or was nothing else
  console,  ///< what a program shows, complains of or ends with; by program
};

struct FailureKind {
  /// Equal for two failures that are the same one: an answer that never comes, or comes in the same
  /// other words. Empty: this failure is of no such kind.
  std::string same;
  std::string told;     ///< for a person, if there is `same`: "the same answer does not come"
  std::string unasked;  ///< a line that came, and that no session ever asks for
  Family family = Family::none;
  std::string member_of;  ///< two of one family belong together if this is equal too
  std::string in_place;   ///< and this: the first word of an answer that came, of another kind
  /// The form of the answer that did not come ("ERROR Unknown command: #"); empty: none is missing.
  std::string missing_answer;
};

/// Compares the failures of a suite's sessions. The suite must outlive it.
///
/// Lines are compared by form: a name or a variable, a number, a quoted text, an address and a
/// file's name may differ. A line that somebody else said (the form `heard` of the protocol block)
/// is no answer.
class FailureKinds {
 public:
  explicit FailureKinds(const Suite& suite);

  FailureKind of(const Failure& failure, const Session& session) const;

  /// The sentence of the first requirement that quotes this answer in its text; empty: none does.
  std::string sentence_about(const std::string& answer_form) const;
  /// The answer as that sentence quotes it ("ERROR Unknown command: <name>"), or else the form.
  std::string quoted(const std::string& answer_form) const;

 private:
  struct Asked;
  Asked asked_for(const Failure& failure, const Session& session) const;
  FailureKind of_unasked(const Failure& failure) const;
  std::string line_form(std::string_view line) const;
  bool is_known(const std::string& form, bool of_client) const;
  bool is_said(const std::string& form) const;
  std::string form_of_probed_in(const std::string& said_form) const;

  const Suite& suite_;
  std::vector<std::string> address_forms_;
  std::string between_;                    ///< of `heard`, sender and word
  std::string probed_begins_;              ///< the answer to a probe, up to what was asked
  std::set<std::string> known_of_server_;  ///< forms of all lines asked of servers
  std::set<std::string> known_of_client_;  ///< and of clients
  std::map<std::string, const Requirement*> quotes_;  ///< by the form of what is quoted
  std::map<std::string, std::string> as_quoted_;
};

}  // namespace chatspec
