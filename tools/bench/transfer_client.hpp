#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "crowd.hpp"
#include "unique_fd.hpp"

namespace chatspec::bench {

/// The file name used for transfers with chat servers.
inline constexpr std::string_view transfer_name = "bench.bin";

/// `bytes` of pseudo-random data in memory (memfd_create(2)), to be sent by sendfile so that the
/// client's side costs little.
UniqueFd make_payload(uint64_t bytes);

/// Uploads the payload and waits until the server says that it is stored.
void upload(const ServerProcess& server, Dialect dialect, int payload, uint64_t bytes);

/// What to do with the body of a download.
enum class Body {
  discard,  // MSG_TRUNC: the kernel drops it, so that the client's side costs little; counted only
  compare,  // every byte against the payload
};

/// Downloads and checks the size; `payload` is what must come.
void download(const ServerProcess& server, Dialect dialect, int payload, uint64_t bytes, Body body);

}  // namespace chatspec::bench
