// What a typed line asks for.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "protocol/file_name.hpp"

namespace chat {

/// To be sent as it is.
struct PlainLine {
  std::string_view text;    ///< without its line end; a view into what was typed
  bool is_refused = false;  ///< the standard has an error for it, so an answer is to be expected
};
struct UploadCommand {
  FileName name;
};
struct DownloadCommand {
  FileName name;
};
/// Not to be sent; `shown` says why.
struct RefusedHere {
  std::string shown;
};

using TypedLine = std::variant<PlainLine, UploadCommand, DownloadCommand, RefusedHere>;

/// `text` has no LF. One CR at its end (a file from Windows on a pipe) is dropped, as a server
/// would.
TypedLine parse_typed_line(std::string_view text);

}  // namespace chat
