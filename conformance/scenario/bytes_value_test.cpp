#include "scenario/bytes_value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace chatspec {
namespace {

using testing::ElementsAre;

const BytesContext context{1, "a-session", "", nullptr};

TEST(Evaluate, pieces_stand_one_after_the_other) {
  const Bytes bytes{
      {Literal{"a\n"}, RepeatedBytes{3, {Literal{"xy"}}}, Literal{std::string("\0", 1)}}};
  EXPECT_THAT(evaluate(bytes, context).value(), ElementsAre(std::string("a\nxyxyxy\0", 9)));
}

TEST(Evaluate, border_begins_a_new_segment) {
  const Bytes bytes{{Literal{"a"}, Literal{"b"}, SegmentBorder{}, Literal{"c"}}};
  EXPECT_THAT(evaluate(bytes, context).value(), ElementsAre("ab", "c"));
  EXPECT_EQ(evaluate_whole(bytes, context).value(), "abc");
}

TEST(Evaluate, no_segment_is_empty) {
  const Bytes bytes{{SegmentBorder{}, Literal{"a"}, SegmentBorder{}, Literal{""}, SegmentBorder{}}};
  EXPECT_THAT(evaluate(bytes, context).value(), ElementsAre("a"));
  EXPECT_THAT(evaluate({{Literal{""}}}, context).value(), ElementsAre(""));
}

TEST(Evaluate, variable_must_be_known) {
  const Bindings bindings{{"ann", "A"}};
  BytesContext with = context;
  with.bindings = &bindings;
  EXPECT_EQ(evaluate_whole({{Variable{"ann"}}}, with).value(), "A");
  EXPECT_EQ(evaluate_whole({{RepeatedBytes{2, {Variable{"ann"}, Literal{": x\n"}}}}}, with).value(),
            "A: x\nA: x\n");
  EXPECT_EQ(
      evaluate_whole({{RepeatedBytes{2, {RepeatedBytes{3, {Literal{"x"}}}, Literal{"\n"}}}}}, with)
          .value(),
      "xxx\nxxx\n");
  EXPECT_EQ(evaluate_whole({{RepeatedBytes{2, {Variable{"bob"}}}}}, with).error(),
            "$bob is not known yet");
  EXPECT_EQ(evaluate_whole({{Variable{"bob"}}}, with).error(), "$bob is not known yet");
  EXPECT_EQ(evaluate_whole({{Variable{"ann"}}}, context).error(), "$ann is not known yet");
}

TEST(Evaluate, file_stands_beside_the_session) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "chatspec_bytes_value_test";
  std::filesystem::create_directories(folder / "sub");
  std::ofstream(folder / "photo.bin", std::ios::binary) << std::string("\0\r\n", 3);
  const std::string session_file = (folder / "one.sess").string();
  BytesContext beside = context;
  beside.session_file = session_file;
  EXPECT_EQ(evaluate_whole({{FileBytes{"photo.bin"}}}, beside).value(), std::string("\0\r\n", 3));
  EXPECT_EQ(evaluate_whole({{FileBytes{"none.bin"}}}, beside).error(),
            "@none.bin: " + (folder / "none.bin").string() + " cannot be read");
  EXPECT_FALSE(evaluate_whole({{FileBytes{"sub"}}}, beside));
  std::filesystem::remove_all(folder);
}

TEST(RandomBytes, depend_on_seed_session_and_size_only) {
  const std::string bytes = random_bytes(7, "s", 1000);
  EXPECT_EQ(bytes.size(), 1000U);
  EXPECT_EQ(bytes, random_bytes(7, "s", 1000));
  EXPECT_NE(bytes, random_bytes(8, "s", 1000));
  EXPECT_NE(bytes, random_bytes(7, "t", 1000));
  EXPECT_NE(bytes.substr(0, 8), random_bytes(7, "s", 1001).substr(0, 8));
  EXPECT_EQ(random_bytes(7, "s", 0), "");
}

// Computed by a second implementation of the comment in the header (Python).
TEST(RandomBytes, are_the_documented_generator) {
  EXPECT_EQ(random_bytes(42, "upload-then-download", 12),
            "\114\317\355\322\225\002\065\364\371\355\050\344");
}

}  // namespace
}  // namespace chatspec
