// What can be seen of a command without starting it.
#pragma once

#include <string>
#include <vector>

namespace chatspec {

/// Why a command of these words cannot run, one line in the person's own words: its program is not
/// there, is no file that may be run, or names an interpreter that is not there; or it is an
/// interpreter and the script behind it is not there. Empty: nothing is seen to be wrong. Relative
/// paths begin at the present directory.
std::string why_it_cannot_run(const std::vector<std::string>& words);

}  // namespace chatspec
