// Plays the sessions of chat.md against the small Python programs beside it.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "player/play.hpp"
#include "scenario/read_suite.hpp"

namespace chatspec {

/// PLAYER_TESTING_DIR and PLAYER_PYTHON are given by the build.
class PlayerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto suite = read_suite({PLAYER_TESTING_DIR "/chat.md"});
    ASSERT_TRUE(suite) << describe(suite.error().front());
    suite_ = std::move(*suite);
    target_.server_command = command("small_server.py {port} {dir}");
    target_.client_command = command("small_client.py {port}");
    target_.seed = 7;
    // What cannot come any more is found at once, and only that is expected here.
    target_.deadline = std::chrono::minutes(1);
  }

  static std::string command(const std::string& script) {
    return std::string("'" PLAYER_PYTHON "' '" PLAYER_TESTING_DIR "'/") + script;
  }
  void serve_with_fault(const std::string& fault) {
    target_.server_command = command("small_server.py {port} {dir} " + fault);
  }

  PlayResult play_it(const std::string& id, Segmentation how = Segmentation::whole) {
    for (const Session& one : suite_.sessions) {
      if (one.id == id) return play(one, suite_.head, target_, how, lodgings_, known_);
    }
    ADD_FAILURE() << "there is no session " << id;
    return {};
  }

  /// Plays sessions written here: `text` is one `session` block's content.
  PlayResult play_text(const std::string& text, Segmentation how = Segmentation::whole) {
    std::string head =
        "```protocol\nname chat\nport 9999\naddress ('{host}', {port})\n"
        "address6 ('{host}', {port}, 0, 0)\nsentinel {word}\n"
        "heard {sender}: {word}\nprobe /{word}\n"
        "probed ERROR Unknown command: /{word}\n```\n";
    auto suite = read_suite_text(head + "```session\n" + text + "```\n", "here.md");
    EXPECT_TRUE(suite) << describe(suite.error().front());
    if (!suite) return {};
    suite_ = std::move(*suite);
    return play(suite_.sessions.front(), suite_.head, target_, how, lodgings_, known_);
  }

  /// The line of the session at which it failed; empty: after the last one.
  std::string failing_step(const PlayResult& result) const {
    for (const Session& session : suite_.sessions) {
      for (const Step& step : session.steps) {
        if (result.failure && is_at(step, result.failure->place)) return step.source;
        auto* block = std::get_if<AnyOrder>(&step.action);
        if (block == nullptr || !result.failure) continue;
        for (const Step& inner : block->steps) {
          if (is_at(inner, result.failure->place)) return inner.source;
        }
      }
    }
    return "";
  }

  Suite suite_;
  Lodgings lodgings_;
  KnownServer known_;
  Target target_;

 private:
  static bool is_at(const Step& step, const Place& place) { return step.place.line == place.line; }
};

}  // namespace chatspec
