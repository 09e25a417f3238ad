#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/read_suite.hpp"

namespace chatspec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string session(const std::string& id, const std::string& needs) {
  return "```session\nsession " + id + "\n  proves a.b\n" +
         (needs.empty() ? "" : "  needs " + needs + "\n") + "peers ann\n```\n";
}

std::vector<std::string> faults(const std::string& sessions, const std::string& relies = "") {
  const auto suite =
      read_suite_text("```protocol\nname x\nport 7\n" + relies + "```\n" + sessions, "t.md");
  std::vector<std::string> all;
  if (suite) return all;
  for (const ParseError& error : suite.error()) all.push_back(describe(error));
  return all;
}

TEST(CheckReferences, sessions_may_need_what_stands_above_and_below) {
  EXPECT_THAT(faults(session("one", "two three") + session("two", "three") + session("three", ""),
                     "relies one two\n"),
              IsEmpty());
}

TEST(CheckReferences, what_is_needed_must_be_there) {
  EXPECT_THAT(faults(session("one", "two  tow") + session("two", "")),
              ElementsAre("t.md:8:14: expected a session of this suite: there is no tow\n"
                          "    needs two  tow\n"
                          "               ^"));
}

TEST(CheckReferences, what_is_relied_on_must_be_there) {
  EXPECT_THAT(faults(session("one", ""), "  relies one won\n"),
              ElementsAre("t.md:4:14: expected a session of this suite: there is no won\n"
                          "    relies one won\n"
                          "               ^"));
}

TEST(CheckReferences, nobody_needs_itself) {
  EXPECT_THAT(faults(session("one", "one")),
              ElementsAre("t.md:8:9: expected another session: one cannot need itself\n"
                          "    needs one\n"
                          "          ^"));
}

TEST(CheckReferences, each_circle_is_told_once) {
  EXPECT_THAT(
      faults(session("one", "two") + session("two", "three") + session("three", "one four") +
             session("four", "five") + session("five", "four")),
      ElementsAre(
          "t.md:20:9: expected no circle: one needs two, which needs three, which needs one\n"
          "    needs one four\n"
          "          ^",
          "t.md:32:9: expected no circle: four needs five, which needs four\n"
          "    needs four\n"
          "          ^"));
}

}  // namespace
}  // namespace chatspec
