#include "apps/run_teller.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <iostream>

namespace chatspec {

bool is_terminal(const std::ostream& stream) {
  if (&stream == &std::cout) return ::isatty(STDOUT_FILENO) == 1;
  return &stream == &std::cerr && ::isatty(STDERR_FILENO) == 1;
}

RunTeller::RunTeller(std::ostream& out, std::ostream& err, const TextStyle& style, bool lines)
    : out_(out), err_(err), style_(style), lines_(lines), on_terminal_(is_terminal(err)) {}

RunTeller::~RunTeller() {
  wipe();
}

void RunTeller::goes_on(const Session& now, int ended, int of, int bad) {
  if (!on_terminal_) return;
  std::string failures = bad > 0 ? fmt::format(", {} failed", bad) : "";
  std::string line = fmt::format("[{}/{}] {}{}", ended, of, now.id, failures);
  // A line that wraps cannot be drawn over. Ids are ASCII, so bytes are columns.
  if (line.size() >= style_.columns) line.resize(style_.columns - 1);
  err_ << "\r\x1b[K" << line << std::flush;
  drawn_ = std::move(line);
}

void RunTeller::ended(const SessionResult& result) {
  if (!lines_) return;
  std::string before = drawn_;
  wipe();
  out_ << session_line(result, style_) << std::flush;
  // Both may be one terminal: the line goes on below what was printed.
  if (!before.empty()) err_ << before << std::flush;
  drawn_ = std::move(before);
}

void RunTeller::wipe() {
  if (!drawn_.empty()) err_ << "\r\x1b[K" << std::flush;
  drawn_.clear();
}

}  // namespace chatspec
