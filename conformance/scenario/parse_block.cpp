#include "scenario/parse_block.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "scenario/parse_bytes.hpp"
#include "scenario/parse_step.hpp"
#include "scenario/step_table.hpp"

namespace chatspec {

namespace {

Parsed<Step> make_step(LineCursor line, Parsed<Action> action) {
  if (!action) return tl::unexpected(action.error());
  line.skip_spaces();
  return Step{line.place_at(line.offset()), std::string(line.rest()), std::move(*action)};
}

Parsed<Step> parse_single(const LineCursor& line, Cast& cast) {
  return make_step(line, parse_step(line, cast));
}

// Whether the lines that begin with this word are a block, or say who takes part.
bool begins(std::string_view word, Part part) {
  return std::any_of(step_kinds.begin(), step_kinds.end(), [&](const StepKind& kind) {
    return kind.part == part && first_word(kind) == word;
  });
}

// ---- any-order … end ---------------------------------------------------------------------------

Parsed<Step> misplaced(const LineCursor& line) {
  return error_in(line, fmt::format("expected only {} between any-order and end",
                                    words_of(may_stand_in_any_order)));
}

Parsed<Step> parse_any_order(const LineCursor& opening, SessionLines& lines, Cast& cast) {
  AnyOrder block;
  if (auto end = behind_first_word(opening).expect_end(); !end) return tl::unexpected(end.error());
  while (!lines.at_end()) {
    const auto line = lines.take();
    const auto word = first_word(line);
    if (word == "end") {
      if (block.steps.size() < 2) return error_in(line, "expected at least two steps before end");
      if (auto end = behind_first_word(line).expect_end(); !end) return tl::unexpected(end.error());
      return make_step(opening, Action(std::move(block)));
    }
    if (begins(word, Part::holds) || word == "or") return misplaced(line);
    auto step = parse_single(line, cast);
    if (step && !may_stand_in_any_order(kind_of(step->action))) return misplaced(line);
    if (!step) return step;
    block.steps.push_back(std::move(*step));
  }
  return error_in(opening, "expected end after the steps of this any-order");
}

// ---- either … or … end --------------------------------------------------------------------------

// Behind `or`: nothing, or what should have been otherwise.
Parsed<Branch> parse_or(LineCursor line) {
  Branch branch;
  line.skip_spaces();
  if (line.at_end()) return branch;
  const auto begin = line.offset();
  if (line.take_word() != "lenient") {
    return line.error_at(begin, "expected lenient \"TEXT\" or the end of the line");
  }
  branch.lenient = true;
  line.skip_spaces();
  const auto quote = line.offset();
  auto remark = parse_quoted(line);
  if (!remark) return tl::unexpected(remark.error());
  if (remark->empty()) return line.error_at(quote, "expected to hear what is tolerated here");
  branch.remark = std::move(*remark);
  if (auto end = line.expect_end(); !end) return tl::unexpected(end.error());
  return branch;
}

// Each branch begins with the cast as the block found it, and leaves it in its own way.
class EitherParser {
 public:
  EitherParser(SessionLines& lines, Cast& cast) : lines_(lines), cast_(cast), branch_cast_(cast) {}

  Parsed<Step> parse(const LineCursor& opening) {
    if (auto end = behind_first_word(opening).expect_end(); !end)
      return tl::unexpected(end.error());
    block_.branches.emplace_back();
    while (!lines_.at_end()) {
      const auto line = lines_.take();
      const auto word = first_word(line);
      auto read = word == "or" || word == "end" ? close_branch(line) : add_step(line);
      if (!read) return tl::unexpected(read.error());
      if (word != "end") continue;
      cast_ = Cast::behind(ends_);
      return make_step(opening, Action(std::move(block_)));
    }
    return error_in(opening, "expected end after the branches of this either");
  }

 private:
  Parsed<std::monostate> add_step(const LineCursor& line) {
    const auto word = first_word(line);
    if (begins(word, Part::holds)) return error_in(line, "expected no block inside a branch");
    if (begins(word, Part::enters)) {
      return error_in(line, "expected nobody new inside a branch: name them above either");
    }
    auto step = parse_single(line, branch_cast_);
    if (!step) return tl::unexpected(step.error());
    auto& steps = block_.branches.back().steps;
    if (steps.empty() && !may_begin_branch(kind_of(step->action))) {
      return error_in(line, fmt::format("expected first in a branch a step that waits: one of {}",
                                        words_of(may_begin_branch)));
    }
    steps.push_back(std::move(*step));
    return {};
  }

  Parsed<std::monostate> close_branch(const LineCursor& line) {
    const bool last = first_word(line) == "end";
    if (block_.branches.back().steps.empty()) {
      return error_in(line, "expected a step in the branch above");
    }
    ends_.push_back(std::exchange(branch_cast_, cast_));
    if (!last) {
      auto branch = parse_or(behind_first_word(line));
      if (!branch) return tl::unexpected(branch.error());
      block_.branches.push_back(std::move(*branch));
      return {};
    }
    if (block_.branches.size() < 2)
      return error_in(line, "expected or and another branch before end");
    return behind_first_word(line).expect_end();
  }

  SessionLines& lines_;
  Cast& cast_;
  Cast branch_cast_;
  Either block_;
  std::vector<Cast> ends_;
};

}  // namespace

Parsed<Step> parse_step_or_block(SessionLines& lines, Cast& cast) {
  const auto line = lines.take();
  const auto word = first_word(line);
  if (word == "end") return error_in(line, "expected end only after any-order or either");
  if (word == "or") return error_in(line, "expected or only after either");
  if (word == "any-order") return parse_any_order(line, lines, cast);
  if (word == "either") return EitherParser(lines, cast).parse(line);
  return parse_single(line, cast);
}

}  // namespace chatspec
