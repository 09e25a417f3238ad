// chatspec.Server's inner half: the reference's own server in threads of its own. The outer half,
// with what a person reads, is chatspec/server.py.
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "addresses.hpp"
#include "bind.hpp"
#include "convert.hpp"
#include "library/running_server.hpp"
#include "record.hpp"
#include "waiting.hpp"

namespace chatspec_python {
namespace {

using Server = std::unique_ptr<chat::RunningServer, DeleteWithoutLock>;
using Happening = chat::ServerHappening;

struct ClientConnectedShape {
  static constexpr const char* name = "chatspec.ClientConnected";
  static constexpr const char* doc =
      "ClientConnected(address)\n--\n\nA client has connected; str() is the console's line for it.";
  static constexpr std::array fields{Field{"address", any_field, "tuple: the client's address"}};
  static PyObject* show(PyObject* self) {
    return PyUnicode_FromFormat("New client connected: %S", field_of(self, 0));
  }
};

struct LineReceivedShape {
  static constexpr const char* name = "chatspec.LineReceived";
  static constexpr const char* doc =
      "LineReceived(line, address)\n--\n\n"
      "A chat line or a command that was understood; str() is the console's line for it.";
  static constexpr std::array fields{Field{"line", text_field, "str: as it was typed"},
                                     Field{"address", any_field, "tuple: the client's address"}};
  static PyObject* show(PyObject* self) {
    return PyUnicode_FromFormat("Received %S from %S", field_of(self, 0), field_of(self, 1));
  }
};

struct FileReceivedShape {
  static constexpr const char* name = "chatspec.FileReceived";
  static constexpr const char* doc =
      "FileReceived(name)\n--\n\nAn upload is stored; str() is the console's line for it.";
  static constexpr std::array fields{Field{"name", text_field, "str: the file's name"}};
  static PyObject* show(PyObject* self) {
    return PyUnicode_FromFormat("File %S received successfully", field_of(self, 0));
  }
};

struct FileSentShape {
  static constexpr const char* name = "chatspec.FileSent";
  static constexpr const char* doc =
      "FileSent(name)\n--\n\n"
      "The last byte of a download has been sent; str() is the console's line for it.";
  static constexpr std::array fields{Field{"name", text_field, "str: the file's name"}};
  static PyObject* show(PyObject* self) {
    return PyUnicode_FromFormat("File %S sent successfully", field_of(self, 0));
  }
};

struct ClientDisconnectedShape {
  static constexpr const char* name = "chatspec.ClientDisconnected";
  static constexpr const char* doc =
      "ClientDisconnected(address)\n--\n\n"
      "A client's connection has ended; str() is the console's line for it.";
  static constexpr std::array fields{Field{"address", any_field, "tuple: the client's address"}};
  static PyObject* show(PyObject* self) {
    return PyUnicode_FromFormat("Client disconnected: %S", field_of(self, 0));
  }
};

struct TroubleShape {
  static constexpr const char* name = "chatspec.Trouble";
  static constexpr const char* doc =
      "Trouble(text)\n--\n\nSomething that whoever runs the server should know, in a sentence.";
  static constexpr std::array fields{Field{"text", text_field, "str: the sentence"}};
  static PyObject* show(PyObject* self) { return PyUnicode_FromFormat("%S", field_of(self, 0)); }
};

py::object event_of(const Happening& happening) {
  switch (happening.kind) {
    case Happening::Kind::connected:
      return Record<ClientConnectedShape>::make(to_address_tuple(happening.address));
    case Happening::Kind::received:
      return Record<LineReceivedShape>::make(to_text(happening.text),
                                             to_address_tuple(happening.address));
    case Happening::Kind::file_received:
      return Record<FileReceivedShape>::make(to_text(happening.text));
    case Happening::Kind::file_sent:
      return Record<FileSentShape>::make(to_text(happening.text));
    case Happening::Kind::disconnected:
      return Record<ClientDisconnectedShape>::make(to_address_tuple(happening.address));
    case Happening::Kind::trouble:
      return Record<TroubleShape>::make(to_text(happening.text));
  }
  return py::none();
}

class ServerCore {
 public:
  ServerCore(const std::string& engine, const std::string& host, std::uint16_t port,
             const std::string& directory, const py::dict& limits, std::size_t events_max) {
    chat::ServerSettings settings;
    settings.engine = engine == "threading" ? chat::ServerSettings::Engine::threading
                                            : chat::ServerSettings::Engine::select;
    settings.host = host;
    settings.port = port;
    settings.directory = directory;
    settings.happenings_max = events_max;
    take_limits(limits, settings.limits);
    auto started = [&settings] {
      const LockReleased released;
      return chat::RunningServer::start(settings);
    }();
    if (!started) {
      // OSError makes the right kind of itself from the number (PEP 3151).
      const auto& error = started.error();
      py::tuple arguments = py::make_tuple(error.code.value(), error.message());
      PyErr_SetObject(PyExc_OSError, arguments.ptr());
      throw py::error_already_set();
    }
    server_.reset(started->release());
  }

