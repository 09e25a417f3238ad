#include "player/form.hpp"

#include <gtest/gtest.h>

namespace chatspec {
namespace {

TEST(Form, IsFilledOnceFromLeftToRight) {
  EXPECT_EQ(fill_form("{sender}: {word}{other}", {{"sender", "{word}"}, {"word", "w"}}),
            "{word}: w{other}");
  EXPECT_EQ(fill_form("no holes {", {}), "no holes {");
  EXPECT_EQ(fill_form("{{\"say\": \"{word}\"}}", {{"word", "{{w}}"}}), "{\"say\": \"{{w}}\"}");
  EXPECT_EQ(fill_form("{{word}} {{{word}}}", {{"word", "w"}}), "{word} {w}");
}

TEST(Form, TellsWhatOthersSaidFromAnswers) {
  EXPECT_TRUE(is_heard_from("{sender}: {word}", {"ann", "bob"}, "bob: hello"));
  EXPECT_FALSE(is_heard_from("{sender}: {word}", {"ann"}, "bob: hello"));
  EXPECT_FALSE(is_heard_from("{sender}: {word}", {"ann"}, "File stored"));
  EXPECT_TRUE(is_heard_from("<{sender}> {word}.", {"ann"}, "<ann> hello."));
  EXPECT_FALSE(is_heard_from("<{sender}> {word}.", {"ann"}, "<ann> hello"));
  EXPECT_TRUE(is_heard_from("{{{sender}: {word}}}", {"ann"}, "{ann: hello}"));
  EXPECT_FALSE(is_heard_from("{{{sender}: {word}}}", {"ann"}, "{ann: hello"));
}

}  // namespace
}  // namespace chatspec
