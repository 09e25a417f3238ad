// chat-client: options, signals, exit status.
#include <fmt/format.h>
#include <unistd.h>

#include <langinfo.h>
#include <CLI/CLI.hpp>
#include <clocale>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "client/client.hpp"
#include "client/connect.hpp"
#include "client/editing_console.hpp"
#include "client/plain_console.hpp"
#include "client/signals.hpp"
#include "storage/directory_storage.hpp"

namespace {

constexpr const char* description =
    R"(Chat with everybody on the same server, and exchange files through it.

What you type is sent, line by line; what others say is shown as it arrives.
  /list              who is connected
  /upload FILE       send a file of the working directory to the server
  /download FILE     fetch a file of the server into the downloads folder
  end of input       (Ctrl-D) no more from you; what still comes is shown

On a terminal that echoes, typing can be edited, with history, and a progress
bar is shown while a file is under way. Anywhere else (a pipe, a terminal with
its echo off) the output is exactly the lines of spec/console.md.)";

constexpr const char* footer =
    R"(Exit status: 0 after the end of input, 1 when the server ended the connection
first, 2 when the client could not start, 130 and 143 after SIGINT and SIGTERM.
Colour is off when NO_COLOR is set (https://no-color.org).)";

constexpr int status_cannot_start = 2;

struct Options {
  std::string host = "localhost";
  std::uint16_t port = 9999;  // the exercise's own
  std::string downloads = "downloads";
  bool no_color = false;
  bool no_edit = false;
};

//= spec/console.md#console.trouble
//# MUST say on standard error in one line what is wrong and what to do, and exit with status 2
int trouble(std::string_view what) {
  fmt::print(stderr, "chat-client: {}\n", what);
  return status_cannot_start;
}

void add_options(CLI::App& app, Options& options) {
  app.add_option("--host", options.host, "name or number of the server's host")
      ->capture_default_str();
  app.add_option("--port", options.port, "the server's port")
      ->capture_default_str()
      ->check(CLI::Range(1, 65535).description(""))
      ->type_name("PORT");
  app.add_option("--downloads", options.downloads,
                 "folder that downloads are stored in, made if it is absent")
      ->capture_default_str()
      ->type_name("DIR");
  app.add_flag("--no-color", options.no_color, "no colour on a terminal");
  app.add_flag("--no-edit", options.no_edit, "no line editing and no progress bar on a terminal");
  app.set_version_flag("--version", "chat-client " CHATSPEC_VERSION);
  app.footer(footer);
}

bool wants_colour(const Options& options) {
  const char* refused = std::getenv("NO_COLOR");
  return !options.no_color && (!refused || *refused == '\0');
}

/// libedit reads what is typed in the locale's encoding; the protocol's is UTF-8.
void use_utf8() {
  if (std::setlocale(LC_CTYPE, "") && std::string_view(nl_langinfo(CODESET)) == "UTF-8") return;
  std::setlocale(LC_CTYPE, "C.UTF-8");  // always there on Debian (libc-bin)
}

int run(const Options& options) {
  const bool is_for_a_person = chat::EditingConsole::is_possible();
  const bool edits = is_for_a_person && !options.no_edit;
  ::signal(SIGPIPE, SIG_IGN);
  // Only who edits has to know of the terminal's size and of Ctrl-Z.
  const auto signals = edits ? chat::block_signals({SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP})
                             : chat::block_signals({SIGINT, SIGTERM, SIGHUP});
  if (!signals) return trouble(signals.error().message());

  auto socket = chat::connect_to(options.host, options.port, signals->get());
  if (!socket) {
    if (const auto signal = chat::take_signal(signals->get())) return 128 + *signal;
    return trouble(socket.error());
  }
  const auto downloads = chat::DirectoryStorage::open(options.downloads);
  if (!downloads) {
    return trouble(downloads.error().message() + "; choose another with --downloads");
  }

  const auto style =
      is_for_a_person && wants_colour(options) ? chat::Style::colour : chat::Style::plain;
  std::unique_ptr<chat::Console> console;
  if (edits) {
    use_utf8();
    console = std::make_unique<chat::EditingConsole>(style);
  } else {
    console =
        std::make_unique<chat::PlainConsole>(STDIN_FILENO, STDOUT_FILENO, signals->get(), style);
  }
  chat::ClientSettings settings;
  settings.server_name = fmt::format("{}:{}", options.host, options.port);
  settings.downloads_name = options.downloads;
  chat::Client client(*std::move(socket), **downloads, *console, signals->get(), settings);
  return client.run();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(description, "chat-client");
  Options options;
  try {
    add_options(app, options);
    app.parse(argc, argv);
    return run(options);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return trouble(fmt::format("{}; see chat-client --help", error.what()));
  } catch (const std::exception& error) {
    return trouble(error.what());
  }
}
