#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>

#include "measure.hpp"
#include "transfer_client.hpp"

namespace chatspec::bench {

namespace {

namespace fs = std::filesystem;

// The table, against a bare sendfile loop and a bare recv-and-write loop.
constexpr double kDownloadRatioMax = 1.15;
constexpr double kUploadRatioMax = 1.2;
// The issue, section 2: "a 1 GiB upload and download with server memory below 32 MiB over idle".
constexpr double kPeakMebibytesMax = 32;

constexpr uint64_t kProofBytes = uint64_t{4} << 20;  // enough to cross every buffer many times

struct Cost {
  double cpu_s_per_gb;
  double gb_per_s;
  double peak_mib;
};

Cost cost_of(const ServerProcess& server, uint64_t bytes, const std::function<void()>& transfer) {
  server.reset_peak();
  const uint64_t idle = server.resident_bytes();
  const auto cpu = server.cpu_time();
  const auto start = Clock::now();
  transfer();
  const std::chrono::duration<double> elapsed = Clock::now() - start;
  const std::chrono::duration<double> spent = server.cpu_time() - cpu;
  const double gigabytes = static_cast<double>(bytes) / 1e9;
  const uint64_t peak = std::max(server.peak_resident_bytes(), idle);
  return {spent.count() / gigabytes, gigabytes / elapsed.count(),
          static_cast<double>(peak - idle) / (1 << 20)};
}

// The servers of this part: one real one for each contest and the two bare loops.
class Transfers {
 public:
  Transfers(const Plan& plan, const std::vector<Contest>& contests, const fs::path& programs,
            const fs::path& folder)
      : bytes_(plan.file_bytes),
        stored_(folder / kTransferName),
        receive_({(programs / "bare_receive").string(), stored_.string()}),
        payload_(make_payload(plan.file_bytes)) {
    for (const Contest& contest : contests) {
      real_.emplace_back(contest.real);
      calibrating_ = contest.real_dialect != Dialect::kChat;
    }
    // The upload that everybody will download, made by a bare loop and left in place.
    upload(receive_, Dialect::kPlain, payload_.get(), bytes_);
    send_.emplace(std::vector{(programs / "bare_sendfile").string(), stored_.string()});
  }

  // Before anything is timed: what goes up comes down unchanged.
  void prove(size_t engine) {
    if (calibrating_) return;
    const UniqueFd small = make_payload(std::min(bytes_, kProofBytes));
    const auto size = std::min(bytes_, kProofBytes);
    fs::rename(stored_, aside());
    upload(real_[engine], Dialect::kChat, small.get(), size);
    download(real_[engine], Dialect::kChat, small.get(), size, Body::kCompare);
    fs::rename(aside(), stored_);
  }

  Cost timed_download(int engine) {
    const bool bare = engine < 0 || calibrating_;
    const ServerProcess& server = bare ? *send_ : real_[static_cast<size_t>(engine)];
    return cost_of(server, bytes_, [&] {
      download(server, bare ? Dialect::kPlain : Dialect::kChat, payload_.get(), bytes_,
               Body::kDiscard);
    });
  }

  // Every upload begins with no such file, so that nobody is charged for freeing an older one.
  Cost timed_upload(int engine) {
    fs::remove(stored_);
    const bool bare = engine < 0 || calibrating_;
    const ServerProcess& server = bare ? receive_ : real_[static_cast<size_t>(engine)];
    const Cost cost = cost_of(server, bytes_, [&] {
      upload(server, bare ? Dialect::kPlain : Dialect::kChat, payload_.get(), bytes_);
    });
    if (fs::file_size(stored_) != bytes_) {
      throw CannotMeasure(server.name() + " said stored, but the file is not there in full");
    }
    return cost;
  }

 private:
  fs::path aside() const { return stored_.string() + ".aside"; }

  uint64_t bytes_;
  bool calibrating_ = false;  // then the bare loops stand in for the real servers
  fs::path stored_;
  ServerProcess receive_;
  UniqueFd payload_;
  std::optional<ServerProcess> send_;
  std::deque<ServerProcess> real_;
};

Row row_of(const std::string& direction, std::string_view kind, const Contest& contest,
           std::string_view what, std::string_view unit) {
  Row row;
  row.id = fmt::format("transfer.{}.{}.{}", direction, kind, contest.engine);
  row.group = "Files";
  row.what = fmt::format("{}, {}", direction, what);
  row.engine = contest.engine;
  row.unit = unit;
  return row;
}

}  // namespace

std::vector<Row> measure_transfers(const Plan& plan, const std::vector<Contest>& contests,
                                   const fs::path& programs, const fs::path& folder,
                                   Progress& progress) {
  progress.show("files: preparing");
  Transfers transfers(plan, contests, programs, folder);
  for (size_t engine = 0; engine < contests.size(); ++engine) transfers.prove(engine);

  std::vector<Row> rows;
  for (const std::string direction : {"download", "upload"}) {
    const bool down = direction == "download";
    const size_t first = rows.size();
    for (const Contest& contest : contests) {
      rows.push_back(row_of(direction, "cpu", contest, "server CPU", "s per GB"));
      rows.back().target =
          Target{Target::Of::kRatioAtMost, down ? kDownloadRatioMax : kUploadRatioMax};
      rows.push_back(row_of(direction, "rate", contest, "speed", "GB per s"));
      rows.push_back(row_of(direction, "memory", contest, "peak memory over idle", "MiB"));
      rows.back().target = Target{Target::Of::kValueAtMost, kPeakMebibytesMax};
    }
    // Round -1 is not counted: it makes the machine find the memory that later rounds use again.
    for (int round = -1; round < plan.rounds; ++round) {
      progress.show(fmt::format("files: {} round {} of {}", direction, round + 1, plan.rounds));
      for (size_t engine = 0; engine < contests.size(); ++engine) {
        const auto turn = [&](bool bare) {
          const int who = bare ? -1 : static_cast<int>(engine);
          const Cost cost = down ? transfers.timed_download(who) : transfers.timed_upload(who);
          Row* mine = &rows[first + 3 * engine];
          const double figures[] = {cost.cpu_s_per_gb, cost.gb_per_s, cost.peak_mib};
          for (int i = 0; i < 3 && round >= 0; ++i) {
            (bare ? mine[i].bare_values : mine[i].values).push_back(figures[i]);
          }
        };
        const bool bare_first = round % 2 == 0;
        turn(bare_first);
        turn(!bare_first);
      }
    }
  }
  return rows;
}

}  // namespace chatspec::bench
