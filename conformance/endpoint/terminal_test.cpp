#include "endpoint/terminal.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

namespace chatspec {
namespace {

using std::chrono::seconds;

TEST(VisibleText, IsWhatAPersonSees) {
  EXPECT_EQ(visible_text("plain  text "), "plain  text ");
  EXPECT_EQ(visible_text("\x1b[1;32mgreen\x1b[0m\r"), "green");
  EXPECT_EQ(visible_text("> half typed\r\x1b[Khello"), "hello");
  EXPECT_EQ(visible_text("\x1b]0;title\ahello"), "hello");
  EXPECT_EQ(visible_text("\x1b]0;title\x1b\\hello"), "hello");
  EXPECT_EQ(visible_text("abx\bc"), "abc");
  EXPECT_EQ(visible_text("cut \x1b["), "cut ");
}

class TerminalTest : public ::testing::Test {
 protected:
  TerminalPair pair_ = std::move(*open_terminal());
  Terminal terminal_{std::move(pair_.mine)};

  void print(std::string_view text) {
    ASSERT_EQ(::write(pair_.theirs.get(), text.data(), text.size()), ssize_t(text.size()));
  }
  std::string next_line() {
    std::string line;
    bool came = pump_until(
        {&terminal_}, [&] { return terminal_.take_line(line); }, Deadline(seconds(5)));
    return came ? line : "nothing came";
  }
};

TEST_F(TerminalTest, DoesNotEchoWhatIsTyped) {
  terminal_.type("hello\n");
  char buffer[64];
  EXPECT_EQ(::read(pair_.theirs.get(), buffer, sizeof buffer), 6);
  print("answer\n");
  EXPECT_EQ(next_line(), "answer");
}

class PipesTest : public ::testing::Test {
 protected:
  TerminalPair pair_ = std::move(*open_pipes());
  Terminal terminal_{std::move(pair_.mine), std::move(pair_.pipe_in.mine)};
  std::vector<Pollable*> all_{&terminal_, terminal_.keyboard()};

  std::string read_all() {
    std::string all;
    char buffer[4096];
    ssize_t count = 0;
    while ((count = ::read(pair_.pipe_in.theirs.get(), buffer, sizeof buffer)) > 0) {
      all.append(buffer, static_cast<std::size_t>(count));
      pump(all_, std::chrono::milliseconds(0));
    }
    return all;
  }
};

TEST_F(PipesTest, EndBehindAllThatWasTyped) {
  std::string long_text(200000, 'x');  // more than a pipe holds
  terminal_.type(long_text);
  EXPECT_FALSE(terminal_.all_typed());
  terminal_.end_input();
  EXPECT_EQ(read_all(), long_text);
  EXPECT_TRUE(terminal_.all_typed());
}

TEST_F(PipesTest, CarryWhatIsPrintedAndSeeItsEnd) {
  ASSERT_EQ(::write(pair_.theirs.get(), "one\ntwo", 7), 7);
  pair_.theirs.close();
  EXPECT_TRUE(pump_until(
      all_, [&] { return terminal_.ended(); }, Deadline(seconds(5))));
  std::string line;
  EXPECT_TRUE(terminal_.take_line(line));
  EXPECT_EQ(line, "one");
  EXPECT_EQ(terminal_.printed(), "two");
}

TEST_F(PipesTest, NobodyNeedsToRead) {
  std::signal(SIGPIPE, SIG_IGN);
  terminal_.type(std::string(200000, 'x'));
  pair_.pipe_in.theirs.close();
  pump(all_, std::chrono::milliseconds(0));
  EXPECT_TRUE(terminal_.all_typed());
  terminal_.type("more");
  EXPECT_TRUE(terminal_.all_typed());
  EXPECT_EQ(terminal_.keyboard()->descriptor(), -1) << "a broken pipe would be ready for ever";
}

TEST_F(TerminalTest, PassesOverLinesThatOnlyDraw) {
  print("\x1b[2K\r\n\nhello\r\n");
  EXPECT_EQ(next_line(), "");  // an empty line is something that was printed
  EXPECT_EQ(next_line(), "hello");
}

TEST_F(TerminalTest, TakesManyLinesOneByOne) {
  std::string many;
  for (int number = 0; number < 500; ++number) many += std::to_string(number) + "\n";
  print(many);
  print("and a rest");
  for (int number = 0; number < 500; ++number) ASSERT_EQ(next_line(), std::to_string(number));
  std::string line;
  EXPECT_FALSE(terminal_.take_line(line));
  EXPECT_TRUE(pump_until(
      {&terminal_}, [&] { return terminal_.printed() == "and a rest"; }, Deadline(seconds(5))));
  EXPECT_FALSE(terminal_.take_line(line));
  print(" of it\n");
  EXPECT_EQ(next_line(), "and a rest of it");
}

TEST_F(TerminalTest, KeepsTheBeginningOfWhatHasNoEnd) {
  print("first\n");
  while (terminal_.lost_bytes() == 0) {
    print(std::string(2048, 'x'));
    pump({&terminal_}, std::chrono::milliseconds(0));
  }
  EXPECT_LE(terminal_.printed().size(), Terminal::printed_bytes_max);
  EXPECT_EQ(next_line(), "first");
  // There is room again, but this line would seem to follow what is here.
  print("\nlate\n");
  pair_.theirs.close();
  EXPECT_TRUE(pump_until(
      {&terminal_}, [&] { return terminal_.ended(); }, Deadline(seconds(5))));
  std::string line;
  EXPECT_FALSE(terminal_.take_line(line));
}

TEST_F(TerminalTest, EndsAfterTheLastOutput) {
  print("last words");
  pair_.theirs.close();
  EXPECT_TRUE(pump_until(
      {&terminal_}, [&] { return terminal_.ended(); }, Deadline(seconds(5))));
  EXPECT_EQ(terminal_.printed(), "last words");
}

}  // namespace
}  // namespace chatspec
