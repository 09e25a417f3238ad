// A small run with one session of each verdict, for the reporters' tests.
#pragma once

#include "report/verdict.hpp"
#include "scenario/read_suite.hpp"

namespace chatspec {

/// Builds the suite and a run over it; the run points into the suite.
struct TestingRun {
  Suite suite;
  RunResult run;

  TestingRun();
  TestingRun(const TestingRun&) = delete;

  /// The result of this session.
  SessionResult& of(std::string_view id);
};

}  // namespace chatspec
