#include "runner/run_plan.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <deque>
#include <filesystem>

#include "endpoint/process.hpp"
#include "endpoint/temp_directory.hpp"
#include "outcome/read_run_json.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

SessionResult broken(std::shared_ptr<const Session> session, std::string what) {
  Failure failure;
  failure.verdict = Verdict::broken;
  failure.what = std::move(what);
  failure.details = {"That is a fault of chatspec, not of the program under test."};
  PlayResult play;
  play.segmentation = name(Segmentation::whole);
  play.failure = std::move(failure);
  SessionResult result;
  result.session = std::move(session);
  result.plays.push_back(std::move(play));
  return result;
}

class Runner {
 public:
  Runner(const Plan& plan, const Crew& crew, const KnownOutcomes& known, RunResult& run,
         Progress& progress, fs::path temporary_files)
      : plan_(plan),
        crew_(crew),
        known_(known),
        run_(run),
        progress_(progress),
        temporary_files_(std::move(temporary_files)),
        ended_(plan.size()) {
    run_.sessions.clear();
    for (const Planned& one : plan) {
      SessionResult& result = run_.sessions.emplace_back();
      result.session = one.session;
    }
    aftermath_.emplace(run_, known);
    for (std::size_t index : order_of_play(plan, crew.first)) waiting_.push_back(index);
    to_play_ = static_cast<int>(waiting_.size());
  }

  Result<RunEnding> run(Interruption& interruption) {
    decide_what_is_not_played();
    if (!waiting_.empty()) {
      if (auto hired = hire(); !hired) return tl::unexpected(hired.error());
    }
    while (playing() > 0 || !waiting_.empty()) {
      if (interruption.signal()) return give_up(ended_by_interruption());
      if (time_is_over()) return give_up(ended_by_time(crew_.limits));
      if (auto given = hand_out(); !given) return tl::unexpected(given.error());
      // Perhaps all that was waiting needs a program that does not start.
      if (playing() > 0) wait(interruption.descriptor());
      if (playing() == 0 && has_enough_failures()) {
        drop_what_cannot_start();
        return give_up(ended_by_failures(crew_.limits));
      }
    }
    dismiss();
    tell();
    return RunEnding{};
  }

 private:
  void decide_what_is_not_played() {
    for (std::size_t index = 0; index < plan_.size(); ++index) {
      if (!plan_[index].plays.empty()) continue;
      run_.sessions[index].ruling = Ruling{Verdict::unsupported, plan_[index].why_not, ""};
      ended_[index] = true;
    }
    tell();
  }

  // ---- Workers ---------------------------------------------------------------------------------

  int playing() const {
    return static_cast<int>(std::count_if(workers_.begin(), workers_.end(),
                                          [](const auto& one) { return one->playing(); }));
  }

  Result<void> hire() {
    auto place = temporary_files_ / fmt::format("worker-{}", ++hired_);
    std::error_code failed;
    if (!fs::create_directory(place, failed))
      return tl::unexpected(Trouble{failed, "make a directory"});
    std::vector<int> others;
    for (const auto& one : workers_) others.push_back(one->socket());
    auto worker = Worker::start(plan_, crew_.work, place.string(), others);
    if (!worker) return tl::unexpected(worker.error());
    workers_.push_back(std::move(*worker));
    return {};
  }

  void dismiss() {
    workers_.clear();
    end_strays({});
  }

  // Until one session has shown that the programs start, the others wait for it: were there a fault
  // at the start, every one of them would run into it, and which one tells of it would be chance.
  Result<void> hand_out() {
    drop_what_cannot_start();
    if (has_enough_failures()) return {};
    while (!waiting_.empty() && playing() < (shown_to_start_ ? crew_.jobs : 1)) {
      auto free = std::find_if(workers_.begin(), workers_.end(),
                               [](const auto& one) { return !one->playing(); });
      if (free == workers_.end()) {
        if (auto hired = hire(); !hired) return hired;
        free = std::prev(workers_.end());
      }
      std::size_t index = waiting_.front();
      waiting_.pop_front();
      (*free)->play(index);
      now_ = plan_[index].session.get();
      goes_on();
    }
    return {};
  }

  void wait(int interruption) {
    std::vector<pollfd> all = {{interruption, POLLIN, 0}};
    for (const auto& one : workers_) {
      all.push_back({one->socket(), POLLIN, 0});
      all.push_back({one->end(), POLLIN, 0});
    }
    bool time_ends_first = has_time_limit() && time_left() < crew_.patience;
    auto patience = time_ends_first ? time_left() : crew_.patience;
    int ready = ::poll(all.data(), all.size(), static_cast<int>(patience.count()));
    if (ready == 0 && !time_ends_first) give_up_on_all();
    // From behind: a worker that has died is taken out.
    for (std::size_t number = ready > 0 ? workers_.size() : 0; number > 0; --number) {
      if (all[2 * number - 1].revents != 0 || all[2 * number].revents != 0) listen_to(number - 1);
    }
  }

  void listen_to(std::size_t number) {
    Worker& worker = *workers_[number];
    auto playing = worker.playing();
    auto news = worker.read();
    if (news.result && playing) {
      auto result = read_session_result(*news.result, run_.suite);
      ends(*playing, result ? std::move(*result)
                            : broken(plan_[*playing].session,
                                     "the player's result cannot be read: " + result.error()));
    }
    if (news.death) lose(number, "the player ended while it played this: " + *news.death);
  }

