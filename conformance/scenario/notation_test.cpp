// The page that describes the notation, against the parser: every example on it can be read, and
// every wrong one gives exactly the message printed under it.
#include <gtest/gtest.h>

#include <string>

#include "scenario/parse_session.hpp"
#include "scenario/read_markdown.hpp"
#include "scenario/read_protocol.hpp"
#include "scenario/suite_files.hpp"

namespace chatspec {
namespace {

class NotationPage : public testing::Test {
 protected:
  void SetUp() override {
    const auto text = read_whole_file(CHATSPEC_SPEC_DIRECTORY "/notation.md");
    ASSERT_TRUE(text) << "the page is not where the build says";
    blocks_ = read_markdown(*text);
  }

  std::vector<MarkdownBlock> blocks_;
};

TEST_F(NotationPage, examples_can_be_read) {
  int examples = 0;
  for (const MarkdownBlock& block : blocks_) {
    if (block.info == "session example") {
      const auto session = parse_session(block.text, "notation.md", block.line + 1);
      EXPECT_TRUE(session) << describe(session.error());
      ++examples;
    } else if (block.info == "protocol example") {
      const auto head = read_protocol(block.text, "notation.md", block.line + 1);
      EXPECT_TRUE(head) << describe(head.error());
      ++examples;
    }
  }
  EXPECT_GE(examples, 5) << "the page has lost its examples, or they are marked in another way";
}

TEST_F(NotationPage, mistakes_give_the_message_under_them) {
  int mistakes = 0;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    if (blocks_[i].info != "session wrong") continue;
    ++mistakes;
    ASSERT_LT(i + 1, blocks_.size());
    const auto session = parse_session(blocks_[i].text, "example.sess");
    ASSERT_FALSE(session) << blocks_[i].text;
    EXPECT_EQ(describe(session.error()) + "\n", blocks_[i + 1].text);
  }
  EXPECT_GE(mistakes, 3) << "the page has lost its mistakes, or they are marked in another way";
}

}  // namespace
}  // namespace chatspec
