// How reports carry texts and names in JSON.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "outcome/verdict.hpp"

namespace chatspec {

using Json = nlohmann::ordered_json;

/// A verdict as JSON has it: "pass-lenient".
std::string word(Verdict verdict);

/// Puts bytes as text that a person can read (`visible`). Where that cannot be undone (the bytes
/// held a text such as `\x01`), KEY_hex beside it has the bytes themselves.
void put_text(Json& json, std::string_view key, std::string_view bytes);
/// The same for text of several lines, as a list of lines.
void put_lines(Json& json, std::string_view key, std::string_view bytes);

/// Indented, but everything below the given depth on one line, so that a long report can still be
/// looked through. Ends in LF.
std::string indented(const Json& json, int depth_max);

/// On one line, without LF. What is not UTF-8 is replaced.
std::string on_one_line(const Json& json);

}  // namespace chatspec
