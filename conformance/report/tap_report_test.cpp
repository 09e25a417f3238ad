#include "report/tap_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "outcome/testing_run.hpp"
#include "report/testing_program.hpp"

namespace chatspec {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(TapReport, ReadsLikeThis) {
  TestingRun testing;
  std::erase_if(testing.run.sessions, [](const SessionResult& one) {
    return one.session->id == "last-word" || one.session->id == "it-ends";
  });
  EXPECT_EQ(tap_report(testing.run), R"(TAP version 14
1..8
ok 1 - all-hear
  ---
  remarks: |
    the same crash as in it-ends came again at its end
  ...
not ok 2 - not-back
  ---
  message: "ann received a line that no step asked for"
  severity: fail
  at:
    file: "spec.md"
    line: 42
  wanted: "<bob>: word"
  found: "<ann>: hello\\x01"
  again: "chatspec run --server server --seed 7 --play whole not-back"
  report: |
    FAIL not-back
      It is on the screen already.
    
      say.not-back · MUST NOT
        Nobody MUST NOT hear & repeat <himself>.
    
      spec.md:42, played whole: each step in one segment
        peers ann bob
        ann > hello
        bob < $ann: hello
      > fence
        … 1 more line
    
      ann received a line that no step asked for
        expected  <bob>: word
        got       <ann>: hello\x01
                   ^
    
      What was exchanged (→ sent, ← received, ✗ received unasked, · event):
        ann                                             bob
        · is <ann>
                                                        · is <bob>
        → hello␊
                                                        ← <ann>: hello␊
        ✗ <ann>: hello\x01␊
           ^ first difference
    
      Standard error of the server:
        | warning: \x1b[31mred
        | last line
    
      Proofs of silence: SENTINEL 1
      Again: chatspec run --server server --seed 7 --play whole not-back
      Also blocked by this: 1 session: not-back-either
  ...
ok 3 - not-back-either # SKIP BLOCKED: it needs not-back, which failed
ok 4 - soon-said
  ---
  remarks: |
    spec.md:65: the line came in two segments
  ...
ok 5 - it-is-shown # SKIP needs --client
not ok 6 - it-ends-late # TODO issue #12 <late>
not ok 7 - it-ends-early
  ---
  message: "UNEXPECTED-PASS: expected to fail: issue 13"
  severity: unexpected-pass
  ...
not ok 8 - it-cannot-end
  ---
  message: "cannot make a socket"
  severity: broken
  at:
    file: "spec.md"
    line: 129
  again: "chatspec run --server server --seed 7 --play whole it-cannot-end"
  report: |
    BROKEN it-cannot-end
      show.end · MUST
        Programs MUST end in peace.
    
      spec.md:129, played whole: each step in one segment
        peers ann
        ann half-close
      > (before the first step)
    
      cannot make a socket
      This is about starting the programs; no step of the session was played.
    
      Proofs of silence: none yet
      Again: chatspec run --server server --seed 7 --play whole it-cannot-end
  ...
)");
}

TEST(TapReport, PlansNothingWithAReason) {
  TestingRun testing;
  testing.run.sessions.clear();
  EXPECT_EQ(tap_report(testing.run), "TAP version 14\n1..0 # SKIP no session was chosen\n");
}

TEST(TapReport, DoesNotHideWhatIsBlockedFromElsewhere) {
  TestingRun testing;
  testing.of("not-back-either").ruling->blocker = "in-another-shard";
  EXPECT_THAT(tap_report(testing.run),
              HasSubstr("\nnot ok 3 - not-back-either\n  ---\n  message: \"BLOCKED: it needs"));
}

// The grammar of version 14 as far as we use it, without mercy.
struct StrictReader {
  int plan = -1;
  std::vector<std::string> points;  ///< "ok", "not ok", "skip", "todo"
  std::string trouble;

  explicit StrictReader(const std::string& tap) {
    std::istringstream lines(tap);
    for (std::string line; trouble.empty() && std::getline(lines, line); ++number_) take(line);
    if (in_block_) trouble = "a block without an end";
    if (plan != static_cast<int>(points.size())) trouble += "; the plan is wrong";
    if (!tap.ends_with('\n')) trouble += "; the last line has no end";
  }

