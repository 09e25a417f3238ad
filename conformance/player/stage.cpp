#include "player/stage.hpp"

#include <algorithm>
#include <random>

#include "player/form.hpp"

namespace chatspec {
namespace {

constexpr std::chrono::milliseconds kTurn{20};

}  // namespace

Stage::Stage(const ProtocolHead& head, const Target& target,
             std::unique_ptr<ServerUnderTest> server, Segmentation segmentation, Dice dice)
    : head_(head),
      target_(target),
      server_(std::move(server)),
      segmentation_(segmentation),
      dice_(dice) {
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
  for (std::string& piece : cut(from.held, segmentation_, dice_)) from.wire->send(std::move(piece));
  from.held.clear();
  bool somebody_stopped =
      std::any_of(peers_.begin(), peers_.end(), [](const Peer& one) { return one.stopped; });
  if (somebody_stopped) return {};
  return wait([&]() -> Attempt { return from.wire->all_read(); },
              "the other side to read what " + from.name + " sent");
}

std::string Stage::fresh_word() {
  // Not from the run's seed: a word that could be foreseen proves nothing.
  static constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyz";
  std::random_device random;
  std::string word = "zz";
  for (int i = 0; i < 14; ++i) word += kLetters[random() % 26];
  own_words_.push_back(word);
  return word;
}

bool Stage::holds_own_word(std::string_view line) const {
  return std::any_of(own_words_.begin(), own_words_.end(), [&](const std::string& word) {
    return line.find(word) != std::string_view::npos;
  });
}

// ---- Waiting -----------------------------------------------------------------------------------

Outcome Stage::wait(const std::function<Attempt()>& attempt, const std::string& waited_for,
                    bool restless) {
  Attempt now = false;
  Deadline deadline(target_.deadline);
  auto over = [&] {
    for (Peer& peer : peers_) {
      if (peer.wire) peer.wire->look();
    }
    now = attempt();
    return !now || *now;
  };
  while (true) {
    bool looking = restless;
    for (Peer& peer : peers_) looking = looking || (peer.wire && peer.wire->restless());
    // While something can change unannounced, one short turn at a time: what is restless changes.
    Deadline turn(looking ? std::min(deadline.left(), kTurn) : deadline.left());
    if (pump_until(everybody(), over, turn, looking)) break;
    if (deadline.missed()) return gone_wrong(Verdict::hang, "waited for " + waited_for);
  }
  if (!now) return tl::unexpected(now.error());
  return {};
}

void Stage::glance() {
  pump(everybody(), std::chrono::milliseconds(0));
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

void Stage::note(const std::string& who, std::string words) {
  auto size = words.size();
  result_.exchanges.push_back({who, Direction::note, std::move(words), size});
}

void Stage::log(const std::string& who, Direction direction, std::string_view bytes) {
  result_.exchanges.push_back(
      {who, direction, std::string(bytes.substr(0, Exchange::kept_bytes_max)), bytes.size()});
}

}  // namespace chatspec
