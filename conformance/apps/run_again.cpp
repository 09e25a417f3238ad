#include "apps/run_again.hpp"

#include <fmt/core.h>

namespace chatspec {

std::string shell_quoted(const std::string& word) {
  constexpr auto plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string safe = "'";
  for (char c : word) safe += c == '\'' ? "'\\''" : std::string(1, c);
  return safe + "'";
}

std::string command_again(const RunOptions& options) {
  const Target& target = options.target;
  std::string command = "chatspec run";
  auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) command += fmt::format(" {} {}", option, shell_quoted(value));
  };
  if (!options.suite_arguments.empty()) command += " " + options.suite_arguments;
  add("--server", target.server_command);
  add("--connect", target.connect_to);
  add("--client", target.client_command);
  if (target.deadline != Target{}.deadline) {
    command += fmt::format(" --deadline-ms {}", target.deadline.count());
  }
  // With these the same session gets the same verdict.
  add("--expect", options.expect);
  for (const std::string& one : target.variables) add("--env", one);
  if (options.isolation == IsolationWish::none) command += " --isolation none";
  if (options.isolation == IsolationWish::required) command += " --isolation required";
  return command;
}

std::string title_of(const Target& target) {
  std::string text = target.server_command.empty() ? target.connect_to : target.server_command;
  if (text.empty()) return target.client_command;
  return target.client_command.empty() ? text : text + " and " + target.client_command;
}

}  // namespace chatspec
