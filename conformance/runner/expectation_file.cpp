#include "runner/expectation_file.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

namespace chatspec {
namespace {

constexpr std::string_view blanks = " \t\r";

int characters(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

// One line, read word by word.
class Words {
 public:
  Words(std::string_view line, const std::string& file, int number)
      : line_(line), place_{file, number, 1} {
    while (!line_.empty() && blanks.find(line_.back()) != std::string_view::npos) {
      line_.remove_suffix(1);
    }
    skip_blanks();
  }

  bool at_end() const { return at_ == line_.size(); }
  bool at_comment() const { return !at_end() && line_[at_] == '#'; }
  std::string_view peek() const {
    auto end = line_.find_first_of(blanks, at_);
    return line_.substr(at_, end == std::string_view::npos ? end : end - at_);
  }
  std::string_view take() {
    auto word = peek();
    at_ += word.size();
    skip_blanks();
    return word;
  }
  std::string_view rest() const { return line_.substr(at_); }
  /// A fault at the next word, or behind the last one.
  ParseError fault(std::string message) const { return fault_at(at_, std::move(message)); }
  ParseError fault_at(std::size_t at, std::string message) const {
    Place place = place_;
    place.column = characters(line_.substr(0, at)) + 1;
    return {place, std::move(message), std::string(line_)};
  }
  std::size_t at() const { return at_; }

 private:
  void skip_blanks() {
    auto next = line_.find_first_not_of(blanks, at_);
    at_ = next == std::string_view::npos ? line_.size() : next;
  }
  std::string_view line_;
  Place place_;
  std::size_t at_ = 0;
};

struct Line {
  std::string glob;
  std::size_t glob_at = 0;
  KnownOutcome outcome;
};

tl::expected<Line, ParseError> read_line(Words& words) {
  Line line;
  if (words.peek() == "unsupported") {
    line.outcome.foretold = Foretold::unsupported;
  } else if (words.peek() != "fail") {
    return tl::unexpected(
        words.fault("expected fail GLOB because REASON, or unsupported GLOB because REASON"));
  }
  words.take();
  line.glob_at = words.at();
  line.glob = words.take();
  if (line.glob.empty() || line.glob == "because") {
    return tl::unexpected(
        words.fault_at(line.glob_at, "expected a session, a requirement, or a GLOB for them"));
  }
  if (words.peek() != "because") {
    return tl::unexpected(words.fault("expected because and a reason"));
  }
  words.take();
  if (words.at_end()) return tl::unexpected(words.fault("expected a reason after because"));
  line.outcome.reason = words.rest();
  return line;
}

bool fits(const std::string& glob, const Session& session) {
  return fits_glob(glob, session.id) ||
         std::any_of(session.proves.begin(), session.proves.end(),
                     [&](const std::string& id) { return fits_glob(glob, id); });
}

// Sessions of which something has been said, and in which line.
using SaidInLine = std::map<std::string, int, std::less<>>;

tl::expected<void, ParseError> take_line(Words& words, int number, const Suite& suite,
                                         SaidInLine& said, KnownOutcomes& outcomes) {
  auto line = read_line(words);
  if (!line) return tl::unexpected(line.error());
  bool fits_any = false;
  for (const Session& session : suite.sessions) {
    if (!fits(line->glob, session)) continue;
    fits_any = true;
    auto [before, is_new] = said.emplace(session.id, number);
    if (!is_new) {
      return tl::unexpected(words.fault_at(
          line->glob_at, fmt::format("line {} speaks of session {} already: say it once",
                                     before->second, session.id)));
    }
    outcomes.emplace(session.id, line->outcome);
  }
  if (fits_any) return {};
  return tl::unexpected(
      words.fault_at(line->glob_at, "no session and no requirement fits this: see chatspec list"));
}

}  // namespace

bool fits_glob(const std::string& glob, const std::string& text) {
  return ::fnmatch(glob.c_str(), text.c_str(), 0) == 0;
}

tl::expected<KnownOutcomes, std::vector<ParseError>> read_expectations(std::string_view text,
                                                                       const std::string& file,
                                                                       const Suite& suite) {
  KnownOutcomes outcomes;
  SaidInLine said;
  std::vector<ParseError> faults;
  for (int number = 1; !text.empty(); ++number) {
    auto end = text.find('\n');
    Words words(text.substr(0, end), file, number);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (words.at_end() || words.at_comment()) continue;
    auto taken = take_line(words, number, suite, said, outcomes);
    if (!taken) faults.push_back(taken.error());
  }
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  return outcomes;
}

}  // namespace chatspec
