#include "report/first_difference.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/core.h>

namespace chatspec {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

// Where this name stands in the text as a word of its own.
std::size_t find_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    bool begins = at == 0 || !is_name_character(text[at - 1]);
    auto end = at + word.size();
    if (begins && (end == text.size() || !is_name_character(text[end]))) return at;
  }
  return std::string_view::npos;
}

}  // namespace

// A failure's words begin with whom it is about: "bob received …", "waited for bob to …".
std::string participant_in(const PlayResult& play) {
  std::string found;
  std::size_t first = std::string::npos;
  for (const std::string& name : play.participants) {
    auto at = find_word(play.failure->what, name);
    if (at >= first) continue;
    first = at;
    found = name;
  }
  return found;
}

namespace {

// What came unasked stands line by line in the exchanges. A difference in it was found in the
// whole, so it is looked for in the whole.
struct Whole {
  struct Part {
    std::size_t exchange;
    std::size_t begin;
  };
  std::vector<Part> parts;
  std::string bytes;
  bool cut = false;  ///< there is more than these bytes

  FirstDifference locate(std::size_t at, const std::string& who, std::string words) const {
    auto part = std::find_if(parts.rbegin(), parts.rend(),
                             [&](const Part& one) { return one.begin <= at; });
    return {who, part->exchange, at - part->begin, std::move(words)};
  }
};

Whole unasked_of(const PlayResult& play, const std::string& who) {
  Whole whole;
  for (std::size_t i = 0; i < play.exchanges.size(); ++i) {
    const Exchange& one = play.exchanges[i];
    if (one.direction != Direction::unasked || one.who != who) continue;
    whole.parts.push_back({i, whole.bytes.size()});
    whole.bytes += one.bytes;
    whole.cut = one.size_bytes > one.bytes.size();
    if (whole.cut) break;  // what follows does not join on
  }
  return whole;
}

// Of a long line only the beginning is kept, and the difference may lie behind it.
FirstDifference in_what_was_kept(const Whole& whole, const Divergence& divergence,
                                 const std::string& who) {
  std::size_t at = divergence.offset_bytes + divergence.at_byte;
  std::string_view kept = whole.bytes;
  kept.remove_prefix(std::min(divergence.offset_bytes, kept.size()));
  if (!whole.cut || !divergence.got.starts_with(kept)) {
    return whole.locate(0, who, "first difference");
  }
  if (at < whole.bytes.size()) return whole.locate(at, who, "first difference");
  return whole.locate(whole.bytes.size() - 1, who, fmt::format("first difference: at byte {}", at));
}

std::optional<FirstDifference> in_what_came(const PlayResult& play, const std::string& who) {
  Whole whole = unasked_of(play, who);
  if (whole.bytes.empty()) return std::nullopt;
  const auto& divergence = play.failure->divergence;
  if (!divergence || divergence->expected.empty()) {
    return whole.locate(0, who, "nobody asked for this");
  }
  auto begin = whole.bytes.find(divergence->got);
  if (divergence->got.empty() || begin == std::string::npos) {
    return in_what_was_kept(whole, *divergence, who);
  }
  // At the very end of a line: its LF came too soon.
  std::size_t at = std::min(begin + divergence->at_byte, whole.bytes.size() - 1);
  return whole.locate(at, who, "first difference");
}

}  // namespace

std::optional<FirstDifference> first_difference(const PlayResult& play) {
  if (!play.failure) return std::nullopt;
  const Failure& failure = *play.failure;
  std::string who = participant_in(play);
  if (failure.verdict == Verdict::hang) {
    if (who.empty()) return std::nullopt;
    return FirstDifference{who, std::nullopt, 0, "nothing more came"};
  }
  if (auto found = in_what_came(play, who)) return found;
  bool missing = failure.divergence && failure.divergence->got.empty();
  if (missing && !who.empty()) return FirstDifference{who, std::nullopt, 0, "the end came here"};
  for (const std::string& other : play.participants) {
    if (other == who) continue;
    if (auto found = in_what_came(play, other)) return found;
  }
  return std::nullopt;
}

}  // namespace chatspec
