#include "transfer_servers.hpp"

#include <algorithm>
#include <string>

#include "cannot_measure.hpp"
#include "transfer_client.hpp"

namespace chatspec::bench {

namespace {

namespace fs = std::filesystem;

constexpr uint64_t proof_bytes = uint64_t{4} << 20;  // enough to cross every buffer many times

const std::string large_buffer = std::to_string(4 << 20);

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
      stored_(folder / transfer_name),
      payload_(make_payload(plan.file_bytes)) {
  for (const Contest& contest : contests) {
    real_.emplace_back(contest.real);
    calibrating_ = contest.real_dialect != Dialect::chat;
  }
  // The file that everybody will send is there before bare_sendfile opens it.
  const std::string stored = stored_.string();
  Server receive({(programs / "bare_receive").string(), stored});
  upload(receive.process, Dialect::plain, payload_.get(), bytes_);
  bare_.emplace_back(std::vector{(programs / "bare_sendfile").string(), stored});
  bare_.emplace_back(std::vector{(programs / "bare_receive").string(), stored});
  bare_.emplace_back(std::vector{(programs / "bare_receive").string(), stored, large_buffer});
}

TransferServers::Server& TransferServers::server_of(Direction direction, int engine) {
  if (engine == bare_large) return bare_.back();
  if (engine == bare || calibrating_) return bare_[static_cast<size_t>(direction)];
  return real_[static_cast<size_t>(engine)];
}

Dialect TransferServers::dialect_of(int engine) const {
  return engine < 0 || calibrating_ ? Dialect::plain : Dialect::chat;
}

void TransferServers::prove(int engine) {
  if (calibrating_) return;
  const auto size = std::min(bytes_, proof_bytes);
  const UniqueFd small = make_payload(size);
  const ServerProcess& server = real_[static_cast<size_t>(engine)].process;
  const fs::path aside = stored_.string() + ".aside";
  fs::rename(stored_, aside);
  upload(server, Dialect::chat, small.get(), size);
  download(server, Dialect::chat, small.get(), size, Body::compare);
  fs::rename(aside, stored_);
}

TransferCost TransferServers::time(Direction direction, int engine) {
  const ServerProcess& server = server_of(direction, engine).process;
  const Dialect dialect = dialect_of(engine);
  if (direction == Direction::download) {
    return cost_of(server, bytes_,
                   [&] { download(server, dialect, payload_.get(), bytes_, Body::discard); });
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
