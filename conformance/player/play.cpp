#include "player/play.hpp"

#include "endpoint/sandbox.hpp"
#include "player/diagnosis.hpp"
#include "player/ending.hpp"
#include "player/stage.hpp"
#include "player/steps.hpp"

namespace chatspec {
namespace {

// What came and was not taken, line by line. The player's own words are no surprise to anybody.
void remember_leftovers(Stage& stage) {
  constexpr int lines_max = 10;
  stage.glance();
  for (Peer& peer : stage.peers()) {
    if (!peer.wire) continue;
    std::string_view rest = peer.wire->received();
    for (int lines = 1; !rest.empty(); ++lines) {
      auto end = rest.find('\n');
      bool last = end == std::string_view::npos || lines == lines_max;
      std::string_view line = last ? rest : rest.substr(0, end + 1);
      bool own = stage.holds_own_word(line);
      stage.log(peer.name, own ? Direction::received : Direction::unasked, line);
      rest.remove_prefix(line.size());
    }
  }
}

void remember_consoles(Stage& stage) {
  for (Console& console : stage.consoles()) {
    std::string line;
    while (console.process->terminal().take_line(line)) console.printed.push_back(line);
    for (const std::string& one : console.printed) {
      if (!stage.holds_own_word(one)) stage.log(console.name, Direction::unasked, one + "\n");
    }
  }
}

void remember_errors(Stage& stage) {
  for (auto& [name, process] : stage.programs()) {
    if (process->errors().empty()) continue;
    // Enough for a traceback; the report is read on a screen.
    constexpr std::size_t head_bytes = 500;
    constexpr std::size_t tail_bytes = 1500;
    std::string text = process->errors();
    if (text.size() > head_bytes + tail_bytes) {
      text = text.substr(0, head_bytes) + "\n…\n" + text.substr(text.size() - tail_bytes);
    }
    stage.result().errors.push_back({name, std::move(text)});
  }
}

Outcome play_all(const Session& session, Stage& stage) {
  Steps steps(session, stage);
  for (const Step& step : session.steps) {
    if (Outcome outcome = steps.play(step); !outcome) return outcome;
  }
  return end_session(stage);
}

// The programs are ended here, so that what they say at their end is judged too.
void end_programs(Stage& stage) {
  auto& failure = stage.result().failure;
  Outcome end = stage.server().end();
  if (!failure && !end) failure = end.error();
  for (Console& console : stage.consoles()) {
    if (console.owned) console.owned->end(Deadline(std::chrono::milliseconds(0)));
  }
  if (!failure) failure = crash_on_the_quiet(stage);
  stage.glance();
  remember_errors(stage);
}

PlayResult not_played(Segmentation segmentation, Failure failure) {
  PlayResult result;
  result.segmentation = name(segmentation);
  result.failure = std::move(failure);
  return result;
}

}  // namespace

PlayResult play(const Session& session, const ProtocolHead& head, const Target& target,
                Segmentation segmentation, Lodgings& lodgings, KnownServer& known) {
  auto began = std::chrono::steady_clock::now();
  if (in_sandbox()) {
    if (auto fresh = fresh_network(); !fresh) {
      return not_played(segmentation,
                        gone_wrong(Verdict::broken, "cannot " + fresh.error().text()).value());
    }
  }
  auto server = ServerUnderTest::prepare(target, lodgings, known, head.port);
  if (!server) return not_played(segmentation, server.error());
  Dice dice(std::to_string(target.seed) + "/" + session.id + "/cuts");
  Stage stage(head, target, std::move(*server), segmentation, dice, altitude_of(session));
  if (Outcome outcome = play_all(session, stage); !outcome) {
    stage.result().failure = outcome.error();
    remember_leftovers(stage);
    remember_consoles(stage);
    explain(stage, *stage.result().failure);
  }
  end_programs(stage);
  auto& failure = stage.result().failure;
  if (failure && stage.server().is_lost()) failure->missing = Missing::server;
  stage.result().own_port = known.own_port;
  stage.result().took = std::chrono::steady_clock::now() - began;
  return std::move(stage.result());
}

}  // namespace chatspec
