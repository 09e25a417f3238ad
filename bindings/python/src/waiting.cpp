#include "waiting.hpp"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <new>

namespace chatspec_python {
namespace {

// What a process has one of: its interpreter.
std::mutex mutex;
std::condition_variable came_back;
int away = 0;       // threads without the lock
int returning = 0;  // of those, who ask for it now
bool is_ending = false;
bool is_too_late = false;
pthread_t ending_thread{};  // while is_ending

}  // namespace

LockReleased::LockReleased() {
  {
    const std::lock_guard lock(mutex);
    if (is_ending && ::pthread_equal(ending_thread, ::pthread_self()) != 0) return;
    must_stay_ = is_ending;
    if (!is_ending) ++away;
  }
  state_ = PyEval_SaveThread();
  // Something new that begins now would never be let back in.
  while (must_stay_) ::pause();  // until the process ends
}

LockReleased::~LockReleased() {
  if (state_ == nullptr) return;
  bool must_stay = false;
  {
    const std::lock_guard lock(mutex);
    if (!is_too_late) ++returning;
    must_stay = is_too_late;
  }
  while (must_stay) ::pause();  // until the process ends
  PyEval_RestoreThread(state_);
  const std::lock_guard lock(mutex);
  --away;
  --returning;
  came_back.notify_all();
}

void after_fork_in_child() {
  new (&mutex) std::mutex;  // another thread may have held it, which is not here
  new (&came_back) std::condition_variable;
  away = returning = 0;
}

void end_waiting() {
  {
    const std::lock_guard lock(mutex);
    is_ending = true;
    ending_thread = ::pthread_self();
  }
  PyThreadState* const state = PyEval_SaveThread();
  {
    std::unique_lock lock(mutex);
    came_back.wait_for(lock, std::chrono::seconds(1), [] { return away == 0; });
    is_too_late = true;
    came_back.wait(lock, [] { return returning == 0; });
  }
  PyEval_RestoreThread(state);
}

std::optional<std::chrono::nanoseconds> time_of(const std::optional<double>& timeout) {
  if (!timeout) return std::nullopt;
  if (!(*timeout >= 0)) throw py::value_error("timeout must be None or seconds, 0 or more");
  // Some 30 years are for ever, and do not overflow.
  constexpr double longest = 1e9;
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(std::min(*timeout, longest)));
}

}  // namespace chatspec_python
