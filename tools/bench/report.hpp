#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "row.hpp"

namespace chatspec::bench {

/// The table for people, grouped, with a last line that counts the targets met and names those that
/// were not.
std::string as_table(const std::vector<Row>& rows);

/// The same for machines, every round included. `conditions` says how the run was done and is
/// copied into the result.
nlohmann::json as_json(const std::vector<Row>& rows, const nlohmann::json& conditions);

/// Three significant digits, thousands separated, never an exponent: `0.213`, `5.63`, `1,230,000`.
std::string three_digits(double value);

}  // namespace chatspec::bench
