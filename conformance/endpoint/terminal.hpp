// Standard input and output of a program under test, a pseudo-terminal or two pipes, and what it
// printed there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "endpoint/fd.hpp"
#include "endpoint/pump.hpp"
#include "endpoint/result.hpp"

namespace chatspec {

/// What becomes of a program's standard input and output. A pseudo-terminal: both ends are read and
/// written, and there is no `pipe_in`. Two pipes: `mine` and `theirs` are those for its output.
struct TerminalPair {
  Fd mine;    ///< the person's end
  Fd theirs;  ///< the program's
  struct Input {
    Fd mine;
    Fd theirs;
  } pipe_in;
};

/// Without echo (what a person types is not printed by the program and must not be taken for its
/// output), lines as they are (no CR added), wide enough that nothing wraps.
Result<TerminalPair> open_terminal();
/// In place of a terminal: there most languages hold output back until a buffer is full. Whoever
/// uses them ignores SIGPIPE: a program may close its input.
Result<TerminalPair> open_pipes();

/// The person's end. Its `keyboard` is to be served as well.
class Terminal final : public Pollable {
 public:
  /// `pipe_in`: what is typed goes here; without it, to the terminal itself.
  explicit Terminal(Fd mine, Fd pipe_in = {})
      : terminal_(std::move(mine)), keyboard_(*this, std::move(pipe_in)) {}

  /// Types these characters; never blocks, the rest follows when the program reads.
  void type(std::string_view characters);
  /// Ctrl-D or, on a pipe, the end of the pipe behind all that was typed.
  void end_input();
  bool all_typed() const { return typed_.empty(); }
  bool is_piped() const { return is_piped_; }

  /// Everything printed and not taken yet; good until the next `ready` or `take_line`.
  std::string_view printed() const { return std::string_view(printed_).substr(taken_); }
  /// A program that prints without end must not fill the memory of its judge: when this much lies
  /// there and was not taken, all that follows is counted and thrown away.
  static constexpr std::size_t printed_bytes_max = 16U << 20;
  std::uint64_t lost_bytes() const { return lost_bytes_; }
  /// Takes the next whole line off `printed`, without LF and without what a terminal adds; false if
  /// there is none yet. A line of nothing but control sequences is passed over.
  bool take_line(std::string& line);
  /// The program has closed its end, and all that it printed is here.
  bool ended() const { return !terminal_; }

  int descriptor() const override { return terminal_.get(); }
  short interest() const override;
  void ready(short events) override;
  Pollable* keyboard() { return &keyboard_; }

 private:
  /// The pipe to the program's standard input.
  struct Keyboard final : Pollable {
    Keyboard(Terminal& of, Fd input) : terminal(of), pipe(std::move(input)) {}
    Terminal& terminal;
    Fd pipe;
    bool ends = false;  ///< when all is typed
    // A pipe that nobody reads reports that for ever: it is waited for only while there is a
    // reason.
    int descriptor() const override { return terminal.typed_.empty() ? -1 : pipe.get(); }
    short interest() const override;
    void ready(short events) override;
  };

  Fd terminal_;
  std::string typed_;
  Keyboard keyboard_;
  bool is_piped_ = bool(keyboard_.pipe);
  std::string printed_;
  std::size_t taken_ = 0;     ///< of `printed_`, from its beginning
  std::size_t searched_ = 0;  ///< up to here there is no LF behind what was taken
  std::uint64_t lost_bytes_ = 0;
};

/// What a person sees of one printed line: colour and other control sequences are gone, what was
/// drawn over after a carriage return is gone. `line` without LF.
std::string visible_text(std::string_view line);

}  // namespace chatspec
