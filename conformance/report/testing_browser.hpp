// A page in a real browser, for tests.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace chatspec {

/// The name of a browser that is installed; empty: there is none.
std::string find_chromium();

/// Shows the page in three frames (1280 px wide, 390 px, 390 px without script) and calls the
/// function `look(frame)` that `script` defines with each; what it returns, as a list.
/// `shown.problems` of a frame's window are the errors that the page made. Null if the browser told
/// nothing; `output` is all that it printed.
nlohmann::json look_in_chromium(const std::string& chromium, const std::string& page,
                                std::string_view script, std::string& output);

}  // namespace chatspec
