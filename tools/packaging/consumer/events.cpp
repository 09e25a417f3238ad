// What a session without a socket makes of two lines.
#include <cstdio>
#include <string_view>
#include <variant>

#include "protocol/server_session.hpp"

int main() {
  chat::ServerSession session(chat::Limits{}.upload_bytes_max);
  std::string_view input = "hai\n/list\nha";
  for (auto event = session.next_event(input); !std::holds_alternative<chat::NeedInput>(event);
       event = session.next_event(input)) {
    if (const auto* say = std::get_if<chat::Say>(&event))
      std::printf("Say %s\n", std::string(say->text).c_str());
    if (std::holds_alternative<chat::ListClients>(event)) std::puts("ListClients");
  }
  std::printf("%zu bytes left\n", input.size());
}
