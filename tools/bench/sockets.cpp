#include "sockets.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <csignal>

#include "cannot_measure.hpp"

namespace chatspec::bench {

namespace {

volatile std::sig_atomic_t interrupted = 0;

void note_interrupt(int) {
  interrupted = 1;
}

}  // namespace

UniqueFd connect_loopback(uint16_t port) {
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (fd.get() < 0) give_up_errno("no socket for another client (raise `ulimit -Hn`)");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    check_not_interrupted();
    give_up_errno(fmt::format("connecting to 127.0.0.1:{}", port));
  }
  const int on = 1;
  if (setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
    give_up_errno("TCP_NODELAY");
  }
  return fd;
}

void make_nonblocking(int fd) {
  if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) give_up_errno("O_NONBLOCK");
}

std::string own_address(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    give_up_errno("getsockname");
  }
  return fmt::format("('127.0.0.1', {})", ntohs(address.sin_port));
}

uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) give_up_errno("getrlimit");
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) give_up_errno("setrlimit");
  return limit.rlim_cur;
}

void check_not_interrupted() {
  if (interrupted != 0) throw CannotMeasure("broken off before the end");
}

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = note_interrupt;  // without SA_RESTART: waiting calls return at once
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace chatspec::bench
