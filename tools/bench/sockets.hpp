#pragma once

#include <cstdint>
#include <string>

#include "unique_fd.hpp"

namespace chatspec::bench {

/// A connection to 127.0.0.1:`port` with TCP_NODELAY, still blocking.
UniqueFd connect_loopback(uint16_t port);

/// From now on calls on it return EAGAIN instead of waiting.
void make_nonblocking(int fd);

/// How the protocol writes the address of this end: `('127.0.0.1', 57220)`.
std::string own_address(int fd);

/// Raises the soft limit of open descriptors to the hard one and returns it.
uint64_t raise_descriptor_limit();

/// Throws CannotMeasure when a person has asked to stop (SIGINT, SIGTERM). Loops call it so that
/// unwinding removes the files and the servers of a run that is broken off.
void check_not_interrupted();

/// Installs the handler behind check_not_interrupted().
void catch_interrupts();

}  // namespace chatspec::bench
