#include "player/play.hpp"

#include "player/ending.hpp"
#include "player/stage.hpp"
#include "player/steps.hpp"

namespace chatspec {
namespace {

// What came and was not taken, line by line. The player's own words are no surprise to anybody.
void remember_leftovers(Stage& stage) {
  constexpr int kLinesMax = 10;
  stage.glance();
  for (Peer& peer : stage.peers()) {
    if (!peer.wire) continue;
    std::string_view rest = peer.wire->received();
    for (int lines = 1; !rest.empty(); ++lines) {
      auto end = rest.find('\n');
      bool last = end == std::string_view::npos || lines == kLinesMax;
      std::string_view line = last ? rest : rest.substr(0, end + 1);
      bool own = stage.holds_own_word(line);
      stage.log(peer.name, own ? Direction::received : Direction::unasked, line);
      rest.remove_prefix(line.size());
    }
  }
}

void remember_errors(Stage& stage) {
  auto add = [&](const std::string& who, const Process* process) {
    if (process == nullptr || process->errors().empty()) return;
    // Enough for a traceback; the report is read on a screen.
    constexpr std::size_t kTailBytes = 2000;
    std::string tail = process->errors();
    if (tail.size() > kTailBytes) tail.erase(0, tail.size() - kTailBytes);
    stage.result().errors.push_back({who, std::move(tail)});
  };
  add("the server", stage.server().process());
  for (Console& console : stage.consoles()) {
    if (console.owned) add(console.name, console.owned.get());
  }
}

Outcome play_all(const Session& session, Stage& stage) {
  Steps steps(session, stage);
  for (const Step& step : session.steps) {
    if (Outcome outcome = steps.play(step); !outcome) return outcome;
  }
  return end_session(stage);
}

}  // namespace

PlayResult play(const Session& session, const ProtocolHead& head, const Target& target,
                Segmentation segmentation) {
  auto server = ServerUnderTest::prepare(target, head.port);
  if (!server) {
    PlayResult result;
    result.segmentation = name(segmentation);
    result.failure = server.error();
    return result;
  }
  Dice dice(std::to_string(target.seed) + "/" + session.id + "/cuts");
  Stage stage(head, target, std::move(*server), segmentation, dice);
  Outcome outcome = play_all(session, stage);
  if (!outcome) {
    stage.result().failure = outcome.error();
    remember_leftovers(stage);
    look_for_a_crash(stage, *stage.result().failure);
  }
  if (Outcome end = stage.server().end(); !end && outcome) stage.result().failure = end.error();
  if (stage.result().failure) remember_errors(stage);
  return std::move(stage.result());
}

}  // namespace chatspec
