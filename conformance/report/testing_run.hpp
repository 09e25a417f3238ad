// A small run with one session of each kind, for the reporters' tests.
#pragma once

#include "report/verdict.hpp"
#include "scenario/read_suite.hpp"

namespace chatspec {

/// Builds the suite and a run over it; the run points into the suite.
struct TestingRun {
  Suite suite;
  RunResult run;

  TestingRun() {
    suite = read_suite_text(kText, "spec.md").value();
    run.suite = &suite;
    run.title = "server";
    run.again = "chatspec run --server server";
    run.seed = 7;
    run.took = std::chrono::seconds(2);
    for (const Session& one : suite.sessions) {
      PlayResult play;
      play.segmentation = "whole";
      play.participants.push_back("ann");
      play.participants.push_back("bob");
      SessionResult result;
      result.session = &one;
      result.plays.push_back(play);
      run.sessions.push_back(result);
    }
    run.sessions[0].plays[0].proofs = {{Proof::sentinel, 2}, {Proof::drain, 2}};
    run.sessions[2].plays.clear();
    run.sessions[2].ruling = Ruling{Verdict::unsupported, "needs --client", ""};
    fail(run.sessions[1].plays[0]);
  }
  TestingRun(const TestingRun&) = delete;

 private:
  void fail(PlayResult& play) {
    Failure failure;
    failure.what = "ann received a line that no step asked for";
    failure.divergence = diverge("<bob>: word", "<ann>: hello\x01");
    failure.place = suite.sessions[1].steps[3].place;
    play.failure = failure;
    add(play, "ann", Direction::note, "is <ann>");
    add(play, "bob", Direction::note, "is <bob>");
    add(play, "ann", Direction::sent, "hello\n");
    add(play, "bob", Direction::received, "<ann>: hello\n");
    add(play, "ann", Direction::unasked, "<ann>: hello\x01\n");
    play.proofs = {{Proof::sentinel, 1}};
    ProgramErrors errors{"the server", "warning: \x1b[31mred\nlast line"};
    play.errors.push_back(errors);
  }
  static void add(PlayResult& play, const char* who, Direction direction, std::string bytes) {
    play.exchanges.push_back(Exchange{who, direction, bytes, bytes.size()});
  }

  static constexpr const char* kText = R"(# A test
```protocol
name      test
port      9999
address   <{host} {port}>
address6  <{host} {port}>
sentinel  {word}
heard     {sender}: {word}
probe     /{word}
probed    no {word}
```

#### say.all

MUST · asked by the exercise

> Everybody MUST hear what is said.

```session
session all-hear
  proves say.all
peers ann bob
  ann > hello
  bob < $ann: hello
```

#### say.not-back

MUST NOT

> Nobody MUST NOT hear & repeat <himself>.

```session
session not-back
  proves say.not-back
  why "It is on the screen already."
peers ann bob
  ann > hello
  bob < $ann: hello
  fence
```

#### show.it

SHOULD

> Clients SHOULD show what is said.

```session
session it-is-shown
  proves show.it
client c
  c shows hello
```
)";
};

}  // namespace chatspec
