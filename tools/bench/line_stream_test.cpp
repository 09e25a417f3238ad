#include "line_stream.hpp"

#include <gtest/gtest.h>

#include "cannot_measure.hpp"

namespace chatspec::bench {
namespace {

class LineStreamTest : public testing::Test {
 protected:
  std::string line(int sender, uint64_t sequence) {
    std::string out = prefixes_[sender];
    text_.append(out, sender, sequence);
    return out;
  }
  void feed(std::string_view bytes) {
    checker_.feed(text_, bytes, [this](int sender, uint64_t sequence) {
      seen_ += std::to_string(sender) + ":" + std::to_string(sequence) + " ";
    });
  }

  LineText text_{32};
  std::vector<std::string> prefixes_{"('127.0.0.1', 5): ", ""};
  LineChecker checker_{7, prefixes_};
  std::string seen_;
};

TEST_F(LineStreamTest, ALineHasExactlyItsSize) {
  for (const size_t bytes : {LineText::line_bytes_min, size_t{32}, size_t{1024}}) {
    std::string out;
    LineText(bytes).append(out, 3, 999'999'999'999);
    EXPECT_EQ(out.size(), bytes);
    EXPECT_EQ(out.find('\n'), bytes - 1);
  }
}

TEST_F(LineStreamTest, SendersMayMixButEachKeepsItsOrder) {
  feed(line(0, 0) + line(1, 0) + line(0, 1) + line(1, 1));
  EXPECT_EQ(seen_, "0:0 1:0 0:1 1:1 ");
}

TEST_F(LineStreamTest, CutsDoNotMatter) {
  for (const char byte : line(0, 0) + line(0, 1)) feed(std::string_view(&byte, 1));
  EXPECT_EQ(seen_, "0:0 0:1 ");
}

TEST_F(LineStreamTest, ALostLineIsNoticed) {
  EXPECT_THROW(feed(line(0, 1)), CannotMeasure);
}

TEST_F(LineStreamTest, ADoubledLineIsNoticed) {
  feed(line(0, 0));
  EXPECT_THROW(feed(line(0, 0)), CannotMeasure);
}

TEST_F(LineStreamTest, ADamagedLineIsNoticedAtEveryByte) {
  const std::string good = line(0, 0);
  for (size_t at = 0; at + 1 < good.size(); ++at) {
    std::string bad = good;
    bad[at] ^= 1;
    LineChecker checker(7, prefixes_);
    EXPECT_THROW(checker.feed(text_, bad, [](int, uint64_t) {}), CannotMeasure) << at;
  }
}

TEST_F(LineStreamTest, AnErrorFromTheServerIsShownInTheComplaint) {
  try {
    feed("ERROR Server full\n");
    FAIL() << "accepted";
  } catch (const CannotMeasure& refusal) {
    EXPECT_STREQ(refusal.what(), "receiver 7 got a line nobody sent: ERROR Server full");
  }
}

TEST_F(LineStreamTest, ALineUnderTheWrongNameIsNoticed) {
  std::string bad = "('127.0.0.1', 6): ";
  text_.append(bad, 0, 0);
  EXPECT_THROW(feed(bad), CannotMeasure);
}

}  // namespace
}  // namespace chatspec::bench
