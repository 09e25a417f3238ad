// The crew with invented plays: no program under test, but real worker processes.
#include "runner/run_plan.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>

#include "endpoint/process.hpp"
#include "endpoint/temp_directory.hpp"
#include "runner/testing_suite.hpp"

namespace chatspec {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace fs = std::filesystem;

class Told final : public Progress {
 public:
  void goes_on(const Session& now, int, int, int) override { seen.insert(now.id); }
  void ended(const SessionResult& result) override {
    lines.push_back(std::string(name(result.verdict())) + " " + result.session->id);
    if (has_ended) has_ended();
  }
  std::vector<std::string> lines;
  std::function<void()> has_ended;
  std::set<std::string> seen;
};

class RunPlanTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const fs::path& one : {place_, notes_}) fs::create_directory(one);
    ::setenv("TMPDIR", place_.c_str(), 1);
    run_.suite = owned_;
    crew_.jobs = 2;
    crew_.work.begin = [] { return Result<void>(); };
    crew_.work.play = [](const Planned& planned) { return passes(planned); };
    for (const Session& one : suite_.sessions) {
      plan_.push_back({share_session(owned_, one), {Segmentation::whole}, "", {.server = true}, 0});
    }
  }
  void TearDown() override {
    EXPECT_TRUE(fs::is_empty(place_)) << "temporary files are left";
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
    ::unsetenv("TMPDIR");
  }

  static SessionResult passes(const Planned& planned) {
    SessionResult result;
    result.session = planned.session;
    result.plays.push_back(played());
    return result;
  }
  static SessionResult fails(const Planned& planned, Failure how) {
    SessionResult result = passes(planned);
    result.plays[0].failure = std::move(how);
    return result;
  }
  static Failure no_server() {
    Failure why = failure(Verdict::crashed, Phase::start);
    why.missing = Missing::server;
    return why;
  }
  void run() {
    Interruption interruption;
    auto done = run_plan(plan_, crew_, known_, interruption, run_, told_);
    trouble_ = done ? "" : done.error().text();
    ending_ = done.value_or(RunEnding{});
    signal_ = interruption.signal();
  }

  std::shared_ptr<Suite> owned_ =
      std::make_shared<Suite>(suite_of("session a\n  proves rule.must\npeers ann\n"
                                       "session b\n  proves rule.must\npeers ann\n"
                                       "session c\n  proves rule.must\npeers ann\n"
                                       "session d\n  proves rule.must\npeers ann\n"));
  Suite& suite_ = *owned_;
  TempDirectory directory_ = TempDirectory::make().value();
  fs::path place_ = directory_.path() / "temporary files of the run";
  fs::path notes_ = directory_.path() / "notes";
  Plan plan_;
  Crew crew_;
  KnownOutcomes known_;
  RunResult run_;
  Told told_;
  std::string trouble_;
  RunEnding ending_;
  std::optional<int> signal_;
};

TEST_F(RunPlanTest, TellsInTheOrderOfTheSuite) {
  plan_[2].cost = std::size_t{1} << 30;  // begun before the others
  crew_.jobs = 3;
  run();
  EXPECT_THAT(told_.lines, ElementsAre("PASS a", "PASS b", "PASS c", "PASS d"));
  EXPECT_THAT(run_.sessions, SizeIs(4));
  EXPECT_THAT(told_.seen, SizeIs(4));
}

TEST_F(RunPlanTest, WhatIsNotPlayedIsUnsupported) {
  plan_[1].plays.clear();
  plan_[1].why_not = "needs --client";
  run();
  EXPECT_THAT(told_.lines, ElementsAre("PASS a", "UNSUPPORTED b", "PASS c", "PASS d"));
  EXPECT_EQ(run_.sessions[1].ruling->why, "needs --client");
}

TEST_F(RunPlanTest, AWorkerThatDiesCostsOneSession) {
  crew_.work.play = [](const Planned& planned) {
    if (planned.session->id == "b") ::raise(SIGKILL);
    if (planned.session->id == "c") ::_exit(3);
    return passes(planned);
  };
  run();
  EXPECT_THAT(told_.lines, ElementsAre("PASS a", "BROKEN b", "BROKEN c", "PASS d"));
  EXPECT_EQ(run_.sessions[1].plays[0].failure->what,
            "the player ended while it played this: signal 9 (Killed)");
  EXPECT_EQ(run_.sessions[2].plays[0].failure->what,
            "the player ended while it played this: exit status 3");
}

