// What the programs show, played by a worker that plays nothing.
#include "runner/wire_format.hpp"

#include <gmock/gmock.h>

#include "runner/testing_suite.hpp"

namespace chatspec {
namespace {

using ::testing::ElementsAre;

/// What each program does with what it is sent.
struct Doing {
  bool passes_on = false, sends_back = false, answers = false, types_on = false;
  bool starts = true;
};

std::string word_in(const Session& session) {
  for (const Step& step : session.steps) {
    auto* send = std::get_if<SendLine>(&step.action);
    auto* type = std::get_if<TypeLine>(&step.action);
    const Text* text = send != nullptr ? &send->text : type != nullptr ? &type->text : nullptr;
    if (text == nullptr) continue;
    std::string line = std::get<Literal>(text->pieces.front()).text;
    return line.substr(line.find("zz"));
  }
  return "";
}

PlayResult play_of(const Session& session, const Doing& doing) {
  std::string word = word_in(session);
  PlayResult result = played();
  auto happens = [&](const char* who, Direction how, const std::string& bytes) {
    result.exchanges.push_back({who, how, bytes, bytes.size()});
  };
  bool well = false;
  if (session.id == "the-server-passes-the-sentinel-on") {
    happens("ann", Direction::note, "is 127.0.0.1 7");
    well = doing.passes_on;
    if (well) happens("bob", Direction::received, "127.0.0.1 7 " + word + "\n");
    if (doing.sends_back) happens("ann", Direction::unasked, "127.0.0.1 7 " + word + "\n");
  } else if (session.id == "the-server-answers-the-probe") {
    well = doing.answers;
    if (well) happens("ann", Direction::received, "no " + word + "\n");
  } else {
    well = doing.types_on;
    std::string sent = well ? word + "\n" : std::string("\0\0\0\x10", 4) + word;
    happens("srv", well ? Direction::received : Direction::unasked, sent);
  }
  if (!well) result.failure = failure(Verdict::hang, doing.starts ? Phase::steps : Phase::start);
  return result;
}

WireFormat tried(const Doing& doing, const char* client = "client") {
  Suite suite = suite_of("session a\n  proves rule.must\npeers ann\n");
  Target target;
  target.server_command = "server";
  target.client_command = client;
  Crew crew;
  crew.work.begin = [] { return Result<void>(); };
  crew.work.play = [&](const Planned& planned) {
    SessionResult result;
    result.session = planned.session;
    result.plays.push_back(play_of(*planned.session, doing));
    return result;
  };
  Interruption interruption;
  KnownServer known;
  auto format = try_wire_format(suite, target, crew, interruption, known);
  EXPECT_TRUE(format) << format.error().text();
  return format.value_or(WireFormat{});
}

TEST(WireFormatTest, NeitherProgramSpeaksIt) {
  EXPECT_TRUE(tried({}).is_their_own);
}

TEST(WireFormatTest, OneProgramThatSpeaksItIsEnough) {
  EXPECT_FALSE(tried({.passes_on = true}).is_their_own);
  EXPECT_FALSE(tried({.answers = true}).is_their_own) << "it may have a fault in the other";
  EXPECT_FALSE(tried({.sends_back = true}).is_their_own) << "to the wrong one, but in the form";
  EXPECT_FALSE(tried({.types_on = true}).is_their_own) << "then the server has the fault";
}

TEST(WireFormatTest, NothingIsKnownOfProgramsThatDoNotStart) {
  EXPECT_FALSE(tried({.starts = false}).is_their_own);
}

TEST(WireFormatTest, AServerAloneMayHaveAnyFault) {
  EXPECT_FALSE(tried({}, "").is_their_own);
}

// The client is played after the server: it may have that port built in too.
TEST(WireFormatTest, ThePortThatAServerHasBuiltInIsLearntForTheClient) {
  Target target;
  target.server_command = "server";
  target.client_command = "client";
  Suite suite = suite_of("session a\n  proves rule.must\npeers ann\n");
  KnownServer known;
  Crew crew;
  crew.work.begin = [] { return Result<void>(); };
  crew.work.play = [&](const Planned& planned) {
    SessionResult result;
    result.session = planned.session;
    bool of_client = planned.programs.client;
    result.plays.push_back(played());
    result.plays.back().own_port = of_client ? known.own_port : 5000;
    bool reaches_it = of_client && known.own_port == 5000;
    result.plays.back().failure =
        failure(Verdict::hang, of_client && !reaches_it ? Phase::start : Phase::steps);
    return result;
  };
  Interruption interruption;
  auto format = try_wire_format(suite, target, crew, interruption, known);
  ASSERT_TRUE(format);
  EXPECT_EQ(known.own_port, 5000);
  EXPECT_TRUE(format->is_their_own);
}

TEST(WireFormatTest, ASentinelThatComesBackIsNoticed) {
  EXPECT_TRUE(tried({.passes_on = true, .sends_back = true}).sentinel_comes_back);
  EXPECT_FALSE(tried({.passes_on = true}).sentinel_comes_back);
}

TEST(WireFormatTest, WhatPeopleSeeAndTheExampleAreLeft) {
  Suite suite = suite_of(
      "session wire\n  proves rule.must\npeers ann\n"
      "session example\n  proves rule.must\nclient c\n  c shows x\n"
      "session wording\n  proves rule.must\nclient c\n  c shows x\n"
      "session seen\n  proves rule.must\nclient c\n  c sees x\n");
  suite.head.example.ids = {"example"};
  std::vector<const Session*> all;
  for (const Session& one : suite.sessions) all.push_back(&one);
  std::vector<std::string> ids;
  for (const Session* one : for_any_wire(all, suite.head)) ids.push_back(one->id);
  EXPECT_THAT(ids, ElementsAre("example", "seen"));
}

}  // namespace
}  // namespace chatspec
