#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "apps/list_command.hpp"
#include "apps/show_command.hpp"
#include "apps/text_layout.hpp"
#include "apps/trace_command.hpp"
#include "endpoint/temp_directory.hpp"
#include "scenario/read_suite.hpp"

namespace chatspec {
namespace {

Suite tiny_suite() {
  const auto suite = read_suite_text(
      "```protocol\nname tiny\nport 7\n```\n\n"
      "## 1. Rules\n\n"
      "#### echo.line\n\nMUST · asked by the exercise\n\n"
      "> A server MUST send each line back to the client that sent it, and to nobody else, and it "
      "does not wait for more.\n\n"
      "```session\nsession one\n  proves echo.line\n  points 5\npeers ann\n  ann > x\n"
      "  ann < x\n```\n\n"
      "#### echo.more\n\nSHOULD\n\n> It SHOULD.\n\n"
      "```session\nsession two-lines\n  proves echo.more echo.line\n  needs one\nclient c\n"
      "  c sees x\n```\n",
      "spec/tiny.md");
  if (!suite) ADD_FAILURE() << describe(suite.error().front());
  return suite.value_or(Suite{});
}

TEST(ListCommand, requirements_and_sessions) {
  std::ostringstream out;
  EXPECT_EQ(list_command(tiny_suite(), {}, out), 0);
  EXPECT_EQ(out.str(),
            "2 requirements (exercise: the exercise itself asks for it)\n"
            "\n"
            "  spec/tiny.md, 1. Rules\n"
            "    echo.line  MUST        exercise  2 sessions\n"
            "    echo.more  SHOULD                1 session\n"
            "\n"
            "2 sessions\n"
            "\n"
            "  one         5 points  wire       echo.line\n"
            "  two-lines    1 point  behaviour  echo.more echo.line\n");
}

TEST(ListCommand, one_kind_only) {
  std::ostringstream requirements;
  list_command(tiny_suite(), {.sessions = false}, requirements);
  EXPECT_EQ(requirements.str().find("two-lines"), std::string::npos);
  std::ostringstream sessions;
  list_command(tiny_suite(), {.requirements = false}, sessions);
  EXPECT_EQ(sessions.str().substr(0, 11), "2 sessions\n");
}

TEST(ListCommand, kinds_of_sessions_and_what_they_prove) {
  const Suite suite = tiny_suite();
  auto listed = [&](const SessionKinds& kinds) {
    std::ostringstream out;
    EXPECT_EQ(list_command(suite, {.json = true, .kinds = kinds}, out), 0);
    auto document = nlohmann::json::parse(out.str());
    std::string ids;
    for (const char* what : {"sessions", "requirements"}) {
      for (const auto& one : document[what]) ids += one["id"].get<std::string>() + " ";
    }
    return ids;
  };
  EXPECT_EQ(listed({.altitudes = {"wire"}}), "one echo.line ");
  EXPECT_EQ(listed({.altitudes = {"behaviour"}}), "two-lines echo.line echo.more ");
  EXPECT_EQ(listed({.altitudes = {"console"}}), "");
  EXPECT_EQ(listed({.altitudes = {"console", "wire"}}), "one echo.line ");
  EXPECT_EQ(listed({.levels = {"must"}}), "one two-lines echo.line echo.more ");
  EXPECT_EQ(listed({.levels = {"should", "may"}}), "");
  EXPECT_EQ(listed({.asked_by = {"standard"}}), "");
  EXPECT_EQ(listed({.altitudes = {"wire"}, .levels = {"must"}, .asked_by = {"exercise"}}),
            "one echo.line ");
}

TEST(ListCommand, json) {
  std::ostringstream out;
  EXPECT_EQ(list_command(tiny_suite(), {.json = true}, out), 0);
  const auto document = nlohmann::json::parse(out.str());
  EXPECT_EQ(document["protocol"], "tiny");
  EXPECT_EQ(document["requirements"][0]["sessions"],
            (std::vector<std::string>{"one", "two-lines"}));
  EXPECT_EQ(document["requirements"][1]["level"], "SHOULD");
  EXPECT_EQ(document["sessions"][0]["points"], 5);
  EXPECT_EQ(document["sessions"][0]["place"]["line"], 15);
  EXPECT_EQ(document["sessions"][0]["section"], "1. Rules");
  EXPECT_EQ(document["sessions"][0]["altitude"], "wire");
  EXPECT_EQ(document["sessions"][0]["needs"], std::vector<std::string>{});
  EXPECT_EQ(document["sessions"][1]["level"], "MUST");
  EXPECT_EQ(document["sessions"][1]["asked_by_exercise"], true);
  EXPECT_EQ(document["sessions"][1]["altitude"], "behaviour");
  EXPECT_EQ(document["sessions"][1]["needs"], std::vector<std::string>{"one"});
}

TEST(ListCommand, lines_for_ctest) {
  Suite suite = tiny_suite();
  suite.requirements[0].level = Level::must_not;
  suite.requirements[0].asked_by_exercise = false;
  suite.sessions[1].proves = {"echo.more"};
  std::ostringstream out;
  EXPECT_EQ(list_command(suite, {.ctest = true}, out), 0);
  EXPECT_EQ(out.str(),
            "one\techo\tmust-not\twire\tstandard\n"
            "two-lines\techo\tshould\tbehaviour\tstandard\n");
  suite.requirements[1].asked_by_exercise = true;
  out.str("");
  list_command(suite, {.ctest = true}, out);
  EXPECT_TRUE(out.str().ends_with("should\tbehaviour\texercise\n")) << out.str();
}

TEST(ShowCommand, requirement) {
  std::ostringstream out;
  std::ostringstream err;
  const auto annotations =
      find_annotations("\n//= spec/tiny.md#echo.line\n//# A server MUST send\n", "echo.cpp");
  EXPECT_EQ(show_command(tiny_suite(), {"echo.line", annotations}, out, err), 0);
  EXPECT_EQ(
      out.str(),
      "echo.line: MUST, asked by the exercise\n"
      "spec/tiny.md:8, 1. Rules\n"
      "\n"
      "  A server MUST send each line back to the client that sent it, and to nobody else, and "
      "it does not\n"
      "  wait for more.\n"
      "\n"
      "Proved by\n"
      "  one        spec/tiny.md:15\n"
      "  two-lines  spec/tiny.md:30\n"
      "\n"
      "Quoted by\n"
      "  echo.cpp:2\n"
      "    A server MUST send\n");
}

TEST(ShowCommand, session) {
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(show_command(tiny_suite(), {"two-lines", {}}, out, err), 0);
  EXPECT_EQ(out.str().substr(0, out.str().find("  echo.line: MUST")),
            "two-lines: 1 point\n"
            "spec/tiny.md:30\n"
            "\n"
            "  session two-lines\n"
            "    proves echo.more echo.line\n"
            "    needs one\n"
            "  client c\n"
            "    c sees x\n"
            "\n"
            "Proves\n"
            "  echo.more: SHOULD\n"
            "    It SHOULD.\n");
}

TEST(ShowCommand, unknown_id) {
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(show_command(tiny_suite(), {"echo.lime", {}}, out, err), 2);
  EXPECT_EQ(out.str(), "");
  EXPECT_EQ(
      err.str(),
      "chatspec: no requirement or session is called echo.lime; the nearest is echo.line; see "
      "chatspec list\n");
}

class TraceCommand : public testing::Test {
 protected:
  int trace(const std::string& code) {
    std::ofstream(root_ / "echo.cpp") << code;
    out_.str("");
    return trace_command(tiny_suite(), {{root_.string()}}, out_, err_);
  }

