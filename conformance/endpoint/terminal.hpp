// A pseudo-terminal for a program under test, and what it put on the screen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "endpoint/fd.hpp"
#include "endpoint/pump.hpp"
#include "endpoint/result.hpp"

namespace chatspec {

/// A pseudo-terminal: `mine` is the person's end, `theirs` the program's.
struct TerminalPair {
  Fd mine;
  Fd theirs;
};

/// Without echo (what a person types is not printed by the program and must not be taken for its
/// output), lines as they are (no CR added), wide enough that nothing wraps.
Result<TerminalPair> open_terminal();

/// The person's end.
class Terminal final : public Pollable {
 public:
  explicit Terminal(Fd mine) : terminal_(std::move(mine)) {}

  /// Types these characters; never blocks, the rest follows when the program reads.
  void type(std::string_view characters);
  bool all_typed() const { return typed_.empty(); }

  /// Everything printed and not taken yet; good until the next `ready` or `take_line`.
  std::string_view printed() const { return std::string_view(printed_).substr(taken_); }
  /// A program that prints without end must not fill the memory of its judge: when this much lies
  /// there and was not taken, all that follows is counted and thrown away.
  static constexpr std::size_t kPrintedBytesMax = 16U << 20;
  std::uint64_t lost_bytes() const { return lost_bytes_; }
  /// Takes the next whole line off `printed`, without LF and without what a terminal adds; false if
  /// there is none yet. A line of nothing but control sequences is passed over.
  bool take_line(std::string& line);
  /// The program has closed its end, and all that it printed is here.
  bool ended() const { return !terminal_; }

  int descriptor() const override { return terminal_.get(); }
  short interest() const override;
  void ready(short events) override;

 private:
  Fd terminal_;
  std::string typed_;
  std::string printed_;
  std::size_t taken_ = 0;     ///< of `printed_`, from its beginning
  std::size_t searched_ = 0;  ///< up to here there is no LF behind what was taken
  std::uint64_t lost_bytes_ = 0;
};

/// What a person sees of one printed line: colour and other control sequences are gone, what was
/// drawn over after a carriage return is gone. `line` without LF.
std::string visible_text(std::string_view line);

}  // namespace chatspec
