#include "player/known_server.hpp"

#include <algorithm>

#include "endpoint/sock_diag.hpp"
#include "endpoint/wire.hpp"

namespace chatspec {

tl::expected<KnownServer, std::string> look_for_server(const std::string& host_and_port,
                                                       std::chrono::milliseconds deadline) {
  auto found = resolve(host_and_port);
  if (!found) return tl::unexpected(found.error().text());
  auto there = std::find_if(found->begin(), found->end(), [&](const SocketAddress& one) {
    if (kernel_tells_of(one)) return is_listening(one);
    return Wire::connect(one, Deadline(deadline)).has_value();
  });
  if (there == found->end()) return tl::unexpected("nobody listens at " + host_and_port);
  KnownServer known;
  known.addresses = {*there};
  auto program = RunningProgram::listening_at(*there);
  if (program) {
    known.program = std::move(*program);
  } else {
    known.why_out_of_sight = program.error();
  }
  return known;
}

std::vector<std::string> shortcomings(const KnownServer& known) {
  if (known.addresses.empty() || known.program) return {};
  std::vector<std::string> all = {
      "the server cannot be looked into (" + known.why_out_of_sight +
      "): silence is proved by words, and where none can be said it is waited for"};
  if (known.probe == KnownServer::Probe::otherwise) {
    all.push_back(
        "the server does not answer the probe as the spec says; another line from it is "
        "taken for a sign of life");
  }
  if (known.probe == KnownServer::Probe::unanswered) {
    all.push_back(
        "the server does not answer the probe; that one peer hears another is taken for "
        "a sign of life");
  }
  if (known.words_fail) {
    all.push_back(
        "one peer does not hear what another says: that the server has taken a "
        "connection is not proved");
  }
  return all;
}

}  // namespace chatspec
