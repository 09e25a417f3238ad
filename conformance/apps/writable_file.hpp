// Files that a command writes: whether they can be, and writing them whole.
#pragma once

#include <string>

#include "endpoint/result.hpp"

namespace chatspec {

/// Why no file can be written there, found out before minutes of playing; empty: it can.
std::string why_not_writable(const std::string& file);

/// The same for a file that is put in the place of what is there.
std::string why_not_replaceable(const std::string& file);

/// Writes a new file beside it and renames that: whoever reads finds the old text or the new one,
/// each whole. A symbolic link stays one.
Result<void> replace_file(const std::string& file, const std::string& text);

}  // namespace chatspec
