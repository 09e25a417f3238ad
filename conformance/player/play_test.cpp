// The player against a server that is right and against servers that are wrong on purpose: what it
// must find, and the words it must find for it.
#include "player/play.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "endpoint/reserved_port.hpp"
#include "player/testing/fixture.hpp"

namespace chatspec {
namespace {

using ::testing::ContainsRegex;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class GoodPrograms : public PlayerTest, public ::testing::WithParamInterface<Segmentation> {};

TEST_P(GoodPrograms, PassEverySession) {
  for (const Session& session : suite_.sessions) {
    if (has_clients(session) && GetParam() != Segmentation::whole) continue;
    PlayResult result = play(session, suite_.head, target_, GetParam(), lodgings_, known_);
    EXPECT_EQ(result.verdict(), Verdict::passed)
        << session.id << ": " << (result.failure ? result.failure->what : "");
  }
}

INSTANTIATE_TEST_SUITE_P(Played, GoodPrograms, ::testing::ValuesIn(segmentations),
                         [](const auto& how) { return std::string(name(how.param)); });

TEST_F(PlayerTest, NamesTheProofs) {
  PlayResult three = play_it("everyone-else");
  EXPECT_EQ(three.proofs[Proof::sentinel], 2) << "ann has spoken, and one more";
  EXPECT_EQ(three.proofs[Proof::drain], 3);
  PlayResult one = play_it("alone");
  EXPECT_EQ(one.proofs[Proof::reply], 1);
  EXPECT_EQ(one.proofs.count(Proof::sentinel), 0U);
}

struct Wrong {
  std::string fault;
  std::string session;
  Verdict verdict;
  std::string step;  ///< at which it is seen; empty: after the last one
  std::string what;
};
// The name that gtest prints when it lists the tests.
void PrintTo(const Wrong& wrong, std::ostream* out) {
  *out << wrong.fault;
}

class WrongServers : public PlayerTest, public ::testing::WithParamInterface<Wrong> {};

TEST_P(WrongServers, AreFound) {
  const Wrong& wrong = GetParam();
  serve_with_fault(wrong.fault);
  PlayResult result = play_it(wrong.session);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(name(result.verdict()), name(wrong.verdict)) << result.failure->what;
  EXPECT_THAT(result.failure->what, HasSubstr(wrong.what));
  EXPECT_EQ(failing_step(result), wrong.step) << result.failure->what;
}

INSTANTIATE_TEST_SUITE_P(
    Each, WrongServers,
    ::testing::Values(
        Wrong{"echo", "the-sender-hears-nothing", Verdict::failed, "fence",
              "ann received the line that must not come"},
        Wrong{"echo", "alone", Verdict::failed, "fence",
              "ann received a line that no step asked for"},
        Wrong{"greet-late", "everyone-else", Verdict::failed, "fence",
              "received a line that no step asked for"},
        Wrong{"wrong-body", "upload-then-download", Verdict::failed, "bob << random(70000)",
              "bob received other bytes, from byte 69999 of this step on"},
        Wrong{"silent", "everyone-else", Verdict::hang, "any-order",
              "it cannot come any more: every thread waits for something else"},
        Wrong{"dies", "die-if-you-know-how", Verdict::crashed, "bob < $ann: die",
              "the server has ended: exit status 3"},
        Wrong{"raises", "die-if-you-know-how", Verdict::crashed, "bob < $ann: die",
              "the server has ended: exit status 1"},
        Wrong{"recv-is-a-line", "pieces-become-a-line", Verdict::failed,
              "bob < $ann: hai dari client 1", "bob received another line"},
        Wrong{"leaves-talk", "one-who-leaves", Verdict::failed, "eve < $eve",
              "eve received another line"},
        Wrong{"leaves-talk", "pieces-become-a-line", Verdict::failed, "",
              "bob received something that no step asked for"},
        Wrong{"half-file", "nothing-half", Verdict::failed, "bob < ERROR File not found",
              "bob received another line"},
        Wrong{"no-close", "alone", Verdict::hang, "",
              "waited for the other side to close the connection of ann, which has half-closed"},
        Wrong{"early", "who-says-so-listens", Verdict::failed, "s listens",
              "the server does not listen on port "},
        Wrong{"port-taken-traceback", "a-taken-port", Verdict::crashed,
              "s complains {any}; choose another port", "s complains in other words"},
        Wrong{"port-taken-verbose", "a-taken-port", Verdict::failed, "s exits 2",
              "s complains of more than any step asked for"},
        Wrong{"port-taken-silent", "a-taken-port", Verdict::failed,
              "s complains {any}; choose another port",
              "s ended without a complaint: exit status 2"},
        Wrong{"port-taken-waits", "a-taken-port", Verdict::hang,
              "s complains {any}; choose another port",
              "waited for s to say on standard error: {any}; choose another port; it cannot come"},
        Wrong{"deaf-later", "everyone-else", Verdict::crashed, "",
              "after the session a fresh client is not served"}),
    [](const auto& wrong) {
      std::string words = wrong.param.fault + "_" + wrong.param.session;
      std::replace(words.begin(), words.end(), '-', '_');
      return words;
    });

TEST_F(PlayerTest, ShowsWhereBytesPart) {
  serve_with_fault("echo");
  PlayResult result = play_it("the-sender-hears-nothing");
  ASSERT_TRUE(result.failure && result.failure->divergence);
  EXPECT_THAT(result.failure->divergence->got, HasSubstr("): hello"));
  bool shown = false;
  for (const Exchange& one : result.exchanges) {
    shown = shown || (one.who == "ann" && one.direction == Direction::unasked);
  }
  EXPECT_TRUE(shown);
}

TEST_F(PlayerTest, KeepsTheTraceback) {
  serve_with_fault("raises");
  PlayResult result = play_it("die-if-you-know-how");
  ASSERT_THAT(result.errors, SizeIs(1));
  EXPECT_EQ(result.errors[0].who, "the server");
  EXPECT_THAT(result.errors[0].tail, HasSubstr("RuntimeError: told to die"));
}

TEST_F(PlayerTest, SaysThatAServerCannotBeLaunched) {
  target_.server_command = "no-such-server {port}";
  PlayResult result = play_it("alone");
  EXPECT_EQ(result.verdict(), Verdict::broken);
  EXPECT_EQ(result.failure->what, "cannot run 'no-such-server': No such file or directory");
}

TEST_F(PlayerTest, SaysThatAClientCanNeverStart) {
  target_.client_command = "sh -c 'echo \"SyntaxError: no\" >&2; exit 1' {port}";
  PlayResult result = play_it("a-conversation");
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.verdict(), Verdict::crashed);
  EXPECT_EQ(result.failure->phase, Phase::start);
  EXPECT_EQ(result.failure->missing, Missing::client);
  EXPECT_THAT(result.failure->what, HasSubstr(" ended before it connected: exit status 1"));
  EXPECT_THAT(result.failure->details, ElementsAre("Its text cannot be read: SyntaxError: no"));
}

TEST_F(PlayerTest, SaysThatAServerEndedTooEarly) {
  target_.server_command = "sh -c 'echo I cannot >&2; exit 4' {port}";
  PlayResult result = play_it("alone");
  EXPECT_EQ(result.verdict(), Verdict::crashed);
  EXPECT_EQ(result.failure->what, "the server ended before it listened: exit status 4");
}

TEST_F(PlayerTest, WaitsForAServerThatNeverListens) {
  target_.server_command = "sh -c 'read -r line' {port}";
  target_.deadline = target_.start_or_end_deadline = std::chrono::milliseconds(300);
  PlayResult result = play_it("alone");
  EXPECT_EQ(result.verdict(), Verdict::hang);
  EXPECT_THAT(result.failure->what, HasSubstr("waited for the server to listen on port"));
}

TEST_F(PlayerTest, ClientsAreJudgedToo) {
  target_.client_command = command("small_client.py {port} shouts");
  PlayResult shouts = play_it("a-server-that-goes");
  ASSERT_TRUE(shouts.failure);
  EXPECT_EQ(shouts.failure->what, "c shows another line");
  EXPECT_EQ(shouts.failure->divergence->expected, "in pieces");
  EXPECT_EQ(shouts.failure->divergence->got, "IN PIECES");
  target_.client_command = command("small_client.py {port} traceback");
  PlayResult traceback = play_it("a-client-that-goes");
  ASSERT_TRUE(traceback.failure);
  EXPECT_THAT(traceback.failure->what, HasSubstr("c ended in another way"));
  EXPECT_THAT(traceback.errors.front().tail, HasSubstr("EOFError: end of input"));
}

TEST_F(PlayerTest, OutputThatIsHeldBackIsFoundOnPipes) {
  serve_with_fault("no-flush");
  EXPECT_EQ(play_it("a-conversation").verdict(), Verdict::passed) << "on a terminal it is seen";
  PlayResult server = play_it("a-conversation-through-pipes");
  ASSERT_TRUE(server.failure);
  EXPECT_EQ(server.verdict(), Verdict::hang);
  EXPECT_EQ(failing_step(server), "s shows Server started on localhost:{int}");
  EXPECT_THAT(server.failure->what, HasSubstr("it cannot come any more")) << "and is not awaited";
  EXPECT_THAT(server.failure->details,
              ::testing::IsSupersetOf(
                  {HasSubstr("s printed this only when it ended: Server started on localhost"),
                   HasSubstr("Its output is a pipe here, and most languages hold back")}));
  serve_with_fault("");
  target_.client_command = command("small_client.py {port} no-flush");
  PlayResult client = play_it("a-conversation-through-pipes");
  EXPECT_EQ(client.verdict(), Verdict::hang);
  EXPECT_EQ(failing_step(client), "c1 shows Connected to localhost:{int}");
}

TEST_F(PlayerTest, WhoIsBusyWithNothingIsFound) {
  serve_with_fault("busy");
  PlayResult busy = play_it("nobody-is-busy");
  ASSERT_TRUE(busy.failure);
  EXPECT_EQ(busy.verdict(), Verdict::failed);
  EXPECT_EQ(failing_step(busy), "s rests");
  // A second, or more if somebody else has kept the player from looking.
  EXPECT_THAT(busy.failure->what,
              ContainsRegex("s does not rest: it has used [1-9][0-9]{3,} ms of processor"));
  serve_with_fault("restless");
  target_.deadline = std::chrono::seconds(5);  // who is never seen at rest is let off then
  PlayResult restless = play_it("nobody-is-busy");
  EXPECT_FALSE(restless.failure) << restless.failure->what;
}

TEST_F(PlayerTest, WhoLooksAtTheClockMayStillGoOn) {
  serve_with_fault("patient");
  PlayResult result =
      play_text("session later\n  proves x.y\npeers ann bob\n  ann > hello\n  bob < $ann: hello\n");
  EXPECT_FALSE(result.failure) << result.failure->what;
}

// That one who reads byte by byte is not let off is seen by the faulty programs: here the load of
// the machine would decide.
TEST_F(PlayerTest, WhoReadsSlowlyDoesNotHang) {
  serve_with_fault("reads-slowly");
  target_.deadline = std::chrono::milliseconds(400);
  const std::string upload =
      "session big\n  proves x.y\npeers ann\n  ann >> \"/upload a.bin\\n1000000\\n\" "
      "random(1000000)\n  ann < File 'a.bin' uploaded successfully\n";
  PlayResult result = play_text(upload);
  EXPECT_FALSE(result.failure) << result.failure->what;
  EXPECT_GT(result.took, target_.deadline);
}

// It rests first: a signal that comes just before Python begins to wait is handled only behind
// that.
TEST_F(PlayerTest, WhoIsToldToEndMayTakeItsTime) {
  serve_with_fault("ends-late");
  target_.deadline = std::chrono::milliseconds(2000);
  PlayResult result = play_text(
      "session late\n  proves x.y\nserver s\n  s shows Server started on localhost:{int}\n"
      "  s rests\n  s terminates\n  s exits 0\n");
  EXPECT_FALSE(result.failure) << result.failure->what;
}

// A kernel that is too busy to keep all packets loses some, on the loopback too, and sends them
// again at the earliest after 200 ms. Meanwhile every thread waits.
TEST_F(PlayerTest, WhatTheKernelLostIsWaitedFor) {
  serve_with_fault("lossy");
  for (const char* session : {"everyone-else", "upload-then-download", "one-who-leaves"}) {
    for (int time = 0; time < 3; ++time) {
      PlayResult result = play_it(session);
      // All is sent again but a reset; then nobody can say what the server would have done.
      if (result.verdict() == Verdict::broken) {
        EXPECT_THAT(result.failure->what,
                    HasSubstr("was too busy to tell the other side that bob"));
        continue;
      }
      ASSERT_FALSE(result.failure) << session << ": " << result.failure->what;
    }
  }
}

TEST_F(PlayerTest, WhoIsDroppedMayHaveUnreadLines) {
  PlayResult dropped = play_text(
      "session dropped\n  proves x.y\npeers ann bob\n  bob stop-reading\n  ann > hello\n"
      "  bob half-close\n  bob dropped\n");
  EXPECT_FALSE(dropped.failure) << dropped.failure->what;
  PlayResult kept = play_text(
      "session kept\n  proves x.y\npeers ann bob\n  bob stop-reading\n  ann > hello\n"
      "  bob dropped\n");
  ASSERT_TRUE(kept.failure);
  EXPECT_EQ(kept.verdict(), Verdict::hang);
  EXPECT_EQ(failing_step(kept), "bob dropped");
}

TEST_F(PlayerTest, AnyOrderKeepsTheOrderOfEachPeer) {
  PlayResult result = play_text(
      "session wrong-order\n  proves x.y\npeers ann bob\n  ann > one\n  ann > two\n"
      "  any-order\n    bob < $ann: two\n    bob < $ann: one\n  end\n");
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->what, "bob received another line");
  EXPECT_EQ(failing_step(result), "bob < $ann: two");
}