 private:
  void take(const std::string& line) {
    static const std::regex point(
        R"re((not )?ok (\d+) - ((?:[^#\\]|\\[#\\])*?)( # (SKIP|TODO) .+)?)re");
    std::smatch found;
    for (char c : line) {
      if (static_cast<unsigned char>(c) < 0x20) trouble = "a control character";
    }
    if (in_block_) {
      if (!line.starts_with("  ")) trouble = "not in the block: " + line;
      in_block_ = line != "  ...";
    } else if (number_ == 0) {
      if (line != "TAP version 14") trouble = "no version: " + line;
    } else if (number_ == 1) {
      if (!std::regex_match(line, found, std::regex(R"(1\.\.(\d+)( # SKIP .*)?)"))) {
        trouble = "no plan: " + line;
        return;
      }
      plan = std::stoi(found[1]);
    } else if (line == "  ---") {
      if (!after_point_) trouble = "a block without its point";
      in_block_ = true;
    } else if (std::regex_match(line, found, point)) {
      if (std::stoul(found[2]) != points.size() + 1) trouble = "wrong number: " + line;
      std::string kind = found[5];
      points.push_back(kind == "SKIP"     ? "skip"
                       : kind == "TODO"   ? "todo"
                       : found[1].matched ? "not ok"
                                          : "ok");
    } else {
      trouble = "neither point nor block: " + line;
    }
    after_point_ = line.starts_with("ok ") || line.starts_with("not ok ");
  }
  int number_ = 0;
  bool in_block_ = false;
  bool after_point_ = false;
};

TEST(TapReport, IsReadByAStrictReader) {
  TestingRun testing;
  const auto points = ElementsAre("ok", "not ok", "skip", "ok", "not ok", "skip", "not ok", "todo",
                                  "not ok", "not ok");
  for (bool wild : {false, true}) {
    if (wild) testing.fill_with_anything();
    StrictReader reader(tap_report(testing.run));
    EXPECT_EQ(reader.trouble, "");
    EXPECT_THAT(reader.points, points);
  }
  // And the reader is strict.
  EXPECT_THAT(StrictReader("TAP version 14\n1..2\nok 1 - a\n").trouble, HasSubstr("plan"));
  EXPECT_THAT(StrictReader("TAP version 14\n1..1\nok 1 - a # b\n").trouble, HasSubstr("neither"));
  EXPECT_THAT(StrictReader("TAP version 14\n1..1\nok 1 - a\n  ---\n").trouble, HasSubstr("block"));
}

// Perl's reader, older than version 14, knows all but the first line.
TEST(TapReport, IsReadByPerl) {
  if (run_program("perl -MTAP::Parser -e 1").status != 0) GTEST_SKIP() << "no perl TAP::Parser";
  TestingRun testing;
  testing.fill_with_anything();
  std::string tap = tap_report(testing.run);
  tap.replace(tap.find("14"), 2, "13");
  TestingFile file(tap);
  TestingFile script(R"(use TAP::Parser;
my $parser = TAP::Parser->new({exec => ['cat', $ARGV[0]]});
my $blocks = 0;
while (my $one = $parser->next) {
  $blocks++ if $one->is_yaml && ($one->data->{message} || $one->data->{remarks});
  print "strange: ", $one->raw, "\n" if $one->is_unknown || $one->is_comment;
}
print join("; ", $parser->parse_errors), "\n";
printf "%d tests, %d failed, %d skipped, %d to do, %d blocks\n", scalar $parser->tests_run,
  scalar $parser->failed, scalar $parser->skipped, scalar $parser->todo, $blocks;
)");
  ProgramRun run = run_program("perl " + script.path() + " " + file.path());
  EXPECT_EQ(run.output, "\n10 tests, 5 failed, 2 skipped, 1 to do, 7 blocks\n");
}

}  // namespace
}  // namespace chatspec
