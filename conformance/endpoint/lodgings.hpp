// What a play borrows: directories and cells that are lent again while they are as new.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "endpoint/cell.hpp"
#include "endpoint/confinement.hpp"
#include "endpoint/program_directory.hpp"
#include "endpoint/result.hpp"
#include "endpoint/temp_directory.hpp"

namespace chatspec {

class Lodgings;

/// An empty directory for a program. Given back when destroyed.
class LentDirectory {
 public:
  LentDirectory(LentDirectory&& other) noexcept;
  LentDirectory& operator=(LentDirectory&& other) noexcept;
  ~LentDirectory();
  /// To name it to the program; whatever we do in it ourselves goes through `files`.
  const std::filesystem::path& path() const { return directory_->path(); }
  const ProgramDirectory& files() const { return files_; }

 private:
  friend class Lodgings;
  LentDirectory(Lodgings& owner, int number, TempDirectory directory, ProgramDirectory files);
  Lodgings* owner_;
  int number_;
  std::unique_ptr<TempDirectory> directory_;
  ProgramDirectory files_;
};

/// Must outlive all that it has lent. What is asked for in the same order has the same paths each
/// time, so the cells made for them fit again.
class Lodgings {
 public:
  Result<LentDirectory> directory();
  /// One that nobody else is in. Given back when the last pointer to it goes.
  Result<std::shared_ptr<Cell>> cell(const Confinement& confinement);

  static constexpr std::size_t cells_max = 8;  ///< that are kept, each of three small processes

 private:
  friend class LentDirectory;
  Result<LentDirectory> lend(int number, TempDirectory directory);
  void take_back(int number, TempDirectory directory);
  void take_back(const Confinement& confinement, std::unique_ptr<Cell> cell);

  std::map<int, TempDirectory> directories_;
  int made_ = 0;
  std::vector<std::pair<Confinement, std::unique_ptr<Cell>>> cells_;  ///< the oldest first
};

}  // namespace chatspec
