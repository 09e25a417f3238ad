#include "endpoint/quiescence.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "endpoint/sock_diag.hpp"
#include "endpoint/testing/inside.hpp"
#include "endpoint/testing/python_program.hpp"

namespace chatspec {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

class QuiescenceTest : public PythonProgramTest {
 protected:
  Quiescence::Watched programs() { return {{process_->tree()}, 0, {}, true}; }
  /// Where nobody is: only what was typed can be unread.
  Quiescence::Watched with_some_port() { return {{process_->tree()}, 1, {}, true}; }
  Quiescence::Watched with_connections() { return {{process_->tree()}, port(), {}, true}; }

  /// Looks until it is quiet.
  bool becomes_quiet(const Quiescence::Watched& watched, const std::vector<Pollable*>& peers = {}) {
    Quiescence rest(watched);
    bool quiet = wait([&] { return rest.look(); }, peers);
    EXPECT_TRUE(quiet) << rest.why_not();
    return quiet;
  }
  /// Looks until this is part of what is still going on.
  bool finds(const Quiescence::Watched& watched, const std::string& why,
             const std::vector<Pollable*>& peers = {}) {
    Quiescence rest(watched);
    bool quiet = false;
    bool found = wait(
        [&] {
          quiet = quiet || rest.look();
          return rest.why_not().find(why) != std::string::npos;
        },
        peers);
    EXPECT_FALSE(quiet);
    return found;
  }
};

TEST_F(QuiescenceTest, OneLookIsNotEnough) {
  start({"reads"});
  ASSERT_TRUE(becomes_quiet(programs()));
  Quiescence rest(programs());
  EXPECT_FALSE(rest.look());
  EXPECT_EQ(rest.why_not(), "one look is not enough");
  EXPECT_TRUE(rest.look());
  EXPECT_EQ(rest.why_not(), "");
}

TEST_F(QuiescenceTest, WhoLoopsIsNeverQuiet) {
  start({"loops"});
  Quiescence rest(programs());
  for (int time = 0; time < 100; ++time) {
    EXPECT_FALSE(rest.look());
    EXPECT_THAT(rest.why_not(), EndsWith(" runs"));
  }
}

TEST_F(QuiescenceTest, WhatIsTypedIsAnsweredFirst) {
  start({"reads"});
  for (int time = 0; time < 5; ++time) {
    ASSERT_TRUE(becomes_quiet(programs()));
    process_->terminal().type("hello\n");
    ASSERT_TRUE(becomes_quiet(programs()));
    pump(process_->pollables(), std::chrono::milliseconds(0));
    std::string line;
    EXPECT_TRUE(process_->terminal().take_line(line));
  }
}

TEST_F(QuiescenceTest, WhatIsTypedIntoAPipeIsAnsweredFirst) {
  piped_ = true;
  start({"reads"});
  for (int time = 0; time < 5; ++time) {
    ASSERT_TRUE(becomes_quiet(with_some_port()));
    process_->terminal().type("hello\n");
    ASSERT_TRUE(becomes_quiet(with_some_port()));
    pump(process_->pollables(), std::chrono::milliseconds(0));
    std::string line;
    EXPECT_TRUE(process_->terminal().take_line(line));
  }
}

TEST_F(QuiescenceTest, WhatLiesInThePipeHasNotBeenRead) {
  piped_ = true;
  start({"sleeps", "100"});
  ASSERT_TRUE(becomes_quiet(with_some_port()));
  process_->terminal().type("hello\n");
  EXPECT_TRUE(finds(with_some_port(), "a program has not read all that was typed"));
  EXPECT_TRUE(becomes_quiet(programs())) << "it waits for something else";
}

// Each answer is asked for again and again, so that a look falls into every moment.
TEST_F(QuiescenceTest, WhatWasSentIsAnsweredFirst) {
  const std::vector<std::vector<std::string>> kinds = {{"answers-at-once"},
                                                       {"answers-at-once-6"},
                                                       {"one-thread-for-all"},
                                                       {"computes-first", "0.02"},
                                                       {"sleeps-first", "0.02"}};
  for (const auto& kind : kinds) {
    start(kind);
    auto ann = connect(), bob = connect();
    for (int time = 0; time < 10; ++time) {
      ann->send("hello\n");
      ASSERT_TRUE(becomes_quiet(with_connections(), {ann.get(), bob.get()}));
      EXPECT_EQ(ann->received(), "hello\n") << kind.front();
      ann->consume(ann->received().size());
    }
  }
}

TEST_F(QuiescenceTest, TheEndOfAConnectionIsNoticedFirst) {
  start({"one-thread-for-all"});
  auto ann = connect(), bob = connect();
  ann->half_close();
  ASSERT_TRUE(becomes_quiet(with_connections(), {ann.get(), bob.get()}));
  EXPECT_EQ(ann->incoming(), Wire::Incoming::ended);
}

TEST_F(QuiescenceTest, AShortSleepIsWaitedOut) {
  start({"sleeps", "0.3"});
  ASSERT_TRUE(becomes_quiet(programs()));
  pump(process_->pollables(), std::chrono::milliseconds(0));
  EXPECT_EQ(process_->terminal().printed(), "woke\n");
}

TEST_F(QuiescenceTest, ALongSleepIsASleepForEver) {
  start({"sleeps", "1000"});
  ASSERT_TRUE(becomes_quiet(programs()));
  EXPECT_EQ(process_->terminal().printed(), "");
}

TEST_F(QuiescenceTest, WhoTicksHasTickedOnce) {
  for (std::string call : {"select", "poll", "epoll"}) {
    start({"ticks-" + call});
    auto switches = [&] { return look_at_threads(process_->tree()).front().switches; };
    auto before = switches();
    EXPECT_TRUE(finds(programs(), " for 50 ms"));
    ASSERT_TRUE(becomes_quiet(programs()));
    EXPECT_GT(switches(), before);
    auto at_once = programs();
    at_once.wait_out_timers = false;
    EXPECT_TRUE(becomes_quiet(at_once));
  }
}

TEST_F(QuiescenceTest, AConnectionMustBeAccepted) {
  start({"accepts-nothing"});
  auto ann = connect();
  EXPECT_TRUE(finds(with_connections(), "a connection waits to be accepted", {ann.get()}));
}

TEST_F(QuiescenceTest, EveryByteMustBeReadByTheServer) {
  start({"reads-nothing"});
  auto ann = connect();
  ASSERT_TRUE(becomes_quiet(with_connections(), {ann.get()}));
  ann->send("hello\n");
  EXPECT_TRUE(finds(
      with_connections(),
      "the server has not read all that came from port " + std::to_string(ann->local().port()),
      {ann.get()}));
}

TEST_F(QuiescenceTest, EveryByteMustBeReadByPeersButTheDeaf) {
  // The long line is more than the kernel keeps on its way: the server itself cannot go on.
  const std::pair<const char*, std::string> kinds[] = {
      {"answers-at-once", "hello\n"}, {"answers-at-once-6", std::string(16U << 20, 'x') + "\n"}};
  for (const auto& [server, line] : kinds) {
    start({server});
    auto ann = connect();
    ann->stop_reading();
    ann->send(line);
    auto watched = with_connections();
    EXPECT_TRUE(finds(watched,
                      "port " + std::to_string(ann->local().port()) +
                          " has not read all that came from the server",
                      {ann.get()}));
    watched.not_reading = {ann->local()};
    EXPECT_TRUE(becomes_quiet(watched, {ann.get()}));
  }
}

TEST_F(QuiescenceTest, WhoHasEndedIsNotQuiet) {
  start({"reads"});
  auto watched = programs();
  process_->end(Deadline(std::chrono::milliseconds(0)));
  EXPECT_FALSE(Quiescence(watched).look());
}

TEST_F(QuiescenceTest, WorksInside) {
  inside([&] {
    ASSERT_TRUE(fresh_network());
    start({"answers-at-once"}, Confinement{{directory_.path()}, {ENDPOINT_TESTING_DIR}, {}});
    auto ann = connect();
    for (int time = 0; time < 10; ++time) {
      ann->send("hello\n");
      ASSERT_TRUE(becomes_quiet(with_connections(), {ann.get()}));
      EXPECT_EQ(ann->received(), "hello\n");
      ann->consume(ann->received().size());
    }
  });
}

}  // namespace
}  // namespace chatspec
