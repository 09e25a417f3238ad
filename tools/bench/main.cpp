// chatspec-bench: every figure the project promises, measured in one run against bare loops that do
// the same work without a protocol. README.md says what the figures mean.

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/utsname.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <thread>

#include "cannot_measure.hpp"
#include "machine_share.hpp"
#include "measure.hpp"
#include "report.hpp"
#include "sockets.hpp"
#include "work_folder.hpp"

namespace chatspec::bench {
namespace {

namespace fs = std::filesystem;

// More than this, in processors, and rounds differ from each other by more than engines do (found
// with --calibrate beside a compiler).
constexpr double others_max = 0.1;

struct Options {
  bool quick = false;
  bool calibrate = false;
  std::vector<std::string> only;
  int rounds = 0;
  int senders = 1;
  int lines_per_write = 1;
  uint64_t file_bytes = 0;
  std::string server_select;
  std::string server_threading;
  std::string json;
};

void declare(CLI::App& app, Options& options) {
  app.add_flag("--quick", options.quick,
               "all rows in a few seconds; proves that the bench works, the figures mean nothing");
  app.add_option("--only", options.only, "measure only these: fanout, latency, transfer, idle")
      ->check(CLI::IsMember({"fanout", "latency", "transfer", "idle"}))
      ->delimiter(',');
  app.add_option("--rounds", options.rounds, "rounds of each figure (9; 1 with --quick)")
      ->check(CLI::Range(1, 1000));
  app.add_option("--senders", options.senders, "talking clients, besides the receivers (1)")
      ->check(CLI::Range(1, 100));
  app.add_option("--lines-per-write", options.lines_per_write,
                 "lines a sender puts into one write under saturation (1, as a chat client does)")
      ->check(CLI::Range(1, 64));
  app.add_option("--file-size", options.file_bytes, "file to transfer, as 64MiB (1GiB)")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::PositiveNumber);
  app.add_option("--server-select", options.server_select,
                 "the select server (chat-server-select beside this program)");
  app.add_option("--server-threading", options.server_threading,
                 "the threading server (chat-server-threading beside this program)");
  app.add_flag("--calibrate", options.calibrate,
               "measure the bare loops against themselves: ratios that differ from 1 are noise");
  app.add_option("--json", options.json, "also write everything, every round, to this file");
}

Plan plan_of(const Options& options) {
  Plan plan = options.quick ? Plan::quick() : Plan::normal();
  if (options.rounds > 0) plan.rounds = options.rounds;
  if (options.file_bytes > 0) plan.file_bytes = options.file_bytes;
  plan.senders = options.senders;
  plan.lines_per_write = options.lines_per_write;
  return plan;
}

std::vector<Contest> contests_of(const Options& options, const fs::path& programs,
                                 const fs::path& folder) {
  const auto real = [&](const std::string& given, const char* usual) {
    const std::string program = given.empty() ? (programs / usual).string() : given;
    return std::vector<std::string>{program, "--host",      "localhost",     "--port",
                                    "0",     "--directory", folder.string(), "--quiet"};
  };
  // Ratios and bytes: the table of expected figures.
  std::vector<Contest> contests{{"select",
                                 real(options.server_select, "chat-server-select"),
                                 {(programs / "bare_select").string()},
                                 Dialect::chat,
                                 Dialect::plain,
                                 1.5,
                                 8 * 1024,
                                 {1000, 5000}},
                                {"threading",
                                 real(options.server_threading, "chat-server-threading"),
                                 {(programs / "bare_threads").string()},
                                 Dialect::chat,
                                 Dialect::plain,
                                 2,
                                 40 * 1024,
                                 {1000, 2000}}};
  for (Contest& contest : contests) {
    if (!options.calibrate) continue;
    contest.real = contest.bare;
    contest.real_dialect = contest.bare_dialect;
  }
  return contests;
}

nlohmann::json conditions_of(const Options& options, const Plan& plan, bool in_memory) {
  utsname system{};
  uname(&system);
#ifdef __OPTIMIZE__
  const bool optimised = true;
#else
  const bool optimised = false;
#endif
  return {{"version", CHATSPEC_VERSION},
          {"quick", options.quick},
          {"calibrate", options.calibrate},
          {"optimised_build", optimised},
          {"rounds", plan.rounds},
          {"senders", plan.senders},
          {"window", plan.window},
          {"lines_per_write", plan.lines_per_write},
          {"file_bytes", plan.file_bytes},
          {"files_in_memory", in_memory},
          {"kernel", fmt::format("{} {}", system.sysname, system.release)},
          {"processors", std::thread::hardware_concurrency()}};
}

std::vector<Row> measure(const Options& options, const Plan& plan, const fs::path& programs,
                         const fs::path& folder) {
  const auto contests = contests_of(options, programs, folder);
  const auto wanted = [&](std::string_view part) {
    return options.only.empty() ||
           std::find(options.only.begin(), options.only.end(), part) != options.only.end();
  };
  Progress progress;
  std::vector<Row> rows;
  const auto add = [&](std::vector<Row> more) {
    std::move(more.begin(), more.end(), std::back_inserter(rows));
  };
  if (wanted("fanout")) add(measure_fanout(plan, contests, progress));
  if (wanted("latency")) add(measure_latency(plan, contests, progress));
  if (wanted("transfer")) add(measure_transfers(plan, contests, programs, folder, progress));
  if (wanted("idle")) add(measure_idle(plan, contests, progress));
  return rows;
}

int run(const Options& options) {
  prctl(PR_SET_TIMERSLACK, 1UL);  // or every line sent on schedule is 50 us late (prctl(2))
  raise_descriptor_limit();
  catch_interrupts();
  const fs::path programs = fs::read_symlink("/proc/self/exe").parent_path();
  const Plan plan = plan_of(options);
  std::ofstream json;
  if (!options.json.empty()) {
    json.open(options.json);
    if (!json) {
      fmt::print(stderr, "chatspec-bench: --json {}: cannot be written\n", options.json);
      return 2;
    }
  }
  // One copy of the file is the payload, one is stored, and there is half a one of slack.
  const WorkFolder folder(plan.file_bytes * 5 / 2);
  const MachineShare share;
  const auto rows = measure(options, plan, programs, folder.path());
  const double others = share.of_others();
  auto conditions = conditions_of(options, plan, folder.in_memory());
  conditions["processors_used_by_others"] = others;
  fmt::print("{}", as_table(rows));
  fmt::print("Other programs kept {:.2f} processors busy meanwhile{}.\n", others,
             others > others_max ? ": too many, run it again on a quiet machine" : "");
  if (!conditions["optimised_build"]) {
    fmt::print("This build is not optimised: the figures mean nothing.\n");
  }
  if (json.is_open() && !(json << as_json(rows, conditions).dump(2) << std::endl)) {
    throw CannotMeasure(fmt::format("--json {}: the disk refused it", options.json));
  }
  return 0;
}

}  // namespace
}  // namespace chatspec::bench

int main(int argc, char** argv) {
  chatspec::bench::Options options;
  CLI::App app(
      "Measures the chat servers against bare loops that do the same work without a "
      "protocol, in one run.\nExit status: 0 measured (also when a target is missed), 2 "
      "wrong use, 3 could not measure.");
  app.set_version_flag("--version", CHATSPEC_VERSION);
  chatspec::bench::declare(app, options);
  try {
    app.parse(argc, argv);
    return chatspec::bench::run(options);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& wrong) {
    fmt::print(stderr, "chatspec-bench: {} (see --help)\n", wrong.what());
    return 2;
  } catch (const std::exception& trouble) {
    fmt::print(stderr, "chatspec-bench: could not measure: {}\n", trouble.what());
    return 3;
  }
}
