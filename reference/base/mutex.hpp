// A mutex that clang can check (-Wthread-safety): members say GUARDED_BY(mutex_), functions say
// REQUIRES(mutex_), and touching one without the lock does not compile.
// The attributes: clang's documentation, "Thread Safety Analysis".
#pragma once

#include <mutex>

#if defined(__clang__)
#define CHAT_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define CHAT_THREAD_ATTRIBUTE(x)
#endif

#define CAPABILITY(x) CHAT_THREAD_ATTRIBUTE(capability(x))
#define SCOPED_CAPABILITY CHAT_THREAD_ATTRIBUTE(scoped_lockable)
#define GUARDED_BY(x) CHAT_THREAD_ATTRIBUTE(guarded_by(x))
#define REQUIRES(...) CHAT_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) CHAT_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define RELEASE(...) CHAT_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define EXCLUDES(...) CHAT_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))

namespace chat {

class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace chat
