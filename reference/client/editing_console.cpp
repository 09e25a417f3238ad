#include "client/editing_console.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>

namespace chat {
namespace {

// What the standard terminals of our days understand (ECMA-48): CR to the line's beginning, CUU up,
// ED erase from here to the screen's end.
constexpr std::string_view erase_from_here = "\r\x1b[J";

// Shown on a terminal only, in front of what is typed, so that it is not taken for what was heard.
constexpr const char* prompt = "> ";
constexpr std::size_t prompt_columns = 2;

/// How many typed lines can be called back; more than a person looks through.
constexpr int history_lines = 500;

char* prompt_of(EditLine*) {
  return const_cast<char*>(prompt);
}  // libedit's type; it only reads

std::size_t terminal_columns() {
  winsize size{};
  // 80: what a terminal that does not know its size is taken for (terminfo(5), columns).
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

Result<void> write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return system_error("cannot write to the terminal");
    }
  }
  return {};
}

}  // namespace

bool EditingConsole::is_possible() {
  termios modes{};
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0) return false;
  if (::tcgetattr(STDIN_FILENO, &modes) != 0 || (modes.c_lflag & ECHO) == 0) return false;
  const char* terminal = std::getenv("TERM");
  return terminal && *terminal != '\0' && std::string_view(terminal) != "dumb";
}

EditingConsole::EditingConsole(Style style)
    : style_(style),
      edit_(el_init("chat-client", stdin, stdout, stderr), &el_end),
      history_(history_init(), &history_end) {
  if (!edit_ || !history_) throw std::bad_alloc();
  HistEvent event{};
  history(history_.get(), &event, H_SETSIZE, history_lines);
  history(history_.get(), &event, H_SETUNIQUE, 1);
  el_set(edit_.get(), EL_CLIENTDATA, this);
  el_set(edit_.get(), EL_EDITOR, "emacs");
  el_set(edit_.get(), EL_SIGNAL, 0);  // signals are read in the gate
  el_set(edit_.get(), EL_PROMPT, &prompt_of);
  el_set(edit_.get(), EL_HIST, &history, history_.get());
  el_set(edit_.get(), EL_GETCFN, &get_character);
  el_source(edit_.get(), nullptr);  // the person's own ~/.editrc, as in other programs
}

EditingConsole::~EditingConsole() {
  el_set(edit_.get(), EL_PREP_TERM, 0);
}

int EditingConsole::input_descriptor() const {
  return STDIN_FILENO;
}

std::optional<std::string> EditingConsole::next_line(InputGate& gate) {
  gate_ = &gate;
  // Before the prompt is shown: libedit itself does it only after that, and what a person (or a
  // test) types at once would stand on the screen twice, once from the terminal's own echo.
  el_set(edit_.get(), EL_PREP_TERM, 1);
  int bytes = 0;
  const char* typed = el_gets(edit_.get(), &bytes);
  gate_ = nullptr;
  if (!typed || bytes <= 0) {
    static_cast<void>(write_all(erase_from_here));  // the prompt; show() would say if it fails
    return std::nullopt;
  }
  std::string line(typed, static_cast<std::size_t>(bytes));
  if (line.ends_with('\n')) line.pop_back();
  HistEvent event{};
  if (!line.empty()) history(history_.get(), &event, H_ENTER, line.c_str());
  return line;
}

int EditingConsole::get_character(EditLine* edit, wchar_t* character) {
  void* self = nullptr;
  el_get(edit, EL_CLIENTDATA, &self);
  return static_cast<EditingConsole*>(self)->next_character(character);
}

/// As EL_GETCFN wants it: 1 for a character, 0 for the end.
int EditingConsole::next_character(wchar_t* character) {
  is_editing_ = true;
  if (progress_ && !is_bar_drawn_) {
    erase();
    draw();
  }
  bool has_character = decode(character);
  while (!has_character && gate_->wait_for_input(false) && read_more()) {
    has_character = decode(character);
  }
  const bool ends_line =
      !has_character || *character == L'\n' || *character == L'\r' || *character == CEOF;
  if (is_bar_drawn_ && ends_line) {
    // The line is about to stay where it is, and the bar must not stay with it.
    erase();
    el_set(edit_.get(), EL_REFRESH);
  }
  if (!has_character) erase();
  is_editing_ = false;
  return has_character ? 1 : 0;
}

