// The client of reference/library, timed. See README.md; usage as contender_package.py.
#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "library/connected_client.hpp"
#include "protocol/address.hpp"

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto patience = 60s;

[[noreturn]] void give_up(std::string_view why) {
  fmt::print(stderr, "contender_cpp: {}\n", why);
  std::exit(3);
}

/// The driver says a word when the next step may begin.
void next_word(std::string_view ready) {
  std::cout << ready << std::endl;
  std::string word;
  std::getline(std::cin, word);
}

void tell(Clock::time_point begin, Clock::time_point end) {
  std::cout << std::chrono::duration<double>(end - begin).count() << std::endl;
}

chat::Outcome outcome(chat::ConnectedClient& client, chat::RequestId id) {
  while (true) {
    if (auto over = client.wait(id, patience)) {
      client.forget(id);
      return *std::move(over);
    }
  }
}

void list(chat::ConnectedClient& client) {
  if (outcome(client, client.ask_list(patience).id).addresses.empty()) give_up("no list");
}

void say(chat::ConnectedClient& client, long count) {
  const std::string text(31, 'x');
  const auto begin = Clock::now();
  for (long i = 0; i < count; ++i) {
    if (client.say(text, patience) != chat::ConnectedClient::Put::done) give_up("cannot say");
  }
  list(client);
  tell(begin, Clock::now());
}

void hear(chat::ConnectedClient& client, long count) {
  std::optional<Clock::time_point> begin;
  std::size_t text_bytes = 0;
  long heard = 0;
  while (heard < count) {
    for (const auto& happening : client.take(patience)) {
      if (!begin) begin = Clock::now();
      const auto* message = std::get_if<chat::Heard>(&happening);
      if (!message) give_up("the connection ended");
      for (std::string_view rest = message->lines; !rest.empty(); ++heard) {
        std::string_view line = chat::take_line(rest);
        if (!chat::take_address(line)) give_up("no chat");
        text_bytes += line.substr(2).size();
      }
    }
  }
  tell(*begin, Clock::now());
  if (text_bytes != static_cast<std::size_t>(count) * 31) give_up("not all was heard");
}

void transfer(chat::ConnectedClient& client, bool is_upload, const std::string& folder) {
  const auto begin = Clock::now();
  const auto asked = is_upload ? client.ask_upload(folder + "/file", "file", false, patience)
                               : client.ask_download("file", folder, false, patience);
  if (!asked || outcome(client, asked->id).kind != chat::Outcome::Kind::done) give_up("failed");
  tell(begin, Clock::now());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) give_up("usage: contender_cpp PORT say|hear|upload|download COUNT|FOLDER");
  auto connected = chat::ConnectedClient::connect(
      {.host = "127.0.0.1", .port = static_cast<std::uint16_t>(std::atoi(argv[1]))});
  if (!connected) give_up(connected.error());
  auto& client = **connected;
  list(client);
  next_word("ready");
  const std::string_view what = argv[2];
  if (what == "say") say(client, std::atol(argv[3]));
  if (what == "hear") hear(client, std::atol(argv[3]));
  if (what == "upload" || what == "download") transfer(client, what == "upload", argv[3]);
}
