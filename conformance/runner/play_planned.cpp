#include "runner/play_planned.hpp"

#include <algorithm>
#include <chrono>

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

}  // namespace

SessionResult play_planned(const Planned& planned, const ProtocolHead& head, const Target& target,
                           Lodgings& lodgings, KnownServer& known) {
  auto began = std::chrono::steady_clock::now();
  auto told = shortcomings(known);
  SessionResult result;
  result.session = planned.session;
  for (Segmentation segmentation : planned.plays) {
    result.plays.push_back(play(*planned.session, head, target, segmentation, lodgings, known));
    write_paths_as_given(result.plays.back(), target);
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
