#include "runner/isolation.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "endpoint/command.hpp"
#include "endpoint/sandbox.hpp"

namespace chatspec {
namespace {

// A play is mostly waiting for programs to start and end.
constexpr int jobs_for_each_processor = 2;

int usual_jobs() {
  long processors = ::sysconf(_SC_NPROCESSORS_ONLN);
  return std::max(2, static_cast<int>(processors) * jobs_for_each_processor);
}

bool has_port_built_in(const std::string& command) {
  return !command.empty() && !mentions_port(command);
}

}  // namespace

tl::expected<Isolation, std::string> choose_isolation(IsolationWish wish, const Target& target) {
  if (wish == IsolationWish::none) return Isolation{false, "none, as asked for", ""};
  if (!target.connect_to.empty()) {
    if (wish == IsolationWish::required) {
      return tl::unexpected(std::string(
          "a server that runs already cannot be isolated: leave out --isolation required"));
    }
    return Isolation{false, "none: the server runs already", ""};
  }
  auto works = try_sandbox();
  if (works) {
    return Isolation{true, "every program in namespaces of its own: network, files, processes", ""};
  }
  std::string why = works.error().text();
  if (wish == IsolationWish::required) {
    return tl::unexpected("programs cannot be isolated here: " + why);
  }
  return Isolation{
      false, "none: " + why,
      "programs are not isolated: " + why + "; --isolation none says that this is all right"};
}

Jobs choose_jobs(int wished, const Target& target, const Isolation& isolation) {
  std::string why;
  if (!target.connect_to.empty()) {
    why = "they would meet on the one server";
  } else if (!isolation.sandbox && (has_port_built_in(target.server_command) ||
                                    has_port_built_in(target.client_command))) {
    why = "they would meet on the one port: there is no {port} in the command";
  }
  if (why.empty()) return {wished > 0 ? wished : usual_jobs(), ""};
  if (wished <= 1) return {1, ""};
  return {1, fmt::format("sessions are played one at a time, not {}: {}", wished, why)};
}

}  // namespace chatspec
