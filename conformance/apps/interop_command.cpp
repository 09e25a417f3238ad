#include "apps/interop_command.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "apps/choose_sessions.hpp"
#include "apps/grid_teller.hpp"
#include "apps/read_file.hpp"
#include "apps/run_again.hpp"
#include "apps/suite_location.hpp"
#include "apps/write_reports.hpp"
#include "endpoint/sandbox.hpp"
#include "interop/formats.hpp"
#include "interop/grid.hpp"
#include "interop/known_lines.hpp"
#include "interop/read_matrix.hpp"
#include "runner/exit_status.hpp"
#include "runner/play_planned.hpp"
#include "runner/run_plan.hpp"

namespace chatspec {
namespace {

using Known = std::map<const Implementation*, KnownOutcomes>;

tl::expected<Matrix, std::string> read_matrix_file(const std::string& path) {
  auto text = read_file(path);
  if (!text) return tl::unexpected("chatspec: " + text.error());
  auto matrix = read_matrix(*text, path);
  if (!matrix) return tl::unexpected(describe(matrix.error()));
  return std::move(*matrix);
}

tl::expected<KnownOutcomes, std::string> known_of(const Implementation& one, const Suite& suite) {
  tl::expected<KnownOutcomes, std::vector<ParseError>> known;
  if (one.expect.empty()) {
    known = read_known_lines(one, suite);
  } else {
    auto text = read_file(one.expect.string());
    if (!text) return tl::unexpected("chatspec: " + text.error());
    known = read_expectations(*text, one.expect.string(), suite);
  }
  if (!known) return tl::unexpected(describe(known.error()));
  add_altitudes(*known, one, suite);
  return std::move(*known);
}

// Those that one of the wishes names; the error says that a wish names none.
tl::expected<std::vector<const Implementation*>, std::string> choose(
    const std::vector<Implementation>& all, const std::vector<std::string>& wishes,
    std::string_view option) {
  std::vector<const Implementation*> chosen;
  auto fits = [](const std::string& wish, const Implementation& one) {
    return wish == one.name || fits_glob(wish, one.name);
  };
  for (const Implementation& one : all) {
    bool wished = std::any_of(wishes.begin(), wishes.end(),
                              [&](const std::string& wish) { return fits(wish, one); });
    if (wishes.empty() || wished) chosen.push_back(&one);
  }
  for (const std::string& wish : wishes) {
    bool known = std::any_of(all.begin(), all.end(),
                             [&](const Implementation& one) { return fits(wish, one); });
    if (known) continue;
    std::string names;
    for (const Implementation& one : all) names += (names.empty() ? "" : ", ") + one.name;
    return tl::unexpected(
        fmt::format("chatspec: {} {}: the matrix has none of this name; there is {}", option,
                    shell_quoted(wish), names));
  }
  return chosen;
}

std::string choice_of(const InteropOptions& options) {
  return options.run.only.empty() ? "" : "--only " + shell_quoted(options.run.only);
}

std::string command_again(const InteropOptions& options) {
  std::string command = "chatspec interop " + shell_quoted(options.matrix);
  auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) command += fmt::format(" {} {}", option, shell_quoted(value));
  };
  if (!options.run.suite_arguments.empty()) command += " " + options.run.suite_arguments;
  for (const std::string& one : options.servers) add("--server", one);
  for (const std::string& one : options.clients) add("--client", one);
  if (options.pairs_only) command += " --pairs";
  if (std::string choice = choice_of(options); !choice.empty()) command += " " + choice;
  add("--play", options.run.play);
  if (options.run.target.deadline != Target{}.deadline) {
    command += fmt::format(" --deadline-ms {}", options.run.target.deadline.count());
  }
  for (const std::string& one : options.run.target.variables) add("--env", one);
  if (options.run.isolation == IsolationWish::none) command += " --isolation none";
  if (options.run.isolation == IsolationWish::required) command += " --isolation required";
  return command;
}

