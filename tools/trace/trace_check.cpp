// trace_check SPEC SOURCE…: what `chatspec trace` does, as a program that needs neither the player
// nor its options, so that the check runs in every build.
#include <iostream>
#include <string>
#include <vector>

#include "apps/trace_command.hpp"
#include "scenario/read_suite.hpp"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 2) {
    std::cerr << "trace_check: expected the spec and at least one source directory\n";
    return 2;
  }
  const auto suite = chatspec::read_suite({arguments.front()});
  if (!suite) {
    for (const chatspec::ParseError& error : suite.error()) {
      std::cerr << chatspec::describe(error) << "\n";
    }
    return 2;
  }
  return chatspec::trace_command(*suite, {{arguments.begin() + 1, arguments.end()}}, std::cout,
                                 std::cerr);
}
