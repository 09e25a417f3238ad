#include "runner/watch_files.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <fstream>

#include "endpoint/temp_directory.hpp"
#include "runner/testing_suite.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::UnorderedElementsAre;

class WatchFiles : public ::testing::Test {
 protected:
  void write(const std::string& name) { std::ofstream(place() / name) << "x"; }
  fs::path place() const { return directory_.path(); }
  FileWatch watch() {
    auto watch = FileWatch::start({{place(), "", ".py"}, {place(), "server", ""}});
    EXPECT_TRUE(watch);
    return std::move(*watch);
  }

  TempDirectory directory_ = TempDirectory::make().value();
  Interruption interruption_;
};

TEST_F(WatchFiles, TheCommandsFilesTheirNeighboursAndTheSuite) {
  write("server.py");
  write("client");
  Suite suite = suite_of("session a\n  proves rule.must\npeers ann\n");
  auto dir = fs::canonical(place());
  auto all = what_to_watch({"python3 '" + (dir / "server.py").string() + "' {port}",
                            (dir / "client").string() + " --port {port}", "not 'closed"},
                           suite);
  EXPECT_THAT(all, UnorderedElementsAre(Watched{dir, "server.py", ""}, Watched{dir, "", ".py"},
                                        Watched{dir, "client", ""},
                                        Watched{fs::current_path(), "t.md", ""}));
}

TEST_F(WatchFiles, AFileThatIsWrittenOrMovedIntoPlace) {
  FileWatch first = watch();
  write("helper.py");
  EXPECT_TRUE(first.wait(interruption_));
  FileWatch second = watch();
  write("server.tmp");
  fs::rename(place() / "server.tmp", place() / "server");
  EXPECT_TRUE(second.wait(interruption_));
}

TEST_F(WatchFiles, OtherFilesDoNotMatter) {
  FileWatch other = watch();
  write("server.log");
  write("server2");
  // Nothing that counts has happened: only the signal ends the wait.
  ::raise(SIGINT);
  EXPECT_FALSE(other.wait(interruption_));
}

TEST_F(WatchFiles, WhatIsNotThereIsPassedOver) {
  EXPECT_TRUE(FileWatch::start({{place() / "none", "x", ""}, {place(), "x", ""}}));
  auto none = FileWatch::start({{place() / "none", "x", ""}});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().text(), "there is no file to watch");
}

}  // namespace
}  // namespace chatspec
