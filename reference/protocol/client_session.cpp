#include "protocol/client_session.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <string>
#include <utility>

namespace chat {
namespace {

/// The number that `digits` is, if it is nothing but a decimal number that a file size can have.
std::optional<std::uint64_t> parse_size(std::string_view digits) {
  std::uint64_t size = 0;
  const char* end = digits.data() + digits.size();
  // from_chars takes no sign for an unsigned number, no space, and nothing too large.
  const auto [stop, error] = std::from_chars(digits.data(), end, size);
  if (digits.empty() || error != std::errc() || stop != end) return std::nullopt;
  // off_t(3) is signed: no file is larger.
  if (size > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
  return size;
}

/// `text` without a UTF-8 character that is cut off at its end.
std::string_view whole_characters(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  std::size_t lead = text.size();
  // A character has at most three bytes behind its first (RFC 3629).
  for (int back = 0; back < 4 && lead > 0; ++back) {
    --lead;
    if ((byte(lead) & 0xC0) != 0x80) break;
  }
  if (text.empty() || byte(lead) < 0xC0) return text;
  const std::size_t length = byte(lead) >= 0xF0 ? 4 : byte(lead) >= 0xE0 ? 3 : 2;
  return text.size() - lead < length ? text.substr(0, lead) : text;
}

bool is_one_of(std::string_view reason, const auto& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return reason.starts_with(beginning); });
}

// The reasons of spec/protocol.md, error.form, by what alone can cause them.
constexpr std::array<std::string_view, 3> upload_reasons{"Invalid file size", "File too large",
                                                         "Cannot store file"};
constexpr std::array<std::string_view, 2> download_reasons{"File not found", "Cannot read file"};
constexpr std::array<std::string_view, 3> line_reasons{"Line too long", "Invalid text",
                                                       "Unknown command"};
constexpr std::string_view name_reason = "Invalid filename";

}  // namespace

void ClientSession::expect_upload(std::uint64_t id, FileName name) {
  expected_.push_back({Kind::upload, id, std::move(name)});
}

void ClientSession::expect_download(FileName name) {
  expected_.push_back({Kind::download, 0, std::move(name)});
}

void ClientSession::expect_refusal() {
  if (refusals_ == refusals_max) {
    expected_.erase(oldest(Kind::refusal));
    --refusals_;
  }
  expected_.push_back({Kind::refusal, 0, std::nullopt});
  ++refusals_;
}

void ClientSession::expect_fence(std::uint64_t id) {
  expected_.push_back({Kind::fence, id, std::nullopt});
}

void ClientSession::forget_upload(std::uint64_t id) {
  forget(Kind::upload, id);
}

void ClientSession::forget_fence(std::uint64_t id) {
  const auto stale = [](const Expected& expected) { return expected.kind == Kind::stale_fence; };
  for (Expected& expected : expected_) {
    if (expected.kind == Kind::fence && expected.id == id) expected.kind = Kind::stale_fence;
  }
  while (std::count_if(expected_.begin(), expected_.end(), stale) >
         static_cast<std::ptrdiff_t>(stale_fences_max)) {
    expected_.erase(oldest(Kind::stale_fence));
  }
}

void ClientSession::forget(Kind kind, std::uint64_t id) {
  std::erase_if(expected_, [kind, id](const Expected& expected) {
    return expected.kind == kind && expected.id == id;
  });
}

ClientSession::Position ClientSession::oldest(Kind kind) {
  return std::find_if(expected_.begin(), expected_.end(),
                      [kind](const Expected& expected) { return expected.kind == kind; });
}

ClientEvent ClientSession::next_event(std::string_view& input) {
  if (state_ == State::body) return body(input);
  if (state_ == State::skipping_line) {
    const std::size_t end = input.find('\n');
    if (end == input.npos) {
      input = {};
      return NeedMoreInput{};
    }
    input.remove_prefix(end + 1);
    state_ = State::line;
  }
  const std::string_view possible = input.substr(0, line_bytes_max + 1);
  const std::size_t end = possible.find('\n');
  if (end != possible.npos) {
    input.remove_prefix(end + 1);
    return line(possible.substr(0, end));
  }
  if (possible.size() <= line_bytes_max) return NeedMoreInput{};
  //= spec/console.md#console.client.long-line
  //# The client MUST bound what it keeps of a line that does not end
  input.remove_prefix(line_bytes_max);
  state_ = State::skipping_line;
  return OverlongLine{whole_characters(possible.substr(0, line_bytes_max))};
}

