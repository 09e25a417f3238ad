#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <vector>

#include "plan.hpp"
#include "server_process.hpp"
#include "unique_fd.hpp"

namespace chatspec::bench {

enum class Direction { download, upload };

/// What one transfer cost its server.
struct TransferCost {
  double cpu_s_per_gb;
  double gb_per_s;
};

/// All servers that move files: one real one for each contest and the bare loops. They share
/// one folder with one file in it.
class TransferServers {
 public:
  // In place of the index of a contest:
  static constexpr int bare = -1;
  static constexpr int bare_large = -2;  // receives into 4 MiB instead of 1 MiB; uploads only

  TransferServers(const Plan& plan, const std::vector<Contest>& contests,
                  const std::filesystem::path& programs, const std::filesystem::path& folder);

  /// Throws CannotMeasure unless what goes up comes down unchanged. For before anything is timed.
  void prove(int engine);

  /// One transfer of the whole file by the real server of contest `engine`, or by the bare loop.
  TransferCost time(Direction direction, int engine);

  /// From now on peak_mebibytes() looks at what comes.
  void forget_peaks();

  /// The most memory the server has used since then, over what it had right after its start.
  double peak_mebibytes(Direction direction, int engine);

 private:
  struct Server {
    explicit Server(const std::vector<std::string>& command)
        : process(command), resident_at_start(process.resident_bytes()) {}
    ServerProcess process;
    uint64_t resident_at_start;
  };
  Server& server_of(Direction direction, int engine);
  Dialect dialect_of(int engine) const;

  uint64_t bytes_;
  bool calibrating_ = false;  // then the bare loops stand in for the real servers
  std::filesystem::path stored_;
  UniqueFd payload_;
  std::deque<Server> bare_;  // by Direction; then the one with the large buffer
  std::deque<Server> real_;
};

}  // namespace chatspec::bench
