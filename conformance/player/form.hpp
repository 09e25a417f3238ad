// The forms of the `protocol` block: "{sender}: {word}".
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace chatspec {

/// `form` with every {key} of `values` replaced, each once, from left to right; `{{` and `}}`
/// become the characters { and }.
std::string fill_form(std::string_view form, const std::map<std::string, std::string>& values);

/// Whether `line` can be what `heard` makes of a line from one of `senders`.
bool is_heard_from(std::string_view heard, const std::vector<std::string>& senders,
                   std::string_view line);

}  // namespace chatspec
