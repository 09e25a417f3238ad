#include "runner/wire_format.hpp"

#include <algorithm>
#include <random>

#include "player/form.hpp"

namespace chatspec {
namespace {

constexpr const char* passes_on = "the-server-passes-the-sentinel-on";
constexpr const char* answers = "the-server-answers-the-probe";
constexpr const char* sends = "the-client-sends-what-is-typed";

class Silent : public Progress {
 public:
  void goes_on(const Session&, int, int, int) override {}
  void ended(const SessionResult&) override {}
};

std::string random_word() {
  std::random_device random;
  std::string word = "zz";
  for (int i = 0; i < 14; ++i) word += static_cast<char>('a' + random() % 26);
  return word;
}

Text literally(const std::string& text) {
  return {{Literal{text}}};
}

// The line that `heard` makes of this word from `sender`.
Text heard_from(const ProtocolHead& head, const std::string& sender, const std::string& word) {
  Text text;
  std::string form = fill_form(head.heard, {{"word", word}});
  auto hole = form.find("{sender}");
  if (hole == std::string::npos) return literally(form);
  text.pieces.emplace_back(Literal{form.substr(0, hole)});
  text.pieces.emplace_back(Variable{sender});
  text.pieces.emplace_back(Literal{form.substr(hole + std::string_view("{sender}").size())});
  return text;
}

Session session_of(const char* id, std::vector<Action> actions) {
  Session session;
  session.id = id;
  int line = 0;
  for (Action& action : actions) {
    session.steps.push_back(Step{Place{"", ++line, 1}, "", std::move(action)});
  }
  return session;
}

/// The sessions that try it out, and the word in them.
struct Tryout {
  std::string word = random_word();
  std::shared_ptr<const Suite> suite;
};

Tryout make_tryout(const ProtocolHead& head, const Target& target) {
  Tryout tryout;
  Suite suite;
  suite.head = head;
  std::string said = fill_form(head.sentinel, {{"word", tryout.word}});
  std::string asked = fill_form(head.probe, {{"word", tryout.word}});
  std::string answer = fill_form(head.probed, {{"word", tryout.word}});
  bool has_server = !target.server_command.empty() || !target.connect_to.empty();
  if (has_server && !said.empty()) {
    suite.sessions.push_back(
        session_of(passes_on, {ConnectPeers{{"ann", "bob"}}, SendLine{"ann", literally(said)},
                               ExpectLine{"bob", {heard_from(head, "ann", tryout.word)}}}));
  }
  if (has_server && !asked.empty()) {
    suite.sessions.push_back(
        session_of(answers, {ConnectPeers{{"ann"}}, SendLine{"ann", literally(asked)},
                             ExpectLine{"ann", {literally(answer)}}}));
  }
  if (!target.client_command.empty() && !said.empty()) {
    suite.sessions.push_back(
        session_of(sends, {ScriptedServer{"srv"}, StartClient{"c"}, TypeLine{"c", literally(said)},
                           ExpectLine{"srv", {literally(said)}}}));
  }
  tryout.suite = std::make_shared<const Suite>(std::move(suite));
  return tryout;
}

Plan plan_of(const Tryout& tryout) {
  Plan plan;
  for (const Session& session : tryout.suite->sessions) {
    Planned planned;
    planned.session = share_session(tryout.suite, session);
    planned.plays = {Segmentation::whole};
    planned.programs = programs_of(session);
    plan.push_back(std::move(planned));
  }
  return plan;
}

const PlayResult* play_of(const RunResult& run, const char* id) {
  for (const SessionResult& one : run.sessions) {
    if (one.id() == id && !one.plays.empty()) return &one.plays.front();
  }
  return nullptr;
}

// Nothing is known of a program that did not start, or that we could not play with.
bool was_tried(const PlayResult* play) {
  if (play == nullptr) return false;
  return !play->failure ||
         (play->failure->phase != Phase::start && play->failure->verdict != Verdict::broken);
}

// It ran, and went somewhere else: its port is built in, and is not the standard's.
bool went_elsewhere(const PlayResult* play) {
  return play != nullptr && play->failure && play->failure->phase == Phase::start &&
         play->failure->verdict == Verdict::hang;
}

bool has_received(const PlayResult& play, const std::string& who, const std::string& word,
                  Direction direction) {
  return std::any_of(play.exchanges.begin(), play.exchanges.end(), [&](const Exchange& one) {
    return one.who == who && one.direction == direction &&
           one.bytes.find(word) != std::string::npos;
  });
}

// "is ('127.0.0.1', 57220)"
std::string address_of(const PlayResult& play, const std::string& who) {
  constexpr std::string_view is = "is ";
  for (const Exchange& one : play.exchanges) {
    bool tells = one.who == who && one.direction == Direction::note && one.bytes.starts_with(is);
    if (tells) return one.bytes.substr(is.size());
  }
  return "";
}

// A faulty server may send it to somebody else: a line in the form of the block is one all the
// same.
bool came_in_this_form(const PlayResult& play, const ProtocolHead& head, const std::string& word) {
  std::string form = fill_form(head.heard, {{"sender", address_of(play, "ann")}, {"word", word}});
  return std::any_of(play.exchanges.begin(), play.exchanges.end(), [&](const Exchange& one) {
    bool came = one.direction == Direction::received || one.direction == Direction::unasked;
    return came && one.bytes == form + "\n";
  });
}

bool sent_the_line(const PlayResult& play, const std::string& line) {
  return std::any_of(play.exchanges.begin(), play.exchanges.end(), [&](const Exchange& one) {
    bool came = one.direction == Direction::received || one.direction == Direction::unasked;
    return came && one.who == "srv" && (one.bytes == line + "\n" || one.bytes == line + "\r\n");
  });
}

WireFormat look_at(const RunResult& run, const ProtocolHead& head, const std::string& word) {
  const PlayResult* passing = play_of(run, passes_on);
  const PlayResult* answering = play_of(run, answers);
  const PlayResult* sending = play_of(run, sends);
  WireFormat format;
  bool server_speaks =
      (passing != nullptr && came_in_this_form(*passing, head, word)) ||
      (answering != nullptr && has_received(*answering, "ann", word, Direction::received));
  bool server_was_tried = was_tried(passing) || was_tried(answering);
  bool client_speaks =
      sending != nullptr && sent_the_line(*sending, fill_form(head.sentinel, {{"word", word}}));
  bool client_was_tried = was_tried(sending) || went_elsewhere(sending);
  format.is_their_own = server_was_tried && !server_speaks && client_was_tried && !client_speaks;
  format.sentinel_comes_back = passing != nullptr &&
                               has_received(*passing, "bob", word, Direction::received) &&
                               has_received(*passing, "ann", word, Direction::unasked);
  return format;
}

}  // namespace

Result<WireFormat> try_wire_format(const Suite& suite, const Target& target, const Crew& crew,
                                   Interruption& interruption, KnownServer& known) {
  Tryout tryout = make_tryout(suite.head, target);
  if (tryout.suite->sessions.empty()) return WireFormat{};
  RunResult run;
  run.suite = tryout.suite;
  KnownOutcomes nothing;
  Silent silent;
  // The client last: where its port is built in, the scripted server must listen on that of its
  // own server.
  for (bool of_client : {false, true}) {
    Plan plan = plan_of(tryout);
    std::erase_if(plan, [&](const Planned& one) { return one.programs.client != of_client; });
    if (plan.empty()) continue;
    RunResult part;
    part.suite = tryout.suite;
    auto done = run_plan(plan, crew, nothing, interruption, part, silent);
    if (!done) return tl::unexpected(done.error());
    for (SessionResult& one : part.sessions) {
      for (const PlayResult& play : one.plays) known.own_port = play.own_port;
      run.sessions.push_back(std::move(one));
    }
  }
  return look_at(run, suite.head, tryout.word);
}

std::vector<const Session*> for_any_wire(const std::vector<const Session*>& chosen,
                                         const ProtocolHead& head) {
  std::vector<const Session*> left;
  const auto& examples = head.example.ids;
  for (const Session* one : chosen) {
    bool example = std::find(examples.begin(), examples.end(), one->id) != examples.end();
    if (example || altitude_of(*one) == Altitude::behaviour) left.push_back(one);
  }
  return left;
}

}  // namespace chatspec
