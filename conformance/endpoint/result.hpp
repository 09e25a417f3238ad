// How this room says that the world said no.
#pragma once

#include <string>
#include <system_error>

#include <tl/expected.hpp>

namespace chatspec {

/// Why something could not be done, and what it was that was tried.
struct Trouble {
  std::error_code code;  ///< empty if no system call failed (a deadline, a bad address)
  std::string what;      ///< e.g. "connect to 127.0.0.1:9999"

  /// "connect to 127.0.0.1:9999: Connection refused"
  std::string text() const { return code ? what + ": " + code.message() : what; }
};

template <typename T>
using Result = tl::expected<T, Trouble>;

/// The trouble that `errno` tells about, now.
tl::unexpected<Trouble> last_error(std::string what);
/// Trouble without a failed system call.
tl::unexpected<Trouble> trouble(std::string what);

}  // namespace chatspec