// Whether it is one of these, which are canonical, or lies in one.
bool is_hidden(const std::filesystem::path& directory,
               const std::vector<std::filesystem::path>& hidden) {
  std::error_code none;
  std::string real = (std::filesystem::weakly_canonical(directory, none) / "").string();
  return std::any_of(hidden.begin(), hidden.end(), [&](const std::filesystem::path& one) {
    return real.starts_with((one / "").string());
  });
}

/// All that is found out before anything is played; the grid points into the matrix.
struct PreparedMatrix {
  Matrix matrix;
  Grid grid;
  std::vector<const Session*> sessions;
  Known known;
  Isolation isolation;
};

// The error is for `err`, with the status that goes with it.
tl::expected<std::unique_ptr<PreparedMatrix>, int> prepare_matrix(
    const std::shared_ptr<const Suite>& suite, const InteropOptions& options, std::ostream& err) {
  auto stop = [&](const std::string& line, int status) {
    err << line << "\n";
    return tl::unexpected(status);
  };
  auto prepared = std::make_unique<PreparedMatrix>();
  auto matrix = read_matrix_file(options.matrix);
  if (!matrix) return stop(matrix.error(), wrong_use);
  prepared->matrix = std::move(*matrix);
  Grid& grid = prepared->grid;
  grid.matrix = &prepared->matrix;
  for (auto* all : {&prepared->matrix.servers, &prepared->matrix.clients}) {
    for (const Implementation& one : *all) {
      auto known = known_of(one, *suite);
      if (!known) return stop(known.error(), wrong_use);
      prepared->known[&one] = std::move(*known);
    }
  }
  auto servers = choose(prepared->matrix.servers, options.servers, "--server");
  if (!servers) return stop(servers.error(), wrong_use);
  auto clients = choose(prepared->matrix.clients, options.clients, "--client");
  if (!clients) return stop(clients.error(), wrong_use);
  grid.servers = std::move(*servers);
  grid.clients = std::move(*clients);
  grid.margins = !options.pairs_only;
  make_cells(grid, suite);
  auto sessions = choose_sessions(suite, options.run);
  if (!sessions) return stop("chatspec: " + sessions.error(), wrong_use);
  prepared->sessions = std::move(*sessions);
  if (prepared->sessions.empty()) err << "chatspec: no session was chosen: see chatspec list\n";
  auto isolation = choose_isolation(options.run.isolation, options.run.target);
  if (!isolation) return stop("chatspec: " + isolation.error(), nothing_tested);
  if (!isolation->warning.empty()) err << "chatspec: " << isolation->warning << "\n";
  prepared->isolation = std::move(*isolation);
  grid.again = command_again(options);
  grid.choice = choice_of(options);
  grid.seed = options.run.target.seed;
  grid.isolation = prepared->isolation.told;
  grid.jobs = choose_jobs(options.run.jobs, options.run.target, prepared->isolation).number;
  return prepared;
}

class MatrixPlay {
 public:
  MatrixPlay(std::shared_ptr<const Suite> suite, const InteropOptions& options,
             PreparedMatrix& prepared, Interruption& interruption)
      : suite_(std::move(suite)),
        options_(options),
        prepared_(prepared),
        interruption_(interruption) {}

  // The trouble is that there can be no workers.
  Result<void> play(GridTeller& teller) {
    for (GridCell& cell : prepared_.grid.cells) {
      if (interruption_.signal()) break;
      cell.begun = true;
      teller.begins(cell);
      auto began = std::chrono::steady_clock::now();
      if (auto done = play_one(cell, teller); !done) return done;
      cell.run.took = std::chrono::steady_clock::now() - began;
      cell.ended = !interruption_.signal();
      if (cell.ended) teller.ends(cell);
    }
    return {};
  }

