#include "endpoint/lodgings.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "endpoint/process.hpp"
#include "endpoint/testing/inside.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

TEST(Lodgings, LendTheSameDirectoriesInTheSameOrder) {
  Lodgings lodgings;
  std::vector<fs::path> first, second;
  for (auto* paths : {&first, &second}) {
    std::vector<LentDirectory> lent;
    for (int i = 0; i < 3; ++i) {
      lent.push_back(std::move(*lodgings.directory()));
      paths->push_back(lent.back().path());
    }
    EXPECT_NE(lent[0].path(), lent[1].path());
    std::swap(lent[0], lent[2]);  // whichever is given back first
  }
  EXPECT_EQ(first, second);
}

TEST(Lodgings, LendDirectoriesEmptyAndPrivate) {
  Lodgings lodgings;
  fs::path path;
  {
    auto lent = std::move(*lodgings.directory());
    path = lent.path();
    fs::create_directories(path / "a/b");
    std::ofstream(path / "a/b/file") << "left\n";
    fs::create_symlink("/etc", path / "link");
    fs::permissions(path, fs::perms::all);
  }
  auto again = std::move(*lodgings.directory());
  EXPECT_EQ(again.path(), path);
  EXPECT_TRUE(fs::is_empty(path));
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
  EXPECT_TRUE(fs::exists("/etc/passwd")) << "a link is removed, not what it leads to";
}

TEST(Lodgings, LendNoDirectoryThatIsGone) {
  Lodgings lodgings;
  fs::path path;
  {
    auto lent = std::move(*lodgings.directory());
    path = lent.path();
    fs::remove(path);
  }
  auto other = std::move(*lodgings.directory());
  EXPECT_TRUE(fs::is_directory(other.path()));
  EXPECT_FALSE(fs::exists(path));
}

class LentCells : public ::testing::Test {
 protected:
  Lodgings lodgings_;
  TempDirectory work_ = std::move(*TempDirectory::make());
  Confinement usual_{{work_.path()}, {}, {}};

  std::shared_ptr<Cell> lend(const Confinement& confinement) {
    auto cell = lodgings_.cell(confinement);
    EXPECT_TRUE(cell) << cell.error().text();
    return *cell;
  }
  static pid_t first_of(const std::shared_ptr<Cell>& cell) { return cell->tree_of(0).first; }
};

TEST_F(LentCells, AreLentAgainToTheSameKindOfProgram) {
  inside([&] {
    pid_t first = first_of(lend(usual_));
    EXPECT_EQ(first_of(lend(usual_)), first);
    EXPECT_NE(first_of(lend({})), first);
    auto taken = lend(usual_);
    EXPECT_EQ(first_of(taken), first);
    EXPECT_NE(first_of(lend(usual_)), first) << "somebody is in it";
  });
}

TEST_F(LentCells, AreNotLentAgainWhenSomethingIsLeft) {
  inside([&] {
    auto cell = lend(usual_);
    pid_t first = first_of(cell);
    auto process = std::move(
        *Process::start({{"sh", "-c", "touch /tmp/mark; read -r line"}, work_.path(), cell}));
    cell.reset();
    std::string root = "/proc/" + std::to_string(first) + "/root";
    EXPECT_TRUE(pump_until(
        process->pollables(), [&] { return fs::exists(root + "/tmp/mark"); },
        Deadline(std::chrono::seconds(10)), true));
    process.reset();
    EXPECT_NE(first_of(lend(usual_)), first);
  });
}

TEST_F(LentCells, AreNotKeptWithoutEnd) {
  inside([&] {
    std::vector<std::shared_ptr<Cell>> all;
    std::vector<pid_t> firsts;
    for (std::size_t i = 0; i <= Lodgings::cells_max; ++i) {
      all.push_back(lend(usual_));
      firsts.push_back(first_of(all.back()));
    }
    for (auto& one : all) one.reset();  // the first to come back is the first to go
    auto lives = [](pid_t one) {        // what is dead and not reaped yet has no words left
      return !read_proc("/proc/" + std::to_string(one) + "/cmdline").empty();
    };
    EXPECT_FALSE(lives(firsts.front()));
    EXPECT_TRUE(lives(firsts.back()));
  });
}

}  // namespace
}  // namespace chatspec
