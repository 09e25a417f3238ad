#include "load.hpp"

#include <vector>

namespace chatspec::bench {

namespace {

// Counts, for each sender, how many of its lines everybody has.
class UnderWay {
 public:
  UnderWay(const Crowd& crowd, int window) : window_(window), hearers_(crowd.hearers()) {
    for (int sender = 0; sender < crowd.senders(); ++sender) {
      lines_.push_back({std::vector<int>(window), 0});
    }
  }

  // Each client hears a sender's lines in order (the checker proves it), so they complete in order.
  void heard(int sender, uint64_t sequence) {
    Lines& lines = lines_[sender];
    int& heard_by = lines.heard_by[sequence % static_cast<uint64_t>(window_)];
    if (++heard_by < hearers_) return;
    heard_by = 0;
    ++lines.complete;
  }

  int take_complete(int sender) { return std::exchange(lines_[sender].complete, 0); }

 private:
  struct Lines {
    std::vector<int> heard_by;  // a ring: at most `window` lines are under way
    int complete;               // and not replaced yet
  };
  int window_;
  int hearers_;
  std::vector<Lines> lines_;
};

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

double Throughput::cpu_us_per_delivery() const {
  return seconds(server_cpu) * 1e6 / static_cast<double>(deliveries);
}

double Throughput::deliveries_per_second() const {
  return static_cast<double>(deliveries) / seconds(elapsed);
}

Throughput saturate(Crowd& crowd, const ServerProcess& server, int window,
                    std::chrono::nanoseconds duration) {
  Throughput result;
  UnderWay under_way(crowd, window);
  const uint64_t reads_before = crowd.reads();
  const auto cpu_before = server.cpu_time();
  const auto start = Clock::now();
  uint64_t sent = 0;
  const auto send = [&](int sender, int count) {
    if (count == 0) return;
    crowd.send_lines(sender, count);
    sent += static_cast<uint64_t>(count);
  };
  for (int sender = 0; sender < crowd.senders(); ++sender) send(sender, window);
  while (Clock::now() < start + duration) {
    crowd.pump(start + duration, [&](int, int sender, uint64_t sequence, Clock::time_point) {
      under_way.heard(sender, sequence);
      ++result.deliveries;
    });
    for (int sender = 0; sender < crowd.senders(); ++sender) {
      send(sender, under_way.take_complete(sender));
    }
  }
  const uint64_t owed = sent * static_cast<uint64_t>(crowd.hearers()) - result.deliveries;
  crowd.drain(owed);
  result.deliveries += owed;
  result.elapsed = Clock::now() - start;
  result.server_cpu = server.cpu_time() - cpu_before;
  result.lines_per_read =
      static_cast<double>(result.deliveries) / static_cast<double>(crowd.reads() - reads_before);
  return result;
}

Histogram send_on_schedule(Crowd& crowd, double lines_per_second,
                           std::chrono::nanoseconds duration) {
  const auto interval = std::chrono::nanoseconds(static_cast<int64_t>(1e9 / lines_per_second));
  const auto lines = static_cast<uint64_t>(duration / interval);
  const auto senders = static_cast<uint64_t>(crowd.senders());
  std::vector<uint64_t> first(senders);
  for (uint64_t sender = 0; sender < senders; ++sender) {
    first[sender] = crowd.next_sequence(static_cast<int>(sender));
  }
  const auto start = Clock::now() + interval;
  const auto due = [&](uint64_t line) { return start + line * interval; };

  Histogram latency;
  const auto on_line = [&](int, int sender, uint64_t sequence, Clock::time_point received) {
    const auto of = static_cast<uint64_t>(sender);
    latency.add(received - due((sequence - first[of]) * senders + of));
  };
  const auto give_up = due(lines) + hang_limit;
  const uint64_t deliveries = lines * static_cast<uint64_t>(crowd.hearers());
  uint64_t sent = 0;
  while (sent < lines || latency.count() < deliveries) {
    for (; sent < lines && Clock::now() >= due(sent); ++sent) {
      crowd.send_lines(static_cast<int>(sent % senders), 1);
    }
    crowd.pump(sent < lines ? due(sent) : give_up, on_line);
    if (Clock::now() >= give_up) throw CannotMeasure("lines sent on schedule did not all arrive");
  }
  return latency;
}

}  // namespace chatspec::bench
