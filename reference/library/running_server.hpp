// A server inside somebody else's program: it runs in threads of its own from the moment it is made
// until it is stopped.
//
//     auto server = chat::RunningServer::start({.directory = "files"});
//     if (!server) return complain(server.error().message());
//     use((*server)->port());
//     for (const auto& happening : (*server)->happenings().take(1s)) …
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "library/server_happenings.hpp"
#include "protocol/limits.hpp"

namespace chat {

struct ServerSettings {
  enum class Engine {
    select,    ///< one thread serves everybody
    threading  ///< a thread for each client
  };
  Engine engine = Engine::select;
  std::string host = "localhost";   ///< a name or a numeric address
  std::uint16_t port = 0;           ///< 0: any free one
  std::string directory = "files";  ///< where files are kept; made if it is absent (one level)
  Limits limits = {};
  /// How many happenings are kept for who does not ask; some megabytes at most of usual lines.
  std::size_t happenings_max = 10'000;
};

/// Any thread may call any of it, but only in the process that made it: after a fork(2) the child
/// has no server, and to destroy its copy does nothing there.
class RunningServer {
 public:
  /// A server that listens already. Errors: the port is taken, the host is not here, the directory
  /// cannot be written to, no descriptor or thread is left; `message()` says which.
  static Result<std::unique_ptr<RunningServer>> start(const ServerSettings& settings);
  /// Stops it.
  ~RunningServer();

  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  std::uint16_t port() const;
  ServerHappenings& happenings();
  /// False in a child after fork(2): then nothing but `abandon` may be called.
  bool is_of_this_process() const;

  /// Makes `stop` begin, and does not wait for its end.
  void begin_to_stop();
  /// Takes no more clients, sends those that are there what they are owed (for
  /// `limits.shutdown_time` at most), and returns when all is over. The second time it does
  /// nothing.
  void stop();
  /// In a child after fork(2): closes the child's copy of the port, so that it does not stay taken
  /// when the parent's server has stopped. Safe to call there.
  void abandon() noexcept;

 private:
  struct Parts;
  explicit RunningServer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace chat
