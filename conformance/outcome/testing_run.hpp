// A small run with one session of each verdict, for the reporters' tests.
#pragma once

#include <memory>
#include <string_view>

#include "outcome/run_result.hpp"
#include "scenario/read_suite.hpp"

namespace chatspec {

/// Builds the suite and a run over it.
struct TestingRun {
  std::shared_ptr<Suite> suite;
  RunResult run;

  TestingRun();
  TestingRun(const TestingRun&) = delete;

  /// The result of this session.
  SessionResult& of(std::string_view id);

  /// Puts every byte there is, and whatever could be taken for markup or for a report's own lines,
  /// into every place that a program, a command or a file of expectations can fill.
  void fill_with_anything();
};

}  // namespace chatspec
