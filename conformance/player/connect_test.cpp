// A server that runs already gets the verdicts of one that is launched.
#include <gmock/gmock.h>

#include "endpoint/process.hpp"
#include "endpoint/reserved_port.hpp"
#include "endpoint/sock_diag.hpp"
#include "endpoint/temp_directory.hpp"
#include "player/testing/fixture.hpp"

namespace chatspec {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ConnectTest : public PlayerTest {
 protected:
  enum class Sight { whole, none };

  /// Starts the small server and aims at it, as somebody who has started it does.
  void run_server(const std::string& fault = "", Sight sight = Sight::whole) {
    std::vector<std::string> words = {PLAYER_PYTHON};
    if (sight == Sight::none) words.push_back(PLAYER_TESTING_DIR "/out_of_sight.py");
    words.insert(words.end(), {PLAYER_TESTING_DIR "/small_server.py", std::to_string(port()),
                               directory_.path().string(), fault});
    auto server = Process::start({words, directory_.path().string(), nullptr});
    ASSERT_TRUE(server) << server.error().text();
    server_ = std::move(*server);
    auto listens = [&] { return is_listening(SocketAddress::loopback4(port())); };
    ASSERT_TRUE(pump_until(server_->pollables(), listens, Deadline(std::chrono::seconds(20)), true))
        << server_->errors();
    target_.server_command.clear();
    target_.connect_to = "127.0.0.1:" + std::to_string(port());
    known_ = {};
  }
  void end_server() { server_->end(Deadline(std::chrono::milliseconds(0))); }
  int port() const { return reserved_.number(); }

  std::string verdict_of(const std::string& id) {
    PlayResult result = play_it(id);
    return std::string(name(result.verdict()));
  }

