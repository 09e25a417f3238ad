// The idiom for "the world said no": a value, or an error code and what it happened to.
// (A peer that breaks the protocol is an event, not an error; a bug of ours is an assertion.)
#pragma once

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <tl/expected.hpp>

namespace chat {

struct Error {
  std::error_code code;
  std::string what;  ///< what it happened to, e.g. "bind localhost:9999"

  /// One line for a person: "bind localhost:9999: Address already in use".
  std::string message() const { return what + ": " + code.message(); }
};

template <class T>
using Result = tl::expected<T, Error>;

/// The error of the system call that has just failed; `what` says what it happened to.
inline tl::unexpected<Error> system_error(std::string what, int number = errno) {
  return tl::make_unexpected(
      Error{std::error_code(number, std::generic_category()), std::move(what)});
}

}  // namespace chat
