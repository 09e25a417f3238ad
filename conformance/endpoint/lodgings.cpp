#include "endpoint/lodgings.hpp"

#include <algorithm>

namespace chatspec {
namespace {

namespace fs = std::filesystem;

// Whether it could be made empty, and private again whatever a program has made of it.
bool make_empty(const fs::path& directory) {
  std::error_code failed;
  fs::permissions(directory, fs::perms::owner_all, failed);
  for (fs::directory_iterator entry(directory, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    fs::remove_all(entry->path(), failed);
  }
  return !failed && fs::is_empty(directory, failed) && !failed;
}

}  // namespace

LentDirectory::LentDirectory(Lodgings& owner, int number, TempDirectory directory,
                             ProgramDirectory files)
    : owner_(&owner),
      number_(number),
      directory_(std::make_unique<TempDirectory>(std::move(directory))),
      files_(std::move(files)) {}

LentDirectory::LentDirectory(LentDirectory&& other) noexcept = default;

LentDirectory& LentDirectory::operator=(LentDirectory&& other) noexcept {
  std::swap(owner_, other.owner_);
  std::swap(number_, other.number_);
  std::swap(directory_, other.directory_);
  std::swap(files_, other.files_);
  return *this;
}

LentDirectory::~LentDirectory() {
  if (directory_) owner_->take_back(number_, std::move(*directory_));
}

Result<LentDirectory> Lodgings::directory() {
  if (directories_.empty()) {
    auto made = TempDirectory::make();
    if (!made) return tl::unexpected(made.error());
    return lend(made_++, std::move(*made));
  }
  auto first = directories_.extract(directories_.begin());
  return lend(first.key(), std::move(first.mapped()));
}

Result<LentDirectory> Lodgings::lend(int number, TempDirectory directory) {
  auto files = ProgramDirectory::open(directory.path());
  if (!files) return tl::unexpected(files.error());
  return LentDirectory(*this, number, std::move(directory), std::move(*files));
}

void Lodgings::take_back(int number, TempDirectory directory) {
  if (make_empty(directory.path())) directories_.emplace(number, std::move(directory));
}

Result<std::shared_ptr<Cell>> Lodgings::cell(const Confinement& confinement) {
  auto found = std::find_if(cells_.begin(), cells_.end(),
                            [&](const auto& one) { return one.first == confinement; });
  std::unique_ptr<Cell> cell;
  if (found != cells_.end()) {
    cell = std::move(found->second);
    cells_.erase(found);
  } else {
    auto opened = Cell::open(confinement);
    if (!opened) return tl::unexpected(opened.error());
    cell = std::move(*opened);
  }
  return std::shared_ptr<Cell>(cell.release(), [this, confinement](Cell* one) {
    take_back(confinement, std::unique_ptr<Cell>(one));
  });
}

void Lodgings::take_back(const Confinement& confinement, std::unique_ptr<Cell> cell) {
  if (!cell->is_as_new()) return;
  cells_.emplace_back(confinement, std::move(cell));
  if (cells_.size() > cells_max) cells_.erase(cells_.begin());
}

}  // namespace chatspec