TEST_F(PlayerTest, AFenceThatNobodyCanBeAskedForIsProvedByRest) {
  PlayResult result =
      play_text("session nobody\n  proves x.y\npeers ann\n  ann >> \"half\"\n  fence\n");
  EXPECT_EQ(result.verdict(), Verdict::passed) << result.failure->what;
  EXPECT_EQ(result.proofs[Proof::quiescent], 1);
}

// The sender's own words come back to it, so a fence cannot be proved with words; that is another
// session's fault to find.
TEST_F(PlayerTest, AFenceDoesNotDependOnWordsThatComeThrough) {
  serve_with_fault("echo");
  PlayResult result = play_text(
      "session files-only\n  proves x.y\npeers ann bob\n  ann >> \"/upload a\\n1\\nx\"\n"
      "  ann < File 'a' uploaded successfully\n  fence\n");
  EXPECT_EQ(result.verdict(), Verdict::passed) << result.failure->what;
}

TEST_F(PlayerTest, SaysWhatEveryThreadWasDoing) {
  serve_with_fault("silent");
  PlayResult result = play_it("everyone-else");
  ASSERT_TRUE(result.failure);
  EXPECT_THAT(result.failure->details,
              ElementsAre("What the server was doing:", HasSubstr("waits in select")));
}

