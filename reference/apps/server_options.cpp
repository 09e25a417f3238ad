#include "apps/server_options.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <limits>

namespace chat {
namespace {

constexpr const char* footer = R"(Examples:
  {0}                         on localhost:9999, files in ./files
  {0} --port 0                on any free port; the first line says which
  {0} --host 0.0.0.0          reachable from other machines: whoever can connect
                                  can read and replace every file, so think twice

Sizes are bytes; 8KiB, 16MiB, 4GiB may be written. Times are milliseconds; 500ms,
60s may be written. A client from which nothing comes for {1} s is probed by TCP
keepalive every {2} s, and its place is free after {3} probes without an answer.
Ctrl-C ends the server in good order. Exit status: 0 after that, 2 if it could not
start.)";

using Milliseconds = std::chrono::milliseconds;

// What a validator would add to --help says less than the option's own text.
template <class Validator>
CLI::Validator silent(Validator validator) {
  return CLI::Validator(validator.description(""));
}

/// An option for one bound of Limits: what is written is checked, the default is shown.
template <class Size>
void add_size(CLI::App& app, const std::string& name, Size& size, const std::string& text) {
  app.add_option(name, size, text)
      ->transform(silent(CLI::AsSizeValue(false)))
      ->check(silent(CLI::Range(Size{1}, std::numeric_limits<Size>::max() / 2)))
      ->type_name("BYTES")
      ->group("Limits")
      ->capture_default_str();
}

void add_time(CLI::App& app, const std::string& name, Milliseconds& time, const std::string& text) {
  static const std::map<std::string, std::uint32_t> units{{"ms", 1}, {"s", 1'000}, {"min", 60'000}};
  app.add_option_function<std::uint32_t>(
         name, [&time](std::uint32_t value) { time = Milliseconds(value); }, text)
      ->transform(silent(CLI::AsNumberWithUnit(units)))
      ->type_name("MS")
      ->group("Limits")
      ->default_str(std::to_string(time.count()));
}

void add_limits(CLI::App& app, Limits& limits) {
  app.add_option("--clients-max", limits.clients_max, "Clients at once; more are sent away")
      ->check(silent(CLI::Range(std::size_t{1}, std::size_t{1'000'000})))
      ->type_name("N")
      ->group("Limits")
      ->capture_default_str();
  add_size(app, "--upload-bytes-max", limits.upload_bytes_max, "Largest file that is taken");
  add_size(app, "--reply-bytes-max", limits.reply_bytes_max,
           "Replies that may wait for a client before its next lines are left unread");
  app.add_option("--downloads-max", limits.downloads_max,
                 "Downloads a client may have waiting before its next lines are left unread")
      ->check(silent(CLI::Range(std::size_t{1}, std::size_t{1'000})))
      ->type_name("N")
      ->group("Limits")
      ->capture_default_str();
  add_size(app, "--backlog-bytes-max", limits.backlog_bytes_max,
           "Chat that a client may be behind before it is dropped");
  add_size(app, "--backlog-bytes-soft", limits.backlog_bytes_soft,
           "Chat that a client may be behind before others wait for it");
  add_time(app, "--pace-time", limits.pace_time, "How long they wait for it");
  add_time(app, "--stall-time", limits.stall_time,
           "A client that takes nothing for so long is dropped");
  add_time(app, "--linger-time", limits.linger_time,
           "How long a client's rest is read after the server has ended the connection");
  add_time(app, "--shutdown-time", limits.shutdown_time,
           "How long a server that ends goes on sending what it owes");
}

}  // namespace

std::optional<EarlyExit> parse_server_options(int argc, char** argv, const std::string& program,
                                              const std::string& how_it_serves,
                                              ServerOptions& options) {
  CLI::App app{fmt::format("The chat and file server of the exercise. {}", how_it_serves), program};
  app.footer(fmt::format(fmt::runtime(footer), program, Limits::probe_after.count(),
                         Limits::probe_interval.count(), Limits::probes_max));
  app.get_formatter()->column_width(34);
  app.set_version_flag("--version", fmt::format("{} {}", program, CHATSPEC_VERSION));
  app.add_option("--host", options.host, "Name or address to listen at")
      ->type_name("HOST")
      ->capture_default_str();
  app.add_option("--port", options.port, "Port to listen at; 0: any free one")
      ->check(silent(CLI::Range(0, 65535)))
      ->type_name("PORT")
      ->capture_default_str();
  app.add_option("--directory", options.directory,
                 "Where files are kept; made if it is not there (but not its parent)")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_flag("--quiet", options.quiet, "Show only that the server has started");
  add_limits(app, options.limits);
  try {
    app.parse(argc, argv);
    if (options.limits.backlog_bytes_soft > options.limits.backlog_bytes_max) {
      throw CLI::ValidationError("--backlog-bytes-soft", "must not be above --backlog-bytes-max");
    }
  } catch (const CLI::Success& asked) {
    app.exit(asked);
    return EarlyExit{0};
  } catch (const CLI::ParseError& error) {
    //= spec/console.md#console.trouble
    //# MUST say on standard error in one line what is wrong and what to do, and exit with status 2.
    fmt::print(stderr, "{}: {}; see {} --help\n", program, error.what(), program);
    return EarlyExit{2};
  }
  return std::nullopt;
}

}  // namespace chat
