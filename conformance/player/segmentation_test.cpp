#include "player/segmentation.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace chatspec {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::SizeIs;

std::string joined(const std::vector<std::string>& pieces) {
  return std::accumulate(pieces.begin(), pieces.end(), std::string());
}

std::vector<std::string> cut_with(std::string_view seed, const std::vector<std::string>& segments,
                                  Segmentation how) {
  Dice dice(seed);
  return cut(segments, how, dice);
}

TEST(Segmentation, WholeKeepsBorders) {
  EXPECT_THAT(cut_with("", {"ab", "c"}, Segmentation::whole), ElementsAre("ab", "c"));
}

TEST(Segmentation, BytesAreSingle) {
  EXPECT_THAT(cut_with("", {"ab", "c"}, Segmentation::bytes), ElementsAre("a", "b", "c"));
}

TEST(Segmentation, SplitCutsWhereProgramsGoWrong) {
  auto split = [](const std::string& text) { return cut_with("", {text}, Segmentation::split); };
  EXPECT_THAT(split("ab\r\n"), ElementsAre("a", "b\r", "\n"));
  EXPECT_THAT(split("/up\n14\nbody"), ElementsAre("/", "up", "\n1", "4", "\nbo", "dy"));
  EXPECT_THAT(split("\xe4\xbd\xa0\n"), ElementsAre("\xe4", "\xbd\xa0", "\n"));
  EXPECT_THAT(split("\n"), ElementsAre("\n"));
  EXPECT_EQ(joined(split(std::string(1000, '\n'))), std::string(1000, '\n'));
  EXPECT_LT(split(std::string(1000, '\n')).size(), 200U);
}

TEST(Segmentation, ALongBodyIsSingleWhereItMatters) {
  std::string body(9000000, 'x');
  auto pieces = cut_with("", {body}, Segmentation::bytes);
  EXPECT_EQ(joined(pieces), body);
  EXPECT_LT(pieces.size(), 1000U);
  std::vector<std::string> first(pieces.begin(), pieces.begin() + 256);
  std::vector<std::string> last(pieces.end() - 16, pieces.end());
  EXPECT_THAT(first, Each(SizeIs(1)));
  EXPECT_THAT(last, Each(SizeIs(1)));
}

TEST(Segmentation, RandomDependsOnTheSeedAlone) {
  std::string text = "the same text cut in several ways";
  auto one = cut_with("1/a", {text}, Segmentation::random);
  EXPECT_EQ(joined(one), text);
  EXPECT_GT(one.size(), 1U);
  EXPECT_EQ(one, cut_with("1/a", {text}, Segmentation::random));
  EXPECT_NE(one, cut_with("2/a", {text}, Segmentation::random));
}

TEST(Segmentation, HasNames) {
  for (Segmentation one : segmentations) EXPECT_EQ(segmentation_named(name(one)), one);
  EXPECT_FALSE(segmentation_named("byte"));
}

}  // namespace
}  // namespace chatspec