TEST_F(PlayerTest, AnEchoIsAFaultOfTheWordsThatAllSessionsUse) {
  serve_with_fault("echo");
  PlayResult result = play_it("upload-then-download");
  EXPECT_EQ(result.verdict(), Verdict::passed);
  result = play_it("alone");
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->phase, Phase::means);
}

TEST_F(PlayerTest, ACrashHasItsTracebackForItsCause) {
  serve_with_fault("raises");
  PlayResult result = play_it("die-if-you-know-how");
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->cause, "RuntimeError: told to die");
}

TEST_F(PlayerTest, AForbiddenLineFailsWhereAHoleWouldTakeIt) {
  PlayResult result = play_text(
      "session forbidden\n  proves x.y\npeers ann bob\n  bob !< $ann: hello\n  ann > hello\n"
      "  bob < {any}\n");
  ASSERT_TRUE(result.failure);
  EXPECT_THAT(result.failure->what, HasSubstr("bob received the line that must not come"));
}

TEST_F(PlayerTest, DiskStepsLookForWhatIsThere) {
  PlayResult present = play_text(
      "session present\n  proves x.y\npeers ann\n  disk has a.txt = \"a\"\n"
      "  disk file a.txt absent\n");
  EXPECT_EQ(present.verdict(), Verdict::failed);
  EXPECT_EQ(present.failure->what, "there is a file a.txt (disk)");
  PlayResult other = play_text(
      "session other\n  proves x.y\npeers ann\n  disk has a.txt = \"a\"\n"
      "  disk file a.txt is \"b\"\n");
  EXPECT_EQ(other.verdict(), Verdict::hang);
  PlayResult full = play_text(
      "session full\n  proves x.y\npeers ann\n  disk has .hidden = \"a\"\n  disk empty\n");
  EXPECT_EQ(full.verdict(), Verdict::hang);
}

