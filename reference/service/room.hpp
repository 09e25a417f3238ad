// Everybody who is connected, and what is said among them.
//
// Room is the one class of the servers that holds a mutex. Under it a line is appended to the one
// log; that is all, so it is held briefly, and all recipients see one order. Those who sleep are
// woken after it is released: they would only queue up for it. A Membership is one client's place
// in the room: it joins when made and leaves when destroyed.
//
// Fast talkers and slow readers. The bytes a member has not been sent yet are its backlog. Above
// Limits::backlog_bytes_max it is dropped. Between that and Limits::backlog_bytes_soft those who
// talk are asked to wait, so that a burst does not cost a reader its place only because it is being
// written faster than it can be sent; but for Limits::pace_time at most, counted from when that
// member rose above the soft mark, so that one who does not read holds nobody up for longer.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.hpp"
#include "protocol/limits.hpp"
#include "service/chat_log.hpp"
#include "service/time.hpp"
#include "service/waker.hpp"

namespace chat {

/// Whether a talker may go on at once.
enum class Pace { go, wait };

/// Thread-safe.
class Room {
  struct Member;

 public:
  class Membership;

  explicit Room(const Limits& limits);
  ~Room();
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  /// A place for the client at `address`, or nothing if the room is full. `waker` is called when
  /// the member has mail, may talk again, or was dropped.
  std::optional<Membership> join(std::string address, std::shared_ptr<Waker> waker);
  /// Whether everybody who joined now would get nothing.
  bool is_full();

 private:
  Pace look_after_slow_readers(TimePoint now) REQUIRES(mutex_);
  void wake_waiting_talkers() REQUIRES(mutex_);
  void leave_log(Member& member) REQUIRES(mutex_);

  const Limits limits_;
  Mutex mutex_;
  ChatLog log_ GUARDED_BY(mutex_);
  std::list<Member> members_ GUARDED_BY(mutex_);  ///< in order of connection
  ChatLog::SenderId next_id_ GUARDED_BY(mutex_) = 0;
  /// Members that have read all and are to be woken by the next line. Every other member has been
  /// woken and not yet come for its mail.
  std::vector<Member*> asleep_ GUARDED_BY(mutex_);
  std::vector<Member*> waiting_talkers_ GUARDED_BY(mutex_);
};

/// One client's place. Belongs to one thread (the room behind it is shared).
class Room::Membership {
 public:
  Membership(Membership&& other) noexcept
      : room_(other.room_),
        member_(std::exchange(other.member_, nullptr)),
        to_wake_(std::move(other.to_wake_)) {}
  Membership& operator=(Membership&&) = delete;
  ~Membership();

  /// Hands the chat line `text` to every other member, at once and in one order for all. It is
  /// theirs from now on; that those who sleep learn of it takes `wake_others`. With
  /// Pace::wait the talker must not talk again before `pace` allows it.
  Pace tell_others(std::string_view text, TimePoint now);
  /// Wakes those who slept while lines were said: to be called when the last of a run of lines has
  /// been said, so that a burst wakes everybody once. Leaving does it too.
  void wake_others();
  /// Asks again. With Pace::wait the waker will be called when it is worth asking once more; at
  /// the latest it is after Limits::pace_time.
  Pace pace(TimePoint now);

  struct Mail {
    bool more = false;     ///< there is more; the waker will not be called before it is taken
    bool dropped = false;  ///< this member exceeded its bound and gets no more mail
  };
  /// Appends what others have said since the last call, about `bytes_max` bytes at most.
  /// `unsent_bytes`: how much of what was taken earlier is still unsent.
  Mail take_mail(std::size_t unsent_bytes, std::size_t bytes_max, std::vector<SharedBytes>& mail);

  /// The addresses of all members in order of connection, each followed by LF.
  std::string list() const;

 private:
  friend class Room;
  Membership(Room& room, Member& member) : room_(room), member_(&member) {}

  Room& room_;
  Member* member_;
  std::vector<std::shared_ptr<Waker>> to_wake_;
};

}  // namespace chat
