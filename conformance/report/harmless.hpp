// Text on standard output is read by machines too: by the log of a CI job, by CTest, by a grader.
// Some act upon marks in it, and a program under test may print such a mark.
#pragma once

#include <string>

namespace chatspec {

/// The same text for a person, in which nobody finds a mark. What counts only where a line begins
/// gets `| ` before it: `::add-mask::` and its like (GitHub: "Workflow commands"), `##teamcity[`
/// (TeamCity: "Service messages"), `Grade :=>>`, `Comment :=>>`, `<|--` and `--|>` (VPL). What
/// counts anywhere gets a space behind its first word: `##vso[` and `##[` (Azure Pipelines:
/// "Logging commands"),
/// `<CTestMeasurement`, `<DartMeasurement` and `CTEST_FULL_OUTPUT` (CTest).
std::string harmless(std::string text);

}  // namespace chatspec
