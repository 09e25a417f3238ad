#include "outcome/read_run_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "outcome/json_session.hpp"
#include "outcome/run_json.hpp"
#include "outcome/testing_run.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;

std::string written(const RunResult& run) {
  return run_json(run).dump();
}

// The run with one place in it changed.
std::string changed(const RunResult& run, const char* pointer, const Json& value) {
  Json json = run_json(run);
  json[Json::json_pointer(pointer)] = value;
  return json.dump();
}

std::string error_of(const std::string& json, const std::shared_ptr<const Suite>& suite) {
  auto run = read_run_json(json, suite);
  return run ? "it was read" : run.error();
}

TEST(ReadRunJson, GivesTheSameRunBack) {
  TestingRun testing;
  testing.of("not-back").plays[0].seed = 99;
  std::string json = written(testing.run);
  auto back = read_run_json(json, testing.suite);
  ASSERT_TRUE(back) << back.error();
  EXPECT_EQ(written(*back), json);
  EXPECT_EQ(back->sessions.back().plays[0].failure->missing, Missing::server);
}

TEST(ReadRunJson, GivesBytesBackThatLookLikeSomethingElse) {
  TestingRun testing;
  PlayResult& play = testing.of("not-back").plays[0];
  // Invisible ones, and visible ones that look like their stand-ins.
  using namespace std::string_literals;
  const std::string bytes = "\\x01 \x01 ␊ \n \\r \r \xff \0 \u202e \\u{202e}"s;
  play.exchanges.push_back({"bob", Direction::unasked, bytes, 5000});
  play.failure->what = bytes;
  play.failure->details = {bytes, "plain"};
  play.failure->divergence = diverge(bytes, bytes + "x");
  play.failure->ended_early = true;
  play.errors = {{"the server", "\\x01\n\n" + bytes + "\n"}};
  testing.of("not-back").remarks = {bytes};
  auto back = read_run_json(written(testing.run), testing.suite);
  ASSERT_TRUE(back) << back.error();
  const SessionResult& again = back->sessions[1];
  EXPECT_EQ(again.plays[0].exchanges.back().bytes, bytes);
  EXPECT_EQ(again.plays[0].exchanges.back().size_bytes, 5000U);
  EXPECT_EQ(again.plays[0].failure->what, bytes);
  EXPECT_EQ(again.plays[0].failure->details, play.failure->details);
  EXPECT_EQ(again.plays[0].failure->divergence->got, bytes + "x");
  EXPECT_TRUE(again.plays[0].failure->ended_early);
  EXPECT_EQ(again.plays[0].errors[0].tail, play.errors[0].tail);
  EXPECT_EQ(again.remarks[0], bytes);
}

TEST(ReadRunJson, GivesBackHowThePlayWasCut) {
  TestingRun testing;
  PlayResult& play = testing.run.sessions[1].plays[0];
  for (auto [cut, glued] : {std::pair{false, false}, {true, false}, {false, true}, {true, true}}) {
    play.cut = cut;
    play.glued = glued;
    play.own_port = cut ? 5000 : 0;
    auto back = read_session_result(session_result_json(testing.run.sessions[1]), testing.suite);
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(back->plays[0].cut, cut);
    EXPECT_EQ(back->plays[0].glued, glued);
    EXPECT_EQ(back->plays[0].own_port, cut ? 5000 : 0);
  }
}

TEST(ReadRunJson, GivesOneSessionBackFromOneLine) {
  TestingRun testing;
  for (const SessionResult& one : testing.run.sessions) {
    std::string line = session_result_json(one);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    auto back = read_session_result(line, testing.suite);
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(back->session, one.session);
    EXPECT_EQ(session_result_json(*back), line);
  }
}

TEST(ReadRunJson, SaysWhatIsWrongAndWhere) {
  TestingRun testing;
  const auto& suite = testing.suite;
  EXPECT_THAT(error_of("", suite), HasSubstr("this is not JSON: parse error at line 1, column 1"));
  EXPECT_THAT(error_of("{\"a\": 1,\n oops}", suite), HasSubstr("line 2, column 2"));
  EXPECT_EQ(error_of("[]", suite), "this is not a JSON report of chatspec");
  EXPECT_EQ(error_of("{\"sessions\": []}", suite), "this is not a JSON report of chatspec");
  EXPECT_EQ(error_of(changed(testing.run, "/version", 2), suite),
            "version: this chatspec reads version 1");
  EXPECT_EQ(error_of(changed(testing.run, "/seed", "x"), suite),
            "seed: expected a whole number from 0 to 18446744073709551615");
  EXPECT_EQ(error_of(changed(testing.run, "/sessions/1/id", "who"), suite),
            "sessions[1].id: this suite has no session 'who'");
  EXPECT_EQ(error_of(changed(testing.run, "/sessions/1/id", "all-hear"), suite),
            "sessions[1].id: this session is there twice");
  EXPECT_EQ(error_of(changed(testing.run, "/sessions/1/plays/0/failure/verdict", "bad\x01"), suite),
            "sessions[1].plays[0].failure.verdict: 'bad\\x01' is no verdict");
  EXPECT_EQ(error_of(changed(testing.run, "/sessions/1/plays/0/seconds", nullptr), suite),
            "sessions[1].plays[0].seconds: expected a number of seconds");
  EXPECT_EQ(error_of(changed(testing.run, "/sessions/1/plays/0/exchanges/2", 3), suite),
            "sessions[1].plays[0].exchanges[2]: expected an object");
  EXPECT_EQ(error_of(changed(testing.run, "/sessions/1/plays/0/proofs/WISH", 3), suite),
            "sessions[1].plays[0].proofs.WISH: there is no such proof of silence");
  EXPECT_EQ(error_of(changed(testing.run, "/sessions/1/remarks", {1}), suite),
            "sessions[1].remarks[0]: expected a text");
  EXPECT_EQ(error_of(changed(testing.run, "/tested_hex", "0g"), suite),
            "tested_hex: expected pairs of hexadecimal digits");
  EXPECT_EQ(
      error_of(changed(testing.run, "/sessions/1/plays/0/failure/divergence/at_byte", 99), suite),
      "sessions[1].plays[0].failure.divergence.at_byte: expected a whole number from 0 to 13");
}

// Whatever happens to it on its way, reading it ends with one line, or with a result that can be
// written again. (report/read_back_test.cpp tells such results.)
TEST(ReadRunJson, SurvivesAnyText) {
  TestingRun testing;
  std::string json = written(testing.run);
  for (std::size_t size = 0; size + 1 < json.size(); size += 31) {
    auto run = read_run_json(std::string_view(json).substr(0, size), testing.suite);
    ASSERT_FALSE(run);
    EXPECT_EQ(run.error().find('\n'), std::string::npos);
  }
  std::string line = session_result_json(testing.of("not-back"));
  for (std::size_t size = 0; size < line.size(); ++size) {
    ASSERT_FALSE(read_session_result(std::string_view(line).substr(0, size), testing.suite));
  }
  constexpr std::string_view wrong_answer("\"09-{[,\\\n\0\xff", 11);
  for (std::size_t at = 0; at < line.size(); ++at) {
    std::string other = line;
    other[at] = wrong_answer[at % wrong_answer.size()];
    auto result = read_session_result(other, testing.suite);
    if (!result) {
      EXPECT_EQ(result.error().find('\n'), std::string::npos);
      continue;
    }
    EXPECT_FALSE(session_result_json(*result).empty());
  }
}

}  // namespace
}  // namespace chatspec
