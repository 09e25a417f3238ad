#include "report/text_parts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "outcome/visible.hpp"
#include "report/excerpt.hpp"

namespace chatspec {
namespace {

bool holds_line(const std::vector<Step>& steps, int line);

bool is_at(const Step& step, int line) {
  if (step.place.line == line) return true;
  if (auto* block = std::get_if<AnyOrder>(&step.action)) return holds_line(block->steps, line);
  auto* choice = std::get_if<Either>(&step.action);
  return choice != nullptr &&
         std::any_of(choice->branches.begin(), choice->branches.end(),
                     [&](const Branch& branch) { return holds_line(branch.steps, line); });
}

bool holds_line(const std::vector<Step>& steps, int line) {
  return std::any_of(steps.begin(), steps.end(),
                     [&](const Step& step) { return is_at(step, line); });
}

// Lines one after the other, until the failing step has been passed.
class Lines {
 public:
  explicit Lines(int failing_line) : failing_line_(failing_line) {}

  void add(const std::vector<Step>& steps, const std::string& indent) {
    for (const Step& step : steps) {
      bool here = failing_line_ != 0 && step.place.line == failing_line_;
      put(indent + step.source, here);
      if (auto* block = std::get_if<AnyOrder>(&step.action)) {
        add(block->steps, indent + "  ");
        put(indent + "end", false);
      }
      if (auto* choice = std::get_if<Either>(&step.action)) add(*choice, indent);
      // Inside a block the other steps belong to the failing one's surroundings.
      if (indent.empty() && failing_line_ != 0 && is_at(step, failing_line_)) passed_ = true;
    }
  }
  std::vector<SessionTextLine> take() { return std::move(lines_); }

 private:
  void add(const Either& choice, const std::string& indent) {
    for (const Branch& branch : choice.branches) {
      bool first = &branch == &choice.branches.front();
      if (!first || branch.lenient)
        put(indent + (branch.lenient ? "or lenient \"" + branch.remark + "\"" : "or"), false);
      add(branch.steps, indent + "  ");
    }
    put(indent + "end", false);
  }
  void put(std::string text, bool failing) {
    lines_.push_back({std::move(text), failing, !passed_});
  }
  int failing_line_;
  bool passed_ = false;
  std::vector<SessionTextLine> lines_;
};

}  // namespace

// spec/notation.md, "How a session is played".
std::string_view segmentation_text(std::string_view segmentation) {
  constexpr std::pair<std::string_view, std::string_view> meanings[] = {
      {"whole", "each step in one segment"},
      {"bytes", "one byte at a time"},
      {"coalesced", "all that a peer sends in a row in one segment"},
      {"split", "cut inside line ends, characters, headers and bodies"},
      {"random", "cut at places chosen from the seed"},
      {"apart", "each line in a segment of its own"},
      {"joined", "each line in a segment of its own, however the session cuts it"},
  };
  for (auto [one, meaning] : meanings) {
    if (one == segmentation) return meaning;
  }
  return "";
}

std::string proofs_text(const std::map<Proof, int>& proofs) {
  std::string text;
  for (auto [proof, times] : proofs) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name(proof), times);
  }
  return text;
}

std::string timers_text(const std::set<std::string>& timers) {
  return visible(fmt::format("but for timers of {}", fmt::join(timers, ", ")));
}

std::string proofs_text(const PlayResult& play) {
  std::string text = proofs_text(play.proofs);
  return play.timers.empty() || text.empty() ? text : text + ", " + timers_text(play.timers);
}

// "Not seen for a while" is no proof, and the share says how much of that there is.
std::string silence_share_text(const Tally& tally) {
  int all = 0, waited = 0;
  for (auto [proof, times] : tally.proofs) {
    all += times;
    waited += proof == Proof::quiet ? times : 0;
  }
  if (all == 0) return "nothing to prove";
  std::string timers;
  if (!tally.timers.empty()) {
    timers = " " + timers_text(tally.timers);
  } else if (tally.proofs.contains(Proof::but_for_timers)) {
    timers = " but for timers of the programs";
  }
  if (waited == 0) return timers.empty() ? "all proved" : "proved" + timers;
  return fmt::format("{:.1f} % proved{}, the rest only not seen", 100.0 * (all - waited) / all,
                     timers);
}

std::string played_text(const SessionResult& result, const PlayResult& play) {
  std::string text = "played " + play.segmentation;
  std::string_view meaning = segmentation_text(play.segmentation);
  if (!meaning.empty()) text += fmt::format(": {}", meaning);
  std::string passed;
  for (const PlayResult& other : result.plays) {
    if (!other.failure) passed += (passed.empty() ? "" : ", ") + other.segmentation;
  }
  return passed.empty() ? text : text + "; passed when played " + passed;
}

std::vector<SessionTextLine> session_lines(const Session& session, const Failure* failure) {
  Lines lines(failure == nullptr ? 0 : failure->place.line);
  lines.add(session.steps, "");
  return lines.take();
}

std::string paragraph(const std::string& lead, std::string_view text, std::size_t columns) {
  constexpr std::size_t narrowest = 30;
  std::size_t indent = width(lead);
  std::string all;
  for (const std::string& line :
       wrap(text, std::max(narrowest, columns - std::min(columns, indent)))) {
    all += (all.empty() ? lead : std::string(indent, ' ')) + line + "\n";
  }
  return all;
}

std::string_view phase_text(Phase phase) {
  switch (phase) {
    case Phase::start:
      return "This is about starting the programs; no step of the session was played.";
    case Phase::means:
      return "This is about the player's own words: those by which it knows that a peer is there "
             "and proves that nothing more was sent.";
    case Phase::steps:
    case Phase::ending:
      break;
  }
  return "";
}

std::string what_text(const Failure& failure) {
  constexpr std::string_view waited_for_prefix = "waited for ";
  constexpr std::size_t columns_max = 240;
  bool waited = failure.verdict == Verdict::hang && failure.what.starts_with(waited_for_prefix);
  std::string_view rest = failure.what;
  if (waited) rest.remove_prefix(waited_for_prefix.size());
  return (waited ? "waited in vain for " : "") + shorten_telling(visible(rest), columns_max);
}

std::vector<Leniency> leniencies_of(const SessionResult& result) {
  std::vector<Leniency> all;
  for (const PlayResult& play : result.plays) {
    for (const Leniency& one : play.leniencies) {
      bool known = std::any_of(all.begin(), all.end(), [&](const Leniency& other) {
        return other.what == one.what && other.place.line == one.place.line;
      });
      if (!known) all.push_back(one);
    }
  }
  return all;
}

std::string first_of(const std::vector<std::string>& ids) {
  constexpr std::size_t named_max = 3;
  std::size_t named = std::min(ids.size(), named_max);
  std::string text = fmt::format("{}", fmt::join(ids.begin(), ids.begin() + named, ", "));
  return named == ids.size() ? text : text + fmt::format(" and {} more", ids.size() - named);
}

bool was_not_begun(const SessionResult& result) {
  return result.verdict() == Verdict::blocked && result.plays.empty();
}

std::string place_text(const Place& place, const Session& session) {
  const Place& known = place.line != 0 ? place : session.place;
  return fmt::format("{}:{}", known.file, known.line);
}

}  // namespace chatspec
