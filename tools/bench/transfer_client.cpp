#include "transfer_client.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/time.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

#include "cannot_measure.hpp"
#include "sockets.hpp"

namespace chatspec::bench {

namespace {

constexpr size_t chunk_bytes = 1024 * 1024;

UniqueFd connect_with_limit(const ServerProcess& server) {
  UniqueFd fd = connect_loopback(server.port());
  const timeval limit{hang_limit.count(), 0};
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    if (setsockopt(fd.get(), SOL_SOCKET, option, &limit, sizeof limit) != 0) {
      give_up_errno("setsockopt");
    }
  }
  return fd;
}

[[noreturn]] void transfer_broke(const ServerProcess& server, std::string_view doing, uint64_t done,
                                 uint64_t bytes) {
  check_not_interrupted();
  throw CannotMeasure(
      fmt::format("{} from {}: stopped after {} of {} bytes", doing, server.name(), done, bytes));
}

void say(int fd, const std::string& words, int flags) {
  if (send(fd, words.data(), words.size(), MSG_NOSIGNAL | flags) !=
      static_cast<ssize_t>(words.size())) {
    give_up_errno("asking for a transfer");
  }
}

// One line with its LF and not a byte more, because a body may follow.
std::string read_line(int fd) {
  std::string line;
  char byte = 0;
  while (line.size() < 512 && recv(fd, &byte, 1, 0) == 1) {
    line += byte;
    if (byte == '\n') break;
  }
  return line;
}

void expect_line(int fd, const ServerProcess& server, const std::string& expected) {
  const std::string line = read_line(fd);
  if (line != expected) {
    check_not_interrupted();
    throw CannotMeasure(
        fmt::format("{} answered `{}` where `{}` was due", server.name(), line, expected));
  }
}

void compare(const ServerProcess& server, int payload, uint64_t at, const std::vector<char>& got,
             size_t size) {
  std::vector<char> expected(size);
  if (pread(payload, expected.data(), size, static_cast<off_t>(at)) != static_cast<ssize_t>(size) ||
      std::memcmp(expected.data(), got.data(), size) != 0) {
    throw CannotMeasure(fmt::format("{} sent another file than was asked for", server.name()));
  }
}

}  // namespace

UniqueFd make_payload(uint64_t bytes) {
  UniqueFd file(memfd_create("bench", MFD_CLOEXEC));
  if (file.get() < 0) give_up_errno("memfd_create");
  std::vector<uint64_t> block(chunk_bytes / sizeof(uint64_t));
  std::mt19937_64 random(1);
  for (uint64_t left = bytes; left > 0;) {
    for (uint64_t& word : block) word = random();
    const auto size = std::min<uint64_t>(left, chunk_bytes);
    if (write(file.get(), block.data(), size) != static_cast<ssize_t>(size)) {
      give_up_errno("no memory for the file to transfer (try a smaller --file-size)");
    }
    left -= size;
  }
  return file;
}

void upload(const ServerProcess& server, Dialect dialect, int payload, uint64_t bytes) {
  const UniqueFd fd = connect_with_limit(server);
  const bool chat = dialect == Dialect::chat;
  if (chat) say(fd.get(), fmt::format("/upload {}\n{}\n", transfer_name, bytes), MSG_MORE);
  off_t offset = 0;
  while (static_cast<uint64_t>(offset) < bytes) {
    const auto done = static_cast<uint64_t>(offset);
    if (sendfile(fd.get(), payload, &offset, bytes - done) <= 0) {
      transfer_broke(server, "upload to server", done, bytes);
    }
  }
  if (!chat) shutdown(fd.get(), SHUT_WR);
  expect_line(fd.get(), server,
              chat ? fmt::format("File '{}' uploaded successfully\n", transfer_name) : "stored\n");
}

void download(const ServerProcess& server, Dialect dialect, int payload, uint64_t bytes,
              Body body) {
  const UniqueFd fd = connect_with_limit(server);
  say(fd.get(), fmt::format("/download {}\n", transfer_name), 0);
  if (dialect == Dialect::chat) {
    expect_line(fd.get(), server, fmt::format("FILE {} {}\n", transfer_name, bytes));
  }
  std::vector<char> buffer(chunk_bytes);
  const int flags = body == Body::discard ? MSG_TRUNC : 0;
  for (uint64_t done = 0; done < bytes;) {
    const auto wanted = std::min<uint64_t>(buffer.size(), bytes - done);
    const ssize_t got = recv(fd.get(), buffer.data(), wanted, flags);
    if (got <= 0) transfer_broke(server, "download", done, bytes);
    if (body == Body::compare) {
      compare(server, payload, done, buffer, static_cast<size_t>(got));
    }
    done += static_cast<uint64_t>(got);
  }
}

}  // namespace chatspec::bench
