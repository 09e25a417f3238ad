// What a client hears does not depend on how the bytes were cut.
//
// Also held to: a session leaves no more than a line, uses input only from its front, gives views
// into that input and never reads beyond it, and the chunks of a body add up to its size, or are
// told to be cut off.
#include <string>
#include <variant>

#include "cut.hpp"
#include "protocol/client_session.hpp"

namespace {

using fuzz::require;

/// Events, written down; the chunks of a body are one.
class Transcript {
 public:
  void operator()(chat::NeedMoreInput) {}
  void operator()(const chat::ServerLine& event) { note("line ", event.text); }
  void operator()(const chat::OverlongLine& event) { note("overlong ", event.text); }
  void operator()(const chat::UploadAnswer& event) {
    note("answer " + std::to_string(event.id) + " ", event.text);
  }
  void operator()(const chat::DownloadRefused& event) { note("refused ", event.text); }
  void operator()(const chat::DownloadBegins& event) {
    require(!in_body_, "a body ends before the next begins");
    in_body_ = true;
    body_bytes_left_ = event.size_bytes;
    text_ += "file " + event.name.text() + " " + std::to_string(event.size_bytes) + "\n";
  }
  void operator()(const chat::DownloadChunk& event) {
    require(in_body_ && !event.bytes.empty(), "a chunk is part of a body and not empty");
    require(event.bytes.size() <= body_bytes_left_, "chunks are no more than was announced");
    require(fuzz::lies_in(event.bytes, input_), "a view is into the input");
    body_bytes_left_ -= event.bytes.size();
    text_ += event.bytes;
  }
  void operator()(chat::DownloadEnds) {
    require(in_body_ && body_bytes_left_ == 0, "chunks add up to what was announced");
    in_body_ = false;
    text_ += "end\n";
  }
  void operator()(chat::DownloadCutOff) {
    require(in_body_ && body_bytes_left_ > 0, "only a body with bytes to come is cut off");
    text_ += "cut off\n";
  }

  void operator()(const chat::FenceAnswer& event) {
    text_ += "fence " + std::to_string(event.id) + "\n";
  }

  void looks_at(std::string_view input) { input_ = input; }
  const std::string& text() const { return text_; }

 private:
  void note(std::string_view what, std::string_view text) {
    require(fuzz::lies_in(text, input_), "a view is into the input");
    require(text.find('\n') == text.npos, "a line holds no LF");
    text_ += what;
    text_ += text;
    text_ += '\n';
  }

  std::string text_;
  std::string_view input_;
  bool in_body_ = false;
  std::uint64_t body_bytes_left_ = 0;
};

/// What the client has asked for before it hears anything: one letter each.
void expect(chat::ClientSession& session, std::string_view requests) {
  std::uint64_t id = 0;
  for (const char request : requests) {
    const auto name = chat::FileName::parse(id % 2 == 0 ? "a" : "b").value();
    if (request == 'd') session.expect_download(name);
    if (request == 'u') session.expect_upload(id, name);
    if (request == 'r') session.expect_refusal();
    ++id;
  }
}

std::string hear(std::string_view requests, std::string_view bytes, const fuzz::Cuts& cuts) {
  chat::ClientSession session;
  expect(session, requests);
  Transcript transcript;
  fuzz::hear_in_pieces(bytes, cuts, [&](std::string_view& input) {
    transcript.looks_at(input);
    const char* const end = input.data() + input.size();
    while (true) {
      const auto event = session.next_event(input);
      require(input.empty() || input.data() + input.size() == end, "input is used from its front");
      std::visit(transcript, event);
      if (std::holds_alternative<chat::NeedMoreInput>(event)) break;
    }
    require(input.size() <= chat::ClientSession::line_bytes_max, "no more than a line is left");
  });
  if (const auto event = session.end_of_input()) std::visit(transcript, *event);
  return transcript.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const auto cuts = fuzz::take_cuts(input);
  std::string requests(input.take_byte() % 8, '\0');
  for (char& request : requests) request = "dur"[input.take_byte() % 3];
  const auto bytes = input.take_rest();
  const auto whole = hear(requests, bytes, {});
  require(hear(requests, bytes, cuts) == whole, "events do not depend on the cuts");
  if (bytes.size() <= fuzz::pieces_max) {
    require(hear(requests, bytes, {1}) == whole, "nor on coming byte by byte");
  }
  return 0;
}
