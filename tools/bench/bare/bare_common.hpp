#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

/// What the four bare loops share. They speak no protocol and are the measure the real servers are
/// held against, so they take the same socket options and the same limits and nothing else.
namespace chatspec::bare {

/// Ends the program with one line on stderr and status 2.
[[noreturn]] inline void die(const char* what) {
  std::fprintf(stderr, "bare loop: %s: %s\n", what, std::strerror(errno));
  std::exit(2);
}

/// As many descriptors as the system allows this user.
inline void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) die("getrlimit");
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) die("setrlimit");
}

/// A listening socket on 127.0.0.1 with a port the system chose; says so on stdout in the words the
/// real servers use, so that one starter serves both.
inline int listen_and_announce(int socket_flags) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | socket_flags, 0);
  if (listener < 0) die("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0) die("bind");
  if (listen(listener, SOMAXCONN) != 0) die("listen");
  if (getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) die("getsockname");
  std::printf("Server started on localhost:%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return listener;
}

/// The next connection with TCP_NODELAY, or -1 (errno EAGAIN: nobody waits).
inline int accept_peer(int listener, int socket_flags) {
  for (;;) {
    const int peer = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | socket_flags);
    if (peer < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
    if (peer < 0 && errno != EAGAIN) die("accept");
    const int on = 1;
    if (peer >= 0) setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return peer;
  }
}

/// Sends all of it on a blocking socket; false when the peer is gone.
inline bool send_all(int peer, const char* data, size_t size) {
  while (size > 0) {
    const ssize_t sent = send(peer, data, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    data += sent;
    size -= static_cast<size_t>(sent);
  }
  return true;
}

}  // namespace chatspec::bare
