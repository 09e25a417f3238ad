#include "scenario/step_table.hpp"

namespace chatspec {

namespace step_table {

bool has_one_text(const Action& expect_line) {
  return std::get<ExpectLine>(expect_line).alternatives.size() == 1;
}

bool has_several_texts(const Action& expect_line) {
  return !has_one_text(expect_line);
}

bool is_interrupt(const Action& send_signal) {
  return std::get<SendSignal>(send_signal).signal == ConsoleSignal::interrupt;
}

bool is_terminate(const Action& send_signal) {
  return !is_interrupt(send_signal);
}

bool has_status(const Action& expect_exit) {
  return std::get<ExpectExit>(expect_exit).status.has_value();
}

bool has_any_status(const Action& expect_exit) {
  return !has_status(expect_exit);
}

bool is_of_disk(const Action& file_step) {
  return std::visit(
      [](const auto& step) {
        if constexpr (requires { step.who; }) return step.who.empty();
        return true;
      },
      file_step);
}

bool is_of_client(const Action& file_step) {
  return !is_of_disk(file_step);
}

}  // namespace step_table

const StepKind& kind_of(const Action& action) {
  return *std::find_if(step_kinds.begin(), step_kinds.end(), [&](const StepKind& kind) {
    return kind.alternative == action.index() && (!kind.fits.is_given || kind.fits.fits(action));
  });
}

std::string words_of(const std::function<bool(const StepKind&)>& wanted,
                     std::string_view (*word)(const StepKind&)) {
  std::vector<std::string_view> words;
  for (const StepKind& kind : step_kinds) {
    const bool is_new = std::find(words.begin(), words.end(), word(kind)) == words.end();
    if (is_new && wanted(kind)) words.push_back(word(kind));
  }
  std::string list;
  for (const auto one : words) list.append(list.empty() ? "" : " ").append(one);
  return list;
}

bool is_word_of_a_step(std::string_view word) {
  return std::any_of(step_kinds.begin(), step_kinds.end(), [&](const StepKind& kind) {
    for (auto rest = kind.written; !rest.empty();) {
      const auto length = std::min(rest.find(' '), rest.size());
      if (rest.substr(0, length) == word) return true;
      rest.remove_prefix(std::min(length + 1, rest.size()));
    }
    return false;
  });
}

const Step* find_step(const std::vector<Step>& steps,
                      const std::function<bool(const Step&)>& wanted) {
  for (const Step& step : steps) {
    if (wanted(step)) return &step;
    if (const auto* block = std::get_if<AnyOrder>(&step.action)) {
      if (const Step* found = find_step(block->steps, wanted)) return found;
    }
    if (const auto* block = std::get_if<Either>(&step.action)) {
      for (const Branch& branch : block->branches) {
        if (const Step* found = find_step(branch.steps, wanted)) return found;
      }
    }
  }
  return nullptr;
}

void for_each_step(const std::vector<Step>& steps, const std::function<void(const Step&)>& use) {
  find_step(steps, [&](const Step& step) {
    use(step);
    return false;
  });
}

bool any_step(const std::vector<Step>& steps, const std::function<bool(const StepKind&)>& wanted) {
  return find_step(steps, [&](const Step& step) { return wanted(kind_of(step.action)); }) !=
         nullptr;
}

std::string who_of(const Step& step) {
  return std::visit(
      [](const auto& action) -> std::string {
        if constexpr (requires { action.who; }) return action.who;
        return "";
      },
      step.action);
}

}  // namespace chatspec
