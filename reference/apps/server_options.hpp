// What a server can be told on its command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/limits.hpp"

namespace chat {

struct ServerOptions {
  std::string host = "localhost";
  std::uint16_t port = 9999;  ///< the exercise's port
  std::string directory = "files";
  bool quiet = false;
  Limits limits;
};

/// The exit status if the program is to end at once: 0 after --help and --version, 2 after a wrong
/// option, about which one line was printed on standard error.
struct EarlyExit {
  int status;
};

/// `how_it_serves`: a sentence for --help.
std::optional<EarlyExit> parse_server_options(int argc, char** argv, const std::string& program,
                                              const std::string& how_it_serves,
                                              ServerOptions& options);

}  // namespace chat
