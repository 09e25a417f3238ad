// When the machine has no more to give: the newcomer is told, nobody else notices.
#include <poll.h>
#include <signal.h>

#include <atomic>
#include <optional>
#include <regex>
#include <sstream>

#include "withstand/fixture.hpp"
#include "withstand/privileges.hpp"

namespace chat::withstand {
namespace {

class Shortage : public WithstandTest {
 protected:
  /// A newcomer that is let in, or nothing if it is turned away in good order. It says nothing
  /// before the answer: what is sent to a server that has closed may turn the answer into a reset.
  std::optional<ClientSocket> try_to_join(ClientSocket& asker) {
    ClientSocket newcomer = connect();
    bool let_in = false;
    wait_until("let in or turned away", [&] {
      let_in = testing::Value(list(asker), testing::Contains(newcomer.address()));
      return let_in || newcomer.has_news();
    });
    if (let_in) return newcomer;
    EXPECT_EQ(newcomer.rest(), "ERROR Server full\n");
    return std::nullopt;
  }

  /// Fills the server up to where it takes nobody any more.
  std::vector<ClientSocket> fill() {
    std::vector<ClientSocket> clients = crowd(1);
    while (auto client = try_to_join(clients.front())) {
      clients.push_back(*std::move(client));
      if (clients.size() > 1000) throw Stuck("the server takes everybody: no shortage");
    }
    return clients;
  }

  void expect_fullness_is_borne() {
    std::vector<ClientSocket> clients = fill();
    ASSERT_GE(clients.size(), 5u);
    server().errors().wait_for("\n");  // the log says something

    // Everyone else goes on, and the server does nothing at all while newcomers hang about.
    std::vector<ClientSocket> newcomers;
    for (int i = 0; i < 20; ++i) newcomers.push_back(connect());
    for (auto& newcomer : newcomers) EXPECT_EQ(newcomer.line(), "ERROR Server full");
    clients.front().say("are you there?");
    for (std::size_t i = 1; i < clients.size(); ++i) {
      EXPECT_EQ(clients[i].line(), clients.front().address() + ": are you there?");
    }
    wait_for_rest(server().pid());
    newcomers.clear();

    // Once someone leaves, a newcomer is served again.
    clients.pop_back();
    wait_until("a newcomer is served again",
               [&] { return try_to_join(clients.front()).has_value(); });
  }
};
CHAT_WITHSTAND_BOTH(Shortage);

TEST_P(Shortage, OutOfDescriptorsTheNewcomerIsToldAndEveryoneElseGoesOn) {
  Launch few = launch();
  few.prepare = [] { return hold_to(RLIMIT_NOFILE, 40); };
  run(few);
  expect_fullness_is_borne();
}

TEST_P(Shortage, AsManyClientsFitAsItSaysWhenItStarts) {
  Launch few = launch();
  few.prepare = [] { return hold_to(RLIMIT_NOFILE, 64); };
  run(few);
  server().errors().wait_for("\n");
  const std::size_t fit = fill().size();
  server().signal(SIGTERM);
  EXPECT_EQ(server().exit_status(), 0);
  EXPECT_THAT(server().errors().all(),
              testing::HasSubstr(": at most " + std::to_string(fit) +
                                 " clients fit into 64 descriptors, not 10000; "));
}

TEST_P(Shortage, IfAllFitItSaysNothingWhenItStarts) {
  start({"--clients-max", "10"});
  server().signal(SIGTERM);
  EXPECT_EQ(server().exit_status(), 0);
  EXPECT_EQ(server().errors().all(), "");
}

TEST_P(Shortage, ItRaisesTheLimitOfDescriptorsAsFarAsItMay) {
  Launch low = launch({"--clients-max", "100"});
  low.prepare = [] {
    const rlimit limit{30, 1000};
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
  };
  run(low);
  EXPECT_EQ(crowd(100).size(), 100u);
}

TEST_P(Shortage, BeyondItsOwnLimitOfClientsTheSame) {
  start({"--clients-max", "10"});
  expect_fullness_is_borne();
}

TEST_P(Shortage, ANewcomerThatIsTurnedAwayCannotHoldUpTheOthersByTalking) {
  start({"--clients-max", "2"});
  ClientSocket ann = join();
  ClientSocket bob = join();
  // Stopped, so that the newcomer's words are already there when the server first sees it.
  server().signal(SIGSTOP);
  ClientSocket newcomer = connect();
  std::atomic<bool> heard = false;
  Talking talking(newcomer, [&] {
    while (!heard && newcomer.send_if_possible(std::string(1 << 20, 'x'))) {
    }
  });
  wait_until("the kernel takes no more", [&] {
    pollfd sending{newcomer.descriptor(), POLLOUT, 0};
    return ::poll(&sending, 1, 0) == 0;
  });
  server().signal(SIGCONT);
  ann.say("are you there?");
  EXPECT_NO_THROW(EXPECT_EQ(bob.line(), ann.address() + ": are you there?"));
  heard = true;
  talking.finish();
}

TEST_P(Shortage, TroubleThatRepeatsItselfIsToldOnceWithACount) {
  constexpr std::size_t newcomers_count = 300;
  start({"--quiet", "--clients-max", "1"});
  ClientSocket ann = join();
  for (std::size_t i = 0; i < newcomers_count; ++i) {
    EXPECT_EQ(connect().rest(), "ERROR Server full\n");
  }
  server().signal(SIGTERM);
  EXPECT_EQ(server().exit_status(), 0);
  const std::string errors = server().errors().all();
  EXPECT_THAT(errors, testing::HasSubstr(" away: no more clients are taken"));
  // A line in ten seconds; all that happens in patience (deadline.hpp) are a few. What is said in
  // lines and what is said in numbers ("and 12 more", "12 more") is all of it together.
  std::istringstream lines(errors);
  std::size_t lines_count = 0, told = 0;
  for (std::string line; std::getline(lines, line); ++lines_count) {
    if (line.find(" away: ") != line.npos) ++told;
    std::smatch more;
    if (std::regex_search(line, more, std::regex("([0-9]+) more"))) told += std::stoul(more[1]);
  }
  EXPECT_EQ(told, newcomers_count) << errors;
  EXPECT_LT(lines_count, newcomers_count / 10) << errors;
}

class ThreadShortage : public Shortage {};
INSTANTIATE_TEST_SUITE_P(Engines, ThreadShortage, testing::Values(threading_server),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(ThreadShortage, OutOfThreadsTheNewcomerIsToldAndEveryoneElseGoesOn) {
  Launch few = launch();
  few.prepare = [this] { return become_ordinary(scratch_.path()) && limit_threads(20); };
  if (!run_if_possible(few)) {
    GTEST_SKIP() << "neither root nor user namespaces: no limit of threads can be set here";
  }
  expect_fullness_is_borne();
}

}  // namespace
}  // namespace chat::withstand
