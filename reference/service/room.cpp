#include "service/room.hpp"

#include <algorithm>
#include <iterator>

#include "protocol/encode.hpp"

namespace chat {

struct Room::Member {
  std::list<Member>::iterator place;  ///< in members_, so that leaving costs no search
  ChatLog::SenderId id;
  std::string address;
  std::string prefix;
  std::shared_ptr<Waker> waker;
  ChatLog::Cursor cursor;
  std::size_t unsent_bytes = 0;         ///< taken, but not sent yet when last asked
  bool asleep = true;                   ///< is in asleep_
  bool dropped = false;                 ///< then the cursor has left the log
  std::optional<TimePoint> slow_since;  ///< above the soft mark
};

Room::Room(const Limits& limits) : limits_(limits) {}
Room::~Room() = default;

std::optional<Room::Membership> Room::join(std::string address, std::shared_ptr<Waker> waker) {
  MutexLock lock(mutex_);
  if (members_.size() >= limits_.clients_max) return std::nullopt;
  auto prefix = chat_prefix(address);
  members_.push_back({.place = {},
                      .id = next_id_++,
                      .address = std::move(address),
                      .prefix = std::move(prefix),
                      .waker = std::move(waker),
                      .cursor = log_.enter(),
                      .slow_since = {}});
  Member& member = members_.back();
  member.place = std::prev(members_.end());
  asleep_.push_back(&member);
  return Membership(*this, member);
}

bool Room::is_full() {
  MutexLock lock(mutex_);
  return members_.size() >= limits_.clients_max;
}

/// Drops whoever is above its bound; says whether anybody is worth waiting for.
Pace Room::look_after_slow_readers(TimePoint now) {
  if (log_.behind_bytes_max() <= limits_.backlog_bytes_soft) return Pace::go;
  Pace pace = Pace::go;
  for (Member& member : members_) {
    if (member.dropped) continue;
    const std::size_t backlog = log_.behind_bytes(member.cursor) + member.unsent_bytes;
    if (backlog <= limits_.backlog_bytes_soft) {
      member.slow_since.reset();
      continue;
    }
    if (!member.slow_since) member.slow_since = now;
    //= spec/protocol.md#wait.bounded
    //# A server MUST bound what it keeps for a client that does not read, by 16 MiB at most, and
    //# end the connection of one that exceeds the bound
    if (backlog > limits_.backlog_bytes_max) {
      leave_log(member);
      member.waker->wake();
      //= spec/protocol.md#wait.reading
      //# A client that does not read what it is sent MUST NOT delay any other client beyond the
      //# bounds that the server states, in all by 2 seconds at most.
    } else if (now - *member.slow_since < limits_.pace_time) {
      pace = Pace::wait;
    }
  }
  return pace;
}

void Room::wake_waiting_talkers() {
  for (Member* talker : waiting_talkers_) talker->waker->wake();
  waiting_talkers_.clear();
}

void Room::leave_log(Member& member) {
  log_.leave(member.cursor);
  member.dropped = true;
}

Room::Membership::~Membership() {
  if (member_ == nullptr) return;
  wake_others();
  MutexLock lock(room_.mutex_);
  if (!member_->dropped) room_.leave_log(*member_);
  std::erase(room_.asleep_, member_);
  std::erase(room_.waiting_talkers_, member_);
  if (member_->slow_since) room_.wake_waiting_talkers();
  room_.members_.erase(member_->place);
}

//= spec/protocol.md#order.one-at-a-time
//# hand everything a line causes to every recipient before the next line of that connection has any
//# effect.
//= spec/protocol.md#order.common
//# All recipients SHOULD see all chat lines in one common order.
Pace Room::Membership::tell_others(std::string_view text, TimePoint now) {
  MutexLock lock(room_.mutex_);
  if (member_->dropped) return Pace::go;
  //= spec/protocol.md#chat.broadcast
  //# A server MUST send a chat line to every other connected client
  room_.log_.append(member_->id, member_->prefix, text);
  to_wake_.reserve(to_wake_.size() + room_.asleep_.size());
  for (Member* sleeper : room_.asleep_) {
    if (sleeper == member_) continue;
    sleeper->asleep = false;
    to_wake_.push_back(sleeper->waker);
  }
  room_.asleep_.clear();
  if (member_->asleep) {
    // It had read all: it passes its own line by without being woken.
    room_.asleep_.push_back(member_);
    std::vector<SharedBytes> nothing;
    room_.log_.read(member_->cursor, member_->id, ChatLog::line_bytes_max, nothing);
  }
  const Pace pace = room_.look_after_slow_readers(now);
  if (pace == Pace::wait) room_.waiting_talkers_.push_back(member_);
  return pace;
}

void Room::Membership::wake_others() {
  // Taken out, not only emptied: a room of thousands is no memory to keep for one that once spoke.
  for (const auto& sleeper : std::exchange(to_wake_, {})) sleeper->wake();
}

Pace Room::Membership::pace(TimePoint now) {
  MutexLock lock(room_.mutex_);
  std::erase(room_.waiting_talkers_, member_);
  const Pace pace = room_.look_after_slow_readers(now);
  if (pace == Pace::wait) room_.waiting_talkers_.push_back(member_);
  return pace;
}

Room::Membership::Mail Room::Membership::take_mail(std::size_t unsent_bytes, std::size_t bytes_max,
                                                   std::vector<SharedBytes>& mail) {
  MutexLock lock(room_.mutex_);
  if (member_->dropped) return {false, true};
  const std::size_t taken = room_.log_.read(member_->cursor, member_->id, bytes_max, mail);
  member_->unsent_bytes = unsent_bytes + taken;
  const bool more = !room_.log_.at_end(member_->cursor);
  if (!more && !member_->asleep) {
    member_->asleep = true;
    room_.asleep_.push_back(member_);
  }
  const std::size_t backlog = room_.log_.behind_bytes(member_->cursor) + member_->unsent_bytes;
  if (member_->slow_since && backlog <= room_.limits_.backlog_bytes_soft) {
    member_->slow_since.reset();
    room_.wake_waiting_talkers();
  }
  return {more, false};
}

std::string Room::Membership::list() const {
  MutexLock lock(room_.mutex_);
  std::string lines;
  //= spec/protocol.md#list.reply
  //# one line for each connected client, holding its address, the asker included, in the order in
  //# which they connected.
  for (const Member& member : room_.members_) {
    lines += member.address;
    lines += '\n';
  }
  return lines;
}

}  // namespace chat
