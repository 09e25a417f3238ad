#include "scenario/suite_files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace chatspec {

namespace {

namespace fs = std::filesystem;

bool has_ending(const std::string& path, const std::vector<std::string>& endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](const std::string& ending) { return path.ends_with(ending); });
}

tl::unexpected<ParseError> fault(const std::string& path, std::string message) {
  return tl::unexpected(ParseError{{path, 0, 0}, std::move(message), ""});
}

Parsed<SuiteFile> read_file(const std::string& path, const std::vector<std::string>& endings) {
  if (!has_ending(path, endings)) {
    return fault(path, "expected a directory or a file ending in .md or .sess");
  }
  auto text = read_whole_file(path);
  if (!text) return fault(path, "expected a file that can be read");
  return SuiteFile{path, std::move(*text)};
}

bool says_something(const std::string& line) {
  const auto visible = line.find_first_not_of(" \t\r");
  return visible != std::string::npos && line[visible] != '#';
}

}  // namespace

std::vector<Parsed<SuiteFile>> collect_suite_files(const std::vector<std::string>& paths) {
  const std::vector<std::string> endings = {".md", ".sess"};
  std::vector<Parsed<SuiteFile>> files;
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    bool failed = false;
    for (const std::string& file : files_below(path, endings, failed)) {
      std::error_code ignored;
      if (!seen.insert(fs::weakly_canonical(file, ignored).string()).second) continue;
      files.push_back(read_file(file, endings));
    }
    if (failed) files.emplace_back(fault(path, "expected a file or directory that can be read"));
  }
  return files;
}

std::vector<SessionText> split_sessions(const std::string& text) {
  std::vector<SessionText> sessions;
  SessionText preamble;
  bool preamble_speaks = false;
  std::istringstream lines(text);
  int number = 1;
  for (std::string line; std::getline(lines, line); ++number) {
    if (line.starts_with("session")) sessions.push_back({"", number});
    (sessions.empty() ? preamble : sessions.back()).text += line + "\n";
    if (sessions.empty() && says_something(line)) preamble_speaks = true;
  }
  if (preamble_speaks || sessions.empty()) sessions.insert(sessions.begin(), preamble);
  return sessions;
}

std::optional<std::string> read_whole_file(const std::string& path) {
  std::error_code ignored;
  std::ifstream file(path, std::ios::binary);
  if (!file || fs::is_directory(path, ignored)) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::string> files_below(const std::string& path,
                                     const std::vector<std::string>& endings, bool& failed) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    failed = !fs::exists(path, error);
    return failed ? std::vector<std::string>{} : std::vector{path};
  }
  std::vector<std::string> files;
  for (auto entry = fs::recursive_directory_iterator(path, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && has_ending(entry->path().string(), endings)) {
      files.push_back(entry->path().string());
    }
  }
  failed = static_cast<bool>(error);
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace chatspec
