#include "outcome/read_run_json.hpp"

#include <set>

#include <fmt/core.h>

#include "outcome/json_fields.hpp"
#include "outcome/run_json.hpp"
#include "outcome/visible.hpp"

namespace chatspec {
namespace {

// The value of this name among the first `count` of an enumeration.
template <typename Enum>
std::optional<Enum> named(std::string_view said, int count) {
  for (int i = 0; i < count; ++i) {
    if (name(static_cast<Enum>(i)) == said) return static_cast<Enum>(i);
  }
  return std::nullopt;
}
constexpr int direction_count = static_cast<int>(Direction::note) + 1;
constexpr int phase_count = static_cast<int>(Phase::ending) + 1;
constexpr int missing_count = static_cast<int>(Missing::client) + 1;
constexpr int proof_count = static_cast<int>(Proof::quiet) + 1;

Place read_place(const JsonFields& fields) {
  return {fields.text("file"), fields.small_number("line"), fields.small_number("column")};
}

Exchange read_exchange(const JsonFields& fields) {
  auto direction = named<Direction>(fields.text("direction"), direction_count);
  if (!direction) fields.complain("direction", "expected sent, received, unasked or note");
  return {fields.text("who"), direction.value_or(Direction::note), fields.text("text"),
          fields.number("bytes")};
}

Divergence read_divergence(const JsonFields& fields) {
  Divergence divergence;
  divergence.expected = fields.text("expected");
  divergence.got = fields.text("got");
  divergence.offset_bytes = fields.number("offset_bytes");
  divergence.expected_bytes = fields.number("expected_bytes");
  divergence.got_bytes = fields.number("got_bytes");
  // Excerpts are cut at this place, so it lies inside both, or at their end.
  divergence.at_byte =
      fields.number("at_byte", std::max(divergence.expected.size(), divergence.got.size()));
  return divergence;
}

Failure read_failure(const JsonFields& fields) {
  Failure failure;
  failure.verdict = fields.verdict("verdict");
  auto phase = named<Phase>(fields.text("phase"), phase_count);
  if (!phase) fields.complain("phase", "expected start, steps, means or ending");
  failure.phase = phase.value_or(Phase::steps);
  failure.what = fields.text("what");
  failure.place = read_place(fields);
  if (fields.has("divergence")) failure.divergence = read_divergence(fields.object("divergence"));
  failure.details = fields.texts("details");
  failure.cause = fields.text("cause");
  if (fields.has("missing")) {
    auto missing = named<Missing>(fields.text("missing"), missing_count);
    if (!missing) fields.complain("missing", "expected server or client");
    failure.missing = missing.value_or(Missing::none);
  }
  if (fields.has("ended_early")) failure.ended_early = fields.flag("ended_early");
  return failure;
}

std::map<Proof, int> read_proofs(const JsonFields& fields) {
  std::map<Proof, int> proofs;
  for (const std::string& key : fields.keys()) {
    auto proof = named<Proof>(key, proof_count);
    if (!proof) fields.complain(key, "there is no such proof of silence");
    if (proof) proofs[*proof] = fields.small_number(key);
  }
  return proofs;
}

PlayResult read_play(const JsonFields& fields) {
  PlayResult play;
  play.segmentation = fields.text("segmentation");
  play.took = fields.seconds("seconds");
  for (const std::string& one : fields.texts("segments")) {
    if (one != "cut" && one != "glued") fields.complain("segments", "expected cut or glued");
    (one == "cut" ? play.cut : play.glued) = true;
  }
  if (fields.has("seed")) play.seed = fields.number("seed");
  if (fields.has("own_port")) play.own_port = fields.small_number("own_port");
  play.proofs = read_proofs(fields.object("proofs"));
  if (fields.has("timers")) {
    for (std::string& one : fields.texts("timers")) play.timers.insert(std::move(one));
  }
  play.participants = fields.texts("participants");
  if (fields.has("failure")) play.failure = read_failure(fields.object("failure"));
  for (const JsonFields& one : fields.objects("leniencies")) {
    play.leniencies.push_back({one.text("what"), read_place(one)});
  }
  for (const JsonFields& one : fields.objects("exchanges")) {
    play.exchanges.push_back(read_exchange(one));
  }
  for (const JsonFields& one : fields.objects("standard_error")) {
    play.errors.push_back({one.text("who"), one.lines("lines")});
  }
  return play;
}

std::shared_ptr<const Session> find_session(const std::shared_ptr<const Suite>& suite,
                                            std::string_view id) {
  for (const Session& one : suite->sessions) {
    if (one.id == id) return share_session(suite, one);
  }
  return nullptr;
}

SessionResult read_session(const JsonFields& fields, const std::shared_ptr<const Suite>& suite) {
  SessionResult result;
  std::string id = fields.text("id");
  result.session = find_session(suite, id);
  if (result.session == nullptr) {
    fields.complain("id", fmt::format("this suite has no session '{}'", id));
  }
  result.took = fields.seconds("seconds");
  if (fields.has("ruling")) {
    JsonFields ruling = fields.object("ruling");
    result.ruling = Ruling{ruling.verdict("verdict"), ruling.text("why"), ruling.text("blocker")};
  }
  result.remarks = fields.texts("remarks");
  for (const JsonFields& one : fields.objects("plays")) result.plays.push_back(read_play(one));
  return result;
}

RunResult read_run(const JsonFields& fields, const std::shared_ptr<const Suite>& suite) {
  RunResult run;
  if (!fields.has("format") || fields.text("format") != run_json_format) {
    fields.complain("", "this is not a JSON report of chatspec");
  }
  if (fields.number("version") != run_json_version) {
    fields.complain("version", fmt::format("this chatspec reads version {}", run_json_version));
  }
  run.suite = suite;
  run.title = fields.text("tested");
  run.again = fields.text("again");
  run.seed = fields.number("seed");
  run.isolation = fields.text("isolation");
  run.jobs = fields.small_number("jobs");
  if (fields.has("left_out")) run.left_out = fields.small_number("left_out");
  if (fields.has("notices")) {
    for (const JsonFields& one : fields.objects("notices")) run.notices.push_back(one.text("text"));
  }
  run.took = fields.seconds("seconds");
  std::set<std::string, std::less<>> seen;
  for (const JsonFields& one : fields.objects("sessions")) {
    run.sessions.push_back(read_session(one, suite));
    if (!seen.insert(one.text("id")).second) {
      one.complain("id", "this session is there twice");
    }
  }
  return run;
}

// What the parser of JSON says, without its own numbers: "[json.exception.parse_error.101] parse
// error at line 1, column 3: …".
std::string parser_words(std::string_view what) {
  auto end = what.find("] ");
  if (end != std::string_view::npos) what.remove_prefix(end + 2);
  return "this is not JSON: " + visible(what);
}

template <typename Value, typename Read>
tl::expected<Value, std::string> read_document(std::string_view json, const Read& read) {
  Json document;
  // The one place where the library throws. Everything behind it asks before it takes.
  try {
    document = Json::parse(json);
  } catch (const Json::exception& wrong) {
    return tl::unexpected(parser_words(wrong.what()));
  }
  std::string trouble;
  Value value = read(JsonFields(document, "", trouble));
  if (!trouble.empty()) return tl::unexpected(trouble);
  return value;
}

}  // namespace

tl::expected<SessionResult, std::string> read_session_result(
    std::string_view json, const std::shared_ptr<const Suite>& suite) {
  return read_document<SessionResult>(
      json, [&](const JsonFields& fields) { return read_session(fields, suite); });
}

tl::expected<RunResult, std::string> read_run_json(std::string_view json,
                                                   const std::shared_ptr<const Suite>& suite) {
  return read_document<RunResult>(
      json, [&](const JsonFields& fields) { return read_run(fields, suite); });
}

}  // namespace chatspec
