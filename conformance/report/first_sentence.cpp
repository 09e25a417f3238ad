#include "report/first_sentence.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "outcome/run_numbers.hpp"

namespace chatspec {
namespace {

std::string own_wire_text(const RunResult& run) {
  if (run.left_out == 0) return "";
  std::string seen;
  for (const GroupNumbers& one : count_altitudes(run)) {
    bool by_people = one.name == name(Altitude::behaviour);
    if (by_people) seen = fmt::format("; judged by what people see: {}", passed_of(one));
  }
  return fmt::format(
      "These programs speak a wire format of their own, so {} of the standard say nothing about "
      "them{}.",
      counted(static_cast<std::size_t>(run.left_out), "session"), seen);
}

}  // namespace

std::string first_sentence(const RunResult& run) {
  std::string text = own_wire_text(run);
  for (const std::string& notice : run.notices) text += (text.empty() ? "" : " ") + notice;
  return text;
}

}  // namespace chatspec