 private:
  Result<void> play_one(GridCell& cell, Progress& teller) {
    RunOptions run = options_.run;
    if (cell.server != nullptr) run.target.server_command = cell.server->command;
    if (cell.client != nullptr) run.target.client_command = cell.client->command;
    run.target.hidden = directories_to_hide(options_.suite_paths,
                                            {run.target.server_command, run.target.client_command});
    // What lies there is theirs, also what no word of a command names: a library, data.
    if (!is_hidden(prepared_.matrix.directory, run.target.hidden)) {
      run.target.readable.push_back(prepared_.matrix.directory);
    }
    if (cell.server == nullptr || cell.client == nullptr) {
      const Implementation* alone = cell.server != nullptr ? cell.server : cell.client;
      run.expect = alone->expect.string();
    }
    KnownOutcomes known = known_in(cell);
    Plan plan = make_plan(suite_, sessions_of(cell, prepared_.sessions), run.target,
                          segmentation_named(run.play), known);
    Crew crew;
    crew.jobs = choose_jobs(run.jobs, run.target, prepared_.isolation).number;
    crew.work.begin = [sandbox = prepared_.isolation.sandbox] {
      return sandbox ? enter_sandbox() : Result<void>();
    };
    auto lodgings = std::make_shared<Lodgings>();
    auto server = std::make_shared<KnownServer>();
    crew.work.play = [&run, this, lodgings, server](const Planned& planned) {
      return play_planned(planned, suite_->head, run.target, *lodgings, *server);
    };
    cell.run.title = title_of(run.target);
    cell.run.again = chatspec::command_again(run);
    cell.run.seed = run.target.seed;
    cell.run.isolation = prepared_.isolation.told;
    cell.run.jobs = crew.jobs;
    auto done = run_plan(plan, crew, known, interruption_, cell.run, teller);
    if (!done) return tl::unexpected(done.error());
    return {};
  }

  KnownOutcomes known_in(const GridCell& cell) const {
    const Known& known = prepared_.known;
    if (cell.client == nullptr) return known.at(cell.server);
    if (cell.server == nullptr) return known.at(cell.client);
    return known_of_pair(*cell.server, known.at(cell.server), *cell.client, known.at(cell.client));
  }

  std::shared_ptr<const Suite> suite_;
  const InteropOptions& options_;
  PreparedMatrix& prepared_;
  Interruption& interruption_;
};

std::string interrupted_line(const Grid& grid) {
  auto missing = std::count_if(grid.cells.begin(), grid.cells.end(),
                               [](const GridCell& one) { return !one.ended; });
  return fmt::format("chatspec: interrupted: {} of {} cells were not played to their end\n",
                     missing, grid.cells.size());
}

}  // namespace

int interop_command(const std::shared_ptr<const Suite>& suite, const InteropOptions& options,
                    std::ostream& out, std::ostream& err) {
  for (const ReportWish& wish : options.run.reports) {
    if (grid_format_of(*wish.format) != nullptr) continue;
    err << fmt::format("chatspec: --report {}: of a matrix there is {}\n", wish.format->name,
                       listed(grid_format_names()));
    return wrong_use;
  }
  auto prepared = prepare_matrix(suite, options, err);
  if (!prepared) return prepared.error();
  Grid& grid = (*prepared)->grid;
  TextStyle style = style_of(out, false);
  Interruption interruption;
  auto began = std::chrono::steady_clock::now();
  {
    GridTeller teller(err, style, grid.cells.size());
    auto done = MatrixPlay(suite, options, **prepared, interruption).play(teller);
    if (!done) {
      err << "chatspec: " << done.error().text() << "\n";
      return nothing_tested;
    }
  }
  grid.took = std::chrono::steady_clock::now() - began;
  auto signal = interruption.signal();
  if (signal) err << interrupted_line(grid);
  auto make = [&](const ReportWish& wish, const TextStyle& as) {
    return grid_format_of(*wish.format)->render(grid, as);
  };
  if (!write_reports(options.run.reports, make, style, out, err)) return wrong_use;
  return signal ? 128 + *signal : exit_status(grid);
}

}  // namespace chatspec