TEST_F(PlayerTest, WhoIsToldToEndMayDieOfIt) {
  std::string session = "session told\n  proves x.y\nclient c\n  c terminates\n  c ends\n";
  EXPECT_EQ(play_text(session).verdict(), Verdict::passed);
  target_.client_command = command("small_client.py {port} falls-over");
  PlayResult other = play_text(session);
  ASSERT_TRUE(other.failure);
  EXPECT_EQ(other.failure->what, "c ended in another way");
  EXPECT_THAT(other.failure->divergence->got, HasSubstr("signal 11"));
}

// Both ways in which a person ends a client, and one that ends in a traceback each time.
TEST_F(PlayerTest, HowAClientEndsCountsWhereAStepAsksForIt) {
  target_.client_command = command("small_client.py {port} traceback");
  const std::pair<std::string, std::string> ways[] = {{"interrupts", "KeyboardInterrupt"},
                                                      {"ends-input", "EOFError: end of input"}};
  for (const auto& [deed, error] : ways) {
    std::string session = "session leaving\n  proves x.y\nclient c1\n  c1 sees Connected\n  c1 " +
                          deed + "\n  fence\nclient c2\n  c2 sees Connected\n";
    PlayResult about_others = play_text(session);
    EXPECT_EQ(about_others.verdict(), Verdict::passed) << deed << about_others.failure->what;
    PlayResult asked = play_text(session + "  c1 ends\n");
    ASSERT_TRUE(asked.failure) << deed;
    EXPECT_EQ(asked.verdict(), Verdict::crashed) << asked.failure->what;
    EXPECT_EQ(asked.failure->cause, error);
  }
}

