#include "report/first_sentence.hpp"

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"

namespace chatspec {

std::string first_sentence(const RunResult& run) {
  if (run.left_out == 0) return "";
  GroupNumbers all;
  for (const GroupNumbers& one : count_altitudes(run)) {
    all.passed += one.passed;
    all.sessions += one.sessions;
    all.unsupported += one.unsupported;
  }
  std::string_view say = run.left_out == 1 ? "says" : "say";
  return fmt::format(
      "These programs speak a wire format of their own, so {} of the standard {} nothing about "
      "them; judged by what people see: {}.",
      counted(static_cast<std::size_t>(run.left_out), "session"), say, passed_of(all));
}

std::vector<std::string> first_sentences(const RunResult& run) {
  std::vector<std::string> all;
  if (std::string first = first_sentence(run); !first.empty()) all.push_back(first);
  for (const std::string& one : run.notices) all.push_back(visible(one));
  return all;
}

}  // namespace chatspec
