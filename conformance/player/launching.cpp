#include "player/launching.hpp"

#include "endpoint/command.hpp"
#include "endpoint/launch_troubles.hpp"
#include "endpoint/sandbox.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

// A program sees the files that its command names, and what lies beside them: a script imports its
// neighbours.
std::vector<fs::path> directories_named(const std::vector<std::string>& words) {
  std::vector<fs::path> directories;
  std::error_code none;
  for (const std::string& word : words) {
    fs::path path(word);
    if (path.is_absolute() && fs::is_regular_file(path, none)) {
      directories.push_back(fs::canonical(path, none).parent_path());
      directories.push_back(path.parent_path());
    }
  }
  return directories;
}

Confinement confinement(const std::vector<std::string>& words, const Surroundings& surroundings,
                        const Target& target) {
  Confinement confinement;
  confinement.writable.push_back(surroundings.working_directory);
  bool same = surroundings.dir == surroundings.working_directory || surroundings.dir.empty();
  if (!same) confinement.writable.push_back(surroundings.dir);
  confinement.readable = directories_named(words);
  confinement.readable.insert(confinement.readable.end(), target.readable.begin(),
                              target.readable.end());
  confinement.hidden = target.hidden;
  return confinement;
}

}  // namespace

tl::expected<std::unique_ptr<Process>, Failure> launch(const std::string& command,
                                                       const Surroundings& surroundings,
                                                       const Target& target, Lodgings& lodgings) {
  auto words = split_command(command);
  if (!words) return gone_wrong(Verdict::broken, words.error().text());
  Launch launch{fill_in(anchor_paths(*words), surroundings.port, surroundings.dir.string()),
                surroundings.working_directory.string(), nullptr, surroundings.piped,
                target.variables};
  if (in_sandbox()) {
    auto cell = lodgings.cell(confinement(launch.words, surroundings, target));
    if (!cell) return gone_wrong(Verdict::broken, "cannot " + cell.error().text());
    launch.cell = std::move(*cell);
  }
  auto process = Process::start(launch);
  if (!process) return gone_wrong(Verdict::broken, "cannot " + process.error().text());
  return std::move(*process);
}

std::optional<Failure> why_it_never_starts(const std::string& name, Process& process) {
  pump_until(
      process.pollables(), [&] { return process.errors_ended(); },
      Deadline(std::chrono::milliseconds(100)));
  if (!process.exit() || process.exit()->status == 0) return std::nullopt;
  Failure failure;
  failure.verdict = Verdict::crashed;
  failure.phase = Phase::start;
  failure.missing = Missing::client;
  failure.what = name + " ended before it connected: " + process.exit()->text();
  failure.details = explain_launch(process.errors(), process.exit(), false);
  if (failure.details.empty()) return std::nullopt;
  return failure;
}

}  // namespace chatspec
