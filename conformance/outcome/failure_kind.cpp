#include "runner/answer_in_other_words.hpp"

#include <algorithm>
#include <cctype>
#include <functional>

namespace chatspec {
namespace {

// Of the line that a receiving step asks for; null: it asks for something else.
const Text* line_of(const Step& step) {
  if (auto* one = std::get_if<ExpectLine>(&step.action)) return &one->alternatives.front();
  if (auto* one = std::get_if<ExpectShown>(&step.action)) return &one->text;
  if (auto* one = std::get_if<ExpectComplaint>(&step.action)) return &one->text;
  return nullptr;
}

void for_each_step(const std::vector<Step>& steps, const std::function<void(const Step&)>& use) {
  for (const Step& step : steps) {
    use(step);
    if (auto* block = std::get_if<AnyOrder>(&step.action)) for_each_step(block->steps, use);
    if (auto* block = std::get_if<Either>(&step.action)) {
      for (const Branch& branch : block->branches) for_each_step(branch.steps, use);
    }
  }
}

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

// "File 'a.txt' 12" and "File 'b.bin' 7" have one form: "File # #".
std::string form_of(std::string_view line) {
  std::string form;
  while (!line.empty()) {
    std::size_t size = 1;
    if (line.front() == '\'' && line.find('\'', 1) != std::string_view::npos) {
      size = line.find('\'', 1) + 1;
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

std::string written_form(const Text& text) {
  std::string written;
  for (const TextPiece& piece : text.pieces) {
    auto* literal = std::get_if<Literal>(&piece);
    written += literal != nullptr ? literal->text : "0";
  }
  return written;
}

// The answer to the probe holds the word that was asked with, whatever that is.
std::string form_of(const Text& text, const ProtocolHead& head) {
  std::string written = written_form(text);
  auto word = head.probed.find("{word}");
  bool is_probed = word != std::string::npos && word > 0 &&
                   written.starts_with(std::string_view(head.probed).substr(0, word));
  return is_probed ? head.probed : form_of(written);
}

// What stands in `heard` between its holes: "{sender}: {word}" → ": ".
bool is_said_by_somebody(const Text& text, const ProtocolHead& head) {
  auto begin = head.heard.find("{sender}");
  auto end = head.heard.find("{word}");
  if (begin != 0 || end == std::string::npos || text.pieces.empty()) return false;
  constexpr std::size_t hole_size = std::string_view("{sender}").size();
  std::string_view between = std::string_view(head.heard).substr(hole_size, end - hole_size);
  bool by_name = std::holds_alternative<Variable>(text.pieces.front());
  auto* rest = text.pieces.size() > 1 ? std::get_if<Literal>(&text.pieces[1]) : nullptr;
  return by_name && rest != nullptr && rest->text.starts_with(between);
}

}  // namespace

AnswersInOtherWords::AnswersInOtherWords(const Suite& suite) : suite_(suite) {
  for (const Session& session : suite.sessions) {
    for_each_step(session.steps, [this](const Step& step) {
      if (const Text* text = line_of(step)) expected_somewhere_.insert(form_of(*text, suite_.head));
    });
  }
}

std::string AnswersInOtherWords::kind_of(const Failure& failure, const Session& session) const {
  if (failure.phase != Phase::steps || failure.place.line == 0) return "";
  const Text* wanted = nullptr;
  for_each_step(session.steps, [&](const Step& step) {
    if (step.place.line == failure.place.line) wanted = line_of(step);
  });
  bool is_answer = wanted != nullptr && !is_said_by_somebody(*wanted, suite_.head);
  if (failure.verdict == Verdict::hang)
    return is_answer ? form_of(*wanted, suite_.head) + " never comes" : "";
  bool other_line = failure.verdict == Verdict::failed && failure.divergence &&
                    failure.divergence->offset_bytes == 0 && !failure.divergence->got.empty();
  if (!other_line) return "";
  std::string came = form_of(failure.divergence->got);
  if (expected_somewhere_.contains(came)) return "";
  return (is_answer ? form_of(*wanted, suite_.head) : "nothing") + " comes as " + came;
}

std::string AnswersInOtherWords::told(const Failure& failure) {
  if (failure.verdict == Verdict::hang) return "the same answer does not come";
  return "the same answer comes in other words";
}

}  // namespace chatspec
