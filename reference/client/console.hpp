// Where a person types and reads. The terminal's thread is its only user.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "client/progress.hpp"

namespace chat {

/// How a console waits: everything else that has to be done meanwhile is done behind this call,
/// and that may call the console's own `show` and `show_progress`.
class InputGate {
 public:
  virtual ~InputGate() = default;
  /// Returns true when another line may be taken and the input has something to read (or the
  /// console itself, `has_buffered`); false when it is all over.
  virtual bool wait_for_input(bool has_buffered) = 0;
};

class Console {
 public:
  virtual ~Console() = default;

  /// The descriptor that `InputGate` has to watch.
  virtual int input_descriptor() const = 0;
  /// The next line typed, without its LF; nothing at the end of input, or when the gate said so.
  /// Of a line longer than the standard allows it may keep only so much that this can be seen.
  virtual std::optional<std::string> next_line(InputGate& gate) = 0;

  //= spec/console.md#console.flush
  //# A program MUST show each line at once, also when its output is no terminal.
  /// Shows each as a line, at once. They are safe for a terminal. Errors: nobody reads any more.
  virtual Result<void> show(const std::vector<std::string>& lines) = 0;
  /// The transfer under way, if there is one. Seen on a terminal only.
  virtual void show_progress(const std::optional<Progress>&) {}

  // The terminal's own events: its size has changed; the process is about to be stopped (Ctrl-Z),
  // and has been continued.
  virtual void resized() {}
  virtual void suspend() {}
  virtual void resume() {}
};

}  // namespace chat