TEST_F(RunPlanTest, WhatADeadWorkerLeavesIsEndedToo) {
  // Its program has a session of its own, and does not die with it.
  crew_.work.play = [](const Planned& planned) {
    if (planned.session->id != "b") return passes(planned);
    int ready[2];
    if (::pipe(ready) != 0) ::_exit(1);
    if (::fork() == 0) {
      ::setsid();
      ::close(ready[1]);
      for (;;) ::pause();
    }
    ::raise(SIGKILL);
    return passes(planned);
  };
  run();
  EXPECT_THAT(told_.lines, Contains("BROKEN b"));
}

TEST_F(RunPlanTest, AWorkerThatNeverAnswersIsGivenUp) {
  // Nobody has to hurry but the one who never answers: patience ends when all others have.
  crew_.patience = std::chrono::hours(1);
  told_.has_ended = [this] {
    if (told_.lines.size() == 3) crew_.patience = std::chrono::milliseconds(1);
  };
  crew_.work.play = [](const Planned& planned) {
    if (planned.session->id == "d") {
      for (;;) ::pause();
    }
    return passes(planned);
  };
  run();
  EXPECT_THAT(told_.lines, ElementsAre("PASS a", "PASS b", "PASS c", "BROKEN d"));
}

TEST_F(RunPlanTest, WithoutASandboxToEnterNothingIsPlayed) {
  crew_.work.begin = [] {
    return Result<void>(tl::unexpected(
        Trouble{std::make_error_code(std::errc::operation_not_permitted), "make namespaces"}));
  };
  run();
  EXPECT_THAT(told_.lines, ElementsAre("BROKEN a", "BROKEN b", "BROKEN c", "BROKEN d"));
  EXPECT_THAT(run_.sessions[0].plays[0].failure->what, HasSubstr("make namespaces"));
}

TEST_F(RunPlanTest, AServerThatDoesNotStartIsLaunchedOnce) {
  plan_[3].programs = {.client = true};
  crew_.work.play = [this](const Planned& planned) {
    if (!planned.programs.server) return passes(planned);
    std::ofstream(notes_ / "launched", std::ios::app) << planned.session->id;
    return fails(planned, no_server());
  };
  run();
  EXPECT_THAT(told_.lines, ElementsAre("CRASH a", "BLOCKED b", "BLOCKED c", "PASS d"));
  EXPECT_EQ(run_.sessions[2].ruling->blocker, "a");
  std::string who;
  std::ifstream(notes_ / "launched") >> who;
  EXPECT_EQ(who, "a");
}

TEST_F(RunPlanTest, WhenEverythingNeedsWhatDoesNotStartItIsOver) {
  crew_.work.play = [](const Planned& planned) { return fails(planned, no_server()); };
  run();
  EXPECT_THAT(told_.lines, ElementsAre("CRASH a", "BLOCKED b", "BLOCKED c", "BLOCKED d"));
}

TEST_F(RunPlanTest, BeginsWithWhatIsWantedFirst) {
  crew_.jobs = 1;
  crew_.first = {"d"};
  crew_.work.play = [this](const Planned& planned) {
    std::ofstream(notes_ / "order", std::ios::app) << planned.session->id;
    return passes(planned);
  };
  run();
  std::string order;
  std::ifstream(notes_ / "order") >> order;
  EXPECT_EQ(order, "adbc");  // a shows whether the programs start
}

TEST_F(RunPlanTest, AnInterruptionEndsItAndKeepsWhatIsThere) {
  crew_.work.play = [parent = ::getpid()](const Planned& planned) {
    if (planned.session->id == "a") return passes(planned);
    // As a terminal does it: to both. The worker goes on, the parent ends it.
    ::raise(SIGINT);
    ::kill(parent, SIGINT);
    for (;;) ::pause();
  };
  run();
  EXPECT_EQ(signal_, SIGINT);
  EXPECT_THAT(told_.lines,
              ElementsAre("PASS a", "UNSUPPORTED b", "UNSUPPORTED c", "UNSUPPORTED d"));
  EXPECT_EQ(run_.sessions[3].ruling->why, "not played: the run was interrupted");
  EXPECT_EQ(ending_.why, RunEnding::Why::interrupted);
  EXPECT_EQ(ending_.words(), run_.sessions[3].ruling->why);
}

TEST_F(RunPlanTest, ATimeLimitEndsItAndKeepsWhatIsThere) {
  crew_.limits.time = std::chrono::milliseconds(1);
  crew_.work.play = [](const Planned&) -> SessionResult {
    for (;;) ::pause();
  };
  run();
  EXPECT_THAT(told_.lines,
              ElementsAre("UNSUPPORTED a", "UNSUPPORTED b", "UNSUPPORTED c", "UNSUPPORTED d"));
  EXPECT_EQ(run_.sessions[0].ruling->why, "not played: the time limit of 0.001 s was over");
  EXPECT_EQ(ending_.why, RunEnding::Why::time_over);
  EXPECT_FALSE(signal_);
}

