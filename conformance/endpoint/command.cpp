#include "endpoint/command.hpp"

#include <cctype>
#include <filesystem>
#include <functional>
#include <map>

namespace chatspec {
namespace {

// Takes one word off the front of `rest`. False: a quotation is not closed.
bool take_word(std::string_view& rest, std::string& word) {
  char quote = 0;
  while (!rest.empty()) {
    char c = rest.front();
    if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) break;
    rest.remove_prefix(1);
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else if (c == '\\' && quote != '\'' && !rest.empty() &&
               (quote == 0 || rest.front() == '"' || rest.front() == '\\')) {
      word += rest.front();
      rest.remove_prefix(1);
    } else {
      word += c;
    }
  }
  return quote == 0;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
}

// Only where the path begins, not in the middle of a longer one.
void replace_paths(std::string& text, const std::string& directory, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(directory, at)) != std::string::npos;) {
    auto before = static_cast<unsigned char>(at == 0 ? ' ' : text[at - 1]);
    bool begins = std::isalnum(before) == 0 && before != '/' && before != '.' && before < 0x80;
    if (begins) text.replace(at, directory.size(), with);
    at += begins ? with.size() : directory.size();
  }
}

}  // namespace

Result<std::vector<std::string>> split_command(std::string_view command) {
  std::vector<std::string> words;
  std::string_view rest = command;
  while (true) {
    auto begin = rest.find_first_not_of(" \t\n");
    if (begin == std::string_view::npos) break;
    rest.remove_prefix(begin);
    std::string word;
    if (!take_word(rest, word)) {
      return trouble("the command '" + std::string(command) + "' has a quotation that never ends");
    }
    words.push_back(std::move(word));
  }
  if (words.empty()) return trouble("the command is empty");
  return words;
}

std::vector<std::string> fill_in(std::vector<std::string> words, int port, std::string_view dir) {
  for (std::string& word : words) {
    replace_all(word, "{port}", std::to_string(port));
    replace_all(word, "{dir}", dir);
  }
  return words;
}

std::string join_command(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    bool plain = !word.empty() && word.find_first_of(" \t\n'\"\\") == std::string::npos;
    if (plain) {
      line += word;
      continue;
    }
    line += '\'';
    for (char c : word) line += c == '\'' ? "'\\''" : std::string(1, c);
    line += '\'';
  }
  return line;
}

std::vector<std::string> anchor_paths(std::vector<std::string> words,
                                      const std::filesystem::path& base) {
  namespace fs = std::filesystem;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string& word = words[i];
    std::error_code none;
    if (word.empty() || word.front() == '/' || word.front() == '-') continue;
    if (i == 0 && word.find('/') == std::string::npos) continue;
    if (fs::is_regular_file(base / word, none)) {
      word = fs::absolute(base / word).lexically_normal().string();
    }
  }
  return words;
}

std::string paths_as_written(std::string text, const std::vector<std::string>& words,
                             const std::filesystem::path& base) {
  namespace fs = std::filesystem;
  std::map<std::string, std::string, std::greater<>> written;  // what lies deeper comes first
  std::vector<std::string> anchored = anchor_paths(words, base);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (anchored[i] == words[i]) continue;
    std::string as_written = words[i].substr(0, words[i].rfind('/') + 1);  // "" where there is none
    std::error_code none;
    fs::path real = fs::canonical(anchored[i], none);
    for (const fs::path& path : {fs::path(anchored[i]), none ? fs::path(anchored[i]) : real}) {
      std::string directory = path.parent_path().string() + "/";
      if (directory != "//") written.emplace(std::move(directory), as_written);
    }
  }
  for (const auto& [directory, as_written] : written) replace_paths(text, directory, as_written);
  return text;
}

bool mentions_port(std::string_view command) {
  return command.find("{port}") != std::string_view::npos;
}
bool mentions_dir(std::string_view command) {
  return command.find("{dir}") != std::string_view::npos;
}

}  // namespace chatspec