TEST_F(PlayerTest, ATracebackBeforeItsEndCountsWhoeverIsAsked) {
  target_.client_command = command("small_client.py {port} traceback-at-once");
  PlayResult result = play_text(
      "session talking\n  proves x.y\nclient c1\nclient c2\n  c1 sees Connected\n  c2 sees "
      "Connected\n");
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->cause, "KeyError: 'nobody'");
}

TEST_F(PlayerTest, WhoMustExitWithAStatusMayNotDieOfASignal) {
  PlayResult result = play_text(
      "session told\n  proves x.y\nclient c\n  c shows {any}\n  c terminates\n  c exits 0\n");
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->what, "c ended in another way");
}

TEST_F(PlayerTest, TellsWhetherLinesWereCutOrGlued) {
  struct How {
    const char* bytes;
    Segmentation how;
    bool cut, glued;
  };
  for (const How& one : {How{"\"one\\n\"", Segmentation::whole, false, false},
                         How{"\"one\\n\"", Segmentation::bytes, true, false},
                         How{"\"one\\ntwo\\n\"", Segmentation::whole, false, true},
                         How{"\"o\" | \"ne\\n\"", Segmentation::whole, true, false},
                         How{"\"one\\ntw\"", Segmentation::whole, true, true}}) {
    PlayResult result = play_text(
        std::string("session x\n  proves x.y\npeers ann\n  ann >> ") + one.bytes + "\n", one.how);
    EXPECT_EQ(result.verdict(), Verdict::passed);
    EXPECT_EQ(result.cut, one.cut) << one.bytes;
    EXPECT_EQ(result.glued, one.glued) << one.bytes;
  }
}