  TempDirectory directory_ = TempDirectory::make().value();
  ReservedPort reserved_ = ReservedPort::take().value();
  std::unique_ptr<Process> server_;
};

class SameVerdicts : public ConnectTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(SameVerdicts, AsOfOneThatIsLaunched) {
  const std::vector<std::string> ids = {"everyone-else", "pieces-become-a-line", "alone",
                                        "one-who-leaves", "the-sender-hears-nothing"};
  std::vector<std::string> launched, connected;
  serve_with_fault(GetParam());
  for (const std::string& id : ids) launched.push_back(id + " " + verdict_of(id));
  run_server(GetParam());
  for (const std::string& id : ids) connected.push_back(id + " " + verdict_of(id));
  EXPECT_EQ(connected, launched);
  EXPECT_TRUE(known_.program) << known_.why_out_of_sight;
}

INSTANTIATE_TEST_SUITE_P(Each, SameVerdicts,
                         ::testing::Values("", "no-errors", "other-errors", "echo", "greet-late",
                                           "silent", "recv-is-a-line", "leaves-talk", "no-close"),
                         [](const auto& fault) {
                           std::string name = fault.param;
                           std::erase(name, '-');
                           return name.empty() ? "none" : name;
                         });

TEST_F(ConnectTest, ItsRestIsAProof) {
  run_server("no-errors");
  PlayResult result = play_it("alone");
  EXPECT_EQ(result.verdict(), Verdict::passed);
  EXPECT_EQ(result.proofs.count(Proof::quiescent), 1U);
  EXPECT_THAT(shortcomings(known_), IsEmpty());
}

TEST_F(ConnectTest, OneThatWaitsByBeingBusyIsKnownFromThenOn) {
  run_server("busy");
  EXPECT_EQ(verdict_of("everyone-else"), "PASS");
  EXPECT_TRUE(known_.is_busy_waiter);
  PlayResult alone = play_it("alone");
  EXPECT_EQ(alone.verdict(), Verdict::passed);
  EXPECT_EQ(alone.proofs[Proof::reply], 1);
}

TEST_F(ConnectTest, OutOfSightAnAnswerIsTheSignOfLife) {
  run_server("", Sight::none);
  PlayResult result = play_it("alone");
  EXPECT_EQ(result.verdict(), Verdict::passed);
  EXPECT_EQ(result.proofs[Proof::reply], 1);
  EXPECT_EQ(known_.probe, KnownServer::Probe::as_told);
  EXPECT_THAT(shortcomings(known_), Contains(HasSubstr("cannot be looked into (it has connections "
                                                       "to somewhere else")));
}

TEST_F(ConnectTest, OutOfSightAnAnswerInOtherWordsIsLearnt) {
  run_server("other-errors", Sight::none);
  PlayResult result = play_it("alone");
  EXPECT_EQ(result.verdict(), Verdict::passed);
  EXPECT_EQ(result.proofs[Proof::reply], 1);
  EXPECT_EQ(known_.probed, "What is /{word}?");
  EXPECT_EQ(verdict_of("everyone-else"), "PASS");
}

TEST_F(ConnectTest, OutOfSightAnAnswerWithoutTheWordProvesNoSilence) {
  run_server("short-errors", Sight::none);
  target_.deadline = std::chrono::milliseconds(300);
  PlayResult alone = play_it("alone");
  EXPECT_EQ(alone.verdict(), Verdict::passed_leniently);
  EXPECT_EQ(alone.proofs[Proof::quiet], 1);
  EXPECT_EQ(known_.probe, KnownServer::Probe::otherwise);
  EXPECT_EQ(verdict_of("everyone-else"), "PASS");
}

TEST_F(ConnectTest, OutOfSightAProbeWithoutAnswerIsNoticedOnce) {
  run_server("no-errors", Sight::none);
  target_.deadline = std::chrono::milliseconds(300);
  EXPECT_EQ(verdict_of("everyone-else"), "PASS");
  EXPECT_EQ(known_.probe, KnownServer::Probe::unanswered);
  EXPECT_FALSE(known_.words_fail);
  EXPECT_THAT(shortcomings(known_), AllOf(SizeIs(2), Contains(HasSubstr("does not answer"))));
  // Whoever waited for it again would wait in vain for longer than this test may take.
  target_.deadline = std::chrono::hours(1);
  EXPECT_EQ(verdict_of("everyone-else"), "PASS");
  PlayResult alone = play_it("alone");
  EXPECT_EQ(alone.verdict(), Verdict::passed_leniently);
  ASSERT_THAT(alone.leniencies, SizeIs(1));
  EXPECT_THAT(alone.leniencies[0].what, HasSubstr("silence is not proved here"));
}

TEST_F(ConnectTest, OutOfSightTheFirstPeerShowsThatNoAnswerComes) {
  run_server("no-errors", Sight::none);
  target_.deadline = std::chrono::milliseconds(300);
  PlayResult result = play_text("session it-fails\n  proves x.y\npeers ann\n  ann < nothing\n");
  EXPECT_EQ(result.verdict(), Verdict::hang);
  EXPECT_EQ(result.failure->phase, Phase::steps);
  EXPECT_EQ(known_.probe, KnownServer::Probe::unanswered);
}

TEST_F(ConnectTest, OutOfSightAFaultIsStillFound) {
  run_server("echo", Sight::none);
  EXPECT_EQ(verdict_of("the-sender-hears-nothing"), "FAIL");
}

TEST_F(ConnectTest, OneThatEndsInASessionHasCrashedAndIsMissingFromThenOn) {
  run_server("dies");
  PlayResult first = play_it("die-if-you-know-how");
  ASSERT_TRUE(first.failure);
  EXPECT_EQ(first.verdict(), Verdict::crashed);
  EXPECT_THAT(first.failure->what, HasSubstr("; the server has ended"));
  EXPECT_EQ(first.failure->missing, Missing::server);
  PlayResult next = play_it("alone");
  ASSERT_TRUE(next.failure);
  EXPECT_EQ(next.failure->phase, Phase::start);
  EXPECT_EQ(next.failure->missing, Missing::server);
  EXPECT_EQ(next.failure->what, "nobody listens at " + target_.connect_to + " any more");
}

TEST_F(ConnectTest, OutOfSightOneThatEndsIsMissingAtTheNextPlay) {
  run_server("dies", Sight::none);
  EXPECT_EQ(verdict_of("die-if-you-know-how"), "CRASH");
  PlayResult next = play_it("alone");
  ASSERT_TRUE(next.failure);
  EXPECT_EQ(next.failure->what, "nobody listens at " + target_.connect_to + " any more");
  EXPECT_EQ(next.failure->phase, Phase::start);
  EXPECT_EQ(next.failure->missing, Missing::server);
}

TEST_F(ConnectTest, OneThatIsStartedAnewIsFoundAgain) {
  run_server("");
  EXPECT_EQ(verdict_of("alone"), "PASS");
  pid_t first = known_.program->tree().program;
  end_server();
  KnownServer known = std::move(known_);
  run_server("");
  known_ = std::move(known);
  EXPECT_EQ(verdict_of("alone"), "PASS");
  EXPECT_NE(known_.program->tree().program, first);
}

TEST_F(ConnectTest, WhereNobodyListensThatIsSaid) {
  auto nobody = look_for_server("127.0.0.1:" + std::to_string(port()), target_.deadline);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error(), "nobody listens at 127.0.0.1:" + std::to_string(port()));
}

}  // namespace
}  // namespace chatspec
