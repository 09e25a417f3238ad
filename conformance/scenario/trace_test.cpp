#include "scenario/trace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "scenario/read_suite.hpp"

namespace chatspec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string spec =
    "```protocol\nname tiny\nport 7\n```\n\n"
    "#### echo.line\n\nMUST\n\n> A server MUST send each\n> line back.\n\n"
    "```session\nsession one\n  proves echo.line\npeers ann\n```\n\n";

std::vector<std::string> faults(const std::string& more_spec, const std::string& code) {
  const auto suite = read_suite_text(spec + more_spec, "here/spec/tiny.md");
  if (!suite) return {describe(suite.error().front())};
  std::vector<std::string> all;
  for (const ParseError& fault : check_trace(*suite, find_annotations(code, "a.cpp"))) {
    all.push_back(describe(fault));
  }
  return all;
}

TEST(FindAnnotations, in_cpp) {
  const auto found = find_annotations(
      "int a;\n  //= spec/tiny.md#echo.line\n  //# A server MUST\n  //#  send each  line\n  f();\n"
      "  //# not any more\n//= spec/tiny.md#a.b\n//= spec/tiny.md#c.d\n//# x\n",
      "a.cpp");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].place.line, 2);
  EXPECT_EQ(found[0].place.column, 3);
  EXPECT_EQ(found[0].spec_file, "spec/tiny.md");
  EXPECT_EQ(found[0].requirement, "echo.line");
  EXPECT_EQ(found[0].quotation, "A server MUST send each line");
  EXPECT_EQ(found[1].quotation, "");
  EXPECT_EQ(found[2].quotation, "x");
}

TEST(FindAnnotations, in_python) {
  const auto found =
      find_annotations("    #= spec/tiny.md#echo.line\r\n    ## A server\r\n", "a.py");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].requirement, "echo.line");
  EXPECT_EQ(found[0].quotation, "A server");
}

TEST(CheckTrace, part_of_the_sentence_is_enough) {
  EXPECT_THAT(faults("", "//= spec/tiny.md#echo.line\n//# send each\n//# line back.\n"), IsEmpty());
  EXPECT_THAT(faults("", "//= tiny.md#echo.line\n//# A server\n"), IsEmpty());
}

TEST(CheckTrace, faults_of_quotations) {
  EXPECT_THAT(faults("", "//= spec/tiny.md#echo.line\n//# send all lines\n"),
              ElementsAre("a.cpp:1:1: quotes what echo.line does not say (any more); it says: "
                          "A server MUST send each line back."));
  EXPECT_THAT(
      faults("", "//= spec/tiny.md#echo.line\n"),
      ElementsAre("a.cpp:1:1: quotes nothing of echo.line; add a line //# with the words it "
                  "fulfils"));
  EXPECT_THAT(faults("", "//= spec/tiny.md#echo.word\n//# A server\n"),
              ElementsAre("a.cpp:1:1: echo.word is not a requirement; correct or remove this "
                          "quotation"));
  EXPECT_THAT(faults("", "//= spec/tiny.md\n//# A server\n"),
              ElementsAre("a.cpp:1:1: nothing after # is not a requirement; correct or remove this "
                          "quotation"));
  EXPECT_THAT(
      faults("", "//= spec/other.md#echo.line\n//# A server\n"),
      ElementsAre("a.cpp:1:1: echo.line stands in here/spec/tiny.md, not in spec/other.md"));
  EXPECT_THAT(faults("", "//= iny.md#echo.line\n//# A server\n"),
              ElementsAre("a.cpp:1:1: echo.line stands in here/spec/tiny.md, not in iny.md"));
}

TEST(CheckTrace, faults_of_sessions) {
  EXPECT_THAT(
      faults("#### echo.more\n\nMAY\n\n> It MAY.\n\n", ""),
      ElementsAre("here/spec/tiny.md:19:1: no session proves echo.more; write one under it"));
  EXPECT_THAT(faults("```session\nsession two\n  proves echo.word echo.line\npeers ann\n```\n", ""),
              ElementsAre("here/spec/tiny.md:20:1: session two proves echo.word, which is not a "
                          "requirement"));
}

TEST(UnquotedMusts, are_musts_only) {
  const auto suite = read_suite_text(
      spec + "#### echo.more\n\nMAY\n\n> It MAY.\n\n#### echo.less\n\nMUST NOT\n\n> It MUST NOT.\n",
      "tiny.md");
  ASSERT_TRUE(suite) << describe(suite.error().front());
  const auto none = unquoted_musts(*suite, {});
  ASSERT_EQ(none.size(), 2U);
  const auto one = unquoted_musts(*suite, find_annotations("//= tiny.md#echo.line\n", "a.cpp"));
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0]->id, "echo.less");
}

TEST(ScanSources, looks_into_source_files_below) {
  const auto root = std::filesystem::path(testing::TempDir()) / "chatspec_scan_sources";
  std::filesystem::remove_all(root);
  std::filesystem::create_directories(root / "deep");
  for (const char* name : {"b.cpp", "a.hpp", "deep/c.py", "d.md"}) {
    std::ofstream(root / name) << "//= tiny.md#echo.line\n//# A server\n";
  }
  const auto found = scan_sources({root.string()});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 3U);
  EXPECT_EQ((*found)[0].place.file, (root / "a.hpp").string());
  EXPECT_EQ(scan_sources({(root / "none").string()}).error(),
            (root / "none").string() + ": cannot be read");
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace chatspec
