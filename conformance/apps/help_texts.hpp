// What --help says behind the options.
#pragma once

#include <string>

namespace chatspec {

/// Of this command, or of the whole program (""): examples first, then what else is to know.
std::string help_end(const std::string& command);

}  // namespace chatspec
