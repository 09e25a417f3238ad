// Every message of the session parser, word for word: each line of the table is one mistake.
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "scenario/parse_session.hpp"

namespace chatspec {
namespace {

struct Mistake {
  std::string name;
  std::string body;     // stands below a header of two lines, so its first line is line 3
  std::string message;  // line:column: message
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
  *out << mistake.body;
}

std::string message_for(const std::string& text) {
  const auto session = parse_session(text, "s");
  if (session) return "parsed";
  const Place& place = session.error().place;
  return std::to_string(place.line) + ":" + std::to_string(place.column) + ": " +
         session.error().message;
}

class BodyMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(BodyMistakes, are_named_at_their_place) {
  EXPECT_EQ(message_for("session s\n  proves a.b\n" + GetParam().body), GetParam().message);
}

const std::string peer_verbs =
    "> >> < << <| !< half-close reset closed dropped stop-reading resume";
const std::string bytes_pieces = R"("text" hex( random( repeat( $name @file |)";

std::string no_escape(const std::string& what) {
  return "expected no " + what +
         ": in a text it is no escape; send it with >>, compare it with <<, " + "or write \\" +
         what + " for the characters " + what;
}

const std::vector<Mistake> cast_mistakes = {
    {"nobody", "fence\n", "1:1: expected somebody to take part"},
    {"first_word", "ann > hi\n",
     "3:1: expected one of peers server client scripted any-order either fence disk"},
    {"unknown_peer", "peers ann\n  zoe > hi\n",
     "4:3: expected one of ann or one of peers server client scripted any-order either fence disk"},
    {"late_header", "peers ann\n  points 3\n",
     "4:3: expected points in the header, before the first step"},
    {"name_twice", "peers ann ann\n", "3:11: expected another name: ann already takes part"},
    {"name_of_program_twice", "peers ann\nclient ann\n",
     "4:8: expected another name: ann already takes part"},
    {"reserved", "peers ann fence\n",
     "3:11: expected another name: fence is a word of the notation"},
    {"capital", "peers Ann\n", "3:7: expected a name: a lower-case word"},
    {"no_name", "peers\n", "3:6: expected a name: a lower-case word"},
    {"captured_name", "peers ann\n  ann < $bob: hi\npeers bob\n",
     "5:7: expected another name: $bob was captured above"},
    {"scripted_and_peers", "peers ann\nscripted s\n",
     "4:1: expected a scripted server or the server under test, not both"},
    {"peers_and_scripted", "scripted s\npeers ann\n",
     "4:1: expected a scripted server or the server under test, not both"},
    {"server_and_scripted", "scripted s\nserver t\n",
     "4:1: expected a scripted server or the server under test, not both"},
    {"scripted_twice", "scripted s\nscripted t\n",
     "4:1: expected only one scripted server in a session"},
    {"scripted_after_client", "client c\nscripted s\n", "4:1: expected scripted before its client"},
    {"scripted_with_two", "scripted s\nclient c\nclient d\n",
     "5:1: expected only one client for a scripted server"},
    {"scripted_alone", "scripted s\n  s > hi\n",
     "3:1: expected a client below for the scripted server"},
    {"server_twice", "server s\nserver t\n", "4:1: expected only one server in a session"},
    {"server_late", "peers ann\nserver s\n",
     "4:1: expected server before the first peers or client, who need it running"},
    {"program_and_more", "server s t\n",
     "3:10: expected one of piped starting port-taken or the end of the line"},
    {"piped_twice", "server s piped piped\n",
     "3:16: expected one of starting port-taken or the end of the line"},
    {"starting_twice", "server s starting port-taken\n",
     "3:19: expected piped or the end of the line"},
    {"starting_and_more", "server s starting piped now\n", "3:25: expected the end of the line"},
    {"client_starting", "client c starting\n", "3:10: expected piped or the end of the line"},
    {"peers_of_a_starting_server", "server s starting\npeers ann\n",
     "4:1: expected s listens above: it may still be starting"},
    {"client_of_a_starting_server", "server s starting\nclient c\n",
     "4:1: expected s listens above: it may still be starting"},
    {"peers_of_a_server_that_perhaps_listens",
     "server s starting\n  either\n    s shows a\n    s listens\n  or\n    s shows b\n  end\n"
     "peers ann\n",
     "10:1: expected s listens above: it may still be starting"},
    {"peers_of_a_taken_port", "server s port-taken\npeers ann\n",
     "4:1: expected nobody who needs the server: its port is taken"},
    {"client_of_a_taken_port", "server s port-taken\nclient c\n",
     "4:1: expected nobody who needs the server: its port is taken"},
    {"piped_and_more", "client c piped too\n", "3:16: expected the end of the line"},
    {"scripted_and_more", "scripted s piped\n", "3:12: expected the end of the line"},
    {"crowd_is_listed_short", "peers ann idle*200 bob\n  zoe > hi\n",
     "4:3: expected one of ann idle-1 … idle-200 bob or one of peers server client scripted "
     "any-order either fence disk"},
    {"crowd_of_one", "peers idle*1\n", "3:12: expected how many: 2 to 1000"},
    {"crowd_of_many", "peers idle*1001\n", "3:12: expected how many: 2 to 1000"},
    {"crowd_of_nobody_knows", "peers idle*\n", "3:12: expected how many: 2 to 1000"},
    {"crowd_and_more", "peers idle*3x\n", "3:13: expected a space"},
    {"crowd_twice", "peers idle-2\npeers idle*3\n",
     "4:7: expected another name: idle-2 already takes part"},
    {"crowd_member_twice", "peers idle*3 idle-3\n",
     "3:14: expected another name: idle-3 already takes part"},
    {"crowd_of_capitals", "peers Idle*3\n", "3:7: expected a name: a lower-case word"},
    {"clients_are_no_crowd", "client c*3\n", "3:8: expected a name: a lower-case word"},
    {"peers_of_an_ended_server", "server s\n  s exits 0\npeers ann\n",
     "5:1: expected s restarts before more peers: it has ended"},
};

const std::vector<Mistake> deed_mistakes = {
    {"no_verb", "peers ann\n  ann\n", "4:6: expected one of " + peer_verbs},
    {"unknown_verb", "peers ann\n  ann => hi\n", "4:7: expected one of " + peer_verbs},
    {"no_space_behind_verb", "peers ann\n  ann >hi\n", "4:7: expected one of " + peer_verbs},
    {"peer_types", "peers ann\n  ann types hi\n",
     "4:7: ann is a peer; expected one of " + peer_verbs},
    {"peer_half_closed", "peers ann\n  ann half-closed\n",
     "4:7: ann is a peer; expected one of " + peer_verbs},
    {"client_sends", "client c\n  c > hi\n",
     "4:5: c is a client; expected one of types shows sees !sees ends-input complains "
     "rests interrupts terminates exits ends has file received"},
    {"server_types", "server s\n  s types hi\n",
     "4:5: s is the server; expected one of shows sees !sees complains listens rests "
     "interrupts terminates exits ends restarts"},
    {"scripted_shows", "scripted s\nclient c\n  s shows hi\n",
     "5:5: s is the scripted server; expected one of > >> < << <| !< half-close reset closed "
     "dropped half-closed stop-reading resume"},
    {"more_behind_verb", "peers ann\n  ann reset now\n", "4:13: expected the end of the line"},
    {"more_behind_fence", "peers ann\n  fence now\n", "4:9: expected the end of the line"},
    {"more_behind_signal", "client c\n  c interrupts it\n", "4:16: expected the end of the line"},
    {"after_reset", "peers ann\n  ann reset\n  ann > hi\n",
     "5:7: expected ann to be there still: a step above has ended its connection or its program"},
    {"after_closed", "peers ann\n  ann closed\n  ann < hi\n",
     "5:7: expected ann to be there still: a step above has ended its connection or its program"},
    {"after_dropped", "peers ann\n  ann dropped\n  ann resume\n",
     "5:7: expected ann to be there still: a step above has ended its connection or its program"},
    {"after_exit", "client c\n  c exits 0\n  c shows hi\n",
     "5:5: expected c to be there still: a step above has ended its connection or its program"},
    {"after_half_close", "peers ann\n  ann half-close\n  ann > hi\n",
     "5:7: expected ann to be able to send: a step above has ended its input"},
    {"after_end_of_input", "client c\n  c ends-input\n  c types hi\n",
     "5:5: expected c to be able to send: a step above has ended its input"},
    {"listens_and_more", "server s\n  s listens now\n", "4:13: expected the end of the line"},
    {"client_listens", "client c\n  c listens\n",
     "4:5: c is a client; expected one of types shows sees !sees ends-input complains "
     "rests interrupts terminates exits ends has file received"},
    {"taken_port_listens", "server s port-taken\n  s listens\n",
     "4:3: expected no listens: the port of s is taken"},
    {"complaint_that_is_not_known", "client c\n  c complains {what}\n",
     "4:15: expected {int}, {any} or {words N}, or {{ for the character {"},
    {"rests_and_more", "client c\n  c rests well\n", "4:11: expected the end of the line"},
    {"peer_rests", "peers ann\n  ann rests\n", "4:7: ann is a peer; expected one of " + peer_verbs},
    {"after_exit_rests", "server s\n  s exits 0\n  s rests\n",
     "5:5: expected s to be there still: a step above has ended its connection or its program"},
    {"ends_and_more", "client c\n  c ends 0\n", "4:10: expected the end of the line"},
    {"after_end", "client c\n  c ends\n  c sees hi\n",
     "5:5: expected c to be there still: a step above has ended its connection or its program"},
    {"restarts_and_more", "server s\n  s ends\n  s restarts now\n",
     "5:14: expected the end of the line"},
    {"restarts_while_it_runs", "server s\n  s restarts\n",
     "4:5: expected s exits or s ends above: its program may still run"},
    {"client_restarts", "client c\n  c ends\n  c restarts\n",
     "5:5: c is a client; expected one of types shows sees !sees ends-input complains "
     "rests interrupts terminates exits ends has file received"},
    {"server_received", "server s\n  s received \"\"\n",
     "4:5: s is the server; expected one of shows sees !sees complains listens rests "
     "interrupts terminates exits ends restarts"},
    {"exit_without_status", "client c\n  c exits\n", "4:10: expected a number from 0 to 255"},
    {"exit_status_too_high", "client c\n  c exits 256\n", "4:11: expected a number from 0 to 255"},
    {"exit_status_and_more", "client c\n  c exits 0 now\n", "4:13: expected the end of the line"},
};

const std::vector<Mistake> text_mistakes = {
    {"unknown_variable", "peers ann\n  ann > hi $bob\n",
     "4:12: expected a name that is known here: no step above has captured $bob"},
    {"late_peer", "peers ann\n  ann > hi $bob\npeers bob\n",
     "4:12: expected a name that is known here: no step above has captured $bob"},
    {"unknown_variable_typed", "client c\n  c types $c\n",
     "4:11: expected a name that is known here: no step above has captured $c"},
    {"unknown_variable_forbidden", "peers ann\n  ann !< $bob\n",
     "4:10: expected a name that is known here: no step above has captured $bob"},
    {"captured_in_one_alternative_only", "peers ann\n  ann <| a $x || b\n  ann > $x\n",
     "5:9: expected a name that is known here: no step above has captured $x"},
    {"columns_are_characters", "peers ann\n  ann > ä€😀 $bob\n",
     "4:13: expected a name that is known here: no step above has captured $bob"},
    {"server_has_no_address", "server s\n  s shows $s\n",
     "4:11: expected another name: $s is the server, which is not called by an address"},
    {"scripted_has_no_address", "scripted s\nclient c\n  c shows $s\n",
     "5:11: expected another name: $s is the scripted server, which is not called by an address"},
    {"lone_dollar", "peers ann\n  ann > 5 $\n",
     "4:12: expected a name after $, or $$ for the character $"},
    {"dollar_digit", "peers ann\n  ann > $5\n",
     "4:10: expected a name after $, or $$ for the character $"},
    {"unknown_hole", "peers ann\n  ann < {word}\n",
     "4:9: expected {int}, {any} or {words N}, or {{ for the character {"},
    {"closing_brace", "peers ann\n  ann < a}\n", "4:10: expected }} for the character }"},
    {"hole_sent", "peers ann\n  ann > a {int}\n",
     "4:11: expected a text without holes: {int} cannot be sent"},
    {"hole_typed", "client c\n  c types {any}\n",
     "4:11: expected a text without holes: {any} cannot be sent"},
    {"tab", "peers ann\n  ann > a\tb\n",
     "4:10: expected visible characters; others can be sent with >> and compared with <<"},
    {"doubtful_after_alternatives", "peers ann\n  ann <| a $x || b\n  ann < $x\n",
     "5:9: expected another name: some branches above have captured $x, not all"},
    {"doubtful_name", "peers ann\n  ann <| a $bob || b\npeers bob\n",
     "5:7: expected another name: $bob was captured above"},
    {"words_too_long_for_a_terminal", "client c\n  c types {words 600}\n",
     "4:11: expected at most 4095 bytes: a terminal takes no longer line, but a client that is "
     "piped "
     "does"},
    {"words_without_number", "client c\n  c types {words}\n",
     "4:17: expected how many words: 1 to 100000"},
    {"no_words", "client c\n  c types a {words 0}\n", "4:20: expected how many words: 1 to 100000"},
    {"too_many_words", "client c\n  c sees {words 100001}\n",
     "4:17: expected how many words: 1 to 100000"},
    {"words_and_more", "client c\n  c sees {words 3 }\n", "4:18: expected }"},
    {"words_without_end", "peers ann\n  ann <| a || {words 3\n", "4:23: expected }"},
    {"escaped_line_end", "peers ann\n  ann > PING\\r\\n\n", "4:13: " + no_escape("\\r")},
    {"escaped_inside", "peers ann\n  ann > one\\ntwo\n", "4:12: " + no_escape("\\n")},
    {"escaped_tab", "client c\n  c types a\\tb\n", "4:12: " + no_escape("\\t")},
    {"escaped_nul", "peers ann\n  ann !< a\\0\n", "4:11: " + no_escape("\\0")},
    {"escaped_and_received", "peers ann\n  ann <| a || b\\n\n", "4:16: " + no_escape("\\n")},
    {"escaped_and_shown", "client c\n  c shows a\\n\n", "4:12: " + no_escape("\\n")},
    {"escaped_byte", "peers ann\n  ann > \\xff\n", "4:9: " + no_escape("\\x")},
    {"escaped_after_a_backslash", "peers ann\n  ann > \\\\\\n\n", "4:11: " + no_escape("\\n")},
    {"sees_nothing", "client c\n  c sees\n",
     "4:9: expected some text: nothing at all stands in every output"},
    {"sees_anything", "client c\n  c sees {any}\n",
     "4:10: expected some text: nothing at all stands in every output"},
    {"sees_not_nothing", "client c\n  c !sees \n",
     "4:11: expected some text: nothing at all stands in every output"},
    {"sees_captures_at_the_end", "client c\n  c sees port $x\n",
     "4:15: expected text behind $x, or it would capture one character"},
    {"sees_not_what_is_unknown", "client c\n  c !sees $x\n",
     "4:11: expected a name that is known here: no step above has captured $x"},
    {"sees_a_hole", "client c\n  c sees {x}\n",
     "4:10: expected {int}, {any} or {words N}, or {{ for the character {"},
    {"one_alternative", "peers ann\n  ann <| a\n", "4:11: expected another text after ' || '"},
    {"alternatives_glued", "peers ann\n  ann <| a||b\n",
     "4:14: expected another text after ' || '"},
};

const std::vector<Mistake> bytes_mistakes = {
    {"no_bytes", "peers ann\n  ann >>\n", "4:9: expected one of " + bytes_pieces},
    {"bare_text", "peers ann\n  ann >> hi\n", "4:10: expected one of " + bytes_pieces},
    {"open_quote", "peers ann\n  ann >> \"hi\n", "4:13: expected the closing quote \""},
    {"unknown_escape", "peers ann\n  ann >> \"\\q\"\n",
     R"(4:12: expected one of n r t 0 \ " xHH after \)"},
    {"half_hex_escape", "peers ann\n  ann >> \"\\x1\"\n", "4:13: expected two hexadecimal digits"},
    {"half_hex", "peers ann\n  ann >> hex(00 f)\n", "4:17: expected two hexadecimal digits"},
    {"open_hex", "peers ann\n  ann >> hex(00\n", "4:16: expected )"},
    {"random_of_nothing", "peers ann\n  ann >> random()\n",
     "4:17: expected a number from 0 to 268435456"},
    {"random_too_much", "peers ann\n  ann >> random(268435457)\n",
     "4:17: expected a number from 0 to 268435456"},
    {"open_random", "peers ann\n  ann >> random(7\n", "4:18: expected )"},
    {"repeat_without_text", "peers ann\n  ann >> repeat(7)\n",
     "4:18: expected , and then what is repeated"},
    {"repeat_without_quotes", "peers ann\n  ann >> repeat(7, x)\n",
     "4:20: expected a text in quotes, $name or repeat("},
    {"repeat_of_nothing", "peers ann\n  ann >> repeat(7, )\n",
     "4:21: expected a text in quotes, $name or repeat( before )"},
    {"repeat_of_unknown", "peers ann\n  ann >> repeat(7, $bob)\n",
     "4:20: expected a name that is known here: no step above has captured $bob"},
    {"repeat_too_much", "peers ann\n  ann >> repeat(134217729, \"ab\")\n",
     "4:17: expected at most 268435456 bytes"},
    {"inner_repeats_too_much", "peers ann\n  ann >> repeat(65536, repeat(4096, \"x\") \"\\n\")\n",
     "4:17: expected at most 268435456 bytes"},
    {"repeat_of_bytes_that_do_not_repeat", "peers ann\n  ann >> repeat(2, repeat(2, hex(00)))\n",
     "4:30: expected a text in quotes, $name or repeat("},
    {"open_repeat", "peers ann\n  ann >> repeat(7, \"ab\"\n", "4:24: expected )"},
    {"glued_pieces", "peers ann\n  ann >> \"a\"\"b\"\n", "4:13: expected a space"},
    {"unknown_name", "peers ann\n  ann >> $bob\n",
     "4:10: expected a name that is known here: no step above has captured $bob"},
    {"no_name", "peers ann\n  ann >> $\n", "4:11: expected a name after $"},
    {"no_file", "peers ann\n  ann >> @\n", "4:11: expected the name of a file after @"},
    {"file_outside", "peers ann\n  ann >> @../a\n",
     "4:11: expected a name without the parts . and .."},
    {"file_absolute", "peers ann\n  ann >> @/etc/passwd\n",
     "4:11: expected a name that does not begin with /"},
    {"received_with_border", "client c\n  c received \"a\" | \"b\"\n",
     "4:18: expected no border: only what is sent with >> has segments"},
    {"received_what", "client c\n  c received\n", "4:13: expected one of " + bytes_pieces},
    {"border_first", "peers ann\n  ann >> | \"a\"\n", "4:10: expected bytes before the border |"},
    {"border_last", "peers ann\n  ann >> \"a\" |\n", "4:15: expected bytes after the border |"},
    {"border_received", "peers ann\n  ann << \"a\" | \"b\"\n",
     "4:14: expected no border: only what is sent with >> has segments"},
    {"compares_nothing", "peers ann\n  ann << \"\" random(0) repeat(0, \"x\")\n",
     "4:10: expected at least one byte, or the step could not fail"},
};

const std::vector<Mistake> block_mistakes = {
    {"end_alone", "peers ann\n  end\n", "4:3: expected end only after any-order or either"},
    {"no_end", "peers ann\n  any-order\n    ann < a\n",
     "4:3: expected end after the steps of this any-order"},
    {"sends_inside", "peers ann\n  any-order\n    ann < a\n    ann > a\n  end\n",
     "6:5: expected only < << <| shows sees between any-order and end"},
    {"nested", "peers ann\n  any-order\n    any-order\n    end\n  end\n",
     "5:5: expected only < << <| shows sees between any-order and end"},
    {"too_few", "peers ann\n  any-order\n    ann < a\n  end\n",
     "6:3: expected at least two steps before end"},
    {"more_behind", "peers ann\n  any-order of these\n", "4:13: expected the end of the line"},
    {"or_alone", "peers ann\n  or\n", "4:3: expected or only after either"},
    {"or_in_any_order", "peers ann\n  any-order\n    ann < a\n  or\n",
     "6:3: expected only < << <| shows sees between any-order and end"},
    {"either_in_any_order", "peers ann\n  any-order\n    either\n",
     "5:5: expected only < << <| shows sees between any-order and end"},
    {"either_what", "peers ann\n  either way\n", "4:10: expected the end of the line"},
    {"either_without_end", "peers ann\n  either\n    ann < a\n  or\n    ann < b\n",
     "4:3: expected end after the branches of this either"},
    {"one_branch", "peers ann\n  either\n    ann < a\n  end\n",
     "6:3: expected or and another branch before end"},
    {"empty_first_branch", "peers ann\n  either\n  or\n    ann < a\n  end\n",
     "5:3: expected a step in the branch above"},
    {"empty_last_branch", "peers ann\n  either\n    ann < a\n  or\n  end\n",
     "7:3: expected a step in the branch above"},
    {"either_end_and_more", "peers ann\n  either\n    ann < a\n  or\n    ann < b\n  end it\n",
     "8:7: expected the end of the line"},
    {"branch_that_waits_for_nothing",
     "peers ann\n  either\n    ann < a\n  or\n    ann > b\n  end\n",
     "7:5: expected first in a branch a step that waits: one of < << <| closed dropped half-closed "
     "shows sees complains exits ends file received disk"},
    {"branch_with_absent", "peers ann\n  either\n    disk file a absent\n",
     "5:5: expected first in a branch a step that waits: one of < << <| closed dropped half-closed "
     "shows sees complains exits ends file received disk"},
    {"branch_with_forbidden", "peers ann\n  either\n    ann !< a\n",
     "5:5: expected first in a branch a step that waits: one of < << <| closed dropped half-closed "
     "shows sees complains exits ends file received disk"},
    {"either_in_either", "peers ann\n  either\n    ann < a\n    either\n",
     "6:5: expected no block inside a branch"},
    {"any_order_in_either", "peers ann\n  either\n    any-order\n",
     "5:5: expected no block inside a branch"},
    {"peers_in_either", "peers ann\n  either\n    ann < a\n    peers bob\n",
     "6:5: expected nobody new inside a branch: name them above either"},
    {"or_what", "peers ann\n  either\n    ann < a\n  or else\n",
     "6:6: expected lenient \"TEXT\" or the end of the line"},
    {"lenient_without_text", "peers ann\n  either\n    ann < a\n  or lenient\n",
     "6:13: expected a text in quotes"},
    {"lenient_with_nothing", "peers ann\n  either\n    ann < a\n  or lenient \"\"\n",
     "6:14: expected to hear what is tolerated here"},
    {"lenient_and_more", "peers ann\n  either\n    ann < a\n  or lenient \"it is\" so\n",
     "6:22: expected the end of the line"},
    {"captured_in_one_branch",
     "peers ann\n  either\n    ann < a $x\n  or\n    ann < b\n  end\n  ann > $x\n",
     "9:9: expected a name that is known here: no step above has captured $x"},
    {"captured_in_the_other_branch",
     "peers ann\n  either\n    ann < a $x\n  or\n    ann < b\n    ann > $x\n  end\n",
     "8:11: expected a name that is known here: no step above has captured $x"},
    {"doubtful_after_branches",
     "peers ann\n  either\n    ann < a $x\n  or\n    ann < b\n  end\n  ann < $x\n",
     "9:9: expected another name: some branches above have captured $x, not all"},
    {"gone_in_one_branch",
     "peers ann\n  either\n    ann < a\n  or\n    ann closed\n  end\n  ann < b\n",
     "9:7: expected ann to be there still: a step above has ended its connection or its program"},
    {"silent_in_one_branch",
     "peers ann\n  either\n    ann < a\n    ann half-close\n  or\n    ann < b\n  end\n"
     "  ann > b\n",
     "10:7: expected ann to be able to send: a step above has ended its input"},
    {"perhaps_ended",
     "server s\n  either\n    s exits 0\n  or\n    s shows a\n  end\n  s restarts\n",
     "9:5: expected s exits or s ends above: its program may still run"},
    {"more_behind_end", "peers ann\n  any-order\n    ann < a\n    ann < b\n  end it\n",
     "7:7: expected the end of the line"},
};

const std::vector<Mistake> file_mistakes = {
    {"disk_and_scripted", "scripted s\nclient c\n  disk empty\n",
     "5:3: expected no disk: it belongs to the server under test, and here is a scripted one"},
    {"scripted_after_disk", "disk has a = \"\"\nscripted s\n",
     "4:1: expected a scripted server or the server under test, not both"},
    {"disk_what", "peers ann\n  disk full\n", "4:8: expected one of has file empty"},
    {"disk_empty_and_more", "peers ann\n  disk empty now\n", "4:14: expected the end of the line"},
    {"disk_has_nothing", "peers ann\n  disk has\n", "4:11: expected the name of a file"},
    {"disk_has_no_content", "peers ann\n  disk has a\n", "4:13: expected = or ->"},
    {"absolute", "peers ann\n  disk has /etc/passwd = \"\"\n",
     "4:12: expected a name that does not begin with /"},
    {"upwards", "client c\n  c has file ../x = \"\"\n",
     "4:14: expected a name without the parts . and .."},
    {"upwards_inside", "peers ann\n  disk file a/../../x is \"\"\n",
     "4:13: expected a name without the parts . and .."},
    {"upwards_in_quotes", "client c\n  c file \"\\x2e.\" absent\n",
     "4:10: expected a name without the parts . and .."},
    {"here", "peers ann\n  disk file ./a absent\n",
     "4:13: expected a name without the parts . and .."},
    {"directory", "peers ann\n  disk has a/ = \"\"\n",
     "4:12: expected something before and behind each /"},
    {"two_slashes", "peers ann\n  disk has a//b -> c\n",
     "4:12: expected something before and behind each /"},
    {"nul_in_name", "peers ann\n  disk has \"..\\0\" = \"\"\n",
     "4:12: expected a name without \\0"},
    {"link_to_nothing", "peers ann\n  disk has a ->\n", "4:16: expected what the link points at"},
    {"link_and_more", "peers ann\n  disk has a -> b c\n", "4:19: expected the end of the line"},
    {"file_is_what", "peers ann\n  disk file a was \"\"\n", "4:15: expected is or absent"},
    {"absent_and_more", "peers ann\n  disk file a absent now\n",
     "4:22: expected the end of the line"},
    {"client_has_what", "client c\n  c has a = \"\"\n", "4:9: expected file"},
    {"client_link", "client c\n  c has file a -> b\n", "4:16: expected ="},
    {"open_name", "client c\n  c file \"a absent\n", "4:19: expected the closing quote \""},
    {"border_in_file", "client c\n  c has file a = \"a\" | \"b\"\n",
     "4:22: expected no border: only what is sent with >> has segments"},
};

std::string name_of(const testing::TestParamInfo<Mistake>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Cast, BodyMistakes, testing::ValuesIn(cast_mistakes), name_of);
INSTANTIATE_TEST_SUITE_P(Deed, BodyMistakes, testing::ValuesIn(deed_mistakes), name_of);
INSTANTIATE_TEST_SUITE_P(Text, BodyMistakes, testing::ValuesIn(text_mistakes), name_of);
INSTANTIATE_TEST_SUITE_P(Bytes, BodyMistakes, testing::ValuesIn(bytes_mistakes), name_of);
INSTANTIATE_TEST_SUITE_P(Block, BodyMistakes, testing::ValuesIn(block_mistakes), name_of);
INSTANTIATE_TEST_SUITE_P(File, BodyMistakes, testing::ValuesIn(file_mistakes), name_of);

class HeaderMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(HeaderMistakes, are_named_at_their_place) {
  EXPECT_EQ(message_for(GetParam().body), GetParam().message);
}

const std::vector<Mistake> header_mistakes = {
    {"empty", "", "1:1: expected session and its name"},
    {"comment_only", "# nothing\n", "1:1: expected session and its name"},
    {"no_session", "peers ann\n", "1:1: expected session and its name"},
    {"no_id", "session\n", "1:8: expected a name: lower-case words joined by -"},
    {"bad_id", "session Bad_Id\n", "1:9: expected a name: lower-case words joined by -"},
    {"id_and_more", "session a b\n", "1:11: expected the end of the line"},
    {"no_proves", "session a\npeers ann\n",
     "1:1: expected a line proves with a requirement below this one"},
    {"proves_nothing", "session a\n  proves\n",
     "2:9: expected a requirement: names joined by dots, as part.rule"},
    {"proves_a_word", "session a\n  proves chat\n",
     "2:10: expected a requirement: names joined by dots, as part.rule"},
    {"proves_a_dot", "session a\n  proves chat.\n",
     "2:10: expected a requirement: names joined by dots, as part.rule"},
    {"proves_a_colon", "session a\n  proves chat:broadcast\n",
     "2:10: expected a requirement: names joined by dots, as part.rule"},
    {"proves_twice", "session a\n  proves a.b a.b\n",
     "2:14: expected another requirement: a.b is named twice"},
    {"two_proves", "session a\n  proves a.b\n  proves a.c\n", "3:9: expected only one line proves"},
    {"points", "session a\n  proves a.b\n  points many\n", "3:10: expected a number from 0 to 100"},
    {"too_many_points", "session a\n  proves a.b\n  points 101\n",
     "3:10: expected a number from 0 to 100"},
    {"points_and_more", "session a\n  proves a.b\n  points 1 2\n",
     "3:12: expected the end of the line"},
    {"once_and_more", "session a\n  proves a.b\n  once more\n",
     "3:8: expected the end of the line"},
    {"late_once", "session a\n  proves a.b\npeers ann\n  once\n",
     "4:3: expected once in the header, before the first step"},
    {"late_needs", "session a\n  proves a.b\npeers ann\n  needs b\n",
     "4:3: expected needs in the header, before the first step"},
    {"needs_nothing", "session a\n  proves a.b\n  needs\n",
     "3:8: expected the name of a session: lower-case words joined by -"},
    {"needs_a_requirement", "session a\n  proves a.b\n  needs a.b\n",
     "3:9: expected the name of a session: lower-case words joined by -"},
    {"needs_twice", "session a\n  proves a.b\n  needs b c b\n",
     "3:13: expected another session: b is named twice"},
    {"two_needs", "session a\n  proves a.b\n  needs b\n  needs c\n",
     "4:8: expected only one line needs"},
    {"why", "session a\n  proves a.b\n  why not\n", "3:7: expected a text in quotes"},
    {"why_and_more", "session a\n  proves a.b\n  why \"so\" it\n",
     "3:12: expected the end of the line"},
};

INSTANTIATE_TEST_SUITE_P(Header, HeaderMistakes, testing::ValuesIn(header_mistakes), name_of);

// The whole way from a file with tabs and other people's letters to the caret.
TEST(Describe, what_the_parser_found) {
  const auto session =
      parse_session("session s\r\n\tproves a.b\r\npeers ann\r\n\tann > ä語 $bob\r\n", "a.sess", 7);
  ASSERT_FALSE(session);
  EXPECT_EQ(describe(session.error()),
            "a.sess:10:11: expected a name that is known here: no step above has captured $bob\n"
            "  \tann > ä語 $bob\n"
            "  \t          ^");
}

TEST(Describe, the_line_as_it_stands_in_the_file) {
  const auto session = parse_session("session s\n  proves a.b\n\tscripted s\n\ts > a\n", "a.sess");
  ASSERT_FALSE(session);
  EXPECT_EQ(describe(session.error()),
            "a.sess:3:2: expected a client below for the scripted server\n"
            "  \tscripted s\n"
            "  \t^");
}

TEST(Describe, points_at_the_column) {
  EXPECT_EQ(describe({{"a.md", 4, 7}, "expected more", "  ann => hello"}),
            "a.md:4:7: expected more\n    ann => hello\n        ^");
  EXPECT_EQ(describe({{"a.md", 4, 3}, "expected more", "\tä=b"}),
            "a.md:4:3: expected more\n  \tä=b\n  \t ^");
  EXPECT_EQ(describe({{"a.md", 4, 3}, "expected more", "ä\tb"}),
            "a.md:4:3: expected more\n  ä\tb\n   \t^");
  EXPECT_EQ(describe({{"a.md", 4, 4}, "expected more", "abc"}),
            "a.md:4:4: expected more\n  abc\n     ^");
  EXPECT_EQ(describe({{"a.md", 4, 6}, "expected more", "abc"}),
            "a.md:4:6: expected more\n  abc\n       ^");
  EXPECT_EQ(describe({{"a.md", 4, 4}, "expected more", "語😀\t=>"}),
            "a.md:4:4: expected more\n  語😀\t=>\n      \t^");
  EXPECT_EQ(describe({{"a.md", 4, 4}, "expected more", "e\u0301x="}),
            "a.md:4:4: expected more\n  e\u0301x=\n    ^");
  EXPECT_EQ(describe({{"a.md", 4, 3}, "expected more", "\xff\xf0="}),
            "a.md:4:3: expected more\n  \xff\xf0=\n    ^");
  EXPECT_EQ(describe({{"a.md", 4, 1}, "expected more", ""}), "a.md:4:1: expected more");
  EXPECT_EQ(describe({{"a.md", 0, 0}, "cannot be read", ""}), "a.md: cannot be read");
}

}  // namespace
}  // namespace chatspec
