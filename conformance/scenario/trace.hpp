// Which code quotes which requirement, and what does not fit: the thread from a sentence of the
// spec to the line that fulfils it and the session that proves it.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "scenario/parse_error.hpp"
#include "scenario/spec.hpp"

namespace chatspec {

/// A quotation in source code: `//= spec/protocol.md#chat.broadcast` and the `//# …` lines after it
/// (`#= ` and `## ` in Python).
struct Annotation {
  Place place;              ///< of the line with the id
  std::string spec_file;    ///< as written before `#`
  std::string requirement;  ///< as written after `#`
  std::string quotation;    ///< white space collapsed; empty: it quotes nothing
};

/// The annotations in one source text, in order.
std::vector<Annotation> find_annotations(const std::string& text, const std::string& file);

/// The annotations in the source files (.cpp .hpp .h .cc .py) that `paths` name, directories with
/// all that is below them, in order of name. Fails with one line for a person if a path cannot be
/// read.
tl::expected<std::vector<Annotation>, std::string> scan_sources(
    const std::vector<std::string>& paths);

/// Everything that does not fit, each with its place and a line that says what to do:
///   - an annotation naming an unknown requirement, or another file than the requirement's;
///   - a quotation that is not (or no longer) part of the requirement's sentence, or none at all;
///   - a requirement that no session proves;
///   - a session that proves a requirement nobody wrote.
std::vector<ParseError> check_trace(const Suite& suite, const std::vector<Annotation>& annotations);

/// MUST and MUST NOT requirements that no code quotes. Not a fault: some sentences are fulfilled by
/// the whole of a program and not by a line of it.
std::vector<const Requirement*> unquoted_musts(const Suite& suite,
                                               const std::vector<Annotation>& annotations);

}  // namespace chatspec
