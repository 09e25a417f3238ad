// A connected client for the Python above it: it knows the interpreter's lock, and keeps what was
// taken and not asked for.
#pragma once

#include <pybind11/pybind11.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "addresses.hpp"
#include "client_records.hpp"
#include "convert.hpp"
#include "library/connected_client.hpp"
#include "waiting.hpp"

namespace chatspec_python {

using chat::ConnectedClient;
using chat::Outcome;

[[noreturn]] inline void raise(const py::object& error) {
  PyErr_SetObject(error.get_type().ptr(), error.ptr());
  throw py::error_already_set();
}

/// Everything is called with the interpreter's lock.
class ClientCore {
 public:
  ClientCore(const std::string& host, std::uint16_t port, double connect_timeout,
             bool sends_fences) {
    chat::ClientConnectionSettings settings;
    settings.host = host;
    settings.port = port;
    settings.connect_time = std::chrono::ceil<std::chrono::milliseconds>(*time_of(connect_timeout));
    settings.sends_fences = sends_fences;
    auto connected = [&settings] {
      const LockReleased released;
      return ConnectedClient::connect(settings);
    }();
    if (!connected) raise(error_class("ConnectFailed")(to_text(connected.error())));
    client_.reset(connected->release());
  }

  py::object address() const { return to_address_tuple(client_->address()); }
  bool has_parted() const { return client_->has_parted(); }
  int descriptor() const { return client_->descriptor(); }
  void acknowledge() const { client_->acknowledge(); }
  /// This is the copy of a child made by fork(2): an iterator over its events says so.
  void forked() { is_elsewhere_ = true; }
  void leave() const { client_->leave(); }
  void abandon() const {
    const LockReleased released;
    client_->abandon();
  }

  /// False when the server takes no more for now.
  bool say(py::handle text, const std::optional<double>& timeout) {
    const std::string_view utf8 = utf8_of(text, "text");
    return put(
        timeout, [&](auto patience) { return client_->say(utf8, patience); },
        "text must be what others can read: not empty, no control character but TAB, not "
        "beginning with '/', at most 8,191 bytes");
  }
  bool send(py::handle line, const std::optional<double>& timeout) {
    const std::string_view utf8 = utf8_of(line, "line");
    return put(
        timeout, [&](auto patience) { return client_->send_line(utf8, patience); },
        "line must be one line of at most 8,191 bytes; for files there are upload() and "
        "download()");
  }

  /// The request's number; nothing when there are too many unanswered ones.
  std::optional<chat::RequestId> ask_list(const std::optional<double>& timeout) {
    return ask(timeout, [&](auto patience) { return client_->ask_list(patience); });
  }
  std::optional<chat::RequestId> ask_upload(const std::string& path, py::handle name, bool is_told,
                                            const std::optional<double>& timeout) {
    const chat::FileName checked = file_name_of(name);
    return ask(timeout, [&](auto patience) {
      return client_->ask_upload(path, checked.text(), is_told, patience);
    });
  }
  std::optional<chat::RequestId> ask_download(py::handle name, const std::string& directory,
                                              bool is_told, const std::optional<double>& timeout) {
    const chat::FileName checked = file_name_of(name);
    return ask(timeout, [&](auto patience) {
      return client_->ask_download(checked.text(), directory, is_told, patience);
    });
  }

  /// (confirmed, error, addresses) when it has ended; None after the time, or when there is
  /// progress and that is wanted.
  py::object wait(chat::RequestId id, const std::optional<double>& timeout, const char* what,
                  bool wants_progress) {
    const auto before = client_->progress(id);
    const auto outcome = wait_for(timeout, [&](std::chrono::milliseconds patience) {
      auto over = client_->wait(id, patience, wants_progress);
      const bool has_moved = !over && wants_progress && client_->progress(id) != before;
      return Waited{std::move(over), has_moved};
    });
    if (!outcome.over) return py::none();
    py::list addresses;
    for (const std::string& address : outcome.over->addresses) {
      addresses.append(to_address_tuple(address));
    }
    return py::make_tuple(outcome.over->kind == Outcome::Kind::done, error_of(*outcome.over, what),
                          addresses);
  }
  void forget(chat::RequestId id) { client_->forget(id); }
  /// (done, size) in bytes, or None.
  py::object progress(chat::RequestId id) {
    const auto progress = client_->progress(id);
    if (!progress) return py::none();
    return py::make_tuple(progress->done_bytes, progress->size_bytes);
  }

