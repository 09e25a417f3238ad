#include "question.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <string_view>

#include "cannot_measure.hpp"
#include "crowd.hpp"

namespace chatspec::bench {

namespace {

constexpr std::string_view question = "/joined\n";
constexpr std::string_view join_answer = "ERROR Unknown command: /joined\n";

}  // namespace

void ask(int socket) {
  if (send(socket, question.data(), question.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(question.size())) {
    give_up_errno("asking the server");
  }
}

void await_answer(int socket, const std::string& server_name) {
  std::string answer;
  while (answer.find('\n') == std::string::npos) {
    pollfd readable{socket, POLLIN, 0};
    constexpr auto time_limit = std::chrono::milliseconds(hang_limit).count();
    if (poll(&readable, 1, static_cast<int>(time_limit)) <= 0) {
      check_not_interrupted();
      throw CannotMeasure(server_name + " did not answer a new client");
    }
    char bytes[256];
    const ssize_t got = recv(socket, bytes, sizeof bytes, 0);
    if (got <= 0) throw CannotMeasure(server_name + " closed the connection of a new client");
    answer.append(bytes, static_cast<size_t>(got));
  }
  if (answer != join_answer && answer != question) {
    throw CannotMeasure(fmt::format("{} answered {:.120}", server_name, answer));
  }
}

}  // namespace chatspec::bench
