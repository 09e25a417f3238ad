// chatspec.Client's inner half: the reference's client with a thread of its own. The outer halves,
// with what a person reads, are chatspec/client.py and chatspec/aio.py.
#include <pybind11/stl.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "addresses.hpp"
#include "bind.hpp"
#include "convert.hpp"
#include "library/connected_client.hpp"
#include "record.hpp"
#include "waiting.hpp"

namespace chatspec_python {
namespace {

using chat::ConnectedClient;
using chat::Outcome;

struct MessageShape {
  static constexpr const char* name = "chatspec.Message";
  static constexpr const char* doc =
      "Message(sender, text)\n--\n\n"
      "A line from the server: what somebody said, or, without a sender, anything else.\n\n"
      "str() is the line as it came. Control characters other than TAB, and bytes that are not\n"
      "UTF-8, are shown as \\x and two digits, so it is safe for a terminal.";
  static constexpr std::array fields{
      Field{"sender", any_field, "tuple or None: the address of whoever said it"},
      Field{"text", text_field, "str: what was said, or the whole line"}};
  /// Only what prints exactly as it came was made a sender.
  static PyObject* show(PyObject* self) {
    if (field_of(self, 0) == Py_None) return PyUnicode_FromFormat("%S", field_of(self, 1));
    return PyUnicode_FromFormat("%S: %S", field_of(self, 0), field_of(self, 1));
  }
};

struct DownloadStartedShape {
  static constexpr const char* name = "chatspec.DownloadStarted";
  static constexpr const char* doc =
      "DownloadStarted(name, size)\n--\n\nThe server has begun to send a file.";
  static constexpr std::array fields{Field{"name", text_field, "str: the file's name"},
                                     Field{"size", count_field, "int: bytes"}};
};

struct UploadFinishedShape {
  static constexpr const char* name = "chatspec.UploadFinished";
  static constexpr const char* doc =
      "UploadFinished(name, confirmed, error)\n--\n\n"
      "An upload that nobody waited for has come to its end.";
  static constexpr std::array fields{
      Field{"name", text_field, "str: the file's name"},
      Field{"confirmed", any_field, "bool: the server said that it stored the file"},
      Field{"error", any_field, "Error or None: why it failed"}};
};

struct DownloadFinishedShape {
  static constexpr const char* name = "chatspec.DownloadFinished";
  static constexpr const char* doc =
      "DownloadFinished(name, error)\n--\n\n"
      "A download that nobody waited for has come to its end.";
  static constexpr std::array fields{Field{"name", text_field, "str: the file's name"},
                                     Field{"error", any_field, "Error or None: why it failed"}};
};

struct ConnectionEndedShape {
  static constexpr const char* name = "chatspec.ConnectionEnded";
  static constexpr const char* doc =
      "ConnectionEnded(in_good_order)\n--\n\nThe connection is over; nothing comes behind it.";
  static constexpr std::array fields{
      Field{"in_good_order", any_field, "bool: the server ended it, and it was no reset"}};
};

py::object error_class(const char* name) {
  return py::module_::import("chatspec.errors").attr(name);
}

/// The exception that tells of the outcome; None if all is well, as with an upload that the server
/// does not confirm.
py::object error_of(const Outcome& outcome, std::string_view what) {
  switch (outcome.kind) {
    case Outcome::Kind::done:
    case Outcome::Kind::unconfirmed:
      return py::none();
    case Outcome::Kind::refused: {
      std::string_view reason = outcome.text;
      if (reason.starts_with("ERROR ")) reason.remove_prefix(6);
      return error_class("Refused")(to_text(reason));
    }
    case Outcome::Kind::disconnected:
      return error_class("Disconnected")(
          to_text("the connection ended before " + std::string(what) + " was answered"));
    case Outcome::Kind::cut_off:
      return error_class("Disconnected")("the connection ended within the file", true);
    case Outcome::Kind::cannot_store:
      return error_class("CannotStore")(to_text(outcome.text));
    case Outcome::Kind::file_changed:
      return error_class("Disconnected")(
          to_text("the file became shorter while it was sent, so the connection had to be ended"));
    case Outcome::Kind::unread:
      return error_class("Error")(
          to_text("too much has come that nobody read: call messages() or events()"));
  }
  return py::none();
}

struct HappeningToPython {
  AddressReader& addresses;

