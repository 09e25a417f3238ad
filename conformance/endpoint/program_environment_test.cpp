#include "endpoint/program_environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace chatspec {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::StartsWith;

class ProgramEnvironmentTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ::setenv("CHATSPEC_TEST_TOKEN", "secret", 1);
    ::setenv("LC_MESSAGES", "de_DE.UTF-8", 1);
    ::setenv("PYTHONUNBUFFERED", "1", 1);
  }
  void TearDown() override {
    for (const char* name : {"CHATSPEC_TEST_TOKEN", "LC_MESSAGES", "PYTHONUNBUFFERED"}) {
      ::unsetenv(name);
    }
  }
};

TEST_F(ProgramEnvironmentTest, HoldsWhatIsListedAndNothingElse) {
  auto all = program_environment("/there", {});
  EXPECT_THAT(all, Contains("LC_MESSAGES=de_DE.UTF-8"));
  EXPECT_THAT(all, Contains(StartsWith("PATH=")));
  EXPECT_THAT(all, Contains("TERM=dumb"));
  EXPECT_THAT(all, Contains("HOME=/there"));
  EXPECT_THAT(all, Not(Contains(StartsWith("CHATSPEC_TEST_TOKEN"))));
  EXPECT_THAT(all, Not(Contains(StartsWith("PYTHONUNBUFFERED"))));
}

TEST_F(ProgramEnvironmentTest, WhatIsAskedForIsThereToo) {
  auto all = program_environment(
      "/there", {"CHATSPEC_TEST_TOKEN", "MODE=a=b", "TERM=xterm", "CHATSPEC_TEST_NOT_SET"});
  EXPECT_THAT(all, Contains("CHATSPEC_TEST_TOKEN=secret"));
  EXPECT_THAT(all, Contains("MODE=a=b"));
  EXPECT_THAT(all, Contains("TERM=xterm"));
  EXPECT_THAT(all, Not(Contains("TERM=dumb")));
  EXPECT_THAT(all, Not(Contains(StartsWith("CHATSPEC_TEST_NOT_SET"))));
}

}  // namespace
}  // namespace chatspec