  std::uint16_t port() const { return server_->port(); }
  void stop() {
    server_->begin_to_stop();
    wait_for(std::nullopt, [this](std::chrono::milliseconds patience) {
      return server_->happenings().has_ended(patience);
    });
    const LockReleased released;
    server_->stop();
  }
  /// This is the copy of a child made by fork(2).
  void abandon() {
    is_elsewhere_ = true;
    server_->abandon();
  }
  bool has_ended() const { return server_->happenings().has_ended(std::chrono::milliseconds(0)); }
  std::uint64_t events_lost() const { return server_->happenings().dropped(); }

  py::list take(const std::optional<double>& timeout) {
    if (is_elsewhere_) {
      PyErr_SetString(py::module_::import("chatspec.errors").attr("Error").ptr(),
                      "this server belongs to the process that made it, not to a forked child");
      throw py::error_already_set();
    }
    const auto happenings = wait_for(timeout, [this](std::chrono::milliseconds patience) {
      auto taken = server_->happenings().take(patience);
      const bool is_something = !taken.empty() || server_->happenings().is_over();
      return is_something ? std::optional(std::move(taken)) : std::nullopt;
    });
    py::list events;
    if (happenings) {
      for (const Happening& happening : *happenings) events.append(event_of(happening));
    }
    return events;
  }

 private:
  static void take_limits(const py::dict& given, chat::Limits& limits) {
    for (const auto& [key, value] : given) {
      const auto name = key.cast<std::string>();
      if (name == "clients_max") {
        limits.clients_max = value.cast<std::size_t>();
      } else if (name == "upload_bytes_max") {
        limits.upload_bytes_max = value.cast<std::uint64_t>();
      } else if (name == "backlog_bytes_max") {
        limits.backlog_bytes_max = value.cast<std::size_t>();
        limits.backlog_bytes_soft = std::min(limits.backlog_bytes_soft, limits.backlog_bytes_max);
      } else if (name == "shutdown_time") {
        limits.shutdown_time =
            std::chrono::ceil<std::chrono::milliseconds>(*time_of(value.cast<double>()));
      }
    }
  }

  Server server_;
  bool is_elsewhere_ = false;
};

}  // namespace

void bind_server(py::module_& module) {
  Record<ClientConnectedShape>::add_to(module);
  Record<LineReceivedShape>::add_to(module);
  Record<FileReceivedShape>::add_to(module);
  Record<FileSentShape>::add_to(module);
  Record<ClientDisconnectedShape>::add_to(module);
  Record<TroubleShape>::add_to(module);

  py::class_<ServerCore>(module, "ServerCore", "The inner half of chatspec.Server.")
      .def(py::init<const std::string&, const std::string&, std::uint16_t, const std::string&,
                    const py::dict&, std::size_t>(),
           py::arg("engine"), py::arg("host"), py::arg("port"), py::arg("directory"),
           py::arg("limits"), py::arg("events_max"))
      .def_property_readonly("port", &ServerCore::port)
      .def_property_readonly("has_ended", &ServerCore::has_ended)
      .def_property_readonly("events_lost", &ServerCore::events_lost)
      .def("take", &ServerCore::take, py::arg("timeout"))
      .def("stop", &ServerCore::stop)
      .def("abandon", &ServerCore::abandon);
}

}  // namespace chatspec_python
