#include "scenario/spec.hpp"

#include <gtest/gtest.h>

#include "scenario/parse_session.hpp"

namespace chatspec {
namespace {

Altitude altitude(const std::string& body) {
  const auto session = parse_session("session s\n  proves a.b\n" + body, "x.md");
  if (!session) ADD_FAILURE() << describe(session.error());
  return altitude_of(session.value_or(Session{}));
}

TEST(AltitudeOf, who_touches_the_wire_is_there) {
  EXPECT_EQ(altitude("peers ann\n  ann > hi\n"), Altitude::wire);
  EXPECT_EQ(altitude("scripted s\nclient c\n  c sees hi\n"), Altitude::wire);
  EXPECT_EQ(altitude("server s\npeers ann\n  s shows hi\n"), Altitude::wire);
  EXPECT_EQ(altitude("server s\n  s sees hi\npeers ann\n"), Altitude::wire);
}

TEST(AltitudeOf, the_standards_wording_makes_a_console_session) {
  EXPECT_EQ(altitude("client c\n  c shows hi\n  c ends\n"), Altitude::console);
  EXPECT_EQ(altitude("client c\n  any-order\n    c shows a\n    c sees b\n  end\n"),
            Altitude::console);
  EXPECT_EQ(altitude("client c\n  c sees a\n  either\n    c ends\n  or\n    c shows b\n  end\n"),
            Altitude::console);
}

TEST(AltitudeOf, a_session_that_waits_for_nothing_of_its_own_is_held_to_the_standard) {
  EXPECT_EQ(altitude("client c\n  c ends-input\n  c exits 0\n"), Altitude::console);
  EXPECT_EQ(altitude("server s\n"), Altitude::console);
}

TEST(AltitudeOf, what_anybody_sees_is_behaviour) {
  EXPECT_EQ(altitude("client c\n  c types a\n  c sees b\n"), Altitude::behaviour);
  EXPECT_EQ(altitude("client c\n  c !sees b\n  fence\n"), Altitude::behaviour);
  EXPECT_EQ(altitude("client c\n  c received \"a\"\n"), Altitude::behaviour);
  EXPECT_EQ(altitude("server s\nclient c\n  s sees b\n  c exits 0\n"), Altitude::behaviour);
  EXPECT_EQ(altitude("server s\n  s interrupts\n  s ends\n"), Altitude::behaviour);
  EXPECT_EQ(altitude("client c\n  either\n    c exits 0\n  or\n    c ends\n  end\n"),
            Altitude::behaviour);
}

TEST(AltitudeOf, has_a_name) {
  EXPECT_EQ(name(Altitude::wire), "wire");
  EXPECT_EQ(name(Altitude::console), "console");
  EXPECT_EQ(name(Altitude::behaviour), "behaviour");
}

class OfASession : public testing::Test {
 protected:
  OfASession() {
    add("a.may", Level::may, true, "1. First");
    add("b.should-not", Level::should_not, false, "2. Second");
    add("b.must", Level::must, false, "2. Second");
  }

  void add(const std::string& id, Level level, bool asked, const std::string& section) {
    suite_.requirements.push_back({id, level, asked, "", section, {}});
  }
  static Session proving(std::vector<std::string> ids) {
    Session session;
    session.proves = std::move(ids);
    return session;
  }

  Suite suite_;
};

TEST_F(OfASession, the_strictest_level_counts) {
  EXPECT_EQ(level_of(proving({"a.may"}), suite_), Level::may);
  EXPECT_EQ(level_of(proving({"a.may", "b.should-not"}), suite_), Level::should_not);
  EXPECT_EQ(level_of(proving({"b.should-not", "b.must", "a.may"}), suite_), Level::must);
  EXPECT_EQ(level_of(proving({"a.may", "no.such"}), suite_), Level::may);
  EXPECT_EQ(level_of(proving({"no.such"}), suite_), Level::must);
}

TEST_F(OfASession, one_requirement_of_the_exercise_is_enough) {
  EXPECT_TRUE(asked_by_exercise(proving({"b.must", "a.may"}), suite_));
  EXPECT_FALSE(asked_by_exercise(proving({"b.must", "no.such"}), suite_));
}

TEST_F(OfASession, the_first_requirement_says_the_section) {
  EXPECT_EQ(section_of(proving({"b.must", "a.may"}), suite_), "2. Second");
  EXPECT_EQ(section_of(proving({"no.such", "a.may"}), suite_), "");
  EXPECT_EQ(section_of(proving({}), suite_), "");
}

}  // namespace
}  // namespace chatspec
