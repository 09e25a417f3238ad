#include "outcome/testing_run.hpp"

#include <algorithm>

namespace chatspec {
namespace {

constexpr const char* spec_text = R"(# A test
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

## 1. Saying

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
  ann > more
```

```session
session not-back-either
  proves say.not-back
peers ann bob
  ann > hello
  fence
```

#### say.soon

SHOULD

> A server SHOULD say it soon.

```session
session soon-said
  proves say.soon
peers ann bob
  ann > hello
  bob < $ann: hello
```

#### say.last

MUST

> The last word MUST be heard.

```session
session last-word
  proves say.last
peers ann bob
  ann > one
  any-order
    bob < $ann: one
    ann < $ann: one
  end
  bob < $ann: two
```

## 2. Showing

#### show.it

SHOULD

> Clients SHOULD show what is said.

```session
session it-is-shown
  proves show.it
client c
  c shows hello
```

#### show.end

MUST

> Programs MUST end in peace.

```session
session it-ends
  proves show.end
peers ann
  ann half-close
```

```session
session it-ends-late
  proves show.end
peers ann
  ann half-close
```

```session
session it-ends-early
  proves show.end
peers ann
  ann half-close
```

```session
session it-cannot-end
  proves show.end
peers ann
  ann half-close
```
)";

PlayResult play(const char* segmentation, int milliseconds) {
  PlayResult result;
  result.segmentation = segmentation;
  result.participants = {"ann", "bob"};
  result.took = std::chrono::milliseconds(milliseconds);
  return result;
}

void add(PlayResult& play, const char* who, Direction direction, const std::string& bytes) {
  play.exchanges.push_back(Exchange{who, direction, bytes, bytes.size()});
}

Failure failure(Verdict verdict, std::string what) {
  Failure made;
  made.verdict = verdict;
  made.what = std::move(what);
  return made;
}

PlayResult heard_himself(const Session& session) {
  PlayResult result = play("whole", 3);
  result.failure = failure(Verdict::failed, "ann received a line that no step asked for");
  result.failure->divergence = diverge("<bob>: word", "<ann>: hello\x01");
  result.failure->place = session.steps[3].place;
  add(result, "ann", Direction::note, "is <ann>");
  add(result, "bob", Direction::note, "is <bob>");
  add(result, "ann", Direction::sent, "hello\n");
  add(result, "bob", Direction::received, "<ann>: hello\n");
  add(result, "ann", Direction::unasked, "<ann>: hello\x01\n");
  result.proofs = {{Proof::sentinel, 1}};
  result.errors.push_back({"the server", "warning: \x1b[31mred\nlast line"});
  return result;
}

PlayResult waited_in_vain(const Session& session) {
  PlayResult result = play("bytes", 1000);
  result.failure = failure(Verdict::hang, "waited for bob to receive: <ann>: one");
  result.failure->place = std::get<AnyOrder>(session.steps[2].action).steps[0].place;
  result.failure->details = {"What the server was doing:", "  server.py: waits in recv"};
  add(result, "ann", Direction::note, "is <ann>");
  add(result, "bob", Direction::note, "is <bob>");
  add(result, "ann", Direction::sent, "one\n");
  return result;
}

PlayResult crashed() {
  PlayResult result = play("whole", 5);
  result.failure = failure(Verdict::crashed, "the server has ended: exit status 1");
  result.failure->phase = Phase::ending;
  result.failure->cause = "KeyError: 'ann'";
  result.errors.push_back({"the server", "Traceback:\nKeyError: 'ann'\n"});
  return result;
}

}  // namespace

TestingRun::TestingRun() {
  suite = std::make_shared<Suite>(read_suite_text(spec_text, "spec.md").value());
  run.suite = suite;
  run.title = "server";
  run.again = "chatspec run --server server";
  run.seed = 7;
  run.isolation = "each play in a network of its own";
  run.jobs = 2;
  run.took = std::chrono::seconds(2);
  for (const Session& one : suite->sessions) {
    SessionResult result;
    result.session = share_session(suite, one);
    result.took = std::chrono::milliseconds(20);
    run.sessions.push_back(result);
  }
  of("all-hear").plays = {play("whole", 4), play("bytes", 16)};
  of("all-hear").plays[0].proofs = {{Proof::sentinel, 2}, {Proof::drain, 2}};
  of("all-hear").remarks = {"the same crash as in it-ends came again at its end"};
  of("not-back").plays = {heard_himself(*of("not-back").session)};
  of("not-back-either").plays = {heard_himself(*of("not-back").session)};
  of("not-back-either").ruling =
      Ruling{Verdict::blocked, "it needs not-back, which failed", "not-back"};
  of("soon-said").plays = {play("whole", 2)};
  of("soon-said").plays[0].leniencies = {
      {"the line came in two segments", of("soon-said").session->steps[2].place}};
  of("last-word").plays = {play("whole", 6), waited_in_vain(*of("last-word").session)};
  of("it-is-shown").ruling = Ruling{Verdict::unsupported, "needs --client", ""};
  of("it-ends").plays = {crashed()};
  of("it-ends-late").plays = {crashed()};
  of("it-ends-late").ruling = Ruling{Verdict::expected_failure, "issue #12 <late>", ""};
  of("it-ends-early").plays = {play("whole", 1)};
  of("it-ends-early").ruling = Ruling{Verdict::unexpected_pass, "expected to fail: issue 13", ""};
  of("it-cannot-end").plays = {play("whole", 1)};
  of("it-cannot-end").plays[0].failure = failure(Verdict::broken, "cannot make a socket");
  of("it-cannot-end").plays[0].failure->phase = Phase::start;
  of("it-cannot-end").plays[0].failure->missing = Missing::server;
}

void TestingRun::fill_with_anything() {
  std::string all =
      "</script></style></pre><script>window.taken = true</script>"
      "<img src=x onerror='window.taken = true'>\"'&amp;&#0;--><!-- ]]><![CDATA["
      "\n...\n  ...\nnot ok 3 # TODO \\# "
      "\u2028\u202e\u2066\u200b\ufeff\uffff\u05d0\u05d1 ";
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  run.title = all;
  run.again = all;
  run.isolation = all;
  PlayResult& failed = of("not-back").plays[0];
  failed.segmentation = all;
  failed.participants = {"ann", "bob", all};
  failed.failure->what = all;
  failed.failure->details = {all, all};
  failed.failure->divergence = diverge(all, "x" + all);
  failed.failure->place.file = all;
  failed.exchanges.push_back({"ann", Direction::unasked, all, 5000});
  failed.exchanges.push_back({all, Direction::note, all, all.size()});
  failed.errors = {{all, all}};
  of("last-word").plays[1].failure->what = "waited for " + all;
  of("all-hear").remarks = {all};
  of("it-is-shown").ruling->why = all;
  of("not-back-either").ruling->why = all;
  of("it-ends-late").ruling->why = all;
  of("soon-said").plays[0].leniencies[0].what = all;
}

SessionResult& TestingRun::of(std::string_view id) {
  return *std::find_if(run.sessions.begin(), run.sessions.end(),
                       [&](const SessionResult& one) { return one.id() == id; });
}

}  // namespace chatspec
