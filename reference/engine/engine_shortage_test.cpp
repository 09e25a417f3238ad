// When descriptors run out: newcomers are told so, everybody else goes on, nothing spins, and
// afterwards all is as before.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/engine_harness.hpp"
#include "storage/memory_storage.hpp"

namespace chat {
namespace {

/// All of these are in use before an engine has its first.
constexpr int low_descriptors = 16;

int open_one() {
  return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/// The process's descriptors become scarce, as long as this lives.
class Scarcity {
 public:
  Scarcity() { ::getrlimit(RLIMIT_NOFILE, &before_); }
  ~Scarcity() { ::setrlimit(RLIMIT_NOFILE, &before_); }

  /// Takes every descriptor that is free.
  void take_all() {
    set_limit(static_cast<rlim_t>(UniqueFd(open_one()).get()) + 20);
    for (UniqueFd fd(open_one()); fd; fd = UniqueFd(open_one())) taken_.push_back(std::move(fd));
  }
  void give_back(std::size_t count) { taken_.resize(taken_.size() - count); }
  /// From now on no descriptor can be had, not even one that was given up.
  void forbid_all() { set_limit(low_descriptors); }
  void allow_again() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  void set_limit(rlim_t limit) {
    rlimit lower = before_;
    lower.rlim_cur = limit;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &lower), 0);
  }

  rlimit before_{};
  std::vector<UniqueFd> taken_;
};

class EngineShortageTest : public testing::TestWithParam<EngineKind> {
 protected:
  /// So many turns of the engine at least.
  static void expect_served(LoopbackClient& client, int times = 1) {
    for (int i = 0; i < times; ++i) {
      client.says("/turn");
      EXPECT_EQ(client.receives_line(), "ERROR Unknown command: /turn");
    }
  }

  static std::vector<UniqueFd> take_low_descriptors() {
    std::vector<UniqueFd> taken;
    do {
      taken.emplace_back(open_one());
    } while (taken.back().get() < low_descriptors);
    return taken;
  }

  /// UndefinedBehaviorSanitizer looks at an object's type through a pipe, the first time it meets
  /// the type: it has to have met those of this test before no pipe can be had.
  void joins_before_the_shortage(LoopbackClient& client) {
    client.joins(engine);
    expect_served_until_troubles(client, 0);
  }
  /// Until the engine has found out that descriptors are scarce, and said so.
  void expect_served_until_troubles(LoopbackClient& client, int count) {
    while (engine.observer().trouble_count < count) expect_served(client);
  }

  const std::vector<UniqueFd> low_ = take_low_descriptors();
  MemoryStorage files;
  RunningEngine engine{GetParam(), Limits{}, files};
};
INSTANTIATE_TEST_SUITE_P(All, EngineShortageTest, testing::ValuesIn(engine_kinds()),
                         [](const auto& kind) { return kind.param.name; });

TEST_P(EngineShortageTest, NewcomersAreToldThatTheServerIsFull) {
  LoopbackClient ann, bob, eve, joe;
  joins_before_the_shortage(ann);
  Scarcity scarcity;
  scarcity.take_all();
  for (auto* newcomer : {&bob, &eve}) {
    newcomer->connect(engine);
    EXPECT_EQ(newcomer->receives_rest(), "ERROR Server full\n");
  }
  expect_served_until_troubles(ann, 2);
  scarcity.give_back(2);  // the thread engine needs an eventfd, too
  joe.joins(engine);
  EXPECT_EQ(engine.observer().trouble_count, 2) << "one line for each";
}

TEST_P(EngineShortageTest, WithoutEvenAReserveNothingSpinsAndNewcomersWait) {
  LoopbackClient ann, bob;
  joins_before_the_shortage(ann);
  Scarcity scarcity;
  scarcity.forbid_all();
  bob.connect(engine);
  expect_served_until_troubles(ann, 1);
  constexpr int turns = 1'000;
  expect_served(ann, turns);
  EXPECT_LT(engine.observer().trouble_count, turns / 2) << "the listener is looked at every turn";
  scarcity.allow_again();
  // Nobody has left: the engine tries again by itself.
  bob.says("hello");
  EXPECT_EQ(ann.receives_line(), bob.address() + ": hello");
}

TEST_P(EngineShortageTest, WithoutEvenAReserveWhoLeavesMakesRoom) {
  LoopbackClient ann, bob, eve;
  joins_before_the_shortage(ann);
  eve.joins(engine);
  Scarcity scarcity;
  scarcity.forbid_all();
  bob.connect(engine);
  bob.says("hello");
  expect_served_until_troubles(ann, 1);
  scarcity.allow_again();
  eve.closes();
  EXPECT_EQ(ann.receives_line(), bob.address() + ": hello");
}

}  // namespace
}  // namespace chat
