// The measure for uploads: blocking recv into one buffer, write to a file, until the peer says that
// was all; then one line back. One connection after another.
//
//   bare_receive FILE [BUFFER_BYTES]

#include <memory>

#include "bare_common.hpp"

namespace {

using chatspec::bare::die;

// The best of 16 KiB to 1 MiB, and well inside the servers' bound of 32 MiB. A buffer of
// 4 MiB costs nearly half as much, so that loop is measured beside this one (README.md).
constexpr size_t default_buffer_bytes = 1024 * 1024;

bool write_all(int file, const char* data, size_t size) {
  while (size > 0) {
    const ssize_t wrote = write(file, data, size);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    data += wrote;
    size -= static_cast<size_t>(wrote);
  }
  return true;
}

void receive_file(int peer, const char* name, char* buffer, size_t buffer_bytes) {
  const int file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) die(name);
  ssize_t got = 0;
  while ((got = recv(peer, buffer, buffer_bytes, 0)) > 0) {
    if (!write_all(file, buffer, static_cast<size_t>(got))) die(name);
  }
  if (close(file) != 0) die(name);
  if (got == 0) chatspec::bare::send_all(peer, "stored\n", 7);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fprintf(stderr, "bare_receive: say where to store: bare_receive FILE [BUFFER_BYTES]\n");
    return 2;
  }
  const size_t buffer_bytes = argc == 3 ? std::strtoul(argv[2], nullptr, 10) : default_buffer_bytes;
  const auto buffer = std::make_unique<char[]>(buffer_bytes);
  const int listener = chatspec::bare::listen_and_announce(0);
  for (;;) {
    const int peer = chatspec::bare::accept_peer(listener, 0);
    receive_file(peer, argv[1], buffer.get(), buffer_bytes);
    close(peer);
  }
}
