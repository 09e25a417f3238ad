// The page that describes the notation, against the parser: every example on it can be read, and
// every wrong one gives exactly the message printed under it. Its tables name the steps that there
// are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "scenario/parse_session.hpp"
#include "scenario/read_markdown.hpp"
#include "scenario/read_protocol.hpp"
#include "scenario/step_table.hpp"
#include "scenario/suite_files.hpp"

namespace chatspec {
namespace {

class NotationPage : public testing::Test {
 protected:
  void SetUp() override {
    const auto text = read_whole_file(CHATSPEC_SPEC_DIRECTORY "/notation.md");
    ASSERT_TRUE(text) << "the page is not where the build says";
    blocks_ = read_markdown(*text);
    text_ = *text;
  }

  // The rows of the tables under this heading, without their heads.
  std::vector<std::string> rows_under(const std::string& heading) const {
    std::vector<std::string> rows;
    std::istringstream lines(text_);
    bool here = false;
    bool head = true;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("#")) here = line == heading;
      if (here && line.starts_with("| ") && !head) rows.push_back(line);
      head = line.starts_with("| ---") ? false : head || !line.starts_with("|");
    }
    return rows;
  }

  std::string text_;
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
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    if (blocks_[i].info != "protocol wrong") continue;
    ++mistakes;
    ASSERT_LT(i + 1, blocks_.size());
    const auto head = read_protocol(blocks_[i].text, "example.md", 1);
    ASSERT_FALSE(head) << blocks_[i].text;
    EXPECT_EQ(describe(head.error()) + "\n", blocks_[i + 1].text);
  }
  EXPECT_GE(mistakes, 3) << "the page has lost its mistakes, or they are marked in another way";
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

std::string doers(Doer all) {
  std::string names;
  const auto add = [&](Doer one, const char* name) {
    if (includes(all, one)) names.append(names.empty() ? "" : ", ").append(name);
  };
  add(Doer::peer, "peer");
  add(Doer::scripted, "scripted server");
  add(Doer::client, "client");
  add(Doer::server, "server");
  add(Doer::disk, "disk");
  return names;
}

std::string_view part(Part part) {
  constexpr std::array names = {"enters", "holds", "does", "looks", "waits", "receives"};
  return names.at(static_cast<std::size_t>(part));
}

std::string_view altitudes(Stands stands) {
  constexpr std::array names = {"wire", "wire, console", "all", "all; makes behaviour"};
  return names.at(static_cast<std::size_t>(stands));
}

TEST_F(NotationPage, the_table_of_all_steps_is_the_one_of_the_code) {
  std::vector<std::string> rows;
  for (const StepKind& kind : step_kinds) {
    std::ostringstream row;
    row << "| `" << replaced(std::string(kind.written), "|", "\\|") << "` | " << doers(kind.doers)
        << " | " << part(kind.part) << " | " << altitudes(kind.stands) << " | " << kind.meaning
        << " |";
    rows.push_back(row.str());
  }
  EXPECT_THAT(rows_under("## All steps"), testing::ElementsAreArray(rows));
}

// What stands in the first column, without marks.
std::string step_in(const std::string& row) {
  const auto end = row.find(" | ", 2);
  return replaced(replaced(row.substr(2, end - 2), "`", ""), "\\|", "|");
}

TEST_F(NotationPage, every_step_is_explained) {
  std::vector<std::string> explained;
  for (const std::string heading : {"## Wire steps", "## Console steps", "## Disk steps"}) {
    for (const std::string& row : rows_under(heading)) explained.push_back(step_in(row));
  }
  std::vector<std::string> steps;
  for (const StepKind& kind : step_kinds) {
    const bool elsewhere = kind.part == Part::enters || first_word(kind) == "either";
    if (!elsewhere) steps.emplace_back(kind.written);
  }
  EXPECT_THAT(explained, testing::UnorderedElementsAreArray(steps));
}

}  // namespace
}  // namespace chatspec
