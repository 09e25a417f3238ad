#include "withstand/text_stream.hpp"

#include <cerrno>

#include "withstand/deadline.hpp"

namespace chat::withstand {

TextStream::TextStream(UniqueFd pipe)
    : pipe_(std::move(pipe)), reader_([this] { read_to_end(); }) {}

TextStream::~TextStream() {
  reader_.join();
}

void TextStream::read_to_end() {
  char piece[4096];
  for (;;) {
    const ssize_t count = ::read(pipe_.get(), piece, sizeof piece);
    if (count < 0 && errno == EINTR) continue;
    const std::lock_guard lock(mutex_);
    if (count > 0) text_.append(piece, static_cast<std::size_t>(count));
    ended_ = count <= 0;
    grown_.notify_all();
    if (ended_) return;
  }
}

template <class Fact>
void TextStream::wait(const std::string& what, Fact fact) {
  std::unique_lock lock(mutex_);
  grown_.wait_for(lock, patience, [&] { return fact() || ended_; });
  if (!fact()) throw Stuck("never printed: " + what + "; but: " + text_.substr(0, 2000));
}

void TextStream::wait_for(const std::string& text) {
  wait(text, [&] { return text_.find(text) != std::string::npos; });
}

std::string TextStream::first_line() {
  wait("a line", [this] { return text_.find('\n') != std::string::npos; });
  const std::lock_guard lock(mutex_);
  return text_.substr(0, text_.find('\n'));
}

std::string TextStream::all() {
  wait("the end of the output", [this] { return ended_; });
  const std::lock_guard lock(mutex_);
  return text_;
}

}  // namespace chat::withstand
