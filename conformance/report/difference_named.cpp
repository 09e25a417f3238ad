#include "report/difference_named.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/core.h>

#include "outcome/visible.hpp"
#include "report/first_difference.hpp"
#include "report/look_alike.hpp"

namespace chatspec {
namespace {

std::string_view without_end(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_whole(const Exchange& exchange) {
  return exchange.size_bytes == exchange.bytes.size();
}

// The lines of what a participant has sent, without their ends.
std::vector<std::string_view> lines_sent(const PlayResult& play, const std::string& who) {
  std::vector<std::string_view> lines;
  for (const Exchange& one : play.exchanges) {
    if (one.direction != Direction::sent || one.who != who) continue;
    std::string_view rest = one.bytes;
    while (!rest.empty()) {
      auto end = rest.find('\n');
      bool all = end != std::string_view::npos || is_whole(one);
      std::string_view line = without_end(rest.substr(0, end));
      if (all && !line.empty()) lines.push_back(line);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  return lines;
}

// As whom the others hear it, if that is known: the event "is NAME" says it.
std::string name_heard(const PlayResult& play, const std::string& who) {
  constexpr std::string_view said = "is ";
  for (const Exchange& one : play.exchanges) {
    bool here = one.direction == Direction::note && one.who == who && is_whole(one);
    if (here && one.bytes.starts_with(said)) return one.bytes.substr(said.size());
  }
  return "";
}

bool has_said(const PlayResult& play, const std::string& who, std::string_view line) {
  auto lines = lines_sent(play, who);
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

// With its own name before it, or bare if nobody else has said the same.
bool is_own_line(const PlayResult& play, const std::string& who, std::string_view line) {
  std::string name = name_heard(play, who);
  for (std::string_view said : lines_sent(play, who)) {
    if (!line.ends_with(said)) continue;
    std::string_view before = line.substr(0, line.size() - said.size());
    if (!name.empty() && before.find(name) != std::string_view::npos) return true;
    auto others = [&](const std::string& one) { return one != who && has_said(play, one, line); };
    if (before.empty() &&
        std::none_of(play.participants.begin(), play.participants.end(), others)) {
      return true;
    }
  }
  return false;
}

bool has_received(const Exchange& exchange, std::string_view line) {
  return exchange.direction == Direction::received && is_whole(exchange) &&
         without_end(exchange.bytes) == line;
}

// Whose line came, without its end, if all of it is known.
std::optional<std::string> line_that_came(const PlayResult& play, const std::string& who) {
  const auto& divergence = play.failure->divergence;
  if (divergence && !divergence->got.empty()) {
    bool whole = divergence->offset_bytes == 0 && divergence->got.size() == divergence->got_bytes;
    if (whole) return std::string(without_end(divergence->got));
  }
  for (const Exchange& one : play.exchanges) {
    if (one.direction != Direction::unasked || one.who != who) continue;
    if (!is_whole(one)) return std::nullopt;
    return std::string(without_end(one.bytes));
  }
  return std::nullopt;
}

std::string about_whom(const PlayResult& play, const std::string& who) {
  auto line = line_that_came(play, who);
  if (!line || line->empty()) return "";
  const auto& divergence = play.failure->divergence;
  bool own_was_asked_for = divergence && is_own_line(play, who, without_end(divergence->expected));
  if (!own_was_asked_for && is_own_line(play, who, *line)) {
    return fmt::format("this is {0}'s own line: it must not come back to {0}", who);
  }
  std::string other;
  bool came_already = false;
  for (const Exchange& one : play.exchanges) {
    // What it has asked for since then may have the same answer.
    if (one.who == who && one.direction == Direction::sent) came_already = false;
    if (!has_received(one, *line)) continue;
    if (one.who == who) came_already = true;
    if (one.who != who && other.empty()) other = one.who;
  }
  if (came_already) return fmt::format("{} has got this line already: it came twice", who);
  return other.empty() ? "" : fmt::format("this is what {} should get, not {}", other, who);
}

// ---- Something that was waited for
// ---------------------------------------------------------------

// "waited for bob to receive: one || another; why it cannot come any more".
std::vector<std::string_view> texts_waited_for(std::string_view what) {
  constexpr std::string_view alternative = " || ";
  std::vector<std::string_view> texts;
  auto begin = what.find(": ");
  if (begin == std::string_view::npos) return texts;
  what.remove_prefix(begin + 2);
  while (true) {
    auto end = what.find(alternative);
    texts.push_back(what.substr(0, end));
    if (end == std::string_view::npos) break;
    what.remove_prefix(end + alternative.size());
  }
  // It may belong to the text.
  auto reason = what.rfind("; ");
  if (reason != std::string_view::npos) texts.push_back(what.substr(0, reason));
  return texts;
}

std::string nearly_came(const Exchange& came, std::string_view wanted, const std::string& who) {
  if (came.direction != Direction::unasked || !is_whole(came) || wanted.empty()) return "";
  std::string_view line = came.bytes;
  if (came.who != who) {
    return without_end(line) == wanted
               ? fmt::format("this is what {} should have got: it came to {}", who, came.who)
               : "";
  }
  if (line == wanted) return "this is the right text, but the LF at its end is missing";
  if (line.ends_with('\n')) line.remove_suffix(1);
  return unseen_difference(wanted, line);
}

std::string about_waiting(const PlayResult& play, const std::string& who) {
  for (std::string_view wanted : texts_waited_for(play.failure->what)) {
    for (bool own : {true, false}) {
      for (const Exchange& one : play.exchanges) {
        if ((one.who == who) != own) continue;
        if (std::string text = nearly_came(one, wanted, who); !text.empty()) return text;
      }
    }
  }
  return "";
}

// Excerpts can only be compared where they go on to the end, or as far as both go on.
std::string about_texts(const Divergence& divergence) {
  if (divergence.expected.empty() || divergence.got.empty()) return "";
  std::string_view expected = divergence.expected, got = divergence.got;
  bool at_end = divergence.at_byte == expected.size() || divergence.at_byte == got.size();
  bool cut = divergence.offset_bytes + expected.size() < divergence.expected_bytes ||
             divergence.offset_bytes + got.size() < divergence.got_bytes;
  return at_end && cut ? "" : unseen_difference(expected, got);
}

}  // namespace

std::string difference_named(const PlayResult& play) {
  if (!play.failure) return "";
  std::string who = participant_in(play);
  std::string text;
  if (play.failure->divergence) text = about_texts(*play.failure->divergence);
  if (text.empty() && !who.empty()) {
    text =
        play.failure->verdict == Verdict::hang ? about_waiting(play, who) : about_whom(play, who);
  }
  return visible(text);
}

}  // namespace chatspec