  // Each its own: they run at the same time.
  const TempDirectory directory_ = TempDirectory::make().value();
  const std::filesystem::path root_ = directory_.path();
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(TraceCommand, without_problems) {
  EXPECT_EQ(trace("//= spec/tiny.md#echo.line\n//# A server MUST\n"), 0);
  EXPECT_EQ(out_.str(),
            "echo.line: MUST, asked by the exercise\n"
            "  code      " +
                (root_ / "echo.cpp").string() +
                ":1\n"
                "  sessions  one two-lines\n"
                "echo.more: SHOULD\n"
                "  code      -\n"
                "  sessions  two-lines\n"
                "\n"
                "2 requirements, 1 quotation, 2 sessions: no problem\n");
}

TEST_F(TraceCommand, with_problems) {
  EXPECT_EQ(trace("//= spec/tiny.md#echo.line\n//# A client MUST\n"), 1);
  EXPECT_NE(out_.str().find("\nProblems\n  " + (root_ / "echo.cpp").string() +
                            ":1\n    quotes what echo.line does not say"),
            std::string::npos);
  EXPECT_TRUE(out_.str().ends_with(": 1 problem\n"));
}

TEST_F(TraceCommand, unquoted_musts_are_named_and_no_problem) {
  EXPECT_EQ(trace("int a;\n"), 0);
  EXPECT_NE(out_.str().find("1 MUST that no code quotes (no problem, but worth a look)\n"
                            "  echo.line\n"),
            std::string::npos);
}

TEST_F(TraceCommand, source_that_is_not_there) {
  EXPECT_EQ(trace_command(tiny_suite(), {{(root_ / "none").string()}}, out_, err_), 2);
  EXPECT_EQ(err_.str(), "chatspec: " + (root_ / "none").string() +
                            ": cannot be read; name existing files or directories\n");
}

TEST(Wrapped, is_at_most_a_hundred_columns_wide) {
  const std::string word(30, 'x');
  EXPECT_EQ(wrapped("a ", word + " " + word + " " + word + "  xxxx"),
            "a " + word + " " + word + " " + word + " xxxx\n");
  EXPECT_EQ(wrapped("a ", word + " " + word + " " + word + " äääää xxxxxx"),
            "a " + word + " " + word + " " + word + " äääää\n  xxxxxx\n");
  EXPECT_EQ(wrapped("a ", ""), "a \n");
}

}  // namespace
}  // namespace chatspec
