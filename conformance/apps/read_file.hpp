// A whole file as text.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace chatspec {

/// The error says which file, and why: one line.
tl::expected<std::string, std::string> read_file(const std::string& path);

}  // namespace chatspec
