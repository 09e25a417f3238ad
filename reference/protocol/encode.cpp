#include "protocol/encode.hpp"

#include <fmt/core.h>

namespace chat {
namespace {

std::string_view reason_text(Reason reason) {
  switch (reason) {
    case Reason::line_too_long:
      return "Line too long";
    case Reason::invalid_text:
      return "Invalid text";
    case Reason::unknown_command:
      return "Unknown command: ";
    case Reason::missing_file_name:
      return "Missing filename";
    case Reason::invalid_file_name:
      return "Invalid filename";
    case Reason::invalid_file_size:
      return "Invalid file size";
    case Reason::file_too_large:
      return "File too large";
    case Reason::cannot_store_file:
      return "Cannot store file";
    case Reason::cannot_read_file:
      return "Cannot read file";
    case Reason::file_not_found:
      return "File not found";
    case Reason::server_full:
      return "Server full";
  }
  return "";  // every enumerator returned above
}

}  // namespace

//= spec/protocol.md#chat.broadcast
//# as the sender's address, a colon, a space, and the line's text.
std::string chat_prefix(std::string_view address) {
  return fmt::format("{}: ", address);
}

//= spec/protocol.md#upload.stored
//# the server MUST reply `File '<name>' uploaded successfully` to the uploader.
std::string uploaded_line(const FileName& name) {
  return fmt::format("File '{}' uploaded successfully\n", name.text());
}

//= spec/protocol.md#download.reply
//# To `/download <name>` a server MUST reply with a line `FILE <name> <size>`
std::string file_header(const FileName& name, std::uint64_t size_bytes) {
  return fmt::format("FILE {} {}\n", name.text(), size_bytes);
}

//= spec/protocol.md#error.form
//# a server MUST reply with one line that begins with `ERROR ` and gives a reason.
std::string error_line(Reason reason, std::string_view command) {
  return fmt::format("ERROR {}{}\n", reason_text(reason), command);
}

}  // namespace chat
