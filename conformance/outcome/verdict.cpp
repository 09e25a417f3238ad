#include "outcome/verdict.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace chatspec {

namespace {

constexpr std::pair<Verdict, std::string_view> verdict_names[] = {
    {Verdict::passed, "PASS"},
    {Verdict::passed_leniently, "PASS-LENIENT"},
    {Verdict::expected_failure, "EXPECTED-FAIL"},
    {Verdict::unsupported, "UNSUPPORTED"},
    {Verdict::blocked, "BLOCKED"},
    {Verdict::failed, "FAIL"},
    {Verdict::hang, "HANG"},
    {Verdict::crashed, "CRASH"},
    {Verdict::unexpected_pass, "UNEXPECTED-PASS"},
    {Verdict::broken, "BROKEN"},
};
constexpr std::string_view proof_names[] = {"SENTINEL",  "REPLY",          "DRAIN",
                                            "QUIESCENT", "BUT-FOR-TIMERS", "QUIET"};

}  // namespace

std::string_view name(Verdict verdict) {
  for (const auto& [one, said] : verdict_names) {
    if (one == verdict) return said;
  }
  return "";
}

std::optional<Verdict> verdict_named(std::string_view name) {
  auto same = [&](std::string_view said) {
    return std::equal(name.begin(), name.end(), said.begin(), said.end(),
                      [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 32 : a) == b; });
  };
  for (const auto& [one, said] : verdict_names) {
    if (same(said)) return one;
  }
  return std::nullopt;
}

bool is_bad(Verdict verdict) {
  // Blocked too: the cause may lie in a session that another shard plays.
  return verdict >= Verdict::blocked;
}

std::string_view name(Proof proof) {
  return proof_names[static_cast<std::size_t>(proof)];
}

}  // namespace chatspec
