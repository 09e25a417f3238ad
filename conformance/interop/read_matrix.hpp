// Reads a matrix file:
//
//     title = "Everybody with everybody"
//     directory = "../.."           # where relative paths begin; default: where the file lies
//
//     [[server]]
//     name = "select"
//     command = "build/release/bin/chat-server-select --port {port} --directory {dir}"
//
//     [[client]]
//     name = "nc"
//     command = "nc localhost {port}"
//     note = "no chat client at all"                    # optional, for the page
//     follows = false                                   # optional: it claims nothing
//     altitudes = ["behaviour"]                         # optional: what is fair to ask of it
//     known = ["unsupported a-file-for-two because it sends no files"]      # or: expect = "FILE"
//
// In a command {here} is that directory; {port} and {dir} are as in `chatspec run`.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "interop/matrix.hpp"
#include "scenario/parse_error.hpp"

namespace chatspec {

/// Reads `text`, which stands in the file `file`. The error is the first fault: what is wrong there
/// and what was expected. Files of expectations are not read, only found.
tl::expected<Matrix, ParseError> read_matrix(std::string_view text, const std::string& file);

}  // namespace chatspec
