// A matrix that was played, or is being played: one run for each cell.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interop/matrix.hpp"
#include "outcome/run_result.hpp"

namespace chatspec {

/// A server with a client; or one of them alone: then the other is null. A cell of the margin.
struct GridCell {
  const Implementation* server = nullptr;
  const Implementation* client = nullptr;
  bool begun = false;
  bool ended = false;  ///< played to its end
  RunResult run;
};

/// The matrix must outlive it.
struct Grid {
  const Matrix* matrix = nullptr;
  std::vector<const Implementation*> servers;  ///< those chosen, in the order of the matrix
  std::vector<const Implementation*> clients;
  bool margins = true;          ///< whether each is played alone, too
  std::vector<GridCell> cells;  ///< pairs row by row, then servers alone, then clients alone
  std::string again;            ///< the command that plays it again, without --seed
  std::string choice;           ///< the options in it that choose sessions: "--only 'a-*'"
  std::uint64_t seed = 0;
  std::string isolation;
  int jobs = 1;
  std::chrono::duration<double> took{};
};

/// All cells of a grid whose servers, clients and margins are chosen, with nothing played.
void make_cells(Grid& grid, const std::shared_ptr<const Suite>& suite);

/// Null if the grid has no such cell.
const GridCell* find_cell(const Grid& grid, const Implementation* server,
                          const Implementation* client);

/// Which sessions a cell is about: of a pair those that need both programs, of the margin those
/// that need this one and not the other. In the order given.
std::vector<const Session*> sessions_of(const GridCell& cell,
                                        const std::vector<const Session*>& sessions);

/// "select × nc", "select alone".
std::string name_of(const GridCell& cell);

/// The command that plays the cell's sessions again, without --seed; empty if it was not begun.
std::string again_of(const Grid& grid, const GridCell& cell);

/// Whether everybody in it claims to follow the standard, so that a failure is somebody's fault.
bool is_held_to_it(const GridCell& cell);

enum class GridState {
  passed,     ///< nothing failed that was not expected to
  failed,     ///< something did, and both sides claim to follow the standard
  tolerated,  ///< something did, and one side claims no such thing
  untested,   ///< it could not be tested, and not by the program's fault
  nothing,    ///< there was nothing to play: no session, or none that is supported
  open,       ///< interrupted before its end
};
/// "passed", "failed", "tolerated", "untested", "nothing", "open".
std::string_view name(GridState state);
/// "✓", "✗", "~", "!", "–", "…".
std::string_view sign(GridState state);
/// What it means, for a legend: "all as expected".
std::string_view meaning(GridState state);
GridState state_of(const GridCell& cell);

/// What a cell amounts to.
struct GridNumbers {
  int passed = 0;
  int played = 0;                               ///< all sessions but those that are not supported
  int unsupported = 0;                          ///< also what an interruption left out
  std::vector<std::pair<Verdict, int>> others;  ///< of those played, what is no pass; worst first
};
GridNumbers numbers_of(const GridCell& cell);
/// "2 fail, 1 hang"; empty if all that was played passed.
std::string others_text(const GridNumbers& numbers);

/// Of the cells in which everybody claims to follow the standard: how many were played to their
/// end, how many of these are without failure, and how many there are.
struct HeldNumbers {
  int good = 0;
  int ended = 0;
  int all = 0;
};
HeldNumbers count_held(const Grid& grid, bool pairs_only);

/// 0: no cell has failed (a tolerated one has not); 1: one has; 3: none has, but one could not be
/// tested, or nothing was played at all.
int exit_status(const Grid& grid);

}  // namespace chatspec
