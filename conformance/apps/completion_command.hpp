// `chatspec completion SHELL`: a script that completes words, made from the options themselves.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace chatspec {

/// The script for `shell`: bash, zsh or fish. It asks `chatspec list --json` for ids.
std::string completion_script(const CLI::App& app, const std::string& shell);

}  // namespace chatspec