TEST_F(PlayerTest, AClientThatTakesItsTimeToBeginIsWaitedFor) {
  target_.client_command = command("small_client.py {port} slow-start");
  PlayResult result = play_text(
      "session slow\n  proves x.y\nclient c1\nclient c2\n  c1 types hello 4711\n"
      "  c2 sees hello 4711\n");
  EXPECT_EQ(result.verdict(), Verdict::passed) << result.failure->what;
}

TEST_F(PlayerTest, WhatIsMissingOfManyBytesIsTold) {
  PlayResult result = play_text(
      "session two\n  proves x.y\npeers ann bob\n  ann > one\n  bob << $ann \": one\\nmore\\n\"\n");
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.verdict(), Verdict::hang);
  ASSERT_TRUE(result.failure->divergence);
  EXPECT_EQ(result.failure->divergence->expected, "more");
  EXPECT_EQ(result.failure->divergence->got, "");
  EXPECT_EQ(result.failure->divergence->offset_bytes,
            result.failure->divergence->expected_bytes - 5);
}

TEST_F(PlayerTest, AServerThatWaitsToSendIsToldSo) {
  serve_with_fault("waits-to-send");
  PlayResult result = play_text(
      "session stuck\n  proves x.y\npeers ann bob eve\n"
      "  ann >> \"/upload a.bin\\n9000000\\n\" random(9000000)\n"
      "  ann < File 'a.bin' uploaded successfully\n  bob stop-reading\n"
      "  bob > /download a.bin\n  ann > hello\n  eve < $ann: hello\n");
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.verdict(), Verdict::hang);
  EXPECT_THAT(result.failure->cause, HasSubstr("waits to send to somebody who does not read"));
  EXPECT_THAT(result.failure->details, Contains(HasSubstr("keep what is to be sent in a queue")));
}

// Whoever writes a server for the exercise chooses the number; both programs have it built in.
TEST_F(PlayerTest, APortThatIsBuiltInIsSeenAndLearnt) {
  // Other tests run beside this one.
  auto one = ReservedPort::take(), another = ReservedPort::take();
  ASSERT_TRUE(one && another);
  auto with_port = [&](const ReservedPort& port) {
    return command("small_server.py " + std::to_string(port.number()) + " {dir}");
  };
  target_.server_command = with_port(*one);
  PlayResult first = play_it("everyone-else");
  EXPECT_FALSE(first.failure) << first.failure->what;
  EXPECT_EQ(known_.own_port, one->number());
  PlayResult second = play_it("everyone-else");
  EXPECT_FALSE(second.failure) << second.failure->what;
  target_.server_command = with_port(*another);
  PlayResult other = play_it("everyone-else");
  EXPECT_FALSE(other.failure) << "it may be another one the next time: " << other.failure->what;
}

TEST_F(PlayerTest, AServerThatIsToldItsPortMustTakeIt) {
  auto own = ReservedPort::take();
  ASSERT_TRUE(own);
  std::string port = std::to_string(own->number());
  target_.server_command = command("small_server.py " + port + " {dir} '' {port}");
  PlayResult result = play_it("everyone-else");
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->phase, Phase::start);
  EXPECT_THAT(result.failure->what,
              HasSubstr("the server listens on port " + port + ", not on port "));
}

