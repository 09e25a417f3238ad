// Tests that need a sandbox run in a child process: nobody leaves a namespace again.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "endpoint/sandbox.hpp"

namespace chatspec {

/// Runs `play` inside; its expectations count. Skips the test where no sandbox can be made.
template <typename Play>
void inside(const Play& play) {
  if (auto works = try_sandbox(); !works) GTEST_SKIP() << works.error().text();
  std::fflush(nullptr);
  // Past the C library: under ThreadSanitizer fork(3) starts a thread in the child, and with two
  // threads the kernel makes no user namespace.
  auto child = static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, 0));
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
