#include "apps/server_program.hpp"

#include <fmt/core.h>

#include <atomic>
#include <csignal>

#include "apps/console_observer.hpp"
#include "apps/descriptor_limit.hpp"
#include "apps/server_options.hpp"
#include "storage/directory_storage.hpp"

namespace chat {
namespace {

// A signal handler can reach nothing but what is global, and any thread may run it;
// signal-safety(7).
std::atomic<Engine*> engine_to_stop = nullptr;
static_assert(std::atomic<Engine*>::is_always_lock_free);

void stop_engine(int) {
  if (Engine* const engine = engine_to_stop) engine->stop();
}

void set_handler(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  ::sigaction(signal, &action, nullptr);
}

/// The limit that is stated may be more than the system lets this process keep; then that is what
/// has to be known. It is no reason not to serve those who fit.
void tell_if_fewer_fit(const ServerKind& kind, const Limits& limits) {
  const auto share = share_descriptors(kind.descriptors_each);
  // That a handful of ten thousand are turned away a little sooner is worth no line at every start.
  constexpr std::size_t worth_telling = 20;  // one in so many
  if (share.clients_max + limits.clients_max / worth_telling >= limits.clients_max) return;
  //= spec/protocol.md#limit.stated
  //# A server MUST state every limit it sets
  fmt::print(stderr,
             "{}: at most {} clients fit into {} descriptors, not {}; raise the hard limit "
             "(ulimit -Hn) or lower --clients-max\n",
             kind.program, share.clients_max, share.limit, limits.clients_max);
}

//= spec/console.md#console.trouble
//# MUST say on standard error in one line what is wrong and what to do, and exit with status 2.
int cannot_start(const std::string& program, const Error& error, std::string_view what_to_do) {
  fmt::print(stderr, "{}: {}; {}\n", program, error.message(), what_to_do);
  return 2;
}

std::string_view advice(const Error& error) {
  if (error.code == std::errc::address_in_use) {
    return "end the program that uses this port, or choose another one with --port";
  }
  if (error.code == std::errc::permission_denied) {
    return "choose a port above 1023 with --port";
  }
  return "choose another address with --host";
}

}  // namespace

int run_server(int argc, char** argv, const ServerKind& kind) {
  const std::string& program = kind.program;
  ServerOptions options;
  if (const auto exit = parse_server_options(argc, argv, program, kind.how_it_serves, options)) {
    return exit->status;
  }
  raise_descriptor_limit();
  // sendfile(2) to a client that is gone would end the process; as an error it ends the client.
  std::signal(SIGPIPE, SIG_IGN);
  // The same for a file that grows beyond `ulimit -f`: setrlimit(2), RLIMIT_FSIZE.
  std::signal(SIGXFSZ, SIG_IGN);

  auto listener = Listener::open(options.host, options.port);
  if (!listener) return cannot_start(program, listener.error(), advice(listener.error()));
  auto storage = DirectoryStorage::open(options.directory);
  if (!storage) {
    return cannot_start(program, storage.error(),
                        "choose a directory that can be written to with --directory");
  }
  auto stop = StopSignal::create();
  if (!stop) return cannot_start(program, stop.error(), "end some other programs");

  ConsoleObserver observer(program, options.quiet);
  Service service(options.limits, **storage, observer);
  const unsigned port = listener->port();
  auto engine = kind.make_engine(service, *std::move(listener), *std::move(stop));
  if (!engine) return cannot_start(program, engine.error(), "end some other programs");

  tell_if_fewer_fit(kind, options.limits);
  engine_to_stop = engine->get();
  set_handler(SIGINT, stop_engine);
  set_handler(SIGTERM, stop_engine);
  observer.started(options.host, port);
  const auto ran = (*engine)->run();
  // The handlers stay: a second Ctrl-C must not spoil the exit status now.
  engine_to_stop = nullptr;
  observer.ended();
  if (!ran) {
    observer.trouble(Trouble::server_gives_up, ran.error().message());
    return 1;
  }
  return 0;
}

}  // namespace chat
