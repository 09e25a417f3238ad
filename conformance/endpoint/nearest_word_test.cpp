#include "endpoint/nearest_word.hpp"

#include <gtest/gtest.h>

namespace chatspec {
namespace {

TEST(EditDistance, CountsSlips) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("sever", "server"), 1U);
  EXPECT_EQ(edit_distance("serfer", "server"), 1U);
  EXPECT_EQ(edit_distance("sserver", "server"), 1U);
  EXPECT_EQ(edit_distance("srever", "server"), 1U);
  EXPECT_EQ(edit_distance("rnu", "run"), 1U);
  EXPECT_EQ(edit_distance("abcd", "dcba"), 3U);
  EXPECT_EQ(edit_distance("abcd", "wxyz"), 4U);
}

TEST(NearestWord, IsTheFirstOfThoseThatAreNearest) {
  EXPECT_EQ(nearest_word("x", {}), "");
  EXPECT_EQ(nearest_word("lits", {"run", "list", "lists"}), "list");
  EXPECT_EQ(nearest_word("ac", {"ab", "ad"}), "ab");
}

TEST(DidYouMean, AsksOnlyWhereItIsLikely) {
  EXPECT_EQ(did_you_mean("--sever", {"--suite", "--server"}), "; did you mean --server?");
  EXPECT_EQ(did_you_mean("lst", {"list", "run"}), "; did you mean list?");
  EXPECT_EQ(did_you_mean("yaml", {"html", "text"}), "");
  EXPECT_EQ(did_you_mean("x", {"a"}), "");
  EXPECT_EQ(did_you_mean("three", {"one", "two"}), "");
  EXPECT_EQ(did_you_mean("x", {}), "");
}

}  // namespace
}  // namespace chatspec
