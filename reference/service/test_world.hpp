// A server without sockets and without time, for tests: clients say something and look at what they
// receive; the clock goes when it is told to.
#pragma once

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "service/service.hpp"
#include "storage/memory_storage.hpp"

namespace chat {
class MockObserver : public Observer {
 public:
  MOCK_METHOD(void, connected, (std::string_view address), (override));
  MOCK_METHOD(void, received, (std::string_view line, std::string_view address), (override));
  MOCK_METHOD(void, file_received, (std::string_view name), (override));
  MOCK_METHOD(void, file_sent, (std::string_view name), (override));
  MOCK_METHOD(void, disconnected, (std::string_view address), (override));
  MOCK_METHOD(void, trouble, (Trouble kind, std::string_view what), (override));
};

/// For a test in one thread, where nobody is called who is gone.
inline std::shared_ptr<Waker> unowned(Waker& waker) {
  return std::shared_ptr<Waker>(std::shared_ptr<void>(), &waker);
}

/// A client and the part of an engine that would serve it. What it says waits, as in a socket,
/// until the server wants it; what the server sends waits until it is looked at.
class TestClient final : public Waker {
 public:
  TestClient(Service& service, const TimePoint& now, int number)
      : now_(now),
        address_("('127.0.0.1', " + std::to_string(number) + ")"),
        connection_(service.connect(address_, unowned(*this), now)) {}

  void says(std::string_view line) { sends(std::string(line) + "\n"); }
  void sends(std::string_view bytes) {
    on_the_way_ += bytes;
    deliver();
  }
  /// It says no more; a server sees this after what was said before.
  void half_closes() {
    half_closed_ = true;
    deliver();
  }
  /// All that the server has for it by now, or the first `size_max` bytes of it.
  std::string receives(std::size_t size_max = std::string::npos) {
    std::string received;
    heed();
    while (received.size() < size_max && !over()) {
      const Output output = connection_->output(now_);
      std::string bytes = bytes_of(output).substr(0, size_max - received.size());
      if (bytes.empty()) {
        if (!deliver()) break;
        continue;
      }
      received += bytes;
      connection_->output_sent(bytes.size(), now_);
      heed();
    }
    if (!over() && connection_->wants_output_ended()) {
      connection_->output_ended(now_);
      sees_end_ = true;
    }
    return received;
  }
  /// The server ends; `all_arrived` as in Connection::shut_down.
  void is_shut_down(bool all_arrived = true) { connection_->shut_down(all_arrived, now_); }
  /// Does what an engine does after a wake-up or at the deadline, and delivers what was said.
  void heed() {
    const auto deadline = connection_->deadline();
    if (std::exchange(woken_, false) || (deadline && now_ >= *deadline)) connection_->proceed(now_);
    deliver();
  }

  const std::string& address() const { return address_; }
  Connection& connection() { return *connection_; }
  bool is_in() const { return connection_ != nullptr; }
  bool over() const { return connection_->finished(); }
  bool woken() const { return woken_; }
  bool sees_end() const { return sees_end_ || over(); }
  std::size_t unheard_bytes() const { return on_the_way_.size(); }
  void leaves() { connection_.reset(); }

 private:
  void wake() noexcept override { woken_ = true; }

  /// Brings the server what it wants to have; says whether that was anything.
  bool deliver() {
    bool any = false;
    while (!on_the_way_.empty() && connection_->wants_input()) {
      const auto piece = on_the_way_.substr(0, Limits::receive_bytes_max);
      on_the_way_.erase(0, piece.size());
      connection_->receive(piece, now_);
      any = true;
    }
    if (on_the_way_.empty() && half_closed_ && connection_->wants_input()) {
      connection_->input_ended(now_);
      any = true;
    }
    return any;
  }

  static std::string bytes_of(const Output& output) {
    std::string bytes;
    if (const auto* pieces = std::get_if<std::span<const std::string_view>>(&output)) {
      for (const auto piece : *pieces) bytes += piece;
    } else if (const auto* file = std::get_if<FileRange>(&output)) {
      bytes.resize(file->size_bytes);
      const auto got =
          ::pread(file->descriptor, bytes.data(), bytes.size(), static_cast<off_t>(file->offset));
      bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    }
    return bytes;
  }

  const TimePoint& now_;
  const std::string address_;
  std::string on_the_way_;
  bool half_closed_ = false;
  bool woken_ = false;
  bool sees_end_ = false;
  std::unique_ptr<Connection> connection_;  // leaves first: it may be woken until then
};

/// Everything a conversation needs. A test changes `limits` before the first client comes.
struct TestWorld {
  Limits limits;
  TimePoint now{std::chrono::hours(1)};
  MemoryStorage files;
  testing::NiceMock<MockObserver> observer;

  Service& service() {
    if (!service_) service_ = std::make_unique<Service>(limits, storage(), observer);
    return *service_;
  }
  /// The next client; its port is its number.
  TestClient joins() { return TestClient(service(), now, ++clients_); }
  void passes(std::chrono::milliseconds time) { now += time; }
  /// For a test that breaks the storage; before the first client.
  void keeps_files_in(Storage& other) { storage_ = &other; }

 private:
  Storage& storage() { return storage_ == nullptr ? files : *storage_; }

  Storage* storage_ = nullptr;
  std::unique_ptr<Service> service_;
  int clients_ = 0;
};

}  // namespace chat
