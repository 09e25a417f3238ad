// Small things the commands print with: wrapping, plurals, places. One hundred columns wide.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scenario/spec.hpp"

namespace chatspec {

/// Words in lines of at most 100 columns, the first behind `label`, all indented to its width. A
/// word that is longer than a line stands alone.
std::string wrapped(const std::string& label, const std::string& text);

/// "1 session", "2 sessions".
std::string counted(std::size_t count, const std::string& noun);

/// "spec/protocol.md:12".
std::string to_string(const Place& place);

/// "MUST, asked by the exercise".
std::string level_line(const Requirement& requirement);

/// The sessions that prove a requirement, in the order of the suite.
std::vector<const Session*> sessions_proving(const Suite& suite, const std::string& requirement);

}  // namespace chatspec
