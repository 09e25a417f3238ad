#include "interop/grid.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "outcome/json_values.hpp"
#include "runner/exit_status.hpp"
#include "runner/start_failure.hpp"

namespace chatspec {
void make_cells(Grid& grid, const std::shared_ptr<const Suite>& suite) {
  grid.cells.clear();
  auto add = [&](const Implementation* server, const Implementation* client) {
    GridCell& cell = grid.cells.emplace_back();
    cell.server = server;
    cell.client = client;
    cell.run.suite = suite;
  };
  for (const Implementation* server : grid.servers) {
    for (const Implementation* client : grid.clients) add(server, client);
  }
  if (!grid.margins) return;
  for (const Implementation* server : grid.servers) add(server, nullptr);
  for (const Implementation* client : grid.clients) add(nullptr, client);
}

const GridCell* find_cell(const Grid& grid, const Implementation* server,
                          const Implementation* client) {
  auto found = std::find_if(grid.cells.begin(), grid.cells.end(), [&](const GridCell& one) {
    return one.server == server && one.client == client;
  });
  return found == grid.cells.end() ? nullptr : &*found;
}

std::vector<const Session*> sessions_of(const GridCell& cell,
                                        const std::vector<const Session*>& sessions) {
  std::vector<const Session*> chosen;
  for (const Session* one : sessions) {
    Programs needed = programs_of(*one);
    bool fits =
        needed.server == (cell.server != nullptr) && needed.client == (cell.client != nullptr);
    if (fits) chosen.push_back(one);
  }
  return chosen;
}

std::string name_of(const GridCell& cell) {
  if (cell.client == nullptr) return cell.server->name + " alone";
  if (cell.server == nullptr) return cell.client->name + " alone";
  return cell.server->name + " × " + cell.client->name;
}

std::string again_of(const Grid& grid, const GridCell& cell) {
  if (cell.run.again.empty() || grid.choice.empty()) return cell.run.again;
  return cell.run.again + " " + grid.choice;
}

bool is_held_to_it(const GridCell& cell) {
  auto claims = [](const Implementation* one) { return one == nullptr || one->follows; };
  return claims(cell.server) && claims(cell.client);
}

std::string_view name(GridState state) {
  switch (state) {
    case GridState::passed:
      return "passed";
    case GridState::failed:
      return "failed";
    case GridState::tolerated:
      return "tolerated";
    case GridState::untested:
      return "untested";
    case GridState::nothing:
      return "nothing";
    case GridState::open:
      return "open";
  }
  return "";
}

std::string_view sign(GridState state) {
  switch (state) {
    case GridState::passed:
      return "✓";
    case GridState::failed:
      return "✗";
    case GridState::tolerated:
      return "~";
    case GridState::untested:
      return "!";
    case GridState::nothing:
      return "–";
    case GridState::open:
      return "…";
  }
  return "";
}

std::string_view meaning(GridState state) {
  switch (state) {
    case GridState::passed:
      return "all as expected";
    case GridState::failed:
      return "something failed";
    case GridState::tolerated:
      return "something failed, and one side does not claim to follow the standard";
    case GridState::untested:
      return "could not be tested";
    case GridState::nothing:
      return "nothing to play";
    case GridState::open:
      return "interrupted before its end";
  }
  return "";
}

GridState state_of(const GridCell& cell) {
  if (!cell.ended) return GridState::open;
  int status = exit_status(cell.run);
  if (status == all_passed) return GridState::passed;
  if (status == something_failed) {
    return is_held_to_it(cell) ? GridState::failed : GridState::tolerated;
  }
  return numbers_of(cell).played == 0 ? GridState::nothing : GridState::untested;
}

GridNumbers numbers_of(const GridCell& cell) {
  GridNumbers numbers;
  Tally tally = count(cell.run);
  for (auto one = tally.sessions.rbegin(); one != tally.sessions.rend(); ++one) {
    auto [verdict, sessions] = *one;
    if (verdict == Verdict::unsupported) {
      numbers.unsupported += sessions;
      continue;
    }
    numbers.played += sessions;
    if (verdict == Verdict::passed || verdict == Verdict::passed_leniently) {
      numbers.passed += sessions;
    } else {
      numbers.others.emplace_back(verdict, sessions);
    }
  }
  return numbers;
}

std::string others_text(const GridNumbers& numbers) {
  std::string text;
  for (auto [verdict, sessions] : numbers.others) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", sessions, word(verdict));
  }
  return text;
}

HeldNumbers count_held(const Grid& grid, bool pairs_only) {
  HeldNumbers numbers;
  for (const GridCell& cell : grid.cells) {
    bool pair = cell.server != nullptr && cell.client != nullptr;
    if (!is_held_to_it(cell) || (pairs_only && !pair)) continue;
    GridState state = state_of(cell);
    if (state == GridState::nothing) continue;
    ++numbers.all;
    if (state == GridState::open) continue;
    ++numbers.ended;
    numbers.good += state == GridState::passed ? 1 : 0;
  }
  return numbers;
}

int exit_status(const Grid& grid) {
  bool untested = false;
  bool played = false;
  for (const GridCell& cell : grid.cells) {
    GridState state = state_of(cell);
    if (state == GridState::failed) return something_failed;
    untested = untested || state == GridState::untested;
    played = played || state == GridState::passed || state == GridState::tolerated;
  }
  return untested || !played ? nothing_tested : all_passed;
}

}  // namespace chatspec
