#include "runner/write_expectations.hpp"

#include <fmt/format.h>

#include <map>

namespace chatspec {
namespace {

constexpr std::size_t reason_bytes_max = 200;

// A line is a line: nothing of what a program printed may end it, or be too long to be read.
std::string without_line_ends(std::string_view text) {
  std::string line;
  for (char c : text) {
    bool blank = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  if (line.size() > reason_bytes_max) {
    std::size_t end = reason_bytes_max;
    auto inside_a_character = [&] {
      return (static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80U;
    };
    while (end > 0 && inside_a_character()) --end;
    line = line.substr(0, end) + "…";
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

std::string reason_of(const SessionResult& result) {
  std::string what;
  const PlayResult* play = result.decisive();
  if (play != nullptr && play->failure) what = play->failure->what;
  if (result.ruling) what = result.ruling->why;
  std::string verdict(name(result.verdict()));
  return without_line_ends(what.empty() ? verdict : verdict + ": " + what);
}

std::string line_of_known(const std::string& id, const KnownOutcome& known) {
  return fmt::format("{} {} because {}\n",
                     known.foretold == Foretold::fail ? "fail" : "unsupported", id, known.reason);
}

// Empty: nothing is to be said of it.
std::string line_of(const SessionResult& result, const KnownOutcome* known) {
  const std::string& id = result.id();
  switch (result.verdict()) {
    case Verdict::blocked:
    case Verdict::failed:
    case Verdict::hang:
    case Verdict::crashed:
      return fmt::format("fail {} because {}\n", id, reason_of(result));
    case Verdict::expected_failure:
    case Verdict::unsupported:
      return known != nullptr ? line_of_known(id, *known) : "";
    case Verdict::broken:
      return fmt::format("# {}: {}\n", id, reason_of(result));
    default:
      return "";
  }
}

}  // namespace

std::string write_expectations(const RunResult& run, const KnownOutcomes& known) {
  std::map<std::string, const SessionResult*> results;
  for (const SessionResult& one : run.sessions) results.emplace(one.id(), &one);
  std::string text = fmt::format(
      "# What is known to fail, for chatspec run --expect: written by --write-expect.\n"
      "# Tested: {}\n"
      "# Say why, in words of your own; take out what is mended, it makes a run fail.\n",
      without_line_ends(run.title));
  for (const Session& session : run.suite->sessions) {
    auto found = known.find(session.id);
    const KnownOutcome* before = found == known.end() ? nullptr : &found->second;
    if (auto result = results.find(session.id); result != results.end()) {
      text += line_of(*result->second, before);
    } else if (before != nullptr) {
      text += line_of_known(session.id, *before);
    }
  }
  return text;
}

}  // namespace chatspec
