#include "transfer_servers.hpp"

#include <algorithm>
#include <string>

#include "cannot_measure.hpp"
#include "transfer_client.hpp"

namespace chatspec::bench {

namespace {

namespace fs = std::filesystem;

constexpr uint64_t kProofBytes = uint64_t{4} << 20;  // enough to cross every buffer many times

const std::string kLargeBuffer = std::to_string(4 << 20);

TransferCost cost_of(const ServerProcess& server, uint64_t bytes,
                     const std::function<void()>& transfer) {
  const auto cpu = server.cpu_time();
  const auto start = Clock::now();
  transfer();
  const std::chrono::duration<double> elapsed = Clock::now() - start;
  const std::chrono::duration<double> spent = server.cpu_time() - cpu;
  const double gigabytes = static_cast<double>(bytes) / 1e9;
  return {spent.count() / gigabytes, gigabytes / elapsed.count()};
}

}  // namespace

TransferServers::TransferServers(const Plan& plan, const std::vector<Contest>& contests,
                                 const fs::path& programs, const fs::path& folder)
    : bytes_(plan.file_bytes),
      stored_(folder / kTransferName),
      payload_(make_payload(plan.file_bytes)) {
  for (const Contest& contest : contests) {
    real_.emplace_back(contest.real);
    calibrating_ = contest.real_dialect != Dialect::kChat;
  }
  // The file that everybody will send is there before bare_sendfile opens it.
  const std::string stored = stored_.string();
  Server receive({(programs / "bare_receive").string(), stored});
  upload(receive.process, Dialect::kPlain, payload_.get(), bytes_);
  bare_.emplace_back(std::vector{(programs / "bare_sendfile").string(), stored});
  bare_.emplace_back(std::vector{(programs / "bare_receive").string(), stored});
  bare_.emplace_back(std::vector{(programs / "bare_receive").string(), stored, kLargeBuffer});
}

TransferServers::Server& TransferServers::server_of(Direction direction, int engine) {
  if (engine == kBareLarge) return bare_.back();
  if (engine == kBare || calibrating_) return bare_[static_cast<size_t>(direction)];
  return real_[static_cast<size_t>(engine)];
}

Dialect TransferServers::dialect_of(int engine) const {
  return engine < 0 || calibrating_ ? Dialect::kPlain : Dialect::kChat;
}

void TransferServers::prove(int engine) {
  if (calibrating_) return;
  const auto size = std::min(bytes_, kProofBytes);
  const UniqueFd small = make_payload(size);
  const ServerProcess& server = real_[static_cast<size_t>(engine)].process;
  const fs::path aside = stored_.string() + ".aside";
  fs::rename(stored_, aside);
  upload(server, Dialect::kChat, small.get(), size);
  download(server, Dialect::kChat, small.get(), size, Body::kCompare);
  fs::rename(aside, stored_);
}

TransferCost TransferServers::time(Direction direction, int engine) {
  const ServerProcess& server = server_of(direction, engine).process;
  const Dialect dialect = dialect_of(engine);
  if (direction == Direction::kDownload) {
    return cost_of(server, bytes_,
                   [&] { download(server, dialect, payload_.get(), bytes_, Body::kDiscard); });
  }
  fs::remove(stored_);  // so that no server is charged for freeing an older file
  const TransferCost cost =
      cost_of(server, bytes_, [&] { upload(server, dialect, payload_.get(), bytes_); });
  if (fs::file_size(stored_) != bytes_) {
    throw CannotMeasure(server.name() + " said stored, but the file is not there in full");
  }
  return cost;
}

void TransferServers::forget_peaks() {
  for (Server& server : bare_) server.process.reset_peak();
  for (Server& server : real_) server.process.reset_peak();
}

double TransferServers::peak_mebibytes(Direction direction, int engine) {
  const Server& server = server_of(direction, engine);
  const uint64_t peak = server.process.peak_resident_bytes();
  return static_cast<double>(peak - std::min(peak, server.resident_at_start)) / (1 << 20);
}

}  // namespace chatspec::bench
