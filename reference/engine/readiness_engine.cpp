#include "engine/readiness_engine.hpp"

#include "engine/conversation.hpp"

namespace chat {

/// One client, as the loop keeps it.
class ReadinessEngine::Peer : public Waker {
 public:
  Peer(ReadinessEngine& engine, int fd) : engine_(engine), fd_(fd) {}
  /// Only ever called by this engine's one thread.
  void wake() noexcept override {
    woken = true;
    engine_.mark(*this);
  }

  int fd() const { return fd_; }
  Connection& connection() { return conversation->connection(); }

  std::optional<Conversation> conversation;
  bool woken = false;   ///< Connection::proceed is due
  bool marked = false;  ///< is in marked_
  bool watched_read = false;
  bool watched_write = false;
  std::optional<TimePoint> deadline;  ///< as it stands in deadlines_

 private:
  ReadinessEngine& engine_;
  const int fd_;
};

ReadinessEngine::ReadinessEngine(Service& service, Listener listener, StopSignal stop,
                                 std::unique_ptr<Readiness> readiness)
    : service_(service),
      listener_(std::move(listener)),
      stop_(std::move(stop)),
      readiness_(std::move(readiness)),
      scratch_(std::make_unique_for_overwrite<char[]>(Conversation::scratch_bytes)) {}

// Leaving wakes others: they go while everything else is still there.
ReadinessEngine::~ReadinessEngine() {
  for (const auto& peer : peers_) {
    if (peer) peer->conversation.reset();
  }
}

Result<void> ReadinessEngine::run() {
  readiness_->watch(stop_.fd(), true, false);
  readiness_->watch(listener_.fd(), true, false);
  while (accepting_ != Accepting::never || peer_count_ > 0) {
    std::optional<TimePoint> deadline;
    if (!deadlines_.empty()) deadline = deadlines_.begin()->first;
    if (accepting_ == Accepting::not_now && (!deadline || accepts_again_at_ < *deadline)) {
      deadline = accepts_again_at_;
    }
    const auto ready = readiness_->wait(deadline);
    if (!ready) return tl::make_unexpected(ready.error());
    const auto now = std::chrono::steady_clock::now();
    for (const auto& one : *ready) hear(one, now);
    if (accepting_ == Accepting::not_now && now >= accepts_again_at_) accept_again();
    meet_deadlines(now);
    serve_marked(now);
  }
  return {};
}

void ReadinessEngine::hear(const Readiness::Ready& ready, TimePoint now) {
  if (ready.fd == stop_.fd()) return begin_to_stop(now);
  if (ready.fd == listener_.fd()) return accept_newcomers(now);
  const auto fd = static_cast<std::size_t>(ready.fd);
  if (fd >= peers_.size() || !peers_[fd]) return;
  Peer& peer = *peers_[fd];
  if (ready.readable)
    peer.conversation->receive({scratch_.get(), Conversation::scratch_bytes}, now);
  mark(peer);
}

// ---- Coming and going --------------------------------------------------------------------------

void ReadinessEngine::accept_newcomers(TimePoint now) {
  for (int i = 0; i < Listener::newcomers_per_turn_max; ++i) {
    auto newcomer = listener_.accept();
    if (!newcomer) {
      const auto turned_away = listener_.turn_away(service_.refusal());
      if (turned_away == Listener::TurnedAway::nobody) return;
      service_.refused("a newcomer", newcomer.error().message());
      if (turned_away == Listener::TurnedAway::impossible) return pause_accepting(now);
      continue;
    }
    if (!*newcomer) return;
    const int fd = (*newcomer)->socket.get();
    auto peer = std::make_shared<Peer>(*this, fd);
    auto connection = service_.connect((*newcomer)->address, peer, now);
    if (!connection) {
      service_.refused((*newcomer)->address);
      send_away(**std::move(newcomer), service_.refusal());
      continue;
    }
    peer->conversation.emplace(std::move((*newcomer)->socket), std::move(connection));
    if (static_cast<std::size_t>(fd) >= peers_.size()) {
      peers_.resize(static_cast<std::size_t>(fd) + 1);
    }
    mark(*peer);
    peers_[static_cast<std::size_t>(fd)] = std::move(peer);
    ++peer_count_;
  }
}

/// Not even a reserved descriptor is left: looking at the listener would only spin. Until somebody
/// leaves, or for a while, newcomers wait in the system's queue.
void ReadinessEngine::pause_accepting(TimePoint now) {
  accepting_ = Accepting::not_now;
  accepts_again_at_ = now + Listener::retry_time;
  readiness_->watch(listener_.fd(), false, false);
}

void ReadinessEngine::accept_again() {
  accepting_ = Accepting::yes;
  readiness_->watch(listener_.fd(), true, false);
}

void ReadinessEngine::begin_to_stop(TimePoint now) {
  //= spec/console.md#console.server.end
  //# On SIGINT or SIGTERM a server MUST stop accepting, finish what it owes its clients within a
  //# stated time, and exit with status 0.
  accepting_ = Accepting::never;
  readiness_->watch(stop_.fd(), false, false);
  readiness_->watch(listener_.fd(), false, false);
  listener_.close();
  for (const auto& peer : peers_) {
    if (!peer) continue;
    peer->conversation->shut_down(now);
    mark(*peer);
  }
}

void ReadinessEngine::remove(Peer& peer) {
  readiness_->watch(peer.fd(), false, false);
  set_deadline(peer, std::nullopt);
  // The room holds its members' peers, so a peer does not go before its conversation has.
  peer.conversation.reset();
  peers_[static_cast<std::size_t>(peer.fd())].reset();
  --peer_count_;
  if (accepting_ == Accepting::not_now) accept_again();
}

// ---- The second half of a turn -----------------------------------------------------------------

void ReadinessEngine::meet_deadlines(TimePoint now) {
  for (const auto& [time, fd] : deadlines_) {
    if (time > now) break;
    peers_[static_cast<std::size_t>(fd)]->wake();
  }
}

void ReadinessEngine::mark(Peer& peer) {
  if (peer.marked) return;
  peer.marked = true;
  marked_.push_back(peer.fd());
}

void ReadinessEngine::serve_marked(TimePoint now) {
  // Serving one may mark others (it has caught up, and those who waited for it may talk again):
  // they are served in the same turn.
  for (std::size_t i = 0; i < marked_.size(); ++i) {
    const auto& peer = peers_[static_cast<std::size_t>(marked_[i])];
    if (peer) serve(*peer, now);
  }
  marked_.clear();
}

void ReadinessEngine::serve(Peer& peer, TimePoint now) {
  peer.marked = false;
  Connection& connection = peer.connection();
  if (std::exchange(peer.woken, false)) connection.proceed(now);
  peer.conversation->send(now);
  if (peer.conversation->over()) return remove(peer);
  const bool read = connection.wants_input();
  const bool write = connection.wants_output();
  if (read != peer.watched_read || write != peer.watched_write) {
    readiness_->watch(peer.fd(), read, write);
    peer.watched_read = read;
    peer.watched_write = write;
  }
  set_deadline(peer, connection.deadline());
}

void ReadinessEngine::set_deadline(Peer& peer, std::optional<TimePoint> deadline) {
  if (deadline == peer.deadline) return;
  if (peer.deadline) deadlines_.erase({*peer.deadline, peer.fd()});
  if (deadline) deadlines_.emplace(*deadline, peer.fd());
  peer.deadline = deadline;
}

}  // namespace chat
