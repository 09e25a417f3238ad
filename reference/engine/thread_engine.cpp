#include "engine/thread_engine.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <limits>
#include <semaphore>
#include <utility>

#include "engine/conversation.hpp"

namespace chat {
namespace {

// Enough for the deepest call with a wide margin (sanitizers and getaddrinfo included); only pages
// that are touched take memory. Ten thousand of them are 2.5 GiB of addresses.
constexpr std::size_t stack_bytes = 256 * 1024;

/// poll(2)'s timeout for a deadline, rounded up; -1 waits for ever. One that is weeks away is
/// asked for again.
int timeout_ms(std::optional<TimePoint> deadline) {
  if (!deadline) return -1;
  const auto left = *deadline - std::chrono::steady_clock::now();
  if (left.count() <= 0) return 0;
  constexpr std::chrono::milliseconds longest{std::numeric_limits<int>::max()};
  return static_cast<int>(
      std::min(std::chrono::ceil<std::chrono::milliseconds>(left), longest).count());
}

}  // namespace

/// One client and its thread. Made, started and joined by the engine's thread; in between it
/// belongs to its own, but for `wake` and `stop`, which any thread may call. A talker that is just
/// waking it may hold it a moment longer.
class ThreadEngine::Peer : public Waker {
 public:
  Peer(UniqueFd called, int done) : called_(std::move(called)), done_(done) {}

  /// An errno value if no thread can be had.
  int start();
  /// Gives the thread what it waits for before anything else; nullptr sends it home.
  void begin(std::unique_ptr<Conversation> conversation) {
    conversation_ = std::move(conversation);
    may_begin_.release();
  }
  void stop() {
    stopping_.store(true);
    wake();
  }
  void join() { ::pthread_join(thread_, nullptr); }

  void wake() noexcept override {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(called_.get(), &one, sizeof one);
  }

 private:
  static void* thread_main(void* self);
  void converse();
  void serve(Conversation& conversation);

  const UniqueFd called_;  ///< eventfd: the room has something, or the engine stops
  const int done_;
  pthread_t thread_{};
  std::binary_semaphore may_begin_{0};
  std::unique_ptr<Conversation> conversation_;
  std::atomic<bool> stopping_ = false;
  bool was_shut_down_ = false;
};

int ThreadEngine::Peer::start() {
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes, stack_bytes);
  const int error = ::pthread_create(&thread_, &attributes, &Peer::thread_main, this);
  ::pthread_attr_destroy(&attributes);
  return error;
}

void* ThreadEngine::Peer::thread_main(void* self) {
  auto* peer = static_cast<Peer*>(self);
  peer->may_begin_.acquire();
  if (peer->conversation_) peer->converse();
  peer->conversation_.reset();
  // The last deed: from here on the engine may join and destroy. A pipe takes a pointer whole
  // (pipe(7), PIPE_BUF), and waits while it is full.
  while (::write(peer->done_, &peer, sizeof peer) < 0 && errno == EINTR) {
  }
  return nullptr;
}

void ThreadEngine::Peer::converse() {
  while (!conversation_->over()) serve(*conversation_);
}

void ThreadEngine::Peer::serve(Conversation& conversation) {
  Connection& connection = conversation.connection();
  std::array<pollfd, 2> waits{{{conversation.fd(), 0, 0}, {called_.get(), POLLIN, 0}}};
  if (connection.wants_input()) waits[0].events |= POLLIN;
  if (connection.wants_output()) waits[0].events |= POLLOUT;
  //= spec/protocol.md#wait.idle
  //# A server or client that has nothing to do MUST NOT keep a processor busy.
  // A descriptor with nothing asked of it would still report POLLHUP again and again: poll(2).
  if (waits[0].events == 0) waits[0].fd = -1;
  const auto deadline = connection.deadline();
  if (::poll(waits.data(), waits.size(), timeout_ms(deadline)) < 0 && errno != EINTR) return;

  const auto now = std::chrono::steady_clock::now();
  const bool called = waits[1].revents != 0;
  if (called) {
    std::uint64_t calls;
    [[maybe_unused]] const auto got = ::read(called_.get(), &calls, sizeof calls);
  }
  if (stopping_.load() && !was_shut_down_) {
    was_shut_down_ = true;
    conversation.shut_down(now);
  }
  if (called || (deadline && now >= *deadline)) connection.proceed(now);
  if (waits[0].revents & (POLLIN | POLLHUP | POLLERR)) {
    // Only for as long as something arrives, so that an idle client costs none of it.
    const auto scratch = std::make_unique_for_overwrite<char[]>(Conversation::scratch_bytes);
    conversation.receive({scratch.get(), Conversation::scratch_bytes}, now);
  }
  conversation.send(now);
}

// ---- The accepting thread ----------------------------------------------------------------------

Result<std::unique_ptr<ThreadEngine>> ThreadEngine::create(Service& service, Listener listener,
                                                           StopSignal stop) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return system_error("pipe");
  UniqueFd out(ends[0]);
  UniqueFd in(ends[1]);
  // Only the reading end: a thread that is done may wait until it is noticed.
  ::fcntl(out.get(), F_SETFL, O_NONBLOCK);
  return std::unique_ptr<ThreadEngine>(new ThreadEngine(
      service, std::move(listener), std::move(stop), std::move(in), std::move(out)));
}

