#include "scenario/text_pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chatspec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const Literal says{": "};
const Variable ann{"ann"};
const Variable word{"word"};

TEST(Match, literal_text_is_the_whole_line) {
  Bindings bindings;
  EXPECT_TRUE(match({{Literal{"hello"}}}, "hello", bindings));
  EXPECT_FALSE(match({{Literal{"hello"}}}, "hello ", bindings));
  EXPECT_FALSE(match({{Literal{"hello"}}}, "hell", bindings));
  EXPECT_FALSE(match({{Literal{"hello"}}}, " hello", bindings));
  EXPECT_TRUE(match({}, "", bindings));
  EXPECT_FALSE(match({}, "x", bindings));
}

TEST(Match, known_variable_compares) {
  Bindings bindings{{"ann", "('127.0.0.1', 57220)"}};
  EXPECT_TRUE(match({{ann, says, Literal{"hi"}}}, "('127.0.0.1', 57220): hi", bindings));
  EXPECT_FALSE(match({{ann, says, Literal{"hi"}}}, "('127.0.0.1', 57221): hi", bindings));
}

TEST(Match, unknown_variable_captures_the_shortest_run_that_lets_the_rest_match) {
  Bindings bindings;
  EXPECT_TRUE(match({{word, says, Hole::any}}, "a: b: c", bindings));
  EXPECT_THAT(bindings, ElementsAre(Pair("word", "a")));
  bindings.clear();
  EXPECT_TRUE(match({{word, Literal{": c"}}}, "a: b: c", bindings));
  EXPECT_THAT(bindings, ElementsAre(Pair("word", "a: b")));
}

TEST(Match, capture_is_never_empty) {
  Bindings bindings;
  EXPECT_FALSE(match({{word, says}}, ": ", bindings));
  EXPECT_THAT(bindings, IsEmpty());
}

TEST(Match, same_name_twice_is_the_same_run) {
  Bindings bindings;
  EXPECT_TRUE(match({{word, Literal{"-"}, word}}, "aa-b-aa-b", bindings));
  EXPECT_THAT(bindings, ElementsAre(Pair("word", "aa-b")));
  bindings.clear();
  EXPECT_FALSE(match({{word, Literal{"-"}, word}}, "aa-bb", bindings));
}

TEST(Match, mismatch_leaves_bindings_alone) {
  Bindings bindings{{"ann", "A"}};
  EXPECT_FALSE(match({{ann, word, Literal{"!"}}}, "Abc", bindings));
  EXPECT_THAT(bindings, ElementsAre(Pair("ann", "A")));
}

TEST(Match, capture_taken_back_does_not_stick) {
  Bindings bindings;
  // The first attempt binds word to "1"; only the second {any} position fits.
  EXPECT_TRUE(match({{Hole::any, Literal{"="}, word, Literal{";end"}}}, "a=1;b=2;end", bindings));
  EXPECT_THAT(bindings, ElementsAre(Pair("word", "1;b=2")));
}

TEST(Match, integer_is_one_or_more_digits) {
  Bindings bindings;
  EXPECT_TRUE(match({{Literal{"n="}, Hole::integer}}, "n=007", bindings));
  EXPECT_FALSE(match({{Literal{"n="}, Hole::integer}}, "n=", bindings));
  EXPECT_FALSE(match({{Literal{"n="}, Hole::integer}}, "n=-7", bindings));
  EXPECT_TRUE(match({{Hole::integer, Literal{"0"}}}, "1000", bindings));
}

TEST(Match, any_may_be_nothing) {
  Bindings bindings;
  EXPECT_TRUE(match({{Literal{"a"}, Hole::any}}, "a", bindings));
  EXPECT_TRUE(match({{Hole::any, Literal{"z"}, Hole::any}}, "xyz", bindings));
  EXPECT_FALSE(match({{Hole::any, Literal{"q"}, Hole::any}}, "xyz", bindings));
}

TEST(Match, hostile_line_is_given_up_and_not_waited_for) {
  Bindings bindings;
  const Text text{{Hole::any, Literal{"a"}, Hole::any, Literal{"a"}, Hole::any, Literal{"a"},
                   Hole::any, Literal{"b"}}};
  EXPECT_FALSE(match(text, std::string(8192, 'a'), bindings));
}

TEST(Render, puts_known_variables_in) {
  EXPECT_EQ(render({{Literal{"/kick "}, ann}}, {{"ann", "A"}}).value(), "/kick A");
  EXPECT_EQ(render({}, {}).value(), "");
}

TEST(Render, names_what_is_missing) {
  EXPECT_EQ(render({{ann}}, {}).error(), "ann");
  EXPECT_EQ(render({{Hole::any}}, {}).error(), "{any}");
  EXPECT_EQ(render({{Hole::integer}}, {}).error(), "{int}");
}

TEST(Display, shows_what_is_known_and_the_rest_as_written) {
  EXPECT_EQ(display({{ann, says, word, Hole::integer, Hole::any}}, {{"ann", "A"}}),
            "A: $word{int}{any}");
}

TEST(LongTexts, stand_for_all_of_their_text) {
  const LongText pair{"word1 word2", "{words 2}"};
  Bindings bindings;
  EXPECT_TRUE(match({{word, says, pair}}, "a: word1 word2", bindings));
  EXPECT_THAT(bindings, ElementsAre(Pair("word", "a")));
  EXPECT_FALSE(match({{pair}}, "{words 2}", bindings));
  EXPECT_FALSE(match({{pair}}, "word1", bindings));
  EXPECT_EQ(render({{Literal{"say "}, pair}}, {}).value(), "say word1 word2");
  EXPECT_EQ(display({{says, pair}}, {}), ": word1 word2");
  EXPECT_EQ(display_short({{ann, says, pair, Hole::any}}, {{"ann", "A"}}), "A: {words 2}{any}");
}

}  // namespace
}  // namespace chatspec