TEST_F(RunPlanTest, ALimitThatIsNotReachedChangesNothing) {
  crew_.limits = {.failures = 2, .time = std::chrono::hours(1)};
  crew_.work.play = [](const Planned& planned) {
    return planned.session->id == "b" ? fails(planned, failure(Verdict::failed)) : passes(planned);
  };
  run();
  EXPECT_THAT(told_.lines, ElementsAre("PASS a", "FAIL b", "PASS c", "PASS d"));
  EXPECT_EQ(ending_.why, RunEnding::Why::everything_played);
  EXPECT_EQ(ending_.reason, "");
}

TEST_F(RunPlanTest, AfterEnoughFailuresNoOtherSessionIsBegun) {
  crew_.jobs = 1;
  crew_.limits.failures = 2;
  crew_.work.play = [](const Planned& planned) {
    return planned.session->id == "b" ? passes(planned) : fails(planned, failure(Verdict::hang));
  };
  run();
  EXPECT_THAT(told_.lines, ElementsAre("HANG a", "PASS b", "HANG c", "UNSUPPORTED d"));
  EXPECT_EQ(run_.sessions[3].ruling->why, "not played: the run was to stop after 2 failures");
  EXPECT_EQ(ending_.why, RunEnding::Why::enough_failures);
}

TEST_F(RunPlanTest, AfterEnoughFailuresWhatIsBeingPlayedIsPlayedToItsEnd) {
  crew_.jobs = 2;
  crew_.limits.failures = 1;
  // c ends only when b has failed: a passes first, then both are begun.
  auto failed = notes_ / "b has failed";
  ASSERT_EQ(::mkfifo(failed.c_str(), 0600), 0);
  crew_.work.play = [failed](const Planned& planned) {
    if (planned.session->id == "b") return fails(planned, failure(Verdict::failed));
    std::string word;
    if (planned.session->id == "c") std::ifstream(failed) >> word;  // waits for it
    return passes(planned);
  };
  told_.has_ended = [&] {
    if (told_.lines.back() == "FAIL b") std::ofstream(failed) << "so it is";
  };
  run();
  EXPECT_THAT(told_.lines, ElementsAre("PASS a", "FAIL b", "PASS c", "UNSUPPORTED d"));
}

TEST_F(RunPlanTest, BlockedAndExpectedFailuresAreNotCounted) {
  crew_.jobs = 1;
  crew_.limits.failures = 2;
  suite_.sessions[1].needs = {"a"};
  known_["c"] = {Foretold::fail, "so they say"};
  known_["d"] = {Foretold::fail, "it will not"};
  crew_.work.play = [](const Planned& planned) {
    return planned.session->id == "d" ? passes(planned) : fails(planned, failure(Verdict::failed));
  };
  run();
  EXPECT_THAT(told_.lines,
              ElementsAre("FAIL a", "BLOCKED b", "EXPECTED-FAIL c", "UNEXPECTED-PASS d"));
}

TEST_F(RunPlanTest, WhatCannotStartIsBlockedAlsoWhenEnoughHasFailed) {
  crew_.limits.failures = 1;
  plan_[3].programs = {.client = true};
  crew_.work.play = [](const Planned& planned) { return fails(planned, no_server()); };
  run();
  EXPECT_THAT(told_.lines, ElementsAre("CRASH a", "BLOCKED b", "BLOCKED c", "UNSUPPORTED d"));
}

TEST_F(RunPlanTest, EachWorkerHasItsOwnPlaceForFiles) {
  crew_.work.play = [](const Planned& planned) {
    std::ofstream(fs::temp_directory_path() / planned.session->id) << "left";
    return passes(planned);
  };
  run();
  EXPECT_THAT(told_.lines, SizeIs(4));  // TearDown: the files are gone
}

TEST_F(RunPlanTest, RulesBeforeItTells) {
  suite_.sessions[0].needs = {"d"};
  crew_.work.play = [](const Planned& planned) {
    bool bad = planned.session->id == "a" || planned.session->id == "d";
    return bad ? fails(planned, failure(Verdict::failed)) : passes(planned);
  };
  known_["b"] = {Foretold::fail, "so they say"};
  run();
  EXPECT_THAT(told_.lines, ElementsAre("BLOCKED a", "UNEXPECTED-PASS b", "PASS c", "FAIL d"));
}

}  // namespace
}  // namespace chatspec
