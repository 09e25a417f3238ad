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

// What a client sends that is no line of a person's.

/// A line that is answered by an error in one way or another, and has no other effect: a server of
/// the standard answers `ERROR Invalid filename`, shows nothing of it (spec/console.md,
/// console.server.refused), and tells nobody; an older one looks for a file of a name that no file
/// has.
inline constexpr std::string_view fence_line = "/download \\";

}  // namespace chat
