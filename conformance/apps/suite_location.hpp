// Where the suite lies, and reading it.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "scenario/spec.hpp"

namespace chatspec {

/// The standard's files and directories: `given` (--suite), the variable CHATSPEC_SUITE, or found
/// from where this program lies itself, so that a build tree and an installation may be moved:
/// <prefix>/bin beside <prefix>/share/chatspec, or build/<preset>/bin below the source.
std::vector<std::string> suite_paths(const std::string& given);

/// The code that quotes this tree's own standard; empty if this program was installed.
std::vector<std::string> source_paths();

/// Null, and every fault on `err`, if there is no suite in them that can be read.
std::shared_ptr<const Suite> read_suite_of(const std::vector<std::string>& paths, std::ostream& err);

/// What files and directories given to a command mean: the suite of `named`, files and directories,
/// alone; or, if they hold sessions without a protocol block, these sessions together with what the
/// standard says. `named` empty: the standard.
std::shared_ptr<const Suite> suite_named(const std::vector<std::string>& named, const std::string& given,
                                 std::ostream& err);

/// The same for who only wants to see it: without requirements that stand elsewhere and that none
/// of the named sessions proves.
std::shared_ptr<const Suite> suite_listed(const std::vector<std::string>& named, const std::string& given,
                                  std::ostream& err);

/// The directories among `paths`: a program that reads the sessions could answer what they ask. Not
/// one in which a file lies that a command names, because the program may need what is beside it.
std::vector<std::filesystem::path> directories_to_hide(const std::vector<std::string>& paths,
                                                       const std::vector<std::string>& commands);

}  // namespace chatspec
