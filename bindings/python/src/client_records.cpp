#include "client_records.hpp"

#include <array>
#include <string>
#include <utility>
#include <variant>

#include "convert.hpp"
#include "record.hpp"

namespace chatspec_python {

using chat::Outcome;

namespace {

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

struct HappeningToEvent {
  py::object operator()(const chat::Heard&) const { return py::none(); }
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

}  // namespace

py::object error_class(const char* name) {
  return py::module_::import("chatspec.errors").attr(name);
}

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

py::object to_message(std::string_view line, AddressReader& addresses) {
  py::object sender = addresses.take_sender(line);
  return Record<MessageShape>::make(std::move(sender), to_text(line));
}

py::object to_event(const chat::ClientHappening& happening) {
  return std::visit(HappeningToEvent{}, happening);
}

void add_client_records(py::module_& module) {
  Record<MessageShape>::add_to(module);
  Record<DownloadStartedShape>::add_to(module);
  Record<UploadFinishedShape>::add_to(module);
  Record<DownloadFinishedShape>::add_to(module);
  Record<ConnectionEndedShape>::add_to(module);
}

}  // namespace chatspec_python
