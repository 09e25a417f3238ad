// What a server hears does not depend on how the bytes were cut.
//
// Also held to: a session leaves less than a line, uses input only from its front, gives views into
// that input and never reads beyond it, and the chunks of a body add up to its size.
#include <string>
#include <variant>

#include "cut.hpp"
#include "protocol/encode.hpp"
#include "protocol/server_session.hpp"

namespace {

using fuzz::require;

constexpr std::uint64_t upload_bytes_max = 1'000'000;

/// Events, written down; the chunks of a body are one.
class Transcript {
 public:
  void operator()(chat::NeedInput) {}
  void operator()(const chat::Say& event) { note("say ", event.text); }
  void operator()(const chat::ListClients& event) { note("list ", event.line); }
  void operator()(const chat::UploadOffer& event) {
    require(event.size_bytes <= upload_bytes_max, "an offer is within the limit");
    require(!in_body_, "a body ends before the next begins");
    note("offer ", event.name ? event.name->text() : "(refused)");
    in_body_ = true;
    body_bytes_left_ = event.size_bytes;
  }
  void operator()(const chat::UploadChunk& event) {
    require(in_body_ && !event.bytes.empty(), "a chunk is part of a body and not empty");
    require(event.bytes.size() <= body_bytes_left_, "chunks are no more than was offered");
    body_bytes_left_ -= event.bytes.size();
    check(event.bytes);
    text_ += event.bytes;
  }
  void operator()(chat::UploadEnd) {
    require(in_body_ && body_bytes_left_ == 0, "chunks add up to what was offered");
    in_body_ = false;
    note("end", "");
  }
  void operator()(const chat::DownloadRequest& event) { note("get ", event.name.text()); }
  void operator()(const chat::Violation& event) {
    check(event.command);
    note("", chat::error_line(event.reason, event.command));
  }

  void looks_at(std::string_view input) { input_ = input; }
  const std::string& text() const { return text_; }

 private:
  template <class Text>
  void note(std::string_view what, const Text& text) {
    if constexpr (std::is_same_v<Text, std::string_view>) check(text);
    text_ += what;
    text_ += text;
    text_ += '\n';
  }
  void check(std::string_view view) const {
    require(fuzz::lies_in(view, input_), "a view is into the input");
  }

  std::string text_;
  std::string_view input_;
  bool in_body_ = false;
  std::uint64_t body_bytes_left_ = 0;
};

std::string hear(std::string_view bytes, const fuzz::Cuts& cuts) {
  chat::ServerSession session(upload_bytes_max);
  Transcript transcript;
  fuzz::hear_in_pieces(bytes, cuts, [&](std::string_view& input) {
    transcript.looks_at(input);
    const char* const end = input.data() + input.size();
    while (true) {
      const auto event = session.next_event(input);
      require(input.empty() || input.data() + input.size() == end, "input is used from its front");
      std::visit(transcript, event);
      if (std::holds_alternative<chat::NeedInput>(event)) break;
    }
    require(input.size() < chat::Limits::line_bytes_max, "less than a line is left");
  });
  return transcript.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const auto cuts = fuzz::take_cuts(input);
  const auto bytes = input.take_rest();
  const auto whole = hear(bytes, {});
  require(hear(bytes, cuts) == whole, "events do not depend on the cuts");
  if (bytes.size() <= fuzz::pieces_max) {
    require(hear(bytes, {1}) == whole, "nor on coming byte by byte");
  }
  return 0;
}
