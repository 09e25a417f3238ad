#include "endpoint/look_at_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <sstream>
#include <string_view>

#include "endpoint/nearest_word.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

bool is_file(const std::string& path) {
  std::error_code none;
  return fs::is_regular_file(path, none);
}

bool is_program(const std::string& path) {
  return is_file(path) && ::access(path.c_str(), X_OK) == 0;
}

std::vector<std::string> search_path() {
  const char* path = std::getenv("PATH");
  std::istringstream list(path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin");
  std::vector<std::string> directories;
  for (std::string one; std::getline(list, one, ':');) directories.push_back(one);
  return directories;
}

bool is_in_search_path(const std::string& name) {
  auto directories = search_path();
  return std::any_of(directories.begin(), directories.end(),
                     [&](const std::string& one) { return is_program(one + "/" + name); });
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code failed;
  fs::directory_iterator entries(directory.empty() ? "." : directory, failed), end;
  for (; !failed && entries != end; entries.increment(failed)) {
    names.push_back(entries->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string no_such_file(const std::string& path) {
  fs::path place(path);
  auto other = likely_word(place.filename().string(), names_in(place.parent_path()));
  if (!other) return path + ": no such file";
  return path + ": no such file; did you mean " + (place.parent_path() / *other).string() + "?";
}

std::string no_such_program(const std::string& name) {
  if (is_file(name)) return name + ": no such program; did you mean ./" + name + "?";
  std::vector<std::string> names;
  for (const std::string& directory : search_path()) {
    for (std::string& one : names_in(directory)) names.push_back(std::move(one));
  }
  return name + ": no such program" + did_you_mean(name, names);
}

// ---- A file that is to be run ------------------------------------------------------------------

// Who reads a script with such a name; empty: it does not look like one.
std::string interpreter_for(const std::string& path) {
  constexpr std::pair<std::string_view, std::string_view> known[] = {
      {".py", "python3"}, {".js", "node"}, {".rb", "ruby"}, {".pl", "perl"}, {".sh", "sh"}};
  for (const auto& [ending, interpreter] : known) {
    if (path.ends_with(ending)) return std::string(interpreter);
  }
  return "";
}

std::string first_line_of(const std::string& path) {
  // The kernel looks at so much of it (BINPRM_BUF_SIZE).
  constexpr std::size_t looked_at_bytes = 256;
  std::ifstream file(path, std::ios::binary);
  std::string text(looked_at_bytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text.substr(0, text.find('\n'));
}

std::string why_its_first_line_is_wrong(const std::string& path) {
  std::string line = first_line_of(path);
  std::string interpreter = interpreter_for(path);
  if (!line.starts_with("#!")) {
    if (interpreter.empty()) return "";
    return path + ": has no first line that says who reads it: give '" + interpreter + " " + path +
           "'";
  }
  if (line.ends_with('\r')) {
    return path + ": its first line ends in CR LF, so that nobody is found who reads it: save it " +
           "with LF as line end";
  }
  std::istringstream words(line.substr(2));
  std::string reader, name;
  words >> reader;
  if (!is_program(reader)) {
    return path + ": its first line names " + reader + ", which is not there";
  }
  bool looks_up = reader.ends_with("/env") && words >> name && !name.starts_with('-');
  if (looks_up && name.find('=') == std::string::npos && !is_in_search_path(name)) {
    return path + ": its first line names " + name + ", which is not there";
  }
  return "";
}

std::string why_not_a_program(const std::string& path) {
  std::error_code none;
  if (!fs::exists(path, none)) return no_such_file(path);
  if (fs::is_directory(path, none)) return path + ": is a directory";
  if (is_program(path)) return why_its_first_line_is_wrong(path);
  std::string interpreter = interpreter_for(path);
  std::string other = interpreter.empty() ? "" : ", or give '" + interpreter + " " + path + "'";
  return path + ": may not be run: chmod +x " + path + other;
}

// ---- A script behind its interpreter -----------------------------------------------------------

struct Interpreter {
  const char* names;       ///< a pattern for its file name
  const char* no_script;   ///< one for options after which no script follows
  const char* with_value;  ///< one for options that take the next word
  const char* scripts;     ///< one for what is certainly meant to be a file
};
constexpr Interpreter interpreters[] = {
    {"(python|pypy)[0-9.]*", "-[a-zA-Z]*[cm]|-", "-[WX]|--check-hash-based-pycs", ".+"},
    {"node|nodejs", "-e|-p|--eval|--print|-", "-r|--require|--import", R"(.+\.([cm]?js|ts))"},
    {"ruby|perl|php|lua", "-[eEr]|-", "-[I]", R"(.+\.(rb|pl|php|lua))"},
    {"sh|bash|dash|zsh", "-[a-z]*c|-s", "-o|-O", R"(.*/.*|.+\.sh)"},
    {"java", "-m|--module", "-cp|-classpath|--class-path|-p|--module-path", R"(.+\.(jar|java))"},
};
// They start the program that their arguments name.
constexpr const char* wrappers = "env|nice|nohup|setsid|stdbuf|sudo|timeout|unbuffer";

bool fits(const std::string& word, const char* pattern) {
  return std::regex_match(word, std::regex(pattern));
}

std::string name_of_program(const std::string& word) {
  return fs::path(word).filename().string();
}

const Interpreter* interpreter_named(const std::string& word) {
  for (const Interpreter& one : interpreters) {
    if (fits(name_of_program(word), one.names)) return &one;
  }
  return nullptr;
}

std::string why_no_script(const std::vector<std::string>& words) {
  bool is_wrapped = fits(name_of_program(words.front()), wrappers);
  auto at = words.begin();
  const Interpreter* interpreter = interpreter_named(*at);
  while (interpreter == nullptr && is_wrapped && ++at != words.end()) {
    interpreter = interpreter_named(*at);
  }
  if (interpreter == nullptr) return "";
  while (++at != words.end()) {
    if (fits(*at, interpreter->no_script)) return "";
    if (fits(*at, interpreter->with_value)) {
      if (++at == words.end()) return "";
      continue;
    }
    if (at->starts_with('-')) continue;
    std::error_code none;
    bool filled_in_later = at->find('{') != std::string::npos;
    bool is_missing = fits(*at, interpreter->scripts) && !fs::exists(*at, none);
    return is_missing && !filled_in_later ? no_such_file(*at) : "";
  }
  return "";
}

}  // namespace

std::string why_it_cannot_run(const std::vector<std::string>& words) {
  const std::string& program = words.front();
  if (program.find('{') != std::string::npos) return "";  // known only when it is started
  if (program.find('/') != std::string::npos) {
    if (std::string why = why_not_a_program(program); !why.empty()) return why;
  } else if (!is_in_search_path(program)) {
    return no_such_program(program);
  }
  return why_no_script(words);
}

}  // namespace chatspec
