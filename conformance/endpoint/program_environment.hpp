// The environment of a program under test: made by list. Whatever else stands in ours, a token for
// instance, is no business of a stranger's program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace chatspec {

/// Variables that a program gets as they are here, if they are set: what an interpreter or a
/// language's runtime needs to find itself and its libraries, the language, the time zone, and what
/// sanitizers are told. Names ending in `*` stand for all that begin so.
extern const std::vector<std::string_view> passed_on_variables;

/// "NAME=VALUE" for each of them, and TERM=dumb and NO_COLOR=1, because what is printed is for a
/// reader of plain lines, and HOME, which is the working directory. `more`: "NAME", passed on if it
/// is set here, or "NAME=VALUE"; the last of the same name counts.
std::vector<std::string> program_environment(const std::string& working_directory,
                                             const std::vector<std::string>& more);

}  // namespace chatspec
