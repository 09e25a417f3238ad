// Loaded into a server by a test: makes SIGUSR1 interrupt what the server waits for, and nothing
// else.
#include <signal.h>

namespace {

void do_nothing(int) {}

[[gnu::constructor]] void handle() {
  struct sigaction action {};
  action.sa_handler = do_nothing;  // without SA_RESTART: see signal(7), "Interruption"
  sigaction(SIGUSR1, &action, nullptr);
}

}  // namespace
