#include "runner/play_planned.hpp"

#include <algorithm>
#include <chrono>
#include <functional>

#include "endpoint/command.hpp"
#include "player/play.hpp"

namespace chatspec {
namespace {

// Programs run in directories of their own, by absolute paths; who gave the commands finds a file
// again by the path that was given.
void write_paths_as_given(PlayResult& play, const Target& target) {
  for (const std::string* command : {&target.server_command, &target.client_command}) {
    auto words = split_command(*command);
    if (!words) continue;
    auto write = [&](std::string& text) { text = paths_as_written(std::move(text), *words); };
    for (ProgramErrors& one : play.errors) write(one.tail);
    if (!play.failure) continue;
    write(play.failure->what);
    write(play.failure->cause);
    for (std::string& one : play.failure->details) write(one);
  }
}

bool may_go_on(const PlayResult& play) {
  if (!play.failure) return true;
  return play.failure->verdict == Verdict::crashed && play.failure->phase == Phase::ending &&
         !play.failure->cause.empty();
}

// Long plays are not repeated only to find out why they failed.
constexpr std::chrono::seconds retried_play_max{10};

// Whatever else is short now (a terminal, a process) may be there in a moment.
void try_again_if_broken(SessionResult& result, const std::function<PlayResult()>& again) {
  PlayResult& play = result.plays.back();
  if (!play.failure || play.failure->verdict != Verdict::broken) return;
  std::string why = play.failure->what;
  play = again();
  if (play.verdict() != Verdict::broken) {
    result.remarks.push_back("played a second time, because at first it could not be: " + why);
  }
}

// A session that failed with lines cut or glued together failed for that reason only if it does not
// fail with each line in a segment of its own too; then that failure is what it has to tell. Those
// that were played whole before, and passed, have shown that already.
void find_out_whether_segments_matter(SessionResult& result,
                                      const std::function<PlayResult(Segmentation)>& again) {
  PlayResult& play = result.plays.back();
  bool in_question = play.failure && (play.cut || play.glued) && result.plays.size() == 1;
  if (!in_question || play.failure->verdict == Verdict::broken) return;
  if (play.took > retried_play_max) {
    play.cut = play.glued = false;
    return;
  }
  PlayResult apart = again(Segmentation::apart);
  if (!apart.failure || !again(Segmentation::joined).failure) return;
  // A crash tells its cause itself; of all else the failure without cuts says more.
  bool is_clearer = play.failure->cause.empty() && apart.failure->verdict != Verdict::broken;
  if (is_clearer) play = std::move(apart);
  play.cut = play.glued = false;
}

}  // namespace

SessionResult play_planned(const Planned& planned, const ProtocolHead& head, const Target& target,
                           Lodgings& lodgings, KnownServer& known) {
  auto began = std::chrono::steady_clock::now();
  auto told = shortcomings(known);
  SessionResult result;
  result.session = planned.session;
  for (Segmentation segmentation : planned.plays) {
    auto play_it = [&](Segmentation how) {
      PlayResult play = chatspec::play(*planned.session, head, target, how, lodgings, known);
      write_paths_as_given(play, target);
      return play;
    };
    result.plays.push_back(play_it(segmentation));
    try_again_if_broken(result, [&] { return play_it(segmentation); });
    find_out_whether_segments_matter(result, play_it);
    if (!may_go_on(result.plays.back())) break;
  }
  for (std::string& one : shortcomings(known)) {
    bool is_new = std::find(told.begin(), told.end(), one) == told.end();
    if (is_new) result.remarks.push_back("from here on: " + std::move(one));
  }
  result.took = std::chrono::steady_clock::now() - began;
  return result;
}

}  // namespace chatspec