  /// Keeps what has happened until it is asked for; waits while nothing has.
  void collect(const std::optional<double>& timeout) {
    if (is_elsewhere_) {
      raise(error_class("Error")(
          "this client belongs to the process that made it, not to a forked child"));
    }
    auto happenings = wait_for(timeout, [this](std::chrono::milliseconds patience) {
      auto taken = client_->take(patience);
      const bool is_something = !taken.empty() || client_->has_parted();
      return is_something ? std::optional(std::move(taken)) : std::nullopt;
    });
    if (happenings) keep(*std::move(happenings));
  }

  /// The next event, or message; null when there is none within the time, or for ever.
  py::object next(bool only_messages, const std::optional<double>& timeout) {
    while (true) {
      if (!lines_.empty()) return to_message(chat::take_line(lines_), addresses_);
      if (next_ == collected_.size()) collect(timeout);
      // While this one waited another thread may have begun with the lines of what came.
      if (!lines_.empty()) continue;
      if (next_ == collected_.size()) return {};
      chat::ClientHappening happening = std::move(collected_[next_++]);
      if (auto* const heard = std::get_if<chat::Heard>(&happening)) {
        heard_ = std::move(*heard);
        lines_ = heard_.lines;
      } else if (!only_messages) {
        return to_event(happening);
      }
    }
  }

 private:
  using Put = ConnectedClient::Put;
  struct Waited {
    std::optional<Outcome> over;
    bool has_moved = false;
    explicit operator bool() const { return over || has_moved; }
  };

  template <class Attempt>
  bool put(const std::optional<double>& timeout, Attempt attempt, const char* unfit) {
    // Mostly there is room, and letting go of the interpreter would cost more than the rest.
    Put result = attempt(std::chrono::milliseconds(0));
    if (result == Put::no_room) {
      const auto waited = wait_for(timeout, [&](std::chrono::milliseconds patience) {
        const Put put = attempt(patience);
        return put == Put::no_room ? std::nullopt : std::optional(put);
      });
      if (!waited) return false;
      result = *waited;
    }
    if (result == Put::unfit) throw py::value_error(unfit);
    if (result == Put::parted) raise_disconnected();
    return true;
  }

  template <class Attempt>
  std::optional<chat::RequestId> ask(const std::optional<double>& timeout, Attempt attempt) {
    const auto asked = wait_for(timeout, [&](std::chrono::milliseconds patience) {
      auto result = as_result(attempt(patience));
      const bool has_no_room = result && result->put == Put::no_room;
      return has_no_room ? std::nullopt : std::optional(std::move(result));
    });
    if (!asked) return std::nullopt;
    if (!*asked) {
      const chat::Error& error = asked->error();
      PyErr_SetObject(PyExc_OSError,
                      py::make_tuple(error.code.value(), to_text(error.message())).ptr());
      throw py::error_already_set();
    }
    if ((*asked)->put == Put::parted) raise_disconnected();
    return (*asked)->id;
  }
  static chat::Result<ConnectedClient::Asked> as_result(
      chat::Result<ConnectedClient::Asked> asked) {
    return asked;
  }

  [[noreturn]] static void raise_disconnected() {
    raise(error_class("Disconnected")("the connection has ended"));
  }

  void keep(std::vector<chat::ClientHappening> happenings) {
    // Another thread may have kept some while this one waited.
    if (next_ == collected_.size()) {
      collected_ = std::move(happenings);
      next_ = 0;
    } else {
      std::move(happenings.begin(), happenings.end(), std::back_inserter(collected_));
    }
  }

  std::unique_ptr<ConnectedClient, DeleteWithoutLock> client_;
  std::vector<chat::ClientHappening> collected_;  // of these the first `next_` were asked for
  std::size_t next_ = 0;
  chat::Heard heard_;       // the last of those
  std::string_view lines_;  // of it, the ones that nobody asked for yet
  bool is_elsewhere_ = false;
  AddressReader addresses_;
};

}  // namespace chatspec_python
