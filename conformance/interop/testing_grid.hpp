// A small grid that is made by hand: two servers, two clients, one of each claims to follow the
// standard.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "interop/grid.hpp"
#include "runner/testing_suite.hpp"

namespace chatspec {

struct TestingGrid {
  std::shared_ptr<Suite> suite = std::make_shared<Suite>(suite_of(
      "session talk\n  proves rule.must\nserver s\nclient c1\n  c1 types hello\n  c1 sees hello\n"
      "session list\n  proves rule.must\nserver s\nclient c1\n  c1 shows hello\n"
      "session lines\n  proves rule.must\npeers ann\n"
      "session shows\n  proves rule.must\nscripted s\nclient c\n"));
  Matrix matrix;
  Grid grid;

  TestingGrid() {
    matrix.title = "A class";
    for (const char* name : {"new", "old"}) matrix.servers.push_back(named(name));
    for (const char* name : {"good", "older"}) matrix.clients.push_back(named(name));
    matrix.servers[1].follows = matrix.clients[1].follows = false;
    grid.matrix = &matrix;
    for (const Implementation& one : matrix.servers) grid.servers.push_back(&one);
    for (const Implementation& one : matrix.clients) grid.clients.push_back(&one);
    grid.again = "chatspec interop m.toml";
    make_cells(grid, suite);
  }
  TestingGrid(const TestingGrid&) = delete;

  std::vector<const Session*> sessions() const {
    std::vector<const Session*> all;
    for (const Session& one : suite->sessions) all.push_back(&one);
    return all;
  }

  GridCell& cell(const std::string& name) {
    for (GridCell& one : grid.cells) {
      if (name_of(one) == name) return one;
    }
    ADD_FAILURE() << "there is no cell " << name;
    return grid.cells.front();
  }

  /// Its sessions have these verdicts; those without one have passed.
  void ends(const std::string& name, const std::vector<Verdict>& verdicts) {
    GridCell& one = cell(name);
    one.begun = one.ended = true;
    one.run.again = "chatspec run --server x";
    one.run.sessions.clear();
    std::size_t number = 0;
    for (const Session* session : sessions_of(one, sessions())) {
      Verdict verdict = number < verdicts.size() ? verdicts[number] : Verdict::passed;
      ++number;
      SessionResult& result = one.run.sessions.emplace_back();
      result.session = share_session(suite, *session);
      if (verdict == Verdict::unsupported || verdict == Verdict::expected_failure) {
        result.ruling = Ruling{verdict, "it is known", ""};
      } else if (verdict == Verdict::passed_leniently) {
        result.plays.push_back(played());
        result.plays.back().leniencies.push_back({"better otherwise", {}});
      } else {
        result.plays.push_back(verdict == Verdict::passed ? played() : played(failure(verdict)));
      }
    }
  }
  void all_end(Verdict verdict) {
    for (GridCell& one : grid.cells) ends(name_of(one), {verdict, verdict});
  }

 private:
  static Implementation named(const std::string& name) {
    Implementation one;
    one.name = name;
    one.command = name + " {port}";
    return one;
  }
};

}  // namespace chatspec
