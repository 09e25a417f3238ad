// A suite and results that are made by hand, for the tests of this room.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "outcome/play_result.hpp"
#include "scenario/read_suite.hpp"

namespace chatspec {

/// A suite with these sessions, and one requirement of each level that they may prove: `rule.must`,
/// `rule.should`, `rule.may`. A session's lines follow one another; sessions begin with `session`.
inline Suite suite_of(const std::string& sessions, const std::string& relies = "") {
  std::string text =
      "```protocol\nname t\nport 9\naddress {host} {port}\naddress6 {host} {port}\n"
      "sentinel {word}\nheard {sender} {word}\nprobe /{word}\nprobed no {word}\n```\n";
  text +=
      "#### rule.must\n\nMUST\n\n> It MUST.\n\n#### rule.should\n\nSHOULD\n\n> It SHOULD.\n\n"
      "#### rule.may\n\nMAY\n\n> It MAY.\n\n";
  std::string rest = sessions;
  while (!rest.empty()) {
    auto next = rest.find("\nsession ");
    text += "```session\n" + rest.substr(0, next) + "\n```\n\n";
    rest = next == std::string::npos ? "" : rest.substr(next + 1);
  }
  auto suite = read_suite_text(text, "t.md");
  if (!suite) ADD_FAILURE() << describe(suite.error().front());
  if (!suite) return {};
  if (!relies.empty()) suite->head.relies.ids = {relies};
  return std::move(*suite);
}

inline Failure failure(Verdict verdict, Phase phase = Phase::steps, std::string cause = "") {
  Failure failure;
  failure.verdict = verdict;
  failure.what = "something";
  failure.phase = phase;
  failure.cause = std::move(cause);
  return failure;
}

inline PlayResult played(std::optional<Failure> failure = {}) {
  PlayResult play;
  play.segmentation = "whole";
  play.failure = std::move(failure);
  return play;
}

}  // namespace chatspec
