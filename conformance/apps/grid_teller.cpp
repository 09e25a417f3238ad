#include "apps/grid_teller.hpp"

#include <ostream>

#include <fmt/core.h>

#include "apps/run_teller.hpp"
#include "interop/interop_text.hpp"
#include "outcome/visible.hpp"

namespace chatspec {

GridTeller::GridTeller(std::ostream& err, const TextStyle& style, std::size_t cells)
    : err_(err), style_(style), on_terminal_(is_terminal(err)), cells_(cells) {}

GridTeller::~GridTeller() {
  wipe();
}

void GridTeller::begins(const GridCell& cell) {
  ++number_;
  cell_ = visible(name_of(cell));
}

void GridTeller::ends(const GridCell& cell) {
  wipe();
  err_ << fmt::format("[{}/{}] {}", number_, cells_, cell_line(cell)) << std::flush;
}

void GridTeller::goes_on(const Session& now, int ended, int of, int bad) {
  if (!on_terminal_) return;
  std::string failures = bad > 0 ? fmt::format(", {} failed", bad) : "";
  std::string line =
      fmt::format("[{}/{}] {} [{}/{}] {}{}", number_, cells_, cell_, ended, of, now.id, failures);
  // A line that wraps cannot be drawn over.
  err_ << "\r\x1b[K" << shorten(line, style_.columns - 1) << std::flush;
  drawn_ = true;
}

void GridTeller::ended(const SessionResult&) {}

void GridTeller::wipe() {
  if (drawn_) err_ << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace chatspec
