// Tests that need a sandbox run in a child process: nobody leaves a namespace again.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "endpoint/sandbox.hpp"

namespace chatspec {

/// Runs `play` inside; its expectations count. Skips the test where no sandbox can be made: also
/// under ThreadSanitizer, whose processes have two threads from the beginning.
template <typename Play>
void inside(const Play& play) {
  if (auto works = try_sandbox(); !works) GTEST_SKIP() << works.error().text();
  std::fflush(nullptr);
  pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto entered = enter_sandbox();
    EXPECT_TRUE(entered) << entered.error().text();
    if (entered) play();
    std::fflush(nullptr);
    ::_exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << "what failed inside stands above";
}

}  // namespace chatspec
