// What a server sends, as bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/file_name.hpp"
#include "protocol/server_session.hpp"

namespace chat {

/// What stands before the text of every chat line of the client at `address`.
std::string chat_prefix(std::string_view address);
/// `File '<name>' uploaded successfully` and LF.
std::string uploaded_line(const FileName& name);
/// `FILE <name> <size>` and LF; the body follows.
std::string file_header(const FileName& name, std::uint64_t size_bytes);
/// `ERROR <reason>` and LF; `command` only for Reason::unknown_command.
std::string error_line(Reason reason, std::string_view command = {});

}  // namespace chat
