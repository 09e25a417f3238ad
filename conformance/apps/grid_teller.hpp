// What a person sees while a matrix is played.
#pragma once

#include <iosfwd>
#include <string>

#include "interop/grid.hpp"
#include "report/text_report.hpp"
#include "runner/run_plan.hpp"

namespace chatspec {

/// On `err` a line for each cell that has ended, and, only if that is a terminal, one that is drawn
/// over again: "[cell 3/24] C++ select × nc [7/14] a-list-shows-both, 2 failed".
class GridTeller final : public Progress {
 public:
  GridTeller(std::ostream& err, const TextStyle& style, std::size_t cells);
  ~GridTeller() override;
  void begins(const GridCell& cell);
  void ends(const GridCell& cell);
  void goes_on(const Session& now, int ended, int of, int bad) override;
  void ended(const SessionResult& result) override;

 private:
  void wipe();
  std::ostream& err_;
  TextStyle style_;
  bool on_terminal_;
  std::size_t cells_;
  std::size_t number_ = 0;
  std::string cell_;
  bool drawn_ = false;
};

}  // namespace chatspec