// Whoever follows the one reaches a file of somebody else, and whoever opens the other waits for
// ever.
TEST_F(PlayerTest, WhatAProgramPlantsIsItsOwnFailure) {
  const std::pair<const char*, const char*> plants[] = {{"plants-a-link", "a symbolic link"},
                                                        {"plants-a-fifo", "a FIFO"}};
  for (auto [fault, what] : plants) {
    serve_with_fault(fault);
    PlayResult put =
        play_text("session put\n  proves x.y\npeers ann\n  disk has planted.txt = \"ours\"\n");
    EXPECT_EQ(put.verdict(), Verdict::failed) << fault;
    EXPECT_EQ(put.failure->what,
              std::string(what) + " stands at planted.txt (disk), where the session puts a file");
    PlayResult look =
        play_text("session look\n  proves x.y\npeers ann\n  disk file planted.txt is \"x\"\n");
    EXPECT_EQ(look.verdict(), Verdict::failed) << fault;
    EXPECT_EQ(look.failure->what,
              std::string(what) + " stands at planted.txt (disk), where a file is asked for");
    PlayResult none =
        play_text("session none\n  proves x.y\npeers ann\n  disk file planted.txt absent\n");
    EXPECT_EQ(none.verdict(), Verdict::failed) << fault;
    EXPECT_EQ(none.failure->what, "there is " + std::string(what) + " planted.txt (disk)");
  }
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::temp_directory_path() / "chatspec-planted"))
      << "the link leads there";
}

// A thread waits to send there too, and that holds up nobody: the answer is missing for a reason of
// its own.
TEST_F(PlayerTest, AThreadThatOnlySendsIsNoCause) {
  serve_with_fault("sends-aside");
  PlayResult result = play_text(
      "session aside\n  proves x.y\npeers ann bob\n"
      "  ann >> \"/upload a.bin\\n9000000\\n\" random(9000000)\n"
      "  ann < File 'a.bin' uploaded successfully\n  bob stop-reading\n"
      "  bob > /download a.bin\n  ann < never said\n");
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.verdict(), Verdict::hang);
  EXPECT_THAT(result.failure->details, Contains(HasSubstr("waits in send on the connection from")));
  EXPECT_EQ(result.failure->cause, "");
}

TEST_F(PlayerTest, AWholePlayHasALimitToo) {
  serve_with_fault("busy");
  target_.deadline = std::chrono::hours(1);
  target_.play_time = std::chrono::seconds(1);
  PlayResult result = play_text("session x\n  proves x.y\npeers ann\n  ann < never said\n");
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.verdict(), Verdict::hang);
  EXPECT_THAT(result.failure->what,
              HasSubstr("the play has taken 1 s, which is the limit (play-time)"));
}

TEST_F(PlayerTest, LongTextsAreSentWholeAndWaitedForAsTheyAreWritten) {
  EXPECT_EQ(play_text("session long\n  proves x.y\npeers ann bob\n  ann > {words 900}\n"
                      "  bob < $ann: {words 900}\n",
                      Segmentation::random)
                .verdict(),
            Verdict::passed);
  PlayResult shorter = play_text(
      "session long\n  proves x.y\npeers ann bob\n  ann > {words 899}\n"
      "  bob < $ann: {words 900}\n");
  EXPECT_EQ(shorter.verdict(), Verdict::failed);
  EXPECT_EQ(shorter.failure->what, "bob received another line");
  PlayResult never =
      play_text("session long\n  proves x.y\nclient c\n  c types hello\n  c sees {words 9}\n");
  EXPECT_EQ(never.verdict(), Verdict::hang);
  EXPECT_THAT(never.failure->what, HasSubstr("waited for c to show: {words 9}"));
}

TEST_F(PlayerTest, AClientThatDoesNotConnectIsNotWaitedForInVain) {
  target_.client_command = "sh -c 'echo Connected to localhost:0; read -r line' {port}";
  target_.start_or_end_deadline =
      std::chrono::hours(1);  // were it waited for, this would never end
  PlayResult result = play_text(
      "session asks-first\n  proves x.y\nclient c1\n  c1 sees Connected\n  c1 types localhost\n"
      "  c1 ends\n");
  EXPECT_EQ(result.verdict(), Verdict::passed) << result.failure->what;
}

}  // namespace
}  // namespace chatspec
