// A program of testing/programs.py, launched and begun.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "endpoint/process.hpp"
#include "endpoint/temp_directory.hpp"
#include "endpoint/wire.hpp"

namespace chatspec {

class PythonProgramTest : public ::testing::Test {
 protected:
  /// Its first line has come: "ready", or the port on which it listens.
  void start(const std::vector<std::string>& words,
             const std::optional<Confinement>& confinement = std::nullopt) {
    Launch launch{
        {ENDPOINT_PYTHON, ENDPOINT_TESTING_DIR "/programs.py"}, directory_.path(), nullptr, piped_};
    if (confinement) {
      auto cell = Cell::open(*confinement);
      ASSERT_TRUE(cell) << cell.error().text();
      launch.cell = std::move(*cell);
    }
    launch.words.insert(launch.words.end(), words.begin(), words.end());
    auto process = Process::start(launch);
    ASSERT_TRUE(process) << process.error().text();
    process_ = std::move(*process);
    first_line_ = next_line();
    ASSERT_NE(first_line_, "") << process_->errors();
  }
  int port() const { return std::stoi(first_line_); }

  std::unique_ptr<Wire> connect() {
    auto wire = Wire::connect(SocketAddress::loopback4(port()), Deadline(std::chrono::seconds(10)));
    EXPECT_TRUE(wire) << wire.error().text();
    return std::move(*wire);
  }

  bool wait(const std::function<bool()>& fact, std::vector<Pollable*> others = {}) {
    for (Pollable* one : process_->pollables()) others.push_back(one);
    return pump_until(others, fact, Deadline(std::chrono::seconds(20)), true);
  }
  std::string next_line() {
    std::string line;
    wait([&] { return process_->terminal().take_line(line); });
    return line;
  }

  TempDirectory directory_ = std::move(*TempDirectory::make());
  std::unique_ptr<Process> process_;
  std::string first_line_;
  bool piped_ = false;  ///< set before `start`: pipes in place of a terminal
};

}  // namespace chatspec
