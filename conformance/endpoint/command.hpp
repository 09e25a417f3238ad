// A command as a person writes it in one argument, made ready to be launched.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "endpoint/result.hpp"

namespace chatspec {

/// Splits as a shell does, without a shell: blanks separate; '…' and "…" keep them; a backslash
/// keeps the next character (inside "…" only `"` and `\`). Nothing is expanded. Fails when a
/// quotation is not closed or there is no word.
Result<std::vector<std::string>> split_command(std::string_view command);

/// Replaces {port} and {dir} in every word.
std::vector<std::string> fill_in(std::vector<std::string> words, int port, std::string_view dir);

/// The words as one line that `split_command` takes apart again.
std::string join_command(const std::vector<std::string>& words);

/// Makes words that name an existing file relative to `base` (empty: the present directory)
/// absolute, because the program will be launched in another directory. The first word only if it
/// holds a `/`: otherwise it is looked up in PATH.
std::vector<std::string> anchor_paths(std::vector<std::string> words,
                                      const std::filesystem::path& base = {});

/// `text` in which the paths that `anchor_paths` has made absolute, and those of files beside them,
/// stand as the person wrote them.
std::string paths_as_written(std::string text, const std::vector<std::string>& words,
                             const std::filesystem::path& base = {});

bool mentions_port(std::string_view command);
bool mentions_dir(std::string_view command);

}  // namespace chatspec
