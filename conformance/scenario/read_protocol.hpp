// The `protocol` block: what the player must know about a protocol, declared by its spec.
#pragma once

#include <string>

#include "scenario/line_cursor.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// `text` is what stands between the fences; its first line is `first_line` of `file`. `name` and
/// `port` must be there; `address` and `address6`, `sentinel` and `heard`, `probe` and `probed`
/// come in pairs or not at all. Each form has the holes it must have, no other, and none twice.
Parsed<ProtocolHead> read_protocol(const std::string& text, const std::string& file,
                                   int first_line);

}  // namespace chatspec
