#include "protocol/server_session.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "protocol/text.hpp"

namespace chat {
namespace {

std::string_view trim_spaces(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// The number, `upload_bytes_max + 1` at most (so a number of any length can be compared), or
/// nothing if it is no size.
std::optional<std::uint64_t> parse_size(std::string_view digits, std::uint64_t size_max) {
  //= spec/protocol.md#upload.size
  //# A size line holds `0`, or a decimal number without sign, space or leading zero
  const bool all_digits = !digits.empty() && digits.find_first_not_of("0123456789") == digits.npos;
  if (!all_digits || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  if (error == std::errc::result_out_of_range || size > size_max) return size_max + 1;
  return size;
}

}  // namespace

ServerEvent ServerSession::next_event(std::string_view& input) {
  if (state_ == State::over) {
    input = {};
    return NeedInput{};
  }
  if (state_ == State::body) return body(input);

  if (state_ == State::skipping_line) {
    const auto lf = input.find('\n');
    input.remove_prefix(lf == input.npos ? input.size() : lf + 1);
    if (lf == input.npos) return NeedInput{};
    state_ = State::command;
  }

  while (const auto line = take_line(input)) {
    if (auto event = state_ == State::size_line ? size_line(*line) : command(*line)) {
      return *std::move(event);
    }
  }
  //= spec/protocol.md#framing.length
  //# to a longer one the server MUST reply `ERROR Line too long` once, skip it up to and including
  //# its LF, and keep the connection.
  //= spec/protocol.md#framing.length-at-once
  //# A server SHOULD reply `ERROR Line too long` as soon as more than 8,192 bytes of a line have
  //# come
  if (searched_bytes_ == Limits::line_bytes_max) {
    input.remove_prefix(std::exchange(searched_bytes_, 0));
    offered_name_.reset();
    state_ = State::skipping_line;
    return Violation{Reason::line_too_long, {}};
  }
  return NeedInput{};
}

/// The next whole line without its end, removed from `input`; nothing if there is none within the
/// longest length a line may have.
std::optional<std::string_view> ServerSession::take_line(std::string_view& input) {
  //= spec/protocol.md#framing.line
  //# A line ends with LF, whatever TCP segments its bytes arrive in
  const auto window = input.substr(0, Limits::line_bytes_max);
  const auto lf = window.find('\n', searched_bytes_);
  if (lf == window.npos) {
    searched_bytes_ = window.size();
    return std::nullopt;
  }
  searched_bytes_ = 0;
  auto line = input.substr(0, lf);
  input.remove_prefix(lf + 1);
  //= spec/protocol.md#framing.carriage-return
  //# A server MUST drop one CR that stands directly before the LF of a line.
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The event of a line where a command or chat line is expected; nothing if it has none by itself.
std::optional<ServerEvent> ServerSession::command(std::string_view line) {
  //= spec/protocol.md#framing.empty
  //# A server MUST ignore an empty line where a command or chat line is expected.
  if (line.empty()) return std::nullopt;
  //= spec/protocol.md#command.name
  //# A command's name is the line up to its first space or its end
  const auto name = line.substr(0, line.find(' '));
  //= spec/protocol.md#command.argument
  //# A command's argument is what follows its name, and a server MUST drop the spaces around it.
  const auto argument = trim_spaces(line.substr(name.size()));
  if (name == "/upload") return upload(argument);
  if (name == "/download") {
    //= spec/protocol.md#file-name.missing
    //# To `/upload` or `/download` without a name the server MUST reply `ERROR Missing filename` at
    //# once and take the next line as a new one.
    if (argument.empty()) return Violation{Reason::missing_file_name, {}};
    auto file_name = FileName::parse(argument);
    if (!file_name) return Violation{Reason::invalid_file_name, {}};
    return DownloadRequest{*std::move(file_name)};
  }
  //= spec/protocol.md#framing.text
  //# To a chat line or a command that is not valid UTF-8 or holds a control character other than TAB
  //# the server MUST reply `ERROR Invalid text`
  if (!is_valid_text(line)) return Violation{Reason::invalid_text, {}};
  if (!line.starts_with('/')) return Say{line};
  if (name == "/list") return ListClients{line};
  return Violation{Reason::unknown_command, name};
}

std::optional<ServerEvent> ServerSession::upload(std::string_view argument) {
  if (argument.empty()) return Violation{Reason::missing_file_name, {}};
  // A name that is refused does not end the offer: its size line and body are on their way.
  offered_name_ = FileName::parse(argument);
  state_ = State::size_line;
  return std::nullopt;
}

std::optional<ServerEvent> ServerSession::size_line(std::string_view line) {
  auto name = std::exchange(offered_name_, std::nullopt);
  const auto size = parse_size(line, upload_bytes_max_);
  if (!size) {
    //= spec/protocol.md#upload.size
    //# to any other size line the server MUST reply `ERROR Invalid file size` alone, whatever the
    //# name was, and take the next line as a new one.
    state_ = State::command;
    return Violation{Reason::invalid_file_size, {}};
  }
  if (*size > upload_bytes_max_) {
    state_ = State::over;
    return Violation{Reason::file_too_large, {}};
  }
  state_ = State::body;
  body_bytes_left_ = *size;
  return UploadOffer{std::move(name), *size};
}

//= spec/protocol.md#upload.body-is-bytes
//# A server MUST NOT look for lines or commands in a body, nor pass any of it on.
ServerEvent ServerSession::body(std::string_view& input) {
  if (body_bytes_left_ == 0) {
    state_ = State::command;
    return UploadEnd{};
  }
  if (input.empty()) return NeedInput{};
  const auto size =
      static_cast<std::size_t>(std::min<std::uint64_t>(body_bytes_left_, input.size()));
  const auto chunk = input.substr(0, size);
  input.remove_prefix(size);
  body_bytes_left_ -= size;
  return UploadChunk{chunk};
}

}  // namespace chat
