#include "scenario/parse_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/text_pattern.hpp"
#include "scenario/write_session.hpp"

namespace chatspec {
namespace {

using testing::ElementsAre;

Session parsed(const std::string& body) {
  const auto session = parse_session("session a-b\n  proves a.b\n" + body, "x.md", 10);
  if (!session) ADD_FAILURE() << describe(session.error());
  return session.value_or(Session{});
}

template <typename Kind>
Kind step(const std::string& body, std::size_t index) {
  const Session session = parsed(body);
  if (index >= session.steps.size()) return ADD_FAILURE() << "no such step", Kind{};
  const auto* action = std::get_if<Kind>(&session.steps[index].action);
  if (action == nullptr) return ADD_FAILURE() << "another kind of step", Kind{};
  return *action;
}

// Variables as `$name`, holes as written.
std::string shown(const Text& text) {
  return display(text, {});
}

TEST(ParseSession, header) {
  const auto session = parse_session(
      "# about it\n\nsession one-two3\n  points 7\n  proves a.b-c d.e.f\n  needs x y-2\n"
      "  why \"It \\\"says\\\" so.\"\n\npeers ann\n",
      "x.md", 40);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->id, "one-two3");
  EXPECT_EQ(session->points, 7);
  EXPECT_EQ(session->why, "It \"says\" so.");
  EXPECT_THAT(session->proves, ElementsAre("a.b-c", "d.e.f"));
  EXPECT_THAT(session->needs, ElementsAre("x", "y-2"));
  ASSERT_EQ(session->needs_at.size(), 2U);
  EXPECT_EQ(session->needs_at[1].line, 45);
  EXPECT_EQ(session->needs_at[1].column, 11);
  EXPECT_EQ(session->place.file, "x.md");
  EXPECT_EQ(session->place.line, 42);
  EXPECT_EQ(session->place.column, 1);
}

TEST(ParseSession, a_session_that_is_played_once) {
  EXPECT_FALSE(parsed("peers ann\n").once);
  EXPECT_TRUE(parsed("  once \npeers ann\n").once);
}

TEST(ParseSession, steps_know_their_place_and_source) {
  const Session session = parsed("peers ann\n# comment\n\n   ann > a b \r\n");
  ASSERT_EQ(session.steps.size(), 2U);
  EXPECT_EQ(session.steps[1].place.line, 15);
  EXPECT_EQ(session.steps[1].place.column, 4);
  EXPECT_EQ(session.steps[1].source, "ann > a b ");
}

TEST(ParseSession, who_takes_part) {
  EXPECT_THAT(step<ConnectPeers>("peers ann bob-2\n", 0).names, ElementsAre("ann", "bob-2"));
  EXPECT_EQ(step<StartServer>("server s\n", 0).name, "s");
  EXPECT_EQ(step<StartClient>("client c\n", 0).name, "c");
  EXPECT_EQ(step<ScriptedServer>("scripted s\nclient c\n", 0).name, "s");
  EXPECT_FALSE(step<StartServer>("server s\n", 0).piped);
  EXPECT_TRUE(step<StartServer>("server s piped\n", 0).piped);
  EXPECT_TRUE(step<StartClient>("client c  piped \n", 0).piped);
}

TEST(ParseSession, a_crowd_is_written_out) {
  const auto names =
      step<ConnectPeers>("peers ann idle*200 bob\n  idle-7 > hi $idle-200\n", 0).names;
  ASSERT_EQ(names.size(), 202U);
  EXPECT_EQ(names[1], "idle-1");
  EXPECT_EQ(names[200], "idle-200");
  EXPECT_EQ(names[201], "bob");
  EXPECT_EQ(step<ConnectPeers>("peers a-1*2 b*1000\n", 0).names.size(), 1002U);
}

TEST(ParseSession, text_keeps_every_space) {
  const auto send = step<SendLine>("peers ann\n  ann >  two  spaces \n", 1);
  EXPECT_EQ(shown(send.text), " two  spaces ");
  EXPECT_EQ(shown(step<SendLine>("peers ann\n  ann >\n", 1).text), "");
  EXPECT_EQ(shown(step<SendLine>("peers ann\n  ann > \n", 1).text), "");
}

TEST(ParseSession, text_pieces) {
  const auto line =
      step<ExpectLine>("peers ann\n  ann < $ann: $$ {{ }} {int}{any} # no $x-1-\n", 1);
  ASSERT_EQ(line.alternatives.size(), 1U);
  const auto& pieces = line.alternatives[0].pieces;
  ASSERT_EQ(pieces.size(), 7U);
  EXPECT_EQ(std::get<Variable>(pieces[0]).name, "ann");
  EXPECT_EQ(std::get<Literal>(pieces[1]).text, ": $ { } ");
  EXPECT_EQ(std::get<Hole>(pieces[2]), Hole::integer);
  EXPECT_EQ(std::get<Hole>(pieces[3]), Hole::any);
  EXPECT_EQ(std::get<Literal>(pieces[4]).text, " # no ");
  EXPECT_EQ(std::get<Variable>(pieces[5]).name, "x-1");
  EXPECT_EQ(std::get<Literal>(pieces[6]).text, "-");
}

TEST(ParseSession, alternatives) {
  const auto line = step<ExpectLine>("peers ann\n  ann <| a $x || b|| $x || \n", 1);
  ASSERT_EQ(line.alternatives.size(), 3U);
  EXPECT_EQ(shown(line.alternatives[0]), "a $x");
  EXPECT_EQ(shown(line.alternatives[1]), "b|| $x");
  EXPECT_EQ(shown(line.alternatives[2]), "");
}

TEST(ParseSession, captured_in_every_alternative_is_known) {
  EXPECT_EQ(shown(step<SendLine>("peers ann\n  ann <| a $x || $x b\n  ann > $x\n", 2).text), "$x");
}

TEST(ParseSession, bytes_pieces) {
  const auto send = step<SendBytes>(
      "peers ann\n  ann >> \"a\\n\\r\\t\\0\\\\\\\"\\xfF\" | hex(00 fF7f) random(7) "
      "repeat(3, $ann \"xy\") $ann @sub/photo.jpg\n",
      1);
  const auto& pieces = send.bytes.pieces;
  ASSERT_EQ(pieces.size(), 7U);
  EXPECT_EQ(std::get<Literal>(pieces[0]).text, std::string("a\n\r\t\0\\\"\xff", 8));
  EXPECT_TRUE(std::holds_alternative<SegmentBorder>(pieces[1]));
  EXPECT_EQ(std::get<Literal>(pieces[2]).text, std::string("\0\xff\x7f", 3));
  EXPECT_EQ(std::get<RandomBytes>(pieces[3]).size_bytes, 7U);
  EXPECT_EQ(std::get<RepeatedBytes>(pieces[4]).count, 3U);
  const auto& unit = std::get<RepeatedBytes>(pieces[4]).unit;
  ASSERT_EQ(unit.size(), 2U);
  EXPECT_EQ(std::get<Variable>(unit[0]).name, "ann");
  EXPECT_EQ(std::get<Literal>(unit[1]).text, "xy");
  EXPECT_EQ(std::get<Variable>(pieces[5]).name, "ann");
  EXPECT_EQ(std::get<FileBytes>(pieces[6]).path, "sub/photo.jpg");
}

TEST(ParseSession, repetitions_may_be_repeated) {
  const auto send =
      step<SendBytes>("peers ann\n  ann >> repeat(3, \"a\" repeat(70, \"xy\") $ann)\n", 1);
  const auto& unit = std::get<RepeatedBytes>(send.bytes.pieces.at(0)).unit;
  ASSERT_EQ(unit.size(), 3U);
  EXPECT_EQ(std::get<RepeatedBytes>(unit[1]).count, 70U);
}

TEST(ParseSession, wire_verbs) {
  const std::string peers = "peers ann bob\n";
  EXPECT_EQ(step<ExpectBytes>(peers + "  ann << \"x\"\n", 1).who, "ann");
  EXPECT_EQ(shown(step<ForbidLine>(peers + "  ann !< $bob: {any}\n", 1).text), "$bob: {any}");
  EXPECT_EQ(step<HalfClose>(peers + "  ann half-close\n  ann < x\n  ann closed\n", 1).who, "ann");
  EXPECT_EQ(step<Reset>(peers + "  bob reset\n", 1).who, "bob");
  EXPECT_EQ(step<ExpectClosed>(peers + "  bob closed\n", 1).who, "bob");
  EXPECT_EQ(step<ExpectDropped>(peers + "  bob dropped\n", 1).who, "bob");
  EXPECT_EQ(step<StopReading>(peers + "  bob stop-reading\n", 1).who, "bob");
  EXPECT_EQ(step<Resume>(peers + "  bob resume\n", 1).who, "bob");
  step<Fence>(peers + "  fence \n", 1);
  EXPECT_EQ(step<ExpectHalfClosed>("scripted s\nclient c\n  s half-closed\n  s > x\n", 2).who, "s");
}

TEST(ParseSession, console_verbs) {
  const std::string programs = "server s\nclient c\n";
  EXPECT_EQ(shown(step<TypeLine>(programs + "  c types hai $$\n", 2).text), "hai $");
  EXPECT_EQ(shown(step<ExpectShown>(programs + "  s shows New: $c\n  c types $c\n", 2).text),
            "New: $c");
  EXPECT_EQ(step<ExpectListening>(programs + "  s listens \n", 2).who, "s");
  EXPECT_EQ(shown(step<ExpectComplaint>(programs + "  c complains $why\n  c types $why\n", 2).text),
            "$why");
  EXPECT_EQ(step<ExpectRest>(programs + "  s rests \n  c rests\n", 2).who, "s");
  EXPECT_EQ(step<EndInput>(programs + "  c ends-input\n", 2).who, "c");
  EXPECT_EQ(step<SendSignal>(programs + "  s interrupts\n", 2).signal, ConsoleSignal::interrupt);
  EXPECT_EQ(step<SendSignal>(programs + "  s terminates\n", 2).signal, ConsoleSignal::terminate);
  EXPECT_EQ(step<ExpectExit>(programs + "  s exits 130\n  c file a absent\n", 2).status, 130);
}

TEST(ParseSession, behaviour_verbs) {
  const std::string programs = "server s\nclient c\n";
  EXPECT_EQ(shown(step<ExpectSeen>(programs + "  s sees from $c {any}\n  c types $c\n", 2).text),
            "from $c {any}");
  EXPECT_EQ(shown(step<ForbidSeen>(programs + "  c !sees hai {int}\n", 2).text), "hai {int}");
  EXPECT_FALSE(step<ExpectExit>(programs + "  c ends \n", 2).status.has_value());
  EXPECT_EQ(step<ExpectReceived>(programs + "  c ends\n  c received random(7)\n", 3).who, "c");
  EXPECT_EQ(step<ExpectReceived>(programs + "  c received \"\"\n", 2).bytes.pieces.size(), 1U);
}

TEST(ParseSession, a_server_that_is_not_waited_for) {
  EXPECT_EQ(step<StartServer>("server s\n", 0).startup, Startup::awaited);
  EXPECT_EQ(step<StartServer>("server s starting\n  s listens\npeers ann\n", 0).startup,
            Startup::starting);
  const auto piped = step<StartServer>("server s port-taken piped\n  s exits 2\n", 0);
  EXPECT_EQ(piped.startup, Startup::port_taken);
  EXPECT_TRUE(piped.piped);
  step<ConnectPeers>("server s port-taken\n  s ends\n  s restarts\npeers ann\n", 3);
}

TEST(ParseSession, a_server_that_ended_can_be_started_again) {
  const std::string body =
      "server s\npeers ann\n  s interrupts\n  s exits 0\n  ann closed\n  s restarts\npeers bob\n"
      "  s shows hi\n  s ends\n  s restarts\n";
  EXPECT_EQ(step<Restart>(body, 5).who, "s");
  EXPECT_EQ(step<Restart>(body, 9).who, "s");
}

TEST(ParseSession, file_steps) {
  const std::string client = "client c\n";
  EXPECT_EQ(step<PlaceFile>(client + "  c has file \"two words\" = \"x\"\n", 1).name, "two words");
  EXPECT_EQ(step<ExpectFile>(client + "  c file downloads/a is \"\"\n", 1).name, "downloads/a");
  EXPECT_EQ(step<ExpectNoFile>(client + "  c file a absent\n", 1).who, "c");
  EXPECT_EQ(step<PlaceFile>("disk has a = \"x\"\npeers ann\n", 0).who, "");
  EXPECT_EQ(step<PlaceLink>("disk has a -> ../b\npeers ann\n", 0).target, "../b");
  EXPECT_EQ(step<ExpectFile>("peers ann\n  disk file a is random(3)\n", 1).who, "");
  EXPECT_EQ(step<ExpectNoFile>("peers ann\n  disk file a absent\n", 1).name, "a");
  step<ExpectEmptyDisk>("peers ann\n  disk empty\n", 1);
}

TEST(ParseSession, any_order_holds_its_steps) {
  const auto block = step<AnyOrder>(
      "peers ann\nclient c\n  any-order\n    ann < a\n    c shows b\n    ann << \"c\"\n  end\n", 2);
  ASSERT_EQ(block.steps.size(), 3U);
  EXPECT_EQ(block.steps[2].place.line, 17);
  EXPECT_EQ(block.steps[2].source, "ann << \"c\"");
}

TEST(ParseSession, either_holds_its_branches) {
  const auto block = step<Either>(
      "peers ann bob\n  either\n    ann < a $x\n    ann > b\n  or\n    bob closed\n    ann < $x\n"
      "  or lenient \"it is late\"\n    disk empty\n    ann < c $x\n    fence\n  end\n  ann !< "
      "$x\n",
      1);
  ASSERT_EQ(block.branches.size(), 3U);
  EXPECT_EQ(block.branches[0].steps.size(), 2U);
  EXPECT_EQ(block.branches[0].steps[1].source, "ann > b");
  EXPECT_FALSE(block.branches[1].lenient);
  EXPECT_TRUE(block.branches[2].lenient);
  EXPECT_EQ(block.branches[2].remark, "it is late");
  EXPECT_EQ(block.branches[2].steps[0].place.line, 20);
  EXPECT_EQ(block.branches[2].steps.size(), 3U);
}

TEST(ParseSession, words_are_written_out) {
  const auto sent = step<TypeLine>("client c\n  c types say {words 11}!\n", 1).text;
  EXPECT_EQ(shown(sent),
            "say word1 word2 word3 word4 word5 word6 word7 word8 word9 word10 word11!");
  EXPECT_EQ(display_short(sent, {}), "say {words 11}!");
  EXPECT_EQ(shown(step<ExpectSeen>("client c\n  c sees {words 1}\n", 1).text), "word1");
  EXPECT_EQ(parsed("client c\n  c sees {words 260}\n").steps[1].source, "c sees {words 260}");
  const auto most = shown(step<SendLine>("peers p\n  p > {words 100000}\n", 1).text);
  EXPECT_TRUE(most.ends_with(" word99999 word100000"));
}

TEST(ParseSession, a_terminal_takes_4095_bytes) {
  const std::string most(4095, 'x');
  EXPECT_EQ(shown(step<TypeLine>("client c\n  c types " + most + "\n", 1).text), most);
  EXPECT_EQ(shown(step<TypeLine>("client c piped\n  c types x" + most + "\n", 1).text), "x" + most);
}

TEST(ParseSession, a_backslash_is_itself) {
  const auto sent = [](const std::string& text) {
    return shown(step<SendLine>("peers ann\n  ann > " + text + "\n", 1).text);
  };
  EXPECT_EQ(sent(R"(a\b \ ..\..\etc \$ann)"), R"(a\b \ ..\..\etc \$ann)");
  EXPECT_EQ(sent(R"(..\\notes \\r\\n \\x41)"), R"(..\notes \r\n \x41)");
  EXPECT_EQ(sent(R"(two \\\\ and one \)"), R"(two \\ and one \)");
  EXPECT_EQ(shown(step<ExpectShown>("client c\n  c shows \\x1b[2J\n", 1).text), "\\x1b[2J");
}

// Each of these may open a branch.
TEST(ParseSession, every_step_that_waits_may_open_a_branch) {
  for (const std::string verb :
       {"< a", "<< \"a\"", "<| a || b", "closed", "dropped", "half-closed"}) {
    step<Either>("scripted s\nclient c\n  either\n    s " + verb + "\n  or\n    c shows a\n  end\n",
                 2);
  }
  for (const std::string verb : {"shows a", "sees a", "complains a", "exits 0", "ends",
                                 "file a is \"\"", "received \"a\""}) {
    step<Either>("client c\n  either\n    c " + verb + "\n  or\n    disk empty\n  end\n", 1);
  }
  step<Either>("peers ann\n  either\n    disk file a is \"\"\n  or\n    ann < a\n  end\n", 1);
}

TEST(WriteSession, can_be_read_again) {
  const std::string text =
      "session a-b\n"
      "  proves a.b c.d\n"
      "  needs c d\n"
      "  points 5\n"
      "  once\n"
      "  why \"say \\\"so\\\" \\x0a\"\n"
      "peers ann bob idle*3\n"
      "  ann > hai \n"
      "  any-order\n"
      "    ann < x\n"
      "    bob < x\n"
      "  end\n"
      "  either\n"
      "    ann < x\n"
      "    ann > y\n"
      "  or\n"
      "    bob closed\n"
      "  or lenient \"say \\\"so\\\"\"\n"
      "    bob < x\n"
      "  end\n"
      "client c piped\n"
      "  c types hai\n"
      "  c sees hai\n"
      "  c !sees ho\n"
      "  c received \"hai\"\n"
      "  c ends\n";
  std::string written;
  for (const std::string& line : write_session(parse_session(text, "x").value())) {
    written += line + "\n";
  }
  EXPECT_EQ(written, text);
}

}  // namespace
}  // namespace chatspec
