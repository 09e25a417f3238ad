// The console of a person at a terminal: line editing that survives an incoming message.
//
// The bottom of the screen holds a progress bar, while there is a transfer, and the line being
// typed. To show something else, both are erased, the lines are written in their place, and both
// are drawn again below, with the cursor where it was.
//
// Editing is libedit's. It asks this class for each character, and here everything else that
// happens meanwhile is waited for too (InputGate): so whenever something is shown, it is either
// within that call, with a line on the screen, or between two lines, with none.
#pragma once

#include <histedit.h>

#include <array>
#include <cwchar>
#include <memory>
#include <string>

#include "client/console.hpp"
#include "client/style.hpp"

namespace chat {

class EditingConsole final : public Console {
 public:
  /// True if standard input and output are a terminal that can be edited on and that echoes what is
  /// typed. One that does not echo belongs to a program (the conformance player, expect): editing
  /// would echo to it what it did not ask for.
  static bool is_possible();

  /// LC_CTYPE must be a UTF-8 locale. The terminal is put back as it was when destroyed.
  explicit EditingConsole(Style style);
  ~EditingConsole() override;
  EditingConsole(const EditingConsole&) = delete;
  EditingConsole& operator=(const EditingConsole&) = delete;

  int input_descriptor() const override;
  std::optional<std::string> next_line(InputGate& gate) override;
  Result<void> show(const std::vector<std::string>& lines) override;
  void show_progress(const std::optional<Progress>& progress) override;
  void resized() override;
  void suspend() override;
  void resume() override;

 private:
  static int get_character(EditLine* edit, wchar_t* character);
  int next_character(wchar_t* character);
  bool read_more();
  bool decode(wchar_t* character);

  void erase();
  void draw();
  std::string bar() const;
  std::size_t rows_above_cursor() const;

  const Style style_;
  std::unique_ptr<EditLine, decltype(&el_end)> edit_;
  std::unique_ptr<History, decltype(&history_end)> history_;
  InputGate* gate_ = nullptr;  // within next_line
  bool is_editing_ = false;    // the line being typed is on the screen
  bool is_bar_drawn_ = false;
  std::optional<Progress> progress_;
  std::string typed_;  // read and not yet decoded
  mbstate_t decoding_{};
};

}  // namespace chat
