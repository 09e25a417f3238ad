#include "endpoint/launch_troubles.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include "endpoint/process_tree.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

// Longer lines are cut: none that says why is so long, and regular expressions take them ill.
std::vector<std::string> lines_of(std::string_view text) {
  constexpr std::size_t longest = 500;
  std::vector<std::string> lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) {
    line.resize(std::min(line.size(), longest));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

// The first part in brackets of the first line that fits.
std::optional<std::string> find(const std::vector<std::string>& lines, const char* pattern) {
  const std::regex wanted(pattern);
  for (const std::string& line : lines) {
    std::smatch found;
    if (std::regex_search(line, found, wanted)) {
      return found.size() > 1 ? found[1].str() : found[0].str();
    }
  }
  return std::nullopt;
}

// Where Python has found a mistake: the last place that it names.
std::string last_place(const std::vector<std::string>& lines) {
  static const std::regex place(R"re(^ *File "([^"]+)", line ([0-9]+))re");
  std::string last;
  for (const std::string& line : lines) {
    std::smatch found;
    if (!std::regex_search(line, found, place)) continue;
    last = " (" + found[1].str() + ", line " + found[2].str() + ")";
  }
  return last;
}

// A missing module or library, in the words of the usual languages.
constexpr const char* missing_patterns[] = {
    R"(No module named '?([\w.]+))",                     // Python
    R"(Cannot find (?:module|package) '([^'/]+)')",      // Node
    R"(ClassNotFoundException: (\S+))",                  // Java
    R"(Could not find or load main class (\S+))",        // Java
    R"(error while loading shared libraries: ([^:]+))",  // ld.so(8)
    R"(no required module provides package ([^;\s]+))",  // Go
    R"(Can't locate (\S+) in @INC)",                     // Perl
};

// A file without which it cannot begin, often the program itself.
constexpr const char* no_file[] = {
    R"(can't open file '([^']+)')",                                            // Python
    R"(Cannot find module '(/[^']+)')",                                        // Node
    R"(Unable to access jarfile (\S+))",                                       // Java
    R"(FileNotFoundError: \[Errno 2\] No such file or directory: '([^']+)')",  // Python
    R"(ENOENT: no such file or directory, \w+ '([^']+)')",                     // Node
    R"((?:open|stat) (\S+): no such file or directory)",                       // Go
};

// Numbers, addresses and paths differ from one crash to the next, and so does what is no number;
// what is left names it.
std::string without_numbers(std::string line) {
  static const std::regex path("'[^']*/[^']*'");
  static const std::regex no_text("(UnicodeDecodeError: '[^']*' codec can't decode ).*");
  static const std::regex no_number("(invalid literal for int\\(\\) with base [0-9]+: ).*");
  static const std::regex hexadecimal("0x[0-9a-fA-F]+");
  static const std::regex decimal("[0-9]+");
  line = std::regex_replace(line, path, "'…'");
  line = std::regex_replace(line, no_number, "$1…");
  line = std::regex_replace(line, no_text, "$1…");
  line = std::regex_replace(line, hexadecimal, "#");
  return std::regex_replace(line, decimal, "#");
}

bool is_frame(const std::string& line) {
  return line.empty() || line.front() == ' ' || line.front() == '\t';
}

// The line that ends a Python traceback: the first behind "Traceback" that is not indented. The
// last traceback counts: earlier ones of a chain are what led to it.
std::optional<std::string> end_of_traceback(const std::vector<std::string>& lines) {
  std::optional<std::string> last;
  bool inside = false;
  for (const std::string& line : lines) {
    // Python indents the tracebacks of a group and of a thread's report, but not their heads.
    if (line.find("Traceback (most recent call last)") != std::string::npos) {
      inside = true;
    } else if (inside && !is_frame(line)) {
      last = line;
      inside = false;
    }
  }
  return last;
}

constexpr const char* crashes[] = {
    R"(SUMMARY: (\w+Sanitizer: .*))",
    R"((ERROR: (?:Address|Leak|Thread)Sanitizer.*))",
    R"(^(panic: .*))",                      // Go
    R"(^(fatal error: .*))",                // Go's runtime
    R"((runtime error: .*))",               // UBSan without a summary
    R"((terminate called .*))",             // libstdc++
    R"(Exception in thread "[^"]*" (.*))",  // Java
    R"(^(?:node:)?(Uncaught .*))",
};

// Java and Node, also where it was caught and printed: a line that names it, then its frames. The
// word "Error" alone is ordinary talk.
std::optional<std::string> head_of_frames(const std::vector<std::string>& lines) {
  static const std::regex exception_name(R"(^[\w.$]*(?:Error|Exception)\b.*)"),
      frame(R"(^\s+at \S.*)");
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    if (std::regex_match(lines[i], exception_name) && std::regex_match(lines[i + 1], frame)) {
      return lines[i];
    }
  }
  return std::nullopt;
}

std::set<std::string> sockets_of(pid_t process) {
  std::set<std::string> sockets;
  std::error_code gone;
  fs::directory_iterator descriptors("/proc/" + std::to_string(process) + "/fd", gone), end;
  for (; !gone && descriptors != end; descriptors.increment(gone)) {
    std::error_code closed;
    std::string target = fs::read_symlink(descriptors->path(), closed).string();
    if (target.starts_with("socket:[")) sockets.insert(target.substr(8, target.size() - 9));
  }
  return sockets;
}

void add_with_children(pid_t process, std::set<std::string>& sockets) {
  sockets.merge(sockets_of(process));
  for (pid_t child : children_of(process)) add_with_children(child, sockets);
}

// proc_net_tcp(5): a line for each socket; state 0A is LISTEN, the tenth field the inode. Slow on a
// machine with many connections, so it is only read when something is wrong already.
void add_listeners(const std::string& table, const std::set<std::string>& sockets,
                   std::set<int>& ports) {
  std::ifstream file(table);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::vector<std::string> words{std::istream_iterator<std::string>(fields), {}};
    constexpr std::size_t local_field = 1, state_field = 3, inode_field = 9;
    if (words.size() <= inode_field || words[state_field] != "0A" ||
        !sockets.contains(words[inode_field])) {
      continue;
    }
    auto colon = words[local_field].rfind(':');
    ports.insert(std::stoi(words[local_field].substr(colon + 1), nullptr, 16));
  }
}

}  // namespace

