#include "engine/engine_harness.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>

#include "engine/poll_readiness.hpp"
#include "engine/readiness_engine.hpp"
#include "engine/select_readiness.hpp"
#include "engine/thread_engine.hpp"

namespace chat {
namespace {

constexpr int hanging_ms = 30'000;

EngineMaker readiness_engine(const std::function<std::unique_ptr<Readiness>()>& make_readiness) {
  return [make_readiness](Service& service, Listener listener, StopSignal stop) {
    return Result<std::unique_ptr<Engine>>(std::make_unique<ReadinessEngine>(
        service, std::move(listener), std::move(stop), make_readiness()));
  };
}

Result<std::unique_ptr<Engine>> thread_engine(Service& service, Listener listener,
                                              StopSignal stop) {
  auto engine = ThreadEngine::create(service, std::move(listener), std::move(stop));
  if (!engine) return tl::make_unexpected(engine.error());
  return *std::move(engine);
}

void expect_moves(int fd, short events) {
  pollfd wait{fd, events, 0};
  int ready = 0;
  do {
    ready = ::poll(&wait, 1, hanging_ms);
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) throw std::runtime_error("a client hangs");
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

std::vector<EngineKind> engine_kinds() {
  return {{"select", readiness_engine([] { return std::make_unique<SelectReadiness>(); })},
          {"poll", readiness_engine([] { return std::make_unique<PollReadiness>(); })},
          {"threads", thread_engine}};
}

RunningEngine::RunningEngine(const EngineKind& kind, const Limits& limits, Storage& storage,
                             const std::function<void(int listener)>& prepare)
    : service_(limits, storage, observer_) {
  // As the programs do: sendfile to a client that is gone must not end the process.
  std::signal(SIGPIPE, SIG_IGN);
  auto listener = Listener::open("127.0.0.1", 0).value();
  port_ = listener.port();
  prepare(listener.fd());
  engine_ = kind.make(service_, std::move(listener), StopSignal::create().value()).value();
  thread_ = std::thread([this] { EXPECT_TRUE(engine_->run()); });
}

RunningEngine::~RunningEngine() {
  if (!thread_.joinable()) return;
  stop();
  thread_.join();
}

void RunningEngine::wait_for_end() {
  thread_.join();
}

LoopbackClient::LoopbackClient(int receive_buffer_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (!socket_) throw std::runtime_error("no socket for a client");
  if (receive_buffer_bytes > 0) {
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                 sizeof receive_buffer_bytes);
  }
}

void LoopbackClient::connect(const RunningEngine& engine) {
  const auto address = loopback(engine.port());
  const int result =
      ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  // Interrupted, it goes on by itself: connect(2), EINTR.
  if (result != 0 && errno == EINTR) return expect_moves(socket_.get(), POLLOUT);
  if (result != 0) throw std::runtime_error("cannot connect");
}

void LoopbackClient::joins(const RunningEngine& engine) {
  connect(engine);
  says("/in");
  while (receives_line() != "ERROR Unknown command: /in") {
  }
}

void LoopbackClient::sends(std::string_view bytes) {
  while (!bytes.empty()) {
    expect_moves(socket_.get(), POLLOUT);
    const auto sent =
        ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) throw std::runtime_error("cannot send");
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::size_t LoopbackClient::receive_some() {
  std::array<char, 65'536> space;
  while (true) {
    expect_moves(socket_.get(), POLLIN);
    const auto got = ::recv(socket_.get(), space.data(), space.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got < 0) throw std::runtime_error("a client was reset");
    received_.append(space.data(), static_cast<std::size_t>(got));
    return static_cast<std::size_t>(got);
  }
}

std::string LoopbackClient::receives_line() {
  std::size_t end = 0;
  while ((end = received_.find('\n')) == std::string::npos) {
    if (receive_some() == 0) throw std::runtime_error("the server ended: " + received_);
  }
  auto line = received_.substr(0, end);
  received_.erase(0, end + 1);
  return line;
}

std::string LoopbackClient::receives(std::size_t size_bytes) {
  while (received_.size() < size_bytes) {
    if (receive_some() == 0) throw std::runtime_error("the server ended early");
  }
  auto bytes = received_.substr(0, size_bytes);
  received_.erase(0, size_bytes);
  return bytes;
}

std::string LoopbackClient::receives_rest() {
  while (receive_some() > 0) {
  }
  return std::exchange(received_, {});
}

void LoopbackClient::half_closes() {
  ::shutdown(socket_.get(), SHUT_WR);
}

void LoopbackClient::resets() {
  const linger reset{1, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  closes();
}

std::string LoopbackClient::address() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return "('127.0.0.1', " + std::to_string(ntohs(address.sin_port)) + ")";
}

}  // namespace chat
