#include "player/stage.hpp"

#include <algorithm>
#include <optional>
#include <random>
#include <utility>

#include "endpoint/process_tree.hpp"
#include "endpoint/thread_activity.hpp"
#include "player/form.hpp"
#include "player/patience.hpp"
#include "player/stuck_watch.hpp"

namespace chatspec {
namespace {

constexpr std::chrono::milliseconds short_turn{20};
constexpr std::chrono::milliseconds long_turn{500};
// Most waits are over before it is worth while to ask what the programs are doing.
constexpr std::chrono::milliseconds time_before_watching{30};
constexpr std::chrono::milliseconds first_watch_turn{2};
// Most have come to rest before it is worth while to ask how much they work.
constexpr std::chrono::milliseconds time_before_measuring{100};
// What no program uses up behind its last answer, not even one that is compiled while it runs; who
// waits by being busy has done so in a second.
constexpr std::chrono::milliseconds idle_work{1000};

}  // namespace

Stage::Stage(const ProtocolHead& head, const Target& target,
             std::unique_ptr<ServerUnderTest> server, Segmentation segmentation, Dice dice,
             Altitude altitude)
    : head_(head),
      target_(target),
      play_ends_(target.play_time),
      server_(std::move(server)),
      segmentation_(segmentation),
      dice_(dice),
      altitude_(altitude),
      is_busy_waiter_(server_->known().is_busy_waiter),
      words_fail_(server_->known().words_fail) {
  result_.segmentation = name(segmentation);
}

Peer* Stage::peer(const std::string& name) {
  auto found =
      std::find_if(peers_.begin(), peers_.end(), [&](const Peer& one) { return one.name == name; });
  return found == peers_.end() ? nullptr : &*found;
}

Console* Stage::console(const std::string& name) {
  auto found = std::find_if(consoles_.begin(), consoles_.end(),
                            [&](const Console& one) { return one.name == name; });
  return found == consoles_.end() ? nullptr : &*found;
}

std::vector<std::string> Stage::addresses_of_others(const Peer& than) const {
  std::vector<std::string> addresses;
  for (const Peer& one : peers_) {
    if (&one != &than && !one.address.empty()) addresses.push_back(one.address);
  }
  return addresses;
}

// ---- Sending -----------------------------------------------------------------------------------

Outcome Stage::send(Peer& from, std::vector<std::string> segments) {
  std::string all;
  for (const std::string& segment : segments) all += segment;
  log(from.name, Direction::sent, all);
  from.has_spoken = true;
  if (!all.empty()) from.unfinished = all.back() != '\n';
  // A coalesced segment grows into the next step; a forced border still begins a new one.
  if (!from.held.empty() && !segments.empty()) {
    from.held.back() += segments.front();
    segments.erase(segments.begin());
  }
  for (std::string& segment : segments) from.held.push_back(std::move(segment));
  if (segmentation_ == Segmentation::coalesced) return {};
  return transmit(from);
}

Outcome Stage::flush() {
  for (Peer& peer : peers_) {
    if (Outcome outcome = transmit(peer); !outcome) return outcome;
  }
  return {};
}

Outcome Stage::send_own_line(Peer& from, const std::string& line) {
  log(from.name, Direction::sent, line + "\n");
  from.wire->send(line + "\n");
  return {};
}

Outcome Stage::transmit(Peer& from) {
  if (from.held.empty() || !from.wire) return {};
  std::vector<std::string> pieces = cut(from.held, segmentation_, dice_);
  from.held.clear();
  bool joins = segmentation_ == Segmentation::joined && !pieces.empty();
  if (joins && is_half_a_line(pieces.back())) {
    from.held.push_back(std::move(pieces.back()));
    pieces.pop_back();
  }
  for (std::string& piece : pieces) {
    if (piece.empty()) continue;
    result_.cut = result_.cut || piece.back() != '\n';
    result_.glued = result_.glued || piece.find('\n') < piece.size() - 1;
    from.wire->send(std::move(piece));
  }
  bool somebody_stopped =
      std::any_of(peers_.begin(), peers_.end(), [](const Peer& one) { return one.stopped; });
  if (somebody_stopped) return {};
  return wait_for_reader(from);
}

// Whoever has read at least half of the rest by the end of a deadline gets another one: a program
// that needs a little longer than the deadline for a body of megabytes does not hang, and whether
// it is just in time must not decide. One that takes byte by byte is not let off: it reads a small
// part of it only.
Outcome Stage::wait_for_reader(Peer& from) {
  while (true) {
    std::size_t before = from.wire->unread_bytes();
    Outcome outcome = wait([&]() -> Attempt { return from.wire->all_read(); },
                           "the other side to read what " + from.name + " sent");
    bool goes_on = !outcome && outcome.error().verdict == Verdict::hang && before > 0 &&
                   from.wire->unread_bytes() <= before / 2;
    if (!goes_on) return outcome;
  }
}

std::string Stage::fresh_word() {
  // Not from the run's seed: a word that could be foreseen proves nothing.
  static constexpr char letters[] = "abcdefghijklmnopqrstuvwxyz";
  std::random_device random;
  std::string word = "zz";
  for (int i = 0; i < 14; ++i) word += letters[random() % 26];
  own_words_.push_back(word);
  return word;
}

bool Stage::holds_own_word(std::string_view line) const {
  return std::any_of(own_words_.begin(), own_words_.end(), [&](const std::string& word) {
    return line.find(word) != std::string_view::npos;
  });
}

void Stage::drop_own_lines() {
  for (Peer& peer : peers_) {
    while (peer.wire) {
      std::string_view received = peer.wire->received();
      auto end = received.find('\n');
      if (end == std::string_view::npos || !holds_own_word(received.substr(0, end))) break;
      log(peer.name, Direction::received, received.substr(0, end + 1));
      peer.wire->consume(end + 1);
    }
  }
}

// ---- Waiting -----------------------------------------------------------------------------------

Outcome Stage::wait(const std::function<Attempt()>& attempt, const std::string& waited_for,
                    bool restless) {
  bool is_ending = std::any_of(consoles_.begin(), consoles_.end(), [](const Console& one) {
    return one.ended_by_session && !one.process->exit();
  });
  auto limit = server_->is_starting() || is_ending ? target_.longer_deadline() : target_.deadline;
  return wait_at_most(attempt, waited_for, restless, limit);
}

std::string Stage::too_long() const {
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(target_.play_time).count();
  return "; the play has taken " + std::to_string(seconds) + " s, which is the limit (play-time)";
}

Outcome Stage::wait_at_most(const std::function<Attempt()>& attempt, const std::string& waited_for,
                            bool restless, std::chrono::milliseconds limit) {
  Attempt now = false;
  Patience patience(limit, [this] { return running_threads(); });
  StuckWatch stuck;
  auto over = [&] {
    for (Peer& peer : peers_) {
      if (peer.wire) peer.wire->look();
    }
    now = attempt();
    return !now || *now;
  };
  auto watch_turn = first_watch_turn;
  while (true) {
    // Who has not come up yet may wait long for something outside, a name for instance.
    bool can_watch = can_rest() && !server_->may_come_up();
    bool watching = can_watch && patience.spent() >= time_before_watching;
    bool looking = restless;
    for (Peer& peer : peers_) looking = looking || (peer.wire && peer.wire->restless());
    // While something can change unannounced, one short turn at a time: what is restless changes.
    Deadline turn(looking ? short_turn
                          : std::min(limit, can_watch ? time_before_watching : long_turn));
    if (watching) turn = Deadline(std::exchange(watch_turn, std::min(watch_turn * 2, short_turn)));
    if (pump_until(everybody(), over, turn, looking)) break;
    if (patience.over()) return gone_wrong(Verdict::hang, "waited for " + waited_for);
    if (play_ends_.missed())
      return gone_wrong(Verdict::hang, "waited for " + waited_for + too_long());
    if (!watching || !stuck.look(watched(false, true), port()) || glance() || over()) continue;
    return gone_wrong(Verdict::hang, "waited for " + waited_for +
                                         "; it cannot come any more: every thread waits for "
                                         "something else");
  }
  if (!now) return tl::unexpected(now.error());
  return {};
}

Outcome Stage::settle(bool wait_out_timers, bool with_connections) {
  pending_timers_.clear();
  if (!can_rest()) return {};
  const std::string what = "all programs to come to rest";
  Quiescence rest(watched(with_connections, wait_out_timers));
  std::size_t running = rest.programs();
  Deadline before_measuring(time_before_measuring);
  std::optional<std::chrono::milliseconds> work_before;
  auto is_busy = [&] {
    if (wait_out_timers || !before_measuring.missed()) return false;
    std::chrono::milliseconds work{0};
    for (auto& [name, tree] : trees()) work += processor_time(tree);
    if (!work_before) work_before = work;
    return work - *work_before >= busy_work;
  };
  auto attempt = [&]() -> Attempt {
    // Who has ended in the meantime is at rest for good.
    auto now = watched(with_connections, wait_out_timers);
    if (now.programs.empty()) return true;
    if (now.programs.size() != running) {
      running = now.programs.size();
      rest = Quiescence(std::move(now));
    }
    // What was printed or sent before the look must be here before it counts.
    bool quiet = rest.look();
    if (quiet) pending_timers_ = describe_timers(rest.pending_timers());
    if (!glance() && quiet) return true;
    if (is_busy()) return gone_wrong(Verdict::hang, "waited for " + what);
    return false;
  };
  Outcome outcome = wait_at_most(attempt, what, true, target_.deadline);
  if (!outcome && outcome.error().verdict == Verdict::hang) {
    outcome.error().details.push_back("Still going on: " + rest.why_not());
  }
  if (outcome && server_->turns_out_to_hand_on()) {
    outcome = gone_wrong(Verdict::hang, "waited for " + what);
    outcome.error().details.push_back("the server is not seen whole: " +
                                      server_->why_out_of_sight());
  }
  return outcome;
}

Outcome Stage::come_to_rest(const Console& console, const Place& place) {
  // Neither connections nor timers: whoever leaves something lie, or asks now and then, rests too.
  Process& process = *console.process;
  Quiescence rest({{process.tree()}, 0, {}, false});
  auto before = processor_time(process.tree());
  auto attempt = [&]() -> Attempt {
    if (process.exit()) return failed(console.name + " ended: " + process.exit()->text());
    if (rest.look()) return true;
    auto used = processor_time(process.tree()) - before;
    if (used < idle_work) return false;
    auto busy =
        failed(console.name + " does not rest: it has used " + std::to_string(used.count()) +
               " ms of processor time although it has nothing to do");
    busy.value().details.push_back("Wait in select(), poll() or recv() until something comes.");
    return busy;
  };
  Outcome outcome = wait(attempt, console.name + " to rest", true);
  if (outcome || outcome.error().verdict != Verdict::hang) return outcome;
  be_lenient(console.name + " wakes up so often that it was never seen at rest", place);
  return {};
}

bool Stage::can_rest() {
  return !is_busy_waiter_ && !server_->is_out_of_sight() && !trees().empty();
}

bool Stage::glance() {
  constexpr int turns_most = 64;
  std::size_t before = 0, after = 0;
  auto amount = [this] {
    std::size_t bytes = 0;
    for (const Peer& peer : peers_) {
      if (peer.wire) bytes += peer.wire->received().size() + (peer.wire->is_open() ? 0 : 1);
    }
    for (auto& [name, process] : programs()) {
      bytes += process->terminal().printed().size() + (process->exit() ? 1 : 0);
    }
    return bytes;
  };
  std::size_t first = before = amount();
  for (int turn = 0; turn < turns_most; ++turn, before = after) {
    pump(everybody(), std::chrono::milliseconds(0));
    after = amount();
    if (after == before) break;
  }
  return after != first;
}

std::vector<std::pair<std::string, Process*>> Stage::programs() {
  std::vector<std::pair<std::string, Process*>> all;
  if (server_->process() != nullptr) all.emplace_back("the server", server_->process());
  for (Console& console : consoles_) {
    if (console.owned) all.emplace_back(console.name, console.owned.get());
  }
  return all;
}

std::vector<std::pair<std::string, ProgramTree>> Stage::trees() {
  std::vector<std::pair<std::string, ProgramTree>> all;
  if (auto server = server_->tree()) all.emplace_back("the server", *server);
  for (Console& console : consoles_) {
    if (console.owned && !console.owned->exit()) {
      all.emplace_back(console.name, console.owned->tree());
    }
  }
  return all;
}

int Stage::running_threads() {
  int running = 0;
  for (auto& [name, tree] : trees()) running += chatspec::running_threads(tree);
  return running;
}

int Stage::port() const {
  return listener_ ? listener_->port() : server_->port();
}

Quiescence::Watched Stage::watched(bool with_connections, bool wait_out_timers) {
  Quiescence::Watched watched;
  for (auto& [name, tree] : trees()) watched.programs.push_back(tree);
  watched.wait_out_timers = wait_out_timers;
  if (!with_connections) return watched;
  watched.port = port();
  for (const Peer& peer : peers_) {
    if (peer.wire && peer.stopped) watched.not_reading.push_back(peer.wire->local());
  }
  return watched;
}

std::vector<Pollable*> Stage::everybody() {
  std::vector<Pollable*> all;
  for (Peer& peer : peers_) {
    if (peer.wire) all.push_back(peer.wire.get());
  }
  if (listener_) all.push_back(listener_.get());
  auto add = [&all](Process* process) {
    if (process == nullptr) return;
    for (Pollable* one : process->pollables()) all.push_back(one);
  };
  add(server_->process());
  for (Console& console : consoles_) add(console.owned.get());
  return all;
}

// ---- Telling -----------------------------------------------------------------------------------

void Stage::take_part(const std::string& name) {
  auto& all = result_.participants;
  if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
}

void Stage::count_rest() {
  result_.timers.insert(pending_timers_.begin(), pending_timers_.end());
  count(pending_timers_.empty() ? Proof::quiescent : Proof::but_for_timers);
}

void Stage::note(const std::string& who, std::string words) {
  auto size = words.size();
  result_.exchanges.push_back({who, Direction::note, std::move(words), size});
}

void Stage::log(const std::string& who, Direction direction, std::string_view bytes) {
  result_.exchanges.push_back(
      {who, direction, std::string(bytes.substr(0, Exchange::kept_bytes_max)), bytes.size()});
}

}  // namespace chatspec
