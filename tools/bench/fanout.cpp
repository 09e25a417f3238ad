#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "duel.hpp"
#include "load.hpp"
#include "measure.hpp"

namespace chatspec::bench {

namespace {

// The table: p99 latency at a fixed rate, against the bare loop.
constexpr double latency_ratio_max = 2;

struct Case {
  const Contest& contest;
  int receivers;
  size_t line_bytes;
};

Row row_of(const Case& at, std::string_view kind, std::string_view what, std::string_view unit) {
  const std::string size = at.line_bytes == 1024 ? "1 KiB" : fmt::format("{} B", at.line_bytes);
  Row row;
  row.id = fmt::format("{}.{}.{}.{}", kind, at.contest.engine, at.receivers, at.line_bytes);
  row.what = fmt::format("{}, {} receivers, {}", what, at.receivers, size);
  row.engine = at.contest.engine;
  row.unit = unit;
  return row;
}

// One heading for each kind of row instead of one for each case; kinds keep the order they came in.
std::vector<Row> grouped(std::vector<Row> rows) {
  std::vector<std::string> order;
  for (const Row& row : rows) {
    if (std::find(order.begin(), order.end(), row.group) == order.end()) order.push_back(row.group);
  }
  const auto place = [&](const Row& row) {
    return std::find(order.begin(), order.end(), row.group);
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return place(a) < place(b); });
  return rows;
}

// Runs `measure` for every size of crowd and of line, every round of every duel, in turns: bare and
// real of the first engine, bare and real of the second, and again. `measure(duel, rows)` is given
// the rows `make_rows` made for its case.
template <class MakeRows, class Measure>
std::vector<Row> for_every_case(const Plan& plan, const std::vector<Contest>& contests,
                                Progress& progress, std::string_view group, MakeRows make_rows,
                                Measure measure) {
  std::vector<Row> all;
  for (const int receivers : plan.receivers) {
    progress.show(fmt::format("{}: connecting {} receivers", group, receivers));
    std::deque<Duel> duels;
    for (const Contest& contest : contests) duels.emplace_back(contest, receivers, plan.senders);
    for (const size_t line_bytes : plan.line_bytes) {
      std::vector<std::vector<Row>> rows;
      for (Duel& duel : duels) {
        rows.push_back(make_rows(Case{duel.contest, receivers, line_bytes}));
        for (Contestant* each : {&duel.bare, &duel.real}) {
          each->crowd.use_line_bytes(line_bytes);
          each->crowd.use_lines_per_write(plan.lines_per_write);
          saturate(each->crowd, each->server, plan.window, plan.warm_up);
        }
      }
      for (int round = 0; round < plan.rounds; ++round) {
        progress.show(fmt::format("{}: {} receivers, lines of {} B, round {} of {}", group,
                                  receivers, line_bytes, round + 1, plan.rounds));
        for (size_t i = 0; i < duels.size(); ++i) {
          duels[i].round(round, [&](Contestant& who, bool bare) {
            measure(who, receivers, [&](size_t row, double value) {
              (bare ? rows[i][row].bare_values : rows[i][row].values).push_back(value);
            });
          });
        }
      }
      for (auto& some : rows) {
        for (Row& row : some) all.push_back(std::move(row));
      }
    }
  }
  return grouped(std::move(all));
}

}  // namespace

std::vector<Row> measure_fanout(const Plan& plan, const std::vector<Contest>& contests,
                                Progress& progress) {
  const auto make_rows = [](const Case& at) {
    Row cpu = row_of(at, "fanout.cpu", "CPU per delivery", "us");
    cpu.group = "Fan-out, saturating: server CPU per delivered line";
    cpu.target = Target{Target::Of::ratio_at_most, at.contest.fanout_ratio_max};
    Row rate = row_of(at, "fanout.rate", "deliveries", "per s");
    rate.group = "Fan-out, saturating: speed (server and load share the machine; no target)";
    Row coalesced = row_of(at, "fanout.lines_per_read", "lines in one read", "lines");
    coalesced.group = "Fan-out, saturating: sends that were saved (no target)";
    return std::vector<Row>{cpu, rate, coalesced};
  };
  return for_every_case(
      plan, contests, progress, "fan-out", make_rows, [&](Contestant& who, int, auto note) {
        const Throughput found = saturate(who.crowd, who.server, plan.window, plan.stretch);
        note(0, found.cpu_us_per_delivery());
        note(1, found.deliveries_per_second());
        note(2, found.lines_per_read);
      });
}

std::vector<Row> measure_latency(const Plan& plan, const std::vector<Contest>& contests,
                                 Progress& progress) {
  const auto make_rows = [&](const Case& at) {
    Row p50 = row_of(at, "latency.p50", "p50", "us");
    Row p99 = row_of(at, "latency.p99", "p99", "us");
    Row p999 = row_of(at, "latency.p99.9", "p99.9", "us");
    p99.target = Target{Target::Of::ratio_at_most, latency_ratio_max};
    p99.group = "Latency at a fixed rate, from the time a line was due: p99";
    p50.group = p999.group = "Latency at a fixed rate: p50 and p99.9 (no target)";
    return std::vector<Row>{p99, p50, p999};
  };
  return for_every_case(plan, contests, progress, "latency", make_rows,
                        [&](Contestant& who, int receivers, auto note) {
                          const Histogram found = send_on_schedule(
                              who.crowd, plan.lines_per_second(receivers), plan.latency_stretch);
                          const auto us = [&](double fraction) {
                            return static_cast<double>(found.percentile(fraction).count()) / 1e3;
                          };
                          note(0, us(0.99));
                          note(1, us(0.5));
                          note(2, us(0.999));
                        });
}

}  // namespace chatspec::bench
