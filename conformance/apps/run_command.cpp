#include "apps/run_command.hpp"

#include <fmt/core.h>
#include <fnmatch.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <ostream>

#include "endpoint/command.hpp"
#include "endpoint/process.hpp"
#include "endpoint/socket_address.hpp"
#include "player/player.hpp"
#include "report/json_report.hpp"
#include "report/junit_report.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

bool is_terminal(int descriptor, const std::ostream& stream, const std::ostream& standard) {
  return &stream == &standard && ::isatty(descriptor) == 1;
}

// A word as a shell takes it back.
std::string quoted(const std::string& word) {
  constexpr auto kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string safe = "'";
  for (char c : word) safe += c == '\'' ? "'\\''" : std::string(1, c);
  return safe + "'";
}

std::string again(const RunOptions& options) {
  const Target& target = options.target;
  std::string command = "chatspec run";
  if (!options.suite_arguments.empty()) command += " " + options.suite_arguments;
  if (!target.server_command.empty()) command += " --server " + quoted(target.server_command);
  if (!target.connect_to.empty()) command += " --connect " + quoted(target.connect_to);
  if (!target.client_command.empty()) command += " --client " + quoted(target.client_command);
  if (target.deadline != Target{}.deadline) {
    command += fmt::format(" --deadline-ms {}", target.deadline.count());
  }
  return command;
}

std::string title(const Target& target) {
  std::string text = target.server_command.empty() ? target.connect_to : target.server_command;
  if (text.empty()) return target.client_command;
  return target.client_command.empty() ? text : text + " and " + target.client_command;
}

bool is_chosen(const Session& session, const RunOptions& options) {
  if (!options.only.empty() && ::fnmatch(options.only.c_str(), session.id.c_str(), 0) != 0) {
    return false;
  }
  if (options.ids.empty()) return true;
  return std::any_of(options.ids.begin(), options.ids.end(), [&](const std::string& id) {
    const auto& proves = session.proves;
    return id == session.id || std::find(proves.begin(), proves.end(), id) != proves.end();
  });
}

bool is_known(const std::string& id, const Suite& suite) {
  return find_requirement(suite, id) != nullptr ||
         std::any_of(suite.sessions.begin(), suite.sessions.end(),
                     [&](const Session& one) { return one.id == id; });
}

// What makes no sense, for a person; empty: nothing.
std::string complaint(const Suite& suite, const RunOptions& options) {
  const Target& target = options.target;
  if (target.server_command.empty() && target.connect_to.empty() && target.client_command.empty()) {
    return "nothing to test: give --server CMD, --connect HOST:PORT or --client CMD";
  }
  for (const std::string* command : {&target.server_command, &target.client_command}) {
    if (command->empty()) continue;
    if (auto words = split_command(*command); !words) return words.error().text();
  }
  if (!target.connect_to.empty()) {
    if (auto found = resolve(target.connect_to); !found)
      return "--connect: " + found.error().text();
  }
  for (const std::string& id : options.ids) {
    if (!is_known(id, suite)) {
      return fmt::format("'{}' is no file, no session and no requirement: see chatspec list", id);
    }
  }
  return "";
}

// One line that is drawn over again; only a terminal gets it.
class ProgressLine final : public Progress {
 public:
  ProgressLine(std::ostream& err, bool shown) : err_(err), shown_(shown) {}
  ~ProgressLine() override { clear(); }
  void begins(const Session& session, int number, int of) override {
    if (shown_) err_ << fmt::format("\r\x1b[K[{}/{}] {}", number, of, session.id) << std::flush;
  }
  void ended(const SessionResult&) override { clear(); }

 private:
  void clear() {
    if (shown_) err_ << "\r\x1b[K" << std::flush;
  }
  std::ostream& err_;
  bool shown_;
};

TextStyle style_of(const std::ostream& out, const std::ostream& standard) {
  TextStyle style;
  if (!is_terminal(STDOUT_FILENO, out, standard)) return style;
  const char* no_colour = std::getenv("NO_COLOR");  // no-color.org: set and not empty
  style.colour = no_colour == nullptr || *no_colour == '\0';
  winsize size{};
  constexpr unsigned short kNarrowest = 60;
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > kNarrowest) {
    style.columns = size.ws_col;
  }
  return style;
}

bool write_report(const ReportWish& wish, const RunResult& run, const TextStyle& style,
                  std::ostream& out, std::ostream& err) {
  TextStyle plain = style;
  if (!wish.file.empty()) plain = TextStyle{.show_passed = style.show_passed};
  std::string text = wish.kind == "json"    ? json_report(run)
                     : wish.kind == "junit" ? junit_report(run)
                                            : text_report(run, plain);
  if (wish.file.empty()) {
    out << text << std::flush;
    return true;
  }
  std::ofstream file(wish.file, std::ios::binary);
  file << text;
  file.close();
  if (!file) err << "chatspec: cannot write the report " << wish.file << "\n";
  return static_cast<bool>(file);
}

}  // namespace

std::optional<ReportWish> parse_report_wish(const std::string& text) {
  auto equals = text.find('=');
  ReportWish wish{text.substr(0, equals),
                  equals == std::string::npos ? "" : text.substr(equals + 1)};
  bool known = wish.kind == "text" || wish.kind == "json" || wish.kind == "junit";
  if (!known || (equals != std::string::npos && wish.file.empty())) return std::nullopt;
  return wish;
}

int run_command(const Suite& suite, const RunOptions& options, std::ostream& out,
                std::ostream& err) {
  std::string wrong = complaint(suite, options);
  if (!wrong.empty()) {
    err << "chatspec: " << wrong << "\n";
    return 2;
  }
  std::vector<const Session*> chosen;
  for (const Session& one : suite.sessions) {
    if (is_chosen(one, options)) chosen.push_back(&one);
  }
  adopt_orphans();
  RunResult run{&suite, title(options.target), again(options), options.target.seed, {}, 1, {}, {}};
  auto began = std::chrono::steady_clock::now();
  {
    ProgressLine progress(err, is_terminal(STDERR_FILENO, err, std::cerr));
    run.sessions = play_sessions(chosen, suite.head, options.target,
                                 segmentation_named(options.play), progress);
  }
  run.took = std::chrono::steady_clock::now() - began;
  end_orphans();
  auto reports = options.reports;
  if (reports.empty()) reports.push_back({"text", ""});
  bool written = true;
  for (const ReportWish& wish : reports) {
    TextStyle style = style_of(out, std::cout);
    style.show_passed = options.show;
    written = write_report(wish, run, style, out, err) && written;
  }
  if (chosen.empty()) err << "chatspec: no session was chosen: see chatspec list\n";
  return written ? count(run).exit_status() : 2;
}

}  // namespace chatspec
