#include "apps/suite_location.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <ostream>

#include "apps/text_layout.hpp"
#include "endpoint/command.hpp"
#include "scenario/read_suite.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

// Reports name places in these files: short where it can be.
fs::path shortest(const fs::path& path) {
  std::error_code none;
  auto here = fs::proximate(path, none);
  return none || here.native().size() >= path.native().size() ? path : here;
}

fs::path directory_of_this_program() {
  std::error_code none;
  return fs::read_symlink("/proc/self/exe", none).parent_path();
}

bool comes_from(const Place& place, const std::vector<std::string>& paths) {
  return std::any_of(paths.begin(), paths.end(),
                     [&](const std::string& path) { return place.file.starts_with(path); });
}

std::optional<Suite> read(const std::vector<std::string>& paths, std::ostream& err) {
  if (paths.empty()) {
    err << "chatspec: there is no suite: give --suite DIR or set CHATSPEC_SUITE\n";
    return std::nullopt;
  }
  auto suite = read_suite(paths);
  if (suite) return std::move(*suite);
  for (const ParseError& error : suite.error()) err << describe(error) << "\n";
  return std::nullopt;
}

std::optional<Suite> named_or_given(const std::vector<std::string>& named, const std::string& given,
                                    std::ostream& err) {
  auto paths = suite_paths(given);
  if (named.empty()) return read(paths, err);
  if (auto alone = read_suite(named)) return std::move(*alone);
  paths.insert(paths.end(), named.begin(), named.end());
  auto suite = read(paths, err);
  if (!suite) return std::nullopt;
  std::erase_if(suite->sessions,
                [&](const Session& session) { return !comes_from(session.place, named); });
  return suite;
}

std::shared_ptr<const Suite> shared(std::optional<Suite> suite) {
  return suite ? std::make_shared<const Suite>(std::move(*suite)) : nullptr;
}

}  // namespace

std::vector<std::string> suite_paths(const std::string& given) {
  if (!given.empty()) return {given};
  if (const char* set = std::getenv("CHATSPEC_SUITE"); set != nullptr && *set != '\0') return {set};
  std::error_code none;
  fs::path bin = directory_of_this_program();
  fs::path installed = bin.parent_path() / "share" / "chatspec";
  fs::path source = bin.parent_path().parent_path().parent_path();
  std::vector<std::string> paths;
  for (const fs::path& one : {installed / "spec", installed / "cases"}) {
    if (fs::exists(one, none)) paths.push_back(one.string());
  }
  if (!paths.empty()) return paths;
  for (const fs::path& one : {source / "spec", source / "conformance" / "cases"}) {
    if (fs::exists(one, none)) paths.push_back(shortest(one).string());
  }
  return paths;
}

std::vector<std::string> source_paths() {
  std::error_code none;
  fs::path code =
      directory_of_this_program().parent_path().parent_path().parent_path() / "reference";
  if (!fs::exists(code, none)) return {};
  return {shortest(code).string()};
}

std::shared_ptr<const Suite> read_suite_of(const std::vector<std::string>& paths,
                                           std::ostream& err) {
  return shared(read(paths, err));
}

std::shared_ptr<const Suite> suite_named(const std::vector<std::string>& named,
                                         const std::string& given, std::ostream& err) {
  return shared(named_or_given(named, given, err));
}

std::shared_ptr<const Suite> suite_listed(const std::vector<std::string>& named,
                                          const std::string& given, std::ostream& err) {
  auto suite = named_or_given(named, given, err);
  if (suite && !named.empty()) {
    std::erase_if(suite->requirements, [&](const Requirement& one) {
      return !comes_from(one.place, named) && sessions_proving(*suite, one.id).empty();
    });
  }
  return shared(std::move(suite));
}

std::vector<fs::path> directories_to_hide(const std::vector<std::string>& paths,
                                          const std::vector<std::string>& commands) {
  std::error_code none;
  std::vector<fs::path> files;
  for (const std::string& command : commands) {
    auto words = split_command(command);
    if (!words) continue;
    for (const std::string& word : anchor_paths(*words)) {
      if (word.starts_with('/') && fs::exists(word, none)) files.push_back(fs::canonical(word));
    }
  }
  std::vector<fs::path> hidden;
  for (const std::string& path : paths) {
    if (!fs::is_directory(path, none)) continue;
    fs::path directory = fs::canonical(path, none);
    bool needed = std::any_of(files.begin(), files.end(), [&](const fs::path& file) {
      return file.string().starts_with((directory / "").string());
    });
    if (!needed) hidden.push_back(directory);
  }
  return hidden;
}

}  // namespace chatspec
