// A program has put all kinds of things into its directory; none of them may lead us outside or
// keep us waiting.
#include "endpoint/program_directory.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fstream>
#include <sstream>

#include "endpoint/temp_directory.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

class ProgramDirectoryTest : public ::testing::Test {
 protected:
  void write(const fs::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
  }
  std::string read(const fs::path& path) {
    std::ostringstream content;
    content << std::ifstream(path, std::ios::binary).rdbuf();
    return content.str();
  }
  void make_socket(const std::string& name) {
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (inside_ / name).string().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  std::string why_not(const Result<void>& result) {
    return result ? "it was put there" : result.error().text();
  }

  TempDirectory outer_ = TempDirectory::make().value();
  fs::path inside_ = outer_.path() / "inside";
  fs::path canary_ = outer_.path() / "canary";
  bool made_ = fs::create_directory(inside_);
  ProgramDirectory directory_ = ProgramDirectory::open(inside_).value();
};

TEST_F(ProgramDirectoryTest, FilesArePutAndLookedAt) {
  EXPECT_EQ(directory_.at("a.txt"), Standing::nothing);
  EXPECT_TRUE(directory_.is_empty());
  ASSERT_TRUE(directory_.put_file("a.txt", "hello"));
  EXPECT_EQ(read(inside_ / "a.txt"), "hello");
  EXPECT_EQ(directory_.at("a.txt"), Standing::file);
  EXPECT_TRUE(directory_.holds("a.txt", "hello"));
  EXPECT_FALSE(directory_.holds("a.txt", "hellO"));
  EXPECT_FALSE(directory_.holds("a.txt", "hell"));
  EXPECT_FALSE(directory_.is_empty());
  ASSERT_TRUE(directory_.put_file("a.txt", "")) << "in place of the one before";
  EXPECT_TRUE(directory_.holds("a.txt", ""));
}

TEST_F(ProgramDirectoryTest, FoldersThatAreMissingAreMade) {
  ASSERT_TRUE(directory_.put_file("one/two/a.txt", "deep"));
  ASSERT_TRUE(directory_.put_file("one/b.txt", ""));
  EXPECT_EQ(read(inside_ / "one/two/a.txt"), "deep");
  EXPECT_EQ(directory_.at("one/two"), Standing::folder);
  EXPECT_EQ(directory_.at("one/b.txt/c"), Standing::nothing);
  EXPECT_EQ(why_not(directory_.put_file("one/b.txt/c", "")), "a file stands at one/b.txt");
}

TEST_F(ProgramDirectoryTest, LinksAreNotFollowed) {
  write(canary_, "of somebody else");
  for (const fs::path& target : {canary_, fs::path("../canary"), fs::path("x/y")}) {
    fs::create_symlink(target, inside_ / "a.txt");
    EXPECT_EQ(directory_.at("a.txt"), Standing::link);
    EXPECT_FALSE(directory_.holds("a.txt", "of somebody else"));
    EXPECT_FALSE(directory_.holds_anywhere("of somebody else", {}));
    EXPECT_EQ(why_not(directory_.put_file("a.txt", "ours")), "a symbolic link stands at a.txt");
    EXPECT_EQ(why_not(directory_.put_link("a.txt", "b")), "a symbolic link stands at a.txt");
    fs::remove(inside_ / "a.txt");
  }
  EXPECT_EQ(read(canary_), "of somebody else");
}

TEST_F(ProgramDirectoryTest, NorIsOneOnTheWay) {
  fs::create_directory(outer_.path() / "other");
  write(outer_.path() / "other" / "a.txt", "secret");
  fs::create_directory_symlink(outer_.path() / "other", inside_ / "folder");
  EXPECT_EQ(directory_.at("folder/a.txt"), Standing::link);
  EXPECT_FALSE(directory_.holds("folder/a.txt", "secret"));
  EXPECT_FALSE(directory_.holds_anywhere("secret", {}));
  EXPECT_EQ(why_not(directory_.put_file("folder/a.txt", "")), "a symbolic link stands at folder");
  EXPECT_EQ(read(outer_.path() / "other" / "a.txt"), "secret");
}

TEST_F(ProgramDirectoryTest, NothingLeadsOutside) {
  write(canary_, "secret");
  EXPECT_FALSE(directory_.holds("../canary", "secret"));
  EXPECT_FALSE(directory_.holds(canary_.string(), "secret"));
  EXPECT_FALSE(directory_.put_file("../canary", "ours"));
  EXPECT_FALSE(directory_.put_file("../new", "ours"));
  EXPECT_EQ(read(canary_), "secret");
  EXPECT_FALSE(fs::exists(outer_.path() / "new"));
}

// Whoever opened a FIFO in the usual way would wait here for ever.
TEST_F(ProgramDirectoryTest, WhatIsNoFileIsNamedAndNotWaitedFor) {
  ASSERT_EQ(::mkfifo((inside_ / "fifo").c_str(), 0600), 0);
  make_socket("socket");
  fs::create_directory(inside_ / "folder");
  struct One {
    const char* name;
    Standing standing;
    const char* in_the_way;
  };
  for (const One& one : {One{"fifo", Standing::fifo, "a FIFO stands at fifo"},
                         One{"socket", Standing::socket, "a socket stands at socket"},
                         One{"folder", Standing::folder, "a directory stands at folder"}}) {
    EXPECT_EQ(directory_.at(one.name), one.standing) << one.name;
    EXPECT_FALSE(directory_.holds(one.name, "")) << one.name;
    EXPECT_EQ(why_not(directory_.put_file(one.name, "x")), one.in_the_way);
  }
  EXPECT_FALSE(directory_.holds_anywhere("", {}));
}

TEST_F(ProgramDirectoryTest, AHugeFileIsNotRead) {
  Fd huge(::open((inside_ / "huge").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(::ftruncate(huge.get(), 10'000'000'000), 0);  // sparse: it takes no room
  EXPECT_FALSE(directory_.holds("huge", "x"));
  EXPECT_FALSE(directory_.holds_anywhere("x", {}));
}

TEST_F(ProgramDirectoryTest, AFileMayLieAnywhere) {
  fs::create_directories(inside_ / "downloads" / "today");
  write(inside_ / "downloads" / "today" / "x", "found");
  EXPECT_TRUE(directory_.holds_anywhere("found", {}));
  EXPECT_FALSE(directory_.holds_anywhere("found", {"downloads/today/x"}));
  EXPECT_FALSE(directory_.holds_anywhere("founD", {}));
}

TEST_F(ProgramDirectoryTest, SoManyFilesAreNotAllLookedAt) {
  for (std::size_t i = 0; i <= ProgramDirectory::files_max; ++i) {
    Fd(::open((inside_ / std::to_string(i)).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  }
  EXPECT_FALSE(directory_.holds_anywhere("nowhere", {}));
}

TEST_F(ProgramDirectoryTest, LinksArePutWhereverTheyLead) {
  ASSERT_TRUE(directory_.put_link("folder/way-out", "../../canary"));
  EXPECT_EQ(fs::read_symlink(inside_ / "folder" / "way-out"), "../../canary");
  EXPECT_EQ(directory_.at("folder/way-out"), Standing::link);
}

TEST_F(ProgramDirectoryTest, MustBeThere) {
  EXPECT_FALSE(ProgramDirectory::open(inside_ / "nowhere"));
  fs::create_directory_symlink(inside_, outer_.path() / "link");
  EXPECT_FALSE(ProgramDirectory::open(outer_.path() / "link"));
}

}  // namespace
}  // namespace chatspec