/// False at the end of input.
bool EditingConsole::read_more() {
  std::array<char, 256> bytes;
  const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  typed_.append(bytes.data(), static_cast<std::size_t>(count));
  return count > 0;
}

/// Takes one character out of what was typed, if a whole one is there.
bool EditingConsole::decode(wchar_t* character) {
  while (!typed_.empty()) {
    // One byte at a time: mbrtowc keeps in `decoding_` what has come of a character so far.
    const std::size_t result = std::mbrtowc(character, typed_.data(), 1, &decoding_);
    typed_.erase(0, 1);
    if (result == static_cast<std::size_t>(-2)) continue;
    if (result == static_cast<std::size_t>(-1)) {
      decoding_ = {};
      *character = L'\uFFFD';
    }
    return true;
  }
  return false;
}

Result<void> EditingConsole::show(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += styled(line, style_) + "\n";
  const bool was_drawn = is_editing_ || is_bar_drawn_;
  if (was_drawn) erase();
  auto written = write_all(text);
  if (was_drawn) draw();
  return written;
}

void EditingConsole::show_progress(const std::optional<Progress>& progress) {
  const bool was_drawn = is_editing_ || is_bar_drawn_;
  if (was_drawn) erase();
  progress_ = progress;
  // Between two lines the bar is drawn with the next one; after the last it stands alone.
  if (was_drawn || progress_) draw();
}

/// Removes the bar and the line being typed, and leaves the cursor where they began.
void EditingConsole::erase() {
  const std::size_t rows = (is_editing_ ? rows_above_cursor() : 0) + (is_bar_drawn_ ? 1 : 0);
  std::string text;
  if (rows > 0) text = fmt::format("\x1b[{}A", rows);
  text += erase_from_here;
  static_cast<void>(write_all(text));  // a terminal that is gone is noticed by show()
  is_bar_drawn_ = false;
}

/// Draws both, from the beginning of a line on.
void EditingConsole::draw() {
  if (progress_) {
    static_cast<void>(write_all(bar() + "\n"));
    is_bar_drawn_ = true;
  }
  if (is_editing_) el_set(edit_.get(), EL_REFRESH);
}

std::string EditingConsole::bar() const {
  return progress_bar(*progress_, terminal_columns());
}

/// How many rows of the screen the line being typed takes above the one with the cursor.
std::size_t EditingConsole::rows_above_cursor() const {
  const std::size_t columns = terminal_columns();
  std::size_t row = 0;
  std::size_t column = prompt_columns;
  const LineInfoW* line = el_wline(edit_.get());
  for (const wchar_t* c = line->buffer; c < line->cursor; ++c) {
    // libedit shows a TAB up to the next eighth column, other control characters as ^X.
    const int width = ::wcwidth(*c);
    const std::size_t cells = *c == L'\t' ? 8 - column % 8
                              : width < 0 ? 2
                                          : static_cast<std::size_t>(width);
    if (column + cells > columns) {  // it does not fit any more
      ++row;
      column = 0;
    }
    column += cells;
  }
  // Behind a full row libedit puts the cursor at the beginning of the next one.
  return row + (column >= columns ? 1 : 0);
}

void EditingConsole::resized() {
  if (is_editing_ || is_bar_drawn_) erase();
  el_resize(edit_.get());
  draw();
}

void EditingConsole::suspend() {
  if (is_editing_ || is_bar_drawn_) erase();
  el_set(edit_.get(), EL_PREP_TERM, 0);
}

void EditingConsole::resume() {
  if (is_editing_) el_set(edit_.get(), EL_PREP_TERM, 1);
  draw();
}

}  // namespace chat