ThreadEngine::ThreadEngine(Service& service, Listener listener, StopSignal stop, UniqueFd done_in,
                           UniqueFd done_out)
    : service_(service),
      listener_(std::move(listener)),
      stop_(std::move(stop)),
      done_in_(std::move(done_in)),
      done_out_(std::move(done_out)) {}

ThreadEngine::~ThreadEngine() {
  // Only after `run` failed is anybody left.
  stop_peers();
  while (!peers_.empty()) {
    pollfd wait{done_out_.get(), POLLIN, 0};
    ::poll(&wait, 1, -1);
    join_done();
  }
}

Result<void> ThreadEngine::run() {
  while (accepting_ != Accepting::never || !peers_.empty()) {
    std::array<pollfd, 3> waits{
        {{listener_.fd(), POLLIN, 0}, {stop_.fd(), POLLIN, 0}, {done_out_.get(), POLLIN, 0}}};
    if (accepting_ != Accepting::yes) waits[0].fd = -1;
    if (accepting_ == Accepting::never) waits[1].fd = -1;
    std::optional<TimePoint> deadline;
    if (accepting_ == Accepting::not_now) deadline = accepts_again_at_;
    if (::poll(waits.data(), waits.size(), timeout_ms(deadline)) < 0) {
      if (errno == EINTR) continue;
      return system_error("poll");
    }
    if (deadline && std::chrono::steady_clock::now() >= *deadline) {
      accepting_ = Accepting::yes;
      waited_in_vain_ = all_threads_taken();
    }
    if (waits[2].revents != 0) join_done();
    if (waits[1].revents != 0) {
      //= spec/console.md#console.server.end
      //# On SIGINT or SIGTERM a server MUST stop accepting
      accepting_ = Accepting::never;
      waiting_.reset();
      listener_.close();
      stop_peers();
    } else if (waits[0].revents != 0 || (waiting_ && accepting_ == Accepting::yes)) {
      accept_newcomers();
    }
  }
  return {};
}

void ThreadEngine::accept_newcomers() {
  for (int i = 0; i < Listener::newcomers_per_turn_max; ++i) {
    if (!waiting_) {
      auto newcomer = listener_.accept();
      if (!newcomer) {
        if (!turn_away(newcomer.error().message())) return;
        continue;
      }
      if (!*newcomer) return;
      waiting_ = *std::move(newcomer);
    }
    // Only now, and not before accept: whom the newcomer saw to be gone has then left the room.
    if (all_threads_taken()) join_done();
    if (must_wait_for_a_thread()) return pause_accepting();
    take_in(*std::exchange(waiting_, std::nullopt));
  }
}

/// All threads are taken, and yet the room is not full: some thread may be about to end. Its client
/// perhaps saw the end of its connection already and tells the next one to come, so the next one
/// must not be sent away. But who has left the room may also be sent a long file slowly: nobody
/// waits for that twice.
bool ThreadEngine::must_wait_for_a_thread() {
  return all_threads_taken() && !waited_in_vain_ && !service_.is_full();
}

/// Looking at the listener would only spin, until a thread has ended or some time is over.
void ThreadEngine::pause_accepting() {
  accepting_ = Accepting::not_now;
  accepts_again_at_ = std::chrono::steady_clock::now() + Listener::retry_time;
}

/// False if there is nobody to turn away, or no way to do it now.
bool ThreadEngine::turn_away(std::string_view why) {
  const auto turned_away = listener_.turn_away(service_.refusal());
  if (turned_away == Listener::TurnedAway::nobody) return false;
  service_.refused("a newcomer", why);
  if (turned_away == Listener::TurnedAway::one) return true;
  pause_accepting();
  return false;
}

void ThreadEngine::take_in(Newcomer newcomer) {
  if (all_threads_taken()) {
    service_.refused(newcomer.address);
    send_away(std::move(newcomer), service_.refusal());
    return;
  }
  UniqueFd called(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  const int eventfd_error = called ? 0 : errno;
  auto peer = std::make_shared<Peer>(std::move(called), done_in_.get());
  // The thread comes first: a client that joins the room has one, and joins in the order in which
  // it was accepted.
  const int error = eventfd_error != 0 ? eventfd_error : peer->start();
  if (error != 0) {
    service_.refused(newcomer.address, std::strerror(error));
    send_away(std::move(newcomer), service_.refusal());
    return;
  }
  auto connection = service_.connect(newcomer.address, peer, std::chrono::steady_clock::now());
  std::unique_ptr<Conversation> conversation;
  if (connection) {
    conversation =
        std::make_unique<Conversation>(std::move(newcomer.socket), std::move(connection));
  } else {
    service_.refused(newcomer.address);
    send_away(std::move(newcomer), service_.refusal());
  }
  Peer& known = *peer;
  peers_.emplace(&known, std::move(peer));
  known.begin(std::move(conversation));
}

void ThreadEngine::join_done() {
  Peer* peer = nullptr;
  while (::read(done_out_.get(), &peer, sizeof peer) == static_cast<ssize_t>(sizeof peer)) {
    peer->join();
    peers_.erase(peer);
    waited_in_vain_ = false;
    if (accepting_ == Accepting::not_now) accepting_ = Accepting::yes;
  }
}

void ThreadEngine::stop_peers() {
  for (const auto& [known, peer] : peers_) known->stop();
}

}  // namespace chat
