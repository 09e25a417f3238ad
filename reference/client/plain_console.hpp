// The console on a pipe, a file, or a terminal that does not echo: exactly the standard's lines.
#pragma once

#include <string>

#include "client/console.hpp"
#include "client/style.hpp"

namespace chat {

class PlainConsole final : public Console {
 public:
  /// Reads from `input`, writes to `output`; both stay the caller's. When `stop` (a descriptor, or
  /// -1) becomes readable, writing to somebody who does not read is given up.
  PlainConsole(int input, int output, int stop, Style style)
      : input_(input), output_(output), stop_(stop), style_(style) {}

  int input_descriptor() const override { return input_; }
  std::optional<std::string> next_line(InputGate& gate) override;
  Result<void> show(const std::vector<std::string>& lines) override;

 private:
  std::optional<std::string> take_line();
  void read_more();

  const int input_;
  const int output_;
  const int stop_;
  const Style style_;
  std::string buffer_;      // read and not yet taken
  std::string line_;        // the beginning of the next line, cut if it is too long
  bool has_ended_ = false;  // the input
};

}  // namespace chat