std::optional<ClientEvent> ClientSession::end_of_input() {
  if (state_ != State::body) return std::nullopt;
  state_ = State::line;
  return DownloadCutOff{};
}

ClientEvent ClientSession::line(std::string_view text) {
  if (auto begins = header(text)) return *std::move(begins);
  if (text.starts_with("ERROR ")) return error(text);
  const auto answered =
      std::find_if(expected_.begin(), expected_.end(), [text](const Expected& expected) {
        return expected.kind == Kind::upload &&
               text == "File '" + expected.name->text() + "' uploaded successfully";
      });
  if (answered == expected_.end()) return ServerLine{text};
  const std::uint64_t id = answered->id;
  expected_.erase(answered);
  return UploadAnswer{id, text};
}

std::optional<ClientEvent> ClientSession::header(std::string_view text) {
  const auto asked = oldest(Kind::download);
  if (asked == expected_.end()) return std::nullopt;
  //= spec/console.md#console.client.stay-inside
  //# nor store anything under a name that was not asked for, whatever name a server sends
  const std::string beginning = "FILE " + asked->name->text() + " ";
  if (!text.starts_with(beginning)) return std::nullopt;
  const auto size_bytes = parse_size(text.substr(beginning.size()));
  if (!size_bytes) return std::nullopt;
  DownloadBegins begins{*std::move(asked->name), *size_bytes};
  expected_.erase(asked);
  state_ = State::body;
  body_bytes_left_ = *size_bytes;
  return begins;
}

/// What was asked that a server answers so.
ClientSession::Position ClientSession::answered_by(std::string_view reason) {
  if (is_one_of(reason, upload_reasons)) return oldest(Kind::upload);
  if (is_one_of(reason, line_reasons)) return oldest(Kind::refusal);
  const auto fence = oldest(Kind::fence);
  const auto stale_fence = oldest(Kind::stale_fence);
  if (is_one_of(reason, download_reasons)) {
    // An older server takes a fence's name for that of a file which it does not have.
    const auto download = oldest(Kind::download);
    if (download == expected_.end() && fence == expected_.end()) return stale_fence;
    return download < fence ? download : fence;
  }
  const auto not_stale =
      std::find_if(expected_.begin(), expected_.end(),
                   [](const Expected& expected) { return expected.kind != Kind::stale_fence; });
  // No other request is made with a name that is none.
  if (!reason.starts_with(name_reason)) return not_stale;
  const auto any_fence = std::min(fence, stale_fence);
  return any_fence != expected_.end() ? any_fence : not_stale;
}

ClientEvent ClientSession::error(std::string_view text) {
  const auto answered = answered_by(text.substr(std::string_view("ERROR ").size()));
  if (answered == expected_.end()) return ServerLine{text};
  const auto [kind, id, name] = std::move(*answered);
  expected_.erase(answered);
  switch (kind) {
    case Kind::upload:
      return UploadAnswer{id, text};
    case Kind::download:
      return DownloadRefused{text};
    case Kind::refusal:
      --refusals_;
      return ServerLine{text};
    case Kind::fence:
    case Kind::stale_fence:
      return FenceAnswer{id};
  }
  assert(false);
  return ServerLine{text};
}

ClientEvent ClientSession::body(std::string_view& input) {
  if (body_bytes_left_ == 0) {
    state_ = State::line;
    return DownloadEnds{};
  }
  if (input.empty()) return NeedMoreInput{};
  const std::string_view bytes = input.substr(0, body_bytes_left_);
  input.remove_prefix(bytes.size());
  body_bytes_left_ -= bytes.size();
  return DownloadChunk{bytes};
}

}  // namespace chat
