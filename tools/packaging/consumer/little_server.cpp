// A server of one's own: it runs until this program is ended.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "library/running_server.hpp"

int main(int, char** arguments) {
  chat::ServerSettings settings;
  settings.port = static_cast<std::uint16_t>(std::atoi(arguments[1]));
  settings.directory = arguments[2];
  const auto server = chat::RunningServer::start(settings);
  if (!server) return std::fprintf(stderr, "%s\n", server.error().message().c_str()), 2;
  ::pause();
}