std::vector<std::string> explain_launch(std::string_view errors, const std::optional<Exit>& exit,
                                        bool port_was_used) {
  auto lines = lines_of(errors);
  std::vector<std::string> said;
  for (const char* pattern : missing_patterns) {
    if (auto module = find(lines, pattern)) {
      said.push_back("It needs " + *module + ", which is not installed here.");
      break;
    }
  }
  if (find(lines, "Address already in use|EADDRINUSE|address already in use")) {
    said.push_back(port_was_used
                       ? "It cannot bind a port that it has used before: set SO_REUSEADDR before "
                         "bind()."
                       : "Its port is taken by another program.");
  }
  if (auto error =
          find(lines, R"(((?:Syntax|Indentation|Tab|UnsupportedClassVersion)Error: .*))")) {
    said.push_back("Its text cannot be read: " + *error + last_place(lines));
  }
  for (const char* pattern : no_file) {
    if (auto missing = find(lines, pattern)) {
      said.push_back("There is no file " + *missing + ".");
      break;
    }
  }
  if (find(lines, "Permission denied|EACCES|Read-only file system|EROFS")) {
    said.push_back(
        "It may not do what it tries; it can write only in its working directory and in {dir}.");
  }
  bool ended_well = exit && exit->signal == 0 && exit->status == 0;
  if (said.empty() && ended_well) {
    said.push_back("It ended by itself, as if it had nothing to do.");
  }
  return said;
}

std::optional<CrashLine> crash_line(std::string_view errors) {
  auto lines = lines_of(errors);
  auto line = end_of_traceback(lines);
  for (const char* pattern : crashes) {
    if (!line) line = find(lines, pattern);
  }
  if (!line) line = head_of_frames(lines);
  if (!line) return std::nullopt;
  return CrashLine{*line, without_numbers(*line)};
}

std::vector<int> listening_ports(const ProgramTree& tree) {
  std::set<std::string> sockets;
  add_with_children(tree.program, sockets);
  for (pid_t orphan : orphans_of(tree)) add_with_children(orphan, sockets);
  std::set<int> ports;
  if (!sockets.empty()) {
    // By way of the process: its network namespace may be another one than ours.
    std::string net = "/proc/" + std::to_string(tree.program) + "/net/";
    add_listeners(net + "tcp", sockets, ports);
    add_listeners(net + "tcp6", sockets, ports);
  }
  return {ports.begin(), ports.end()};
}

}  // namespace chatspec
