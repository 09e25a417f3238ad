#include <fmt/format.h>

#include <algorithm>

#include "duel.hpp"
#include "measure.hpp"
#include "question.hpp"

namespace chatspec::bench {

namespace {

Row row_of(const Contest& contest, std::string_view kind, int crowd, std::string_view what,
           std::string_view unit) {
  Row row;
  row.id = fmt::format("idle.{}.{}.{}", kind, contest.engine, crowd);
  row.group = "Idle connections";
  row.what = fmt::format("{} idle, {}", crowd, what);
  row.engine = contest.engine;
  row.unit = unit;
  return row;
}

double microseconds(std::chrono::nanoseconds time) {
  return static_cast<double>(time.count()) / 1e3;
}

// How much private memory `connections` more of them take, each. Every one of them has spoken once
// and heard once (that is how the crowd knows that it has joined), and then rests.
struct Resting {
  Resting(const std::vector<std::string>& command, Dialect dialect, int connections)
      : server(command),
        anonymous_before(server.anonymous_bytes()),
        crowd(server, dialect, connections - 1, 1) {}
  double kibibytes_each(int connections) const {
    return static_cast<double>(server.anonymous_bytes() - anonymous_before) / 1024 / connections;
  }
  ServerProcess server;
  uint64_t anonymous_before;
  Crowd crowd;
};

Row memory_row(const Contest& contest, int connections) {
  Row row = row_of(contest, "memory", connections, "user memory of each", "KiB");
  row.target =
      Target{Target::Of::value_at_most, static_cast<double>(contest.idle_bytes_max) / 1024};
  const Resting bare(contest.bare, Dialect::plain, connections);
  row.bare_values = {bare.kibibytes_each(connections)};
  const Resting real(contest.real, contest.real_dialect, connections);
  row.values = {real.kibibytes_each(connections)};
  return row;
}

// CPU of one wake-up: a question that only the asker gets an answer to, from the first and the last
// of the crowd in turn, the next one only when the answer to the last is here. So each question
// wakes the server exactly once.
double wakeup_us(Contestant& who, int questions) {
  const int ends[] = {who.crowd.socket(0), who.crowd.socket(who.crowd.hearers())};
  const auto before = who.server.cpu_time();
  for (int i = 0; i < questions; ++i) {
    for (const int socket : ends) {
      ask(socket);
      await_answer(socket, who.server.name());
    }
  }
  return microseconds(who.server.cpu_time() - before) / (2 * questions);
}

// CPU of one delivery when a single line goes to everybody and the next follows when all have it:
// nothing can be coalesced.
double single_line_us(Contestant& who, int lines) {
  const auto hearers = static_cast<uint64_t>(who.crowd.hearers());
  const auto before = who.server.cpu_time();
  for (int i = 0; i < lines; ++i) {
    who.crowd.send_lines(0, 1);
    who.crowd.drain(hearers);
  }
  return microseconds(who.server.cpu_time() - before) / (static_cast<double>(lines) * hearers);
}

// How many different clients hear one line.
int clients_reached(Contestant& who) {
  std::vector<bool> heard(static_cast<size_t>(who.crowd.hearers()));
  const auto limit = Clock::now() + hang_limit;
  ptrdiff_t reached = 0;
  who.crowd.send_lines(0, 1);
  while (reached < who.crowd.hearers() && Clock::now() < limit) {
    who.crowd.pump(limit, [&](int client, int, uint64_t, Clock::time_point) {
      heard[static_cast<size_t>(client)] = true;
    });
    reached = std::count(heard.begin(), heard.end(), true);
  }
  return static_cast<int>(reached);
}

std::vector<Row> lone_lines(const Plan& plan, const Contest& contest, int crowd,
                            Progress& progress) {
  Row reached = row_of(contest, "reached", crowd, "a line reaches", "clients");
  reached.target = Target{Target::Of::value_at_least, static_cast<double>(crowd)};
  Row single = row_of(contest, "single", crowd, "CPU per delivery, lone lines", "us");
  Duel duel(contest, crowd, 1);
  reached.values = {static_cast<double>(clients_reached(duel.real))};
  reached.bare_values = {static_cast<double>(clients_reached(duel.bare))};
  for (int round = 0; round < plan.rounds; ++round) {
    progress.show(fmt::format("idle: lines to {}, round {} of {}", crowd, round + 1, plan.rounds));
    duel.round(round, [&](Contestant& who, bool bare) {
      (bare ? single.bare_values : single.values).push_back(single_line_us(who, plan.idle_lines));
    });
  }
  return {reached, single};
}

Row wakeups(const Plan& plan, const Contest& contest, int crowd, Progress& progress) {
  Row row = row_of(contest, "wakeup", crowd, "CPU per wake-up", "us");
  // A bare loop answers nobody; the same loop with --echo is the measure of a wake-up.
  Contest asked = contest;
  asked.bare.push_back("--echo");
  asked.bare_dialect = Dialect::echo;
  if (contest.real_dialect == Dialect::plain) {
    asked.real = asked.bare;
    asked.real_dialect = Dialect::echo;
  }
  Duel duel(asked, crowd + 2, 0);
  for (int round = 0; round < plan.rounds; ++round) {
    progress.show(
        fmt::format("idle: wake-ups among {}, round {} of {}", crowd, round + 1, plan.rounds));
    duel.round(round, [&](Contestant& who, bool bare) {
      (bare ? row.bare_values : row.values).push_back(wakeup_us(who, plan.wakeups));
    });
  }
  return row;
}

}  // namespace

std::vector<Row> measure_idle(const Plan& plan, const std::vector<Contest>& contests,
                              Progress& progress) {
  std::vector<Row> rows;
  for (const Contest& contest : contests) {
    for (const int connections : contest.idle_crowds) {
      progress.show(fmt::format("idle: memory of {} on {}", connections, contest.engine));
      rows.push_back(memory_row(contest, connections));
    }
  }
  // Only select(2) looks at every connection at every wake-up; a thread sleeps on its own two.
  for (const Contest& contest : contests) {
    if (contest.engine != "select") continue;
    const int crowd = contest.idle_crowds.back();
    for (Row& row : lone_lines(plan, contest, crowd, progress)) rows.push_back(std::move(row));
    rows.push_back(wakeups(plan, contest, crowd, progress));
  }
  return rows;
}

}  // namespace chatspec::bench
