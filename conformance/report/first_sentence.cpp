#include "report/first_sentence.hpp"

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"

namespace chatspec {

std::string first_sentence(const RunResult& run) {
  if (run.left_out == 0) return "";
  // The example is judged by the standard's wording too, and is not counted.
  GroupNumbers seen;
  for (const GroupNumbers& one : count_altitudes(run)) {
    if (one.name == name(Altitude::behaviour)) seen = one;
  }
  bool any = seen.sessions + seen.unsupported > 0;
  return fmt::format(
      "These programs speak a wire format of their own, so {} of the standard {} nothing about "
      "them{}.",
      counted(static_cast<std::size_t>(run.left_out), "session"),
      run.left_out == 1 ? "says" : "say",
      any ? "; judged by what people see: " + passed_of(seen) : "");
}

std::vector<std::string> first_sentences(const RunResult& run) {
  std::vector<std::string> all;
  if (std::string first = first_sentence(run); !first.empty()) all.push_back(first);
  for (const std::string& one : run.notices) all.push_back(visible(one));
  return all;
}

}  // namespace chatspec