  py::object operator()(const chat::Heard& heard) const {
    std::string_view line = heard.line;
    py::object sender = addresses.take_sender(line);
    return Record<MessageShape>::make(std::move(sender), to_text(line));
  }
  py::object operator()(const chat::UploadOver& over) const {
    const bool is_confirmed = over.outcome.kind == Outcome::Kind::done;
    return Record<UploadFinishedShape>::make(to_text(over.name), py::bool_(is_confirmed),
                                             error_of(over.outcome, "the upload"));
  }
  py::object operator()(const chat::DownloadUnderWay& begun) const {
    return Record<DownloadStartedShape>::make(to_text(begun.name), py::int_(begun.size_bytes));
  }
  py::object operator()(const chat::DownloadOver& over) const {
    return Record<DownloadFinishedShape>::make(to_text(over.name),
                                               error_of(over.outcome, "the download"));
  }
  py::object operator()(const chat::Parted& parted) const {
    return Record<ConnectionEndedShape>::make(py::bool_(parted.in_good_order));
  }
};

[[noreturn]] void raise(const py::object& error) {
  PyErr_SetObject(error.get_type().ptr(), error.ptr());
  throw py::error_already_set();
}

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
  /// progress.
  py::object wait(chat::RequestId id, const std::optional<double>& timeout, const char* what) {
    auto before = client_->progress(id);
    const auto outcome = wait_for(timeout, [&](std::chrono::milliseconds patience) {
      auto over = client_->wait(id, patience);
      const bool has_moved = !over && client_->progress(id) != before;
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

  py::list take(const std::optional<double>& timeout) {
    const auto happenings = wait_for(timeout, [this](std::chrono::milliseconds patience) {
      auto taken = client_->take(patience);
      const bool is_something = !taken.empty() || client_->has_parted();
      return is_something ? std::optional(std::move(taken)) : std::nullopt;
    });
    if (!happenings) return py::list();
    py::list events(happenings->size());
    for (std::size_t i = 0; i < happenings->size(); ++i) {
      py::object event = std::visit(HappeningToPython{addresses_}, (*happenings)[i]);
      PyList_SET_ITEM(events.ptr(), static_cast<Py_ssize_t>(i), event.release().ptr());
    }
    return events;
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

  std::unique_ptr<ConnectedClient, DeleteWithoutLock> client_;
  AddressReader addresses_;
};

/// ClientCore.say(text, timeout) without pybind11's way of finding out what was passed, which would
/// cost as much as the rest: this is called for every line. `self` is a capsule of the core.
PyObject* say(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  if (count != 2) {
    PyErr_SetString(PyExc_TypeError, "say() takes text and timeout");
    return nullptr;
  }
  try {
    auto* const core = static_cast<ClientCore*>(PyCapsule_GetPointer(self, nullptr));
    std::optional<double> timeout;
    if (arguments[1] != Py_None) {
      timeout = PyFloat_AsDouble(arguments[1]);
      if (PyErr_Occurred() != nullptr) return nullptr;
      time_of(timeout);
    }
    return PyBool_FromLong(core->say(arguments[0], timeout) ? 1 : 0);
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const py::builtin_exception& error) {
    error.set_error();
  }
  return nullptr;
}

PyMethodDef say_definition{"say", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(say)),
                           METH_FASTCALL, nullptr};

/// `core.say` as a function of its own; it keeps the core.
py::object make_say(py::object core) {
  auto* const pointer = core.cast<ClientCore*>();
  py::capsule capsule(pointer, nullptr, nullptr);
  PyCapsule_SetContext(capsule.ptr(), core.inc_ref().ptr());
  PyCapsule_SetDestructor(capsule.ptr(), [](PyObject* self) {
    Py_DECREF(static_cast<PyObject*>(PyCapsule_GetContext(self)));
  });
  return py::reinterpret_steal<py::object>(PyCFunction_New(&say_definition, capsule.ptr()));
}

}  // namespace

void bind_client(py::module_& module) {
  Record<MessageShape>::add_to(module);
  Record<DownloadStartedShape>::add_to(module);
  Record<UploadFinishedShape>::add_to(module);
  Record<DownloadFinishedShape>::add_to(module);
  Record<ConnectionEndedShape>::add_to(module);

  py::class_<ClientCore>(module, "ClientCore", "The inner half of chatspec.Client.")
      .def(py::init<const std::string&, std::uint16_t, double, bool>(), py::arg("host"),
           py::arg("port"), py::arg("connect_timeout"), py::arg("sends_fences"))
      .def_property_readonly("address", &ClientCore::address)
      .def_property_readonly("has_parted", &ClientCore::has_parted)
      .def("descriptor", &ClientCore::descriptor)
      .def("acknowledge", &ClientCore::acknowledge)
      .def("leave", &ClientCore::leave)
      .def("abandon", &ClientCore::abandon)
      .def("make_say", &make_say)
      .def("send", &ClientCore::send, py::arg("line"), py::arg("timeout"))
      .def("ask_list", &ClientCore::ask_list, py::arg("timeout"))
      .def("ask_upload", &ClientCore::ask_upload, py::arg("path"), py::arg("name"),
           py::arg("is_told"), py::arg("timeout"))
      .def("ask_download", &ClientCore::ask_download, py::arg("name"), py::arg("directory"),
           py::arg("is_told"), py::arg("timeout"))
      .def("wait", &ClientCore::wait, py::arg("id"), py::arg("timeout"), py::arg("what"))
      .def("forget", &ClientCore::forget, py::arg("id"))
      .def("progress", &ClientCore::progress, py::arg("id"))
      .def("take", &ClientCore::take, py::arg("timeout"));
}

}  // namespace chatspec_python
