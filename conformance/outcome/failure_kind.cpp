#include "outcome/failure_kind.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include "scenario/step_table.hpp"

namespace chatspec {
namespace {

// Stands for a value that is known only in a play; no line holds it.
constexpr char any_value = '\x01';

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

// "File 'a.txt' 12" and "File 'b.bin' 7" have one form: "File # #". So have "<name>" and "x.txt" in
// the text of a requirement.
std::string form_of(std::string_view line) {
  std::string form;
  auto take_until = [&](char end) {
    auto found = line.find(end, 1);
    return found == std::string_view::npos ? 0 : found + 1;
  };
  while (!line.empty()) {
    std::size_t quoted = line.front() == '\'' ? take_until('\'') : 0;
    std::size_t named = line.front() == '<' ? take_until('>') : 0;
    std::size_t size = std::max({quoted, named, std::size_t{1}});
    if (quoted > 0 || named > 0 || line.front() == any_value) {
      form += '#';
    } else if (is_word_character(line.front())) {
      size = static_cast<std::size_t>(
          std::find_if_not(line.begin(), line.end(), is_word_character) - line.begin());
      std::string_view word = line.substr(0, size);
      bool may_differ = word.find_first_of("0123456789.") != std::string_view::npos;
      form += may_differ ? "#" : std::string(word);
    } else {
      form += line.front();
    }
    line.remove_prefix(size);
  }
  return form;
}

void replace_all(std::string& text, const std::string& what, std::string_view with) {
  if (what.empty()) return;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

std::string filled_in(std::string text, std::initializer_list<std::string_view> holes) {
  for (std::string_view hole : holes) replace_all(text, std::string(hole), {&any_value, 1});
  return text;
}

std::string written(const Text& text) {
  std::string line;
  for (const TextPiece& piece : text.pieces) {
    auto* literal = std::get_if<Literal>(&piece);
    line += literal != nullptr ? literal->text : std::string(1, any_value);
  }
  return line;
}

// As far as it is known before a play: what is random or repeated stands as one value.
std::string written(const Bytes& bytes) {
  std::string all;
  for (const BytesPiece& piece : bytes.pieces) {
    if (auto* repeated = std::get_if<RepeatedBytes>(&piece)) {
      for (const auto& part : repeated->unit) {
        auto* literal = std::get_if<Literal>(&part);
        all += literal != nullptr ? literal->text : std::string(1, any_value);
      }
    } else if (!std::holds_alternative<SegmentBorder>(piece)) {
      auto* literal = std::get_if<Literal>(&piece);
      all += literal != nullptr ? literal->text : std::string(1, any_value);
    }
  }
  return all;
}

// Whether `text` is `pattern` where every `wildcard` stands for one or more characters; for words
// only, those of one word.
bool fits(std::string_view pattern, std::string_view text, char wildcard, bool words) {
  while (!pattern.empty() && pattern.front() != wildcard) {
    if (text.empty() || text.front() != pattern.front()) return false;
    pattern.remove_prefix(1);
    text.remove_prefix(1);
  }
  if (pattern.empty()) return text.empty();
  for (std::size_t size = 1; size <= text.size() && !(words && text[size - 1] == ' '); ++size) {
    if (fits(pattern.substr(1), text.substr(size), wildcard, words)) return true;
  }
  return false;
}

bool has_letter(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
}

// The lines that a receiving step asks for, in the same order as its alternatives.
std::vector<std::string> lines_of(const Step& step) {
  std::vector<std::string> lines;
  if (auto* one = std::get_if<ExpectLine>(&step.action)) {
    for (const Text& text : one->alternatives) lines.push_back(written(text));
  } else if (auto* shown = std::get_if<ExpectShown>(&step.action)) {
    lines.push_back(written(shown->text));
  } else if (auto* complaint = std::get_if<ExpectComplaint>(&step.action)) {
    lines.push_back(written(complaint->text));
  } else if (auto* bytes = std::get_if<ExpectBytes>(&step.action)) {
    std::string all = written(bytes->bytes);
    for (std::size_t at = 0; at < all.size();) {
      auto end = std::min(all.find('\n', at), all.size());
      lines.push_back(all.substr(at, end - at));
      at = end + 1;
    }
  }
  return lines;
}

// Of a scripted server's lines and a client's console the client is the author; else the server is.
std::set<std::string> where_clients_speak(const Session& session) {
  std::set<std::string> names;
  for_each_step(session.steps, [&](const Step& step) {
    if (auto* one = std::get_if<StartClient>(&step.action)) names.insert(one->name);
    if (auto* one = std::get_if<ScriptedServer>(&step.action)) names.insert(one->name);
  });
  return names;
}

bool is_at_console(const Step& step) {
  return std::holds_alternative<ExpectShown>(step.action) ||
         std::holds_alternative<ExpectComplaint>(step.action) ||
         std::holds_alternative<ExpectExit>(step.action);
}

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

// Of two texts that are the same up to `at`, the lines in which they part.
std::pair<std::string, std::string> lines_that_part(const Divergence& divergence) {
  auto at = std::min({divergence.at_byte, divergence.expected.size(), divergence.got.size()});
  auto begin = at == 0 ? std::string::npos : divergence.expected.rfind('\n', at - 1);
  begin = begin == std::string::npos ? 0 : begin + 1;
  return {first_line(std::string_view(divergence.expected).substr(begin)),
          first_line(std::string_view(divergence.got).substr(begin))};
}

std::string without_white_space(std::string_view line) {
  // Unicode's spaces between words too: no-break space and ideographic space.
  std::string rest(line);
  for (const char* space : {" ", "\t", "\r", "\xc2\xa0", "\xe3\x80\x80"}) {
    replace_all(rest, space, "");
  }
  return rest;
}

// "ERROR" of "ERROR Unknown command: #": what begins with a value has none.
std::string first_word(const std::string& form) {
  std::string word = form.substr(0, form.find(' '));
  bool is_word = !word.empty() && word.size() < form.size() &&
                 std::all_of(word.begin(), word.end(), is_word_character);
  return is_word ? word : "";
}

}  // namespace

// What the failed step asked for, and what came.
struct FailureKinds::Asked {
  const Step* step = nullptr;  ///< null: not known, or none that asks for lines
  std::string wanted;          ///< the form of the line; empty: not known
  std::string wanted_line, came_line;
  std::vector<std::string> later_of_same;  ///< lines that the same receiver is to get after it
  bool from_client = false;
};

FailureKinds::FailureKinds(const Suite& suite) : suite_(suite) {
  for (const std::string& address : {suite.head.address, suite.head.address6}) {
    if (!address.empty())
      address_forms_.push_back(form_of(filled_in(address, {"{host}", "{port}"})));
  }
  // The longer one may hold the other.
  std::sort(address_forms_.begin(), address_forms_.end(),
            [](const auto& a, const auto& b) { return a.size() > b.size(); });
  constexpr std::string_view sender = "{sender}";
  auto word = suite.head.heard.find("{word}");
  if (suite.head.heard.starts_with(sender) && word != std::string::npos) {
    between_ = suite.head.heard.substr(sender.size(), word - sender.size());
  }
  const std::string& probed = suite.head.probed;
  bool ends_with_probe = !suite.head.probe.empty() && probed.ends_with(suite.head.probe);
  probed_begins_ = ends_with_probe
                       ? probed.substr(0, probed.size() - suite.head.probe.size())
                       : probed.substr(0, std::min(probed.find("{word}"), probed.size()));
  for (const Session& session : suite.sessions) {
    std::set<std::string> clients = where_clients_speak(session);
    for_each_step(session.steps, [&](const Step& step) {
      auto& known = clients.contains(who_of(step)) ? known_of_client_ : known_of_server_;
      for (const std::string& line : lines_of(step)) known.insert(line_form(line));
    });
  }
  for (const Requirement& one : suite.requirements) {
    std::string_view rest = one.sentence;
    while (true) {
      auto begin = rest.find('`');
      auto end = begin == std::string_view::npos ? begin : rest.find('`', begin + 1);
      if (end == std::string_view::npos) break;
      std::string quotation(rest.substr(begin + 1, end - begin - 1));
      std::string form = line_form(quotation);
      quotation.erase(quotation.find_last_not_of(' ') + 1);
      quotes_.emplace(form, &one);
      as_quoted_.emplace(form, quotation);
      rest.remove_prefix(end + 1);
    }
  }
}

std::string FailureKinds::line_form(std::string_view line) const {
  // The answer to the probe holds the word that was asked with, whatever that is.
  if (!probed_begins_.empty() && line.starts_with(probed_begins_)) return probed_begins_ + "#";
  std::string form = form_of(line);
  for (const std::string& address : address_forms_) replace_all(form, address, "#");
  return form;
}

bool FailureKinds::is_known(const std::string& form, bool of_client) const {
  const auto& known = of_client ? known_of_client_ : known_of_server_;
  return known.contains(form) || std::any_of(known.begin(), known.end(), [&](const auto& one) {
           return has_letter(one) && fits(one, form, '#', true);
         });
}

bool FailureKinds::is_said(const std::string& form) const {
  return !between_.empty() && form.starts_with("#" + between_);
}

FailureKinds::Asked FailureKinds::asked_for(const Failure& failure, const Session& session) const {
  Asked asked;
  if (failure.phase != Phase::steps || failure.place.line == 0) return asked;
  bool behind = false;
  std::string receiver;
  for_each_step(session.steps, [&](const Step& step) {
    if (behind && who_of(step) == receiver) {
      for (std::string& line : lines_of(step)) asked.later_of_same.push_back(std::move(line));
    }
    if (step.place.line != failure.place.line) return;
    std::vector<std::string> lines = lines_of(step);
    if (lines.empty() && !is_at_console(step)) return;
    behind = true;
    asked.step = &step;
    receiver = who_of(step);
    if (!lines.empty()) asked.wanted_line = lines.front();
    asked.later_of_same.assign(lines.begin() + (lines.empty() ? 0 : 1), lines.end());
  });
  if (asked.step == nullptr) return asked;
  asked.from_client = where_clients_speak(session).contains(receiver);
  if (failure.divergence) {
    auto [wanted, came] = lines_that_part(*failure.divergence);
    bool of_bytes = std::holds_alternative<ExpectBytes>(asked.step->action);
    if (of_bytes && !wanted.empty()) asked.wanted_line = wanted;
    asked.came_line = came;
  }
  asked.wanted = line_form(asked.wanted_line);
  return asked;
}

FailureKind FailureKinds::of(const Failure& failure, const Session& session) const {
  FailureKind kind;
  Asked asked = asked_for(failure, session);
  if (asked.step == nullptr) return of_unasked(failure);
  bool is_answer = !asked.wanted.empty() && !is_said(asked.wanted);
  std::string came = asked.came_line.empty() ? "" : line_form(asked.came_line);

  bool other_line = failure.verdict == Verdict::failed && !came.empty();
  // It waited for one answer and got the next one.
  bool comes_later =
      other_line && came != asked.wanted &&
      std::any_of(asked.later_of_same.begin(), asked.later_of_same.end(),
                  [&](const auto& line) { return fits(line, asked.came_line, any_value, false); });
  // An unknown command that is passed on to others as if it had been said.
  bool is_passed_on = other_line && is_said(came) && !form_of_probed_in(came).empty();
  if (is_answer && (failure.verdict == Verdict::hang || comes_later)) {
    kind.same = asked.wanted + " never comes";
    kind.told = "the same answer does not come";
  } else if (is_passed_on) {
    kind.missing_answer = form_of_probed_in(came);
    kind.same = kind.missing_answer + " never comes";
    kind.told = "what it should answer is passed on";
  } else if (other_line && !is_said(came) && !is_known(came, asked.from_client)) {
    kind.same = (is_answer ? asked.wanted : "nothing") + " comes as " + came;
    kind.told = is_answer ? "the same answer comes in other words" : "the same line comes unasked";
    if (!is_answer) kind.unasked = asked.came_line;
  } else if (other_line && is_answer && came != asked.wanted && !first_word(came).empty() &&
             first_word(came) == first_word(asked.wanted)) {
    kind.same = asked.wanted + " comes as " + came;
    kind.told = "the same answer comes in place of another";
  }

  bool only_spaces =
      other_line && asked.came_line != asked.wanted_line &&
      without_white_space(line_form(asked.came_line)) == without_white_space(asked.wanted);
  if (failure.ended_early) {
    kind.family = Family::ended;
  } else if (only_spaces) {
    kind.family = Family::spaces;
  } else if (is_at_console(*asked.step)) {
    kind.family = Family::console;
    kind.member_of = asked.from_client ? "client" : "server";
  } else if (kind.missing_answer.empty() && is_answer && !first_word(asked.wanted).empty()) {
    kind.missing_answer = asked.wanted;
  }
  if (kind.family == Family::none && !kind.missing_answer.empty()) {
    // Another one of its kind is a wrong reason; one of another kind is something else.
    std::string came_word = comes_later ? "" : first_word(came);
    kind.family = Family::answers;
    kind.member_of = first_word(kind.missing_answer);
    if (came_word != kind.member_of) kind.in_place = came_word;
  }
  return kind;
}

// What came between two steps: somebody has said nothing, and it was passed on.
FailureKind FailureKinds::of_unasked(const Failure& failure) const {
  FailureKind kind;
  bool came = failure.phase == Phase::steps && failure.verdict == Verdict::failed &&
              failure.divergence && failure.divergence->expected.empty();
  if (!came) return kind;
  std::string form = line_form(first_line(failure.divergence->got));
  bool is_blank = is_said(form) && without_white_space(form) == without_white_space("#" + between_);
  if (is_blank) kind.family = Family::spaces;
  return kind;
}

// Of "#: /nope" where "/{word}" is a command that no server knows: the form of its answer.
std::string FailureKinds::form_of_probed_in(const std::string& said_form) const {
  const std::string& probe = suite_.head.probe;
  std::string before = probe.substr(0, probe.find("{word}"));
  if (before.empty() || probed_begins_.empty()) return "";
  bool is_probe = said_form.starts_with("#" + between_ + before);
  return is_probe ? probed_begins_ + "#" : "";
}

std::string FailureKinds::sentence_about(const std::string& answer_form) const {
  auto found = quotes_.find(answer_form);
  return found == quotes_.end() ? "" : found->second->sentence;
}

std::string FailureKinds::quoted(const std::string& answer_form) const {
  auto found = as_quoted_.find(answer_form);
  return found == as_quoted_.end() ? answer_form : found->second;
}

}  // namespace chatspec