  void lose(std::size_t number, const std::string& what) {
    auto playing = workers_[number]->playing();
    workers_.erase(workers_.begin() + static_cast<std::ptrdiff_t>(number));
    std::vector<pid_t> keep;
    for (const auto& one : workers_) keep.push_back(one->pid());
    end_strays(keep);
    if (playing) ends(*playing, broken(plan_[*playing].session, what));
  }

  void give_up_on_all() {
    for (std::size_t number = workers_.size(); number > 0; --number) {
      lose(number - 1,
           fmt::format("the player has not answered for {} s", crew_.patience.count() / 1000));
    }
  }

  // ---- Results ---------------------------------------------------------------------------------

  void ends(std::size_t index, SessionResult result) {
    result.session = plan_[index].session;
    run_.sessions[index] = std::move(result);
    ended_[index] = true;
    ++played_;
    bool is_bad_now = is_bad(run_.sessions[index].verdict());
    bad_ += is_bad_now;
    if (is_bad_now || known_.contains(plan_[index].session->id)) count_failures();
    shown_to_start_ = true;
    Programs missing = missing_in(run_.sessions[index]);
    missing_.server = missing_.server || missing.server;
    missing_.client = missing_.client || missing.client;
    goes_on();
    tell();
  }

  void drop_what_cannot_start() {
    auto cannot = [&](std::size_t index) {
      Programs needed = plan_[index].programs;
      return (needed.server && missing_.server) || (needed.client && missing_.client);
    };
    // They stay without plays; the aftermath says what blocks them.
    for (std::size_t index : waiting_) {
      if (cannot(index)) ended_[index] = true;
    }
    std::erase_if(waiting_, cannot);
    tell();
  }

  // What is not over is not played any more.
  RunEnding give_up(RunEnding ending) {
    dismiss();
    bool any = false;
    for (std::size_t index = 0; index < plan_.size(); ++index) {
      if (ended_[index]) continue;
      run_.sessions[index].ruling = Ruling{Verdict::unsupported, ending.words(), ""};
      ended_[index] = any = true;
    }
    tell();
    return any ? ending : RunEnding{ending.why, ""};
  }

  // ---- Limits ----------------------------------------------------------------------------------

  bool has_time_limit() const { return crew_.limits.time.count() > 0; }
  std::chrono::milliseconds time_left() const {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(
        crew_.limits.began + crew_.limits.time - std::chrono::steady_clock::now());
    return std::max(left, std::chrono::milliseconds(0));
  }
  bool time_is_over() const { return has_time_limit() && time_left().count() == 0; }

  // Rulings are made in the order of the suite, and that may be long after the failure: so what
  // they would be now is tried on a copy.
  void count_failures() {
    if (crew_.limits.failures == 0) return;
    RunResult now = run_;
    for (std::size_t index = 0; index < plan_.size(); ++index) {
      if (!ended_[index]) now.sessions[index].ruling = Ruling{Verdict::unsupported, "", ""};
    }
    rule(now, known_);
    failures_ = static_cast<int>(
        std::count_if(now.sessions.begin(), now.sessions.end(), [](const SessionResult& one) {
          return is_bad(one.verdict()) && one.verdict() != Verdict::blocked;
        }));
  }
  bool has_enough_failures() const {
    return crew_.limits.failures > 0 && failures_ >= crew_.limits.failures;
  }

  // Rules and tells as far as everything is known. When a program does not start, which session is
  // the first to say so is known at the end, and that comes soon.
  void tell() {
    bool over = std::all_of(ended_.begin(), ended_.end(), [](bool one) { return one; });
    if (!over && (missing_.server || missing_.client)) return;
    auto first_open = std::find(ended_.begin(), ended_.end(), false) - ended_.begin();
    while (told_ < plan_.size() && ended_[told_] &&
           aftermath_->looks_at(told_) < static_cast<std::size_t>(first_open)) {
      aftermath_->rule(told_);
      progress_.ended(run_.sessions[told_++]);
    }
  }

  void goes_on() {
    if (now_ != nullptr) progress_.goes_on(*now_, played_, to_play_, bad_);
  }

  const Plan& plan_;
  const Crew& crew_;
  const KnownOutcomes& known_;
  RunResult& run_;
  Progress& progress_;
  fs::path temporary_files_;
  std::optional<Aftermath> aftermath_;
  std::deque<std::size_t> waiting_;
  std::vector<bool> ended_;
  std::vector<std::unique_ptr<Worker>> workers_;
  const Session* now_ = nullptr;
  Programs missing_;
  bool shown_to_start_ = false;
  std::size_t told_ = 0;
  int hired_ = 0;
  int played_ = 0;
  int to_play_ = 0;
  int bad_ = 0;
  int failures_ = 0;
};

}  // namespace

Result<RunEnding> run_plan(const Plan& plan, const Crew& crew, const KnownOutcomes& known,
                           Interruption& interruption, RunResult& run, Progress& progress) {
  adopt_orphans();
  auto place = TempDirectory::make();
  if (!place) return tl::unexpected(place.error());
  return Runner(plan, crew, known, run, progress, place->path()).run(interruption);
}

}  // namespace chatspec
