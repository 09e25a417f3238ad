#include "player/steps.hpp"

#include <signal.h>

#include <algorithm>
#include <map>
#include <type_traits>

#include "player/expect_files.hpp"
#include "player/expectations.hpp"
#include "player/silence.hpp"
#include "scenario/bytes_value.hpp"
#include "scenario/step_table.hpp"

namespace chatspec {

Outcome Steps::play(const Step& step) {
  Outcome outcome = std::visit(
      [&](const auto& action) -> Outcome {
        if constexpr (requires { act(action, step.place); }) {
          return act(action, step.place);
        } else if constexpr (requires { act(action); }) {
          return act(action);
        } else {
          static_assert(part_of<std::decay_t<decltype(action)>> >= Part::looks,
                        "a step that waits for nothing needs an act of its own");
          return receive(step);
        }
      },
      step.action);
  if (!outcome && outcome.error().place.line == 0) outcome.error().place = step.place;
  return outcome;
}

Outcome Steps::receive(const Step& step) {
  if (Outcome outcome = stage_.flush(); !outcome) return outcome;
  auto expectation = prepare(step, stage_, session_, stage_.target().seed);
  if (!expectation) return tl::unexpected(expectation.error());
  Outcome outcome =
      stage_.wait(expectation->attempt, expectation->waited_for, expectation->restless);
  if (!outcome && outcome.error().verdict == Verdict::hang && expectation->missing) {
    outcome.error().divergence = expectation->missing();
  }
  return outcome;
}

// Steps of one peer keep their order; between peers whichever is fulfilled first comes first.
Outcome Steps::act(const AnyOrder& block) {
  if (Outcome outcome = stage_.flush(); !outcome) return outcome;
  std::map<std::string, std::vector<const Step*>> waiting;
  std::map<std::string, Expectation> current;
  for (const Step& step : block.steps) {
    if (auto* forbid = std::get_if<ForbidLine>(&step.action)) {
      if (Outcome outcome = act(*forbid); !outcome) return outcome;
      continue;
    }
    waiting[who_of(step)].push_back(&step);
  }
  std::string waited_for;
  auto try_all = [&]() -> Attempt {
    waited_for.clear();
    for (auto& [who, steps] : waiting) {
      while (!steps.empty()) {
        if (!current.contains(who)) {
          // Prepared only now: it may hold a variable that the step before captured.
          auto expectation = prepare(*steps.front(), stage_, session_, stage_.target().seed);
          if (!expectation) return tl::unexpected(expectation.error());
          current.emplace(who, std::move(*expectation));
        }
        Attempt attempt = current.at(who).attempt();
        if (!attempt && attempt.error().place.line == 0) {
          attempt.error().place = steps.front()->place;
        }
        if (!attempt) return attempt;
        if (!*attempt) {
          waited_for += (waited_for.empty() ? "" : ", and for ") + current.at(who).waited_for;
          break;
        }
        current.erase(who);
        steps.erase(steps.begin());
      }
    }
    return waited_for.empty();
  };
  Outcome outcome = stage_.wait(try_all, "", true);
  if (!outcome && outcome.error().verdict == Verdict::hang) {
    // What was still missing is known only now.
    outcome.error().what.insert(std::string_view("waited for ").size(), waited_for);
  }
  return outcome;
}

Outcome Steps::act(const ConnectPeers& step) {
  return stage_.connect_peers(step.names);
}

Outcome Steps::need_wire(const Peer& peer) {
  if (peer.wire && !peer.over) return {};
  return gone_wrong(Verdict::broken, peer.name + " is not connected at this step");
}

Outcome Steps::act(const SendLine& step) {
  Peer& peer = *stage_.peer(step.who);
  if (Outcome outcome = need_wire(peer); !outcome) return outcome;
  auto line = render(step.text, stage_.bindings());
  if (!line) return gone_wrong(Verdict::broken, "nothing is known yet for " + line.error());
  return stage_.send(peer, {*line + "\n"});
}

Outcome Steps::act(const SendBytes& step) {
  Peer& peer = *stage_.peer(step.who);
  if (Outcome outcome = need_wire(peer); !outcome) return outcome;
  auto segments = evaluate(
      step.bytes, {stage_.target().seed, session_.id, session_.place.file, &stage_.bindings()});
  if (!segments) return gone_wrong(Verdict::broken, segments.error());
  return stage_.send(peer, std::move(*segments));
}

Outcome Steps::act(const ForbidLine& step) {
  stage_.peer(step.who)->forbidden.push_back(step.text);
  return {};
}

Outcome Steps::act(const Fence&, const Place& place) {
  return prove_silence(stage_, place);
}

// An abrupt end must come after what was sent, or the server would never see that.
Outcome Steps::let_all_be_read(Peer& peer) {
  if (Outcome outcome = stage_.flush(); !outcome) return outcome;
  return stage_.wait([&]() -> Attempt { return peer.wire->all_read(); },
                     "the other side to read what " + peer.name + " sent");
}

Outcome Steps::act(const HalfClose& step) {
  Peer& peer = *stage_.peer(step.who);
  if (Outcome outcome = need_wire(peer); !outcome) return outcome;
  if (Outcome outcome = stage_.flush(); !outcome) return outcome;
  peer.wire->half_close();
  peer.half_closed = true;
  peer.unfinished = false;  // nothing more can come: the message is as whole as it will be
  stage_.note(peer.name, "half-closes");
  return {};
}

Outcome Steps::act(const Reset& step) {
  Peer& peer = *stage_.peer(step.who);
  if (Outcome outcome = need_wire(peer); !outcome) return outcome;
  if (Outcome outcome = let_all_be_read(peer); !outcome) return outcome;
  peer.wire->reset();
  peer.over = true;
  stage_.note(peer.name, "resets");
  Outcome arrived = stage_.wait([&]() -> Attempt { return peer.wire->far_end_is_gone(); },
                                "the kernel to tell the other side");
  if (!arrived && arrived.error().verdict == Verdict::hang) {
    return gone_wrong(Verdict::broken,
                      "this machine's kernel was too busy to tell the other side "
                      "that " +
                          peer.name + " resets the connection");
  }
  // Who speaks next must be heard by a server that knows of it.
  Outcome outcome = stage_.settle(false);
  return !outcome && outcome.error().verdict == Verdict::hang ? Outcome() : outcome;
}

Outcome Steps::act(const StopReading& step) {
  Peer& peer = *stage_.peer(step.who);
  if (Outcome outcome = need_wire(peer); !outcome) return outcome;
  if (Outcome outcome = stage_.flush(); !outcome) return outcome;
  peer.wire->stop_reading();
  peer.stopped = true;
  stage_.note(peer.name, "stops reading");
  return {};
}

Outcome Steps::act(const Resume& step) {
  Peer& peer = *stage_.peer(step.who);
  if (Outcome outcome = need_wire(peer); !outcome) return outcome;
  if (Outcome outcome = stage_.flush(); !outcome) return outcome;
  peer.wire->resume();
  peer.stopped = false;
  stage_.note(peer.name, "reads again");
  return {};
}

Outcome Steps::act(const TypeLine& step) {
  if (Outcome outcome = stage_.flush(); !outcome) return outcome;
  auto line = render(step.text, stage_.bindings());
  if (!line) return gone_wrong(Verdict::broken, "nothing is known yet for " + line.error());
  Console& console = *stage_.console(step.who);
  stage_.log(step.who, Direction::sent, *line + "\n");
  console.process->terminal().type(*line + "\n");
  return {};
}

Outcome Steps::act(const EndInput& step) {
  if (Outcome outcome = stage_.flush(); !outcome) return outcome;
  Console& console = *stage_.console(step.who);
  console.process->terminal().end_input();
  console.input_ended = true;
  stage_.note(step.who, "gets end of input");
  return {};
}

Outcome Steps::act(const SendSignal& step) {
  if (Outcome outcome = stage_.flush(); !outcome) return outcome;
  Console& console = *stage_.console(step.who);
  bool interrupt = step.signal == ConsoleSignal::interrupt;
  console.signalled = interrupt ? SIGINT : SIGTERM;
  console.process->signal(console.signalled);
  console.ended_by_session = true;
  stage_.note(step.who, interrupt ? "gets SIGINT" : "gets SIGTERM");
  return {};
}

Outcome Steps::act(const PlaceFile& step) {
  auto content = evaluate_whole(
      step.bytes, {stage_.target().seed, session_.id, session_.place.file, &stage_.bindings()});
  if (!content) return gone_wrong(Verdict::broken, content.error());
  return place_file(step, stage_, *content);
}

namespace {

bool takes_part(const std::string& who, const Branch& branch) {
  return std::any_of(branch.steps.begin(), branch.steps.end(),
                     [&](const Step& step) { return who_of(step) == who; });
}

// What came for somebody fits none of his branches. Unless a branch that is still open has a step
// that may take it, nothing can make it right.
Attempt first_unanswered(const std::map<std::string, Failure>& wrong,
                         const std::vector<const Branch*>& open, const Either& block) {
  for (const Branch& branch : block.branches) {
    auto failure = wrong.find(who_of(branch.steps.front()));
    if (failure == wrong.end()) continue;
    bool may_be_taken = std::any_of(open.begin(), open.end(), [&](const Branch* one) {
      return takes_part(failure->first, *one);
    });
    if (!may_be_taken) return tl::unexpected(failure->second);
  }
  return false;
}

}  // namespace

// The branch whose first step is fulfilled first is the one; if none can be any more, the first
// branch's failure is told, for that is the one the session would like best.
Outcome Steps::act(const Either& block) {
  if (Outcome outcome = stage_.flush(); !outcome) return outcome;
  std::vector<Expectation> first_steps;
  std::string waited_for;
  for (const Branch& branch : block.branches) {
    const Step& first = branch.steps.front();
    auto expectation = prepare(first, stage_, session_, stage_.target().seed, true);
    if (!expectation) return tl::unexpected(expectation.error());
    waited_for += (waited_for.empty() ? "" : ", or for ") + expectation->waited_for;
    first_steps.push_back(std::move(*expectation));
  }
  std::size_t taken = 0;
  auto try_all = [&]() -> Attempt {
    std::map<std::string, Failure> wrong;  // by whom
    std::vector<const Branch*> open;
    for (taken = 0; taken < first_steps.size(); ++taken) {
      const Branch& branch = block.branches[taken];
      Attempt attempt = first_steps[taken].attempt();
      if (attempt && *attempt) return true;
      if (attempt) {
        open.push_back(&branch);
        continue;
      }
      if (attempt.error().place.line == 0) attempt.error().place = branch.steps.front().place;
      wrong.emplace(first_steps[taken].who, attempt.error());
    }
    return first_unanswered(wrong, open, block);
  };
  if (Outcome outcome = stage_.wait(try_all, waited_for, true); !outcome) return outcome;
  const Branch& branch = block.branches[taken];
  const Step& first = branch.steps.front();
  if (branch.lenient) stage_.be_lenient(branch.remark, first.place);
  for (std::size_t i = 1; i < branch.steps.size(); ++i) {
    if (Outcome outcome = play(branch.steps[i]); !outcome) return outcome;
  }
  return {};
}

Outcome Steps::act(const ForbidSeen& step) {
  stage_.console(step.who)->forbidden.push_back(step.text);
  return {};
}

Outcome Steps::act(const Restart& step) {
  return stage_.restart_server(step.who);
}

Outcome Steps::act(const ExpectRest& step, const Place& place) {
  if (Outcome outcome = stage_.flush(); !outcome) return outcome;
  return stage_.come_to_rest(*stage_.console(step.who), place);
}

Outcome Steps::act(const ExpectListening& step) {
  if (Outcome outcome = stage_.server().must_listen(); !outcome) return outcome;
  stage_.note(step.who, "listens");
  return {};
}

Outcome Steps::act(const PlaceLink& step) {
  return place_link(step, stage_);
}

}  // namespace chatspec
