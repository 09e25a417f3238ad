// Very many that come and are gone at once.
#include <signal.h>

#include <algorithm>

#include "withstand/fixture.hpp"

namespace chat::withstand {
namespace {

constexpr std::size_t clients_max = 100;
/// The thread that accepts, and threads that have been joined but that the kernel still has in its
/// list: dozens on a busy machine. A server that takes too many has thousands.
constexpr std::size_t other_threads_max = 1 + 256;

class Surge : public WithstandTest {
 protected:
  void look() {
    threads_seen_ = std::max(threads_seen_, thread_count(server().pid()));
    descriptors_seen_ = std::max(descriptors_seen_, descriptor_count(server().pid()));
  }
  /// Whether a newcomer that says nothing is let go without a word, as it should be. Looks as long
  /// as it waits for that.
  bool lets_in() {
    ClientSocket newcomer = connect();
    newcomer.half_close();
    wait_until("let in or turned away", [&] {
      look();
      return newcomer.has_news();
    });
    return newcomer.rest().empty();
  }

  std::size_t threads_seen_ = 0;
  std::size_t descriptors_seen_ = 0;
};
CHAT_WITHSTAND_BOTH(Surge);

TEST_P(Surge, ThousandsThatAreResetAtOnceNeedNoMoreThanTheClientsThatAreTaken) {
  constexpr int surges = 5;
  constexpr int connections_in_a_surge = 3000;
  start({"--quiet", "--clients-max", std::to_string(clients_max)});
  ClientSocket ann = join();
  for (int i = 0; i < surges; ++i) {
    // Stopped, so that the server finds them all waiting, and all of them gone.
    server().signal(SIGSTOP);
    for (int j = 0; j < connections_in_a_surge; ++j) connect().reset();
    server().signal(SIGCONT);
    // Newcomers are taken in their order: who is let in comes behind all of them.
    wait_until("a newcomer is let in", [&] { return lets_in(); });
    wait_for_clients(ann, 1);
    expect_service();
  }
  EXPECT_LE(threads_seen_, clients_max + other_threads_max);
  // A socket for each client, the threading server also an eventfd; and what a server itself needs.
  constexpr std::size_t other_descriptors_max = 20;
  EXPECT_LE(descriptors_seen_, 2 * clients_max + other_descriptors_max);
}

class ThreadPlaces : public Surge {};
INSTANTIATE_TEST_SUITE_P(Engines, ThreadPlaces, testing::Values(threading_server),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(ThreadPlaces, WhoIsNoLongerConnectedHoldsItsPlaceForAsLongAsItsThread) {
  constexpr std::size_t few_clients = 5;
  start({"--clients-max", std::to_string(few_clients), "--linger-time", "10min"});
  // The server ends such a connection and reads on until the other side has ended it too.
  std::vector<ClientSocket> lingering;
  for (std::size_t i = 0; i < few_clients; ++i) {
    lingering.push_back(connect());
    lingering.back().say("/upload huge.bin\n99999999999999999");
    EXPECT_EQ(lingering.back().rest(), "ERROR File too large\n");
  }
  for (int i = 0; i < 20; ++i) {
    ClientSocket newcomer = connect();
    EXPECT_EQ(newcomer.rest(), "ERROR Server full\n");
    EXPECT_LE(thread_count(server().pid()), 1 + few_clients);
  }
  lingering.pop_back();
  wait_until("a newcomer is let in again", [&] { return lets_in(); });
}

TEST_P(ThreadPlaces, WhoSawTheEndOfItsConnectionHasMadeRoomForTheNext) {
  start({"--clients-max", "1"});
  for (int i = 0; i < 500; ++i) {
    ClientSocket client = join();  // throws when it is sent away
    client.half_close();
    EXPECT_EQ(client.rest(), "");
  }
}

}  // namespace
}  // namespace chat::withstand
