// The end of a text report: what to mend first.
#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"
#include "report/causes.hpp"
#include "report/paint.hpp"
#include "report/text_parts.hpp"
#include "report/text_report.hpp"

namespace chatspec {
namespace {

std::string cause_text(const Cause& cause, std::size_t number, const TextStyle& style) {
  constexpr char indent[] = "     ";
  Verdict verdict = cause.session->verdict();
  std::string lead = fmt::format("  {}. ", number);
  std::string text;
  for (const std::string& line : wrap(visible(cause.sentence), style.columns - lead.size())) {
    text += (text.empty() ? lead : indent) + painted(line, Ink::bold, style.colour) + "\n";
  }
  std::string seen =
      fmt::format("seen in {}: {}", cause.session->id(), what_text(*cause.play->failure));
  text += paragraph(indent + std::string(name(verdict)) + " ", seen, style.columns);
  if (!cause.also.empty()) text += paragraph(indent, also_text(cause), style.columns);
  text += indent + weight_text(cause) + "\n";
  return text + indent + "Again: " + visible(cause.again) + "\n";
}

}  // namespace

std::string causes_text(const RunResult& run, const TextStyle& style) {
  std::vector<Cause> causes = causes_of(run);
  if (causes.empty()) return "";
  std::string_view title = causes.size() == 1 ? "What to mend" : "What to mend first";
  std::string text = painted(title, Ink::bold, style.colour) + "\n\n";
  std::size_t told = std::min(causes.size(), causes_told_max);
  for (std::size_t i = 0; i < told; ++i) text += cause_text(causes[i], i + 1, style);
  if (told == causes.size()) return text;
  std::size_t more = causes.size() - told;
  return text + fmt::format("  … and {}: every failure above that stands for itself\n",
                            counted(more, "more cause"));
}

}  // namespace chatspec
