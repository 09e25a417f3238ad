// What goes out, as bytes. Each line is checked: who passes on what a person typed cannot break the
// conversation with it.
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "bind.hpp"
#include "convert.hpp"
#include "events.hpp"
#include "protocol/address.hpp"
#include "protocol/encode.hpp"
#include "protocol/file_name.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace chatspec_python {
namespace {

std::string shown(py::handle value) {
  return py::repr(value).cast<std::string>();
}

/// The UTF-8 of what is to stand in one line.
std::string_view line_text(py::handle text, const char* what) {
  const std::string_view utf8 = utf8_of(text, what);
  if (!chat::is_valid_text(utf8)) {
    throw py::value_error(
        fmt::format("{} must be one line without control characters, not {}", what, shown(text)));
  }
  return utf8;
}

std::uint64_t size_of(const py::int_& size) {
  int overflow = 0;
  const long long bytes = PyLong_AsLongLongAndOverflow(size.ptr(), &overflow);
  if (overflow != 0 || bytes < 0) {
    throw py::value_error(fmt::format("size must be from 0 to 2**63 - 1, not {}", shown(size)));
  }
  return static_cast<std::uint64_t>(bytes);
}

template <class Integer>
Integer part_of(const py::tuple& address, std::size_t index) {
  try {
    return py::cast<Integer>(address[index]);
  } catch (const py::cast_error&) {
    throw py::value_error(fmt::format("{} is no socket address", shown(address)));
  }
}

std::string address_text(const py::tuple& address) {
  if (address.size() != 2 && address.size() != 4) {
    throw py::value_error(fmt::format(
        "{} is no socket address: ('127.0.0.1', 57220) or ('::1', 57220, 0, 0)", shown(address)));
  }
  const std::string_view host = utf8_of(address[0], "an address's host");
  if (!chat::is_valid_word(host) || host.find_first_of("'\\") != host.npos) {
    throw py::value_error(fmt::format("{} is no socket address", shown(address)));
  }
  const auto port = part_of<std::uint16_t>(address, 1);
  if (address.size() == 2) return chat::to_text(chat::Ipv4Address{host, port});
  return chat::to_text(chat::Ipv6Address{host, port, part_of<std::uint32_t>(address, 2),
                                         part_of<std::uint32_t>(address, 3)});
}

/// An address as its text, from either.
std::string address_of(py::handle address) {
  if (py::isinstance<py::tuple>(address)) {
    return address_text(py::reinterpret_borrow<py::tuple>(address));
  }
  return std::string(line_text(address, "address"));
}

py::object chat_line(py::handle address, py::handle text) {
  std::string line = chat::chat_prefix(address_of(address));
  line += line_text(text, "text");
  line += '\n';
  return to_bytes(line);
}

py::object error_line(py::handle error, py::handle command) {
  py::handle given = error;
  py::object its_reason, its_command;
  if (is_violation(error)) {
    its_reason = error.attr("reason");
    its_command = error.attr("command");
    given = its_reason;
    command = its_command;
  }
  const std::string_view name = line_text(command, "command");
  const auto reason = reason_of(given);
  if ((reason == chat::Reason::unknown_command) == name.empty()) {
    throw py::value_error("a command belongs to Reason.UNKNOWN_COMMAND, and to no other reason");
  }
  if (reason) return to_bytes(chat::error_line(*reason, name));
  return to_bytes(fmt::format("ERROR {}\n", line_text(given, "reason")));
}

//= spec/protocol.md#framing.length
//# A line a client sends is at most 8,192 bytes long, its LF included
py::object say_line(py::handle text) {
  const std::string_view words = line_text(text, "text");
  if (words.empty()) throw py::value_error("an empty line says nothing");
  if (words.front() == '/') {
    throw py::value_error(fmt::format("{} is a command, not chat", shown(text)));
  }
  if (words.size() >= chat::Limits::line_bytes_max) {
    throw py::value_error(fmt::format("a line is at most {} bytes long, not {}",
                                      chat::Limits::line_bytes_max - 1, words.size()));
  }
  return to_bytes(fmt::format("{}\n", words));
}

std::string_view text_or_bytes(py::handle value, const char* what) {
  if (!PyBytes_Check(value.ptr())) return utf8_of(value, what);
  return {PyBytes_AS_STRING(value.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(value.ptr()))};
}

bool is_file_name(py::handle name) {
  try {
    return chat::FileName::parse(text_or_bytes(name, "name")).has_value();
  } catch (py::error_already_set& error) {
    if (error.matches(PyExc_UnicodeEncodeError)) return false;
    throw;
  }
}

}  // namespace

void bind_encoders(py::module_& module) {
  module.def("address_text", &address_text, py::arg("address"), R"doc(address_text(address)
--

An address as the standard writes it, which is how Python prints it.

Args:
    address: a tuple as socket.accept() gives it, of two parts (IPv4) or four (IPv6).

Returns:
    A str, such as "('127.0.0.1', 57220)".

Raises:
    TypeError, ValueError: address is no such tuple.)doc");
  module.def("chat_line", &chat_line, py::arg("address"), py::arg("text"),
             R"(chat_line(address, text)
--

What every other client is sent of a chat line.

Args:
    address: the sender's, as a tuple or as its text.
    text: what was said, a str; one line without its end.

Returns:
    The line, bytes.

Raises:
    TypeError, ValueError: text holds control characters (a line end is one), or an argument is of
        another type.)");
  module.def(
      "list_line", [](py::handle address) { return to_bytes(address_of(address) + "\n"); },
      py::arg("address"), R"(list_line(address)
--

One line of the reply to /list.

Args:
    address: one client's, as a tuple or as its text.

Returns:
    The line, bytes.

Raises:
    TypeError, ValueError: address is neither.)");
  module.def(
      "uploaded_line",
      [](py::handle name) { return to_bytes(chat::uploaded_line(file_name_of(name))); },
      py::arg("name"), R"(uploaded_line(name)
--

The reply to an upload that is stored.

Args:
    name: the file's name, a str.

Returns:
    The line, bytes.

Raises:
    TypeError, ValueError: name is no file name; see is_file_name.)");
  module.def(
      "file_header",
      [](py::handle name, const py::int_& size) {
        return to_bytes(chat::file_header(file_name_of(name), size_of(size)));
      },
      py::arg("name"), py::arg("size"), R"(file_header(name, size)
--

The line before the body of a download; send exactly size bytes behind it.

Args:
    name: the file's name, a str.
    size: the file's size in bytes.

Returns:
    The line, bytes.

Raises:
    TypeError, ValueError: name is no file name (see is_file_name), or size no size.)");
  module.def("error_line", &error_line, py::arg("error"), py::arg("command") = "",
             R"(error_line(error, command='')
--

The reply to what a server refuses.

Args:
    error: a Violation, a Reason, or a reason in words of your own.
    command: the name of the command, for Reason.UNKNOWN_COMMAND.

Returns:
    The line, bytes.

Raises:
    TypeError, ValueError: error is none of these or holds control characters; a command is
        missing, or given for another reason.)");
  module.def("say_line", &say_line, py::arg("text"), R"(say_line(text)
--

A chat line as a client sends it.

Args:
    text: what is said, a str.

Returns:
    The line, bytes.

Raises:
    TypeError, ValueError: text is no str, empty, too long, a command (it begins with '/'), or
        holds control characters (a line end is one).)");
  module.def(
      "fence_line", [] { return to_bytes(std::string(chat::fence_line) + '\n'); },
      R"(fence_line()
--

A line that every server refuses, and none of the standard shows or tells anybody.

Its answer comes behind all that the lines before it caused; see ClientSession.expect_fence.

Returns:
    The line, bytes.)");
  module.def(
      "list_request", [] { return to_bytes("/list\n"); }, R"(list_request()
--

The line with which a client asks who is there.

Returns:
    The line, bytes.)");
  module.def(
      "upload_header",
      [](py::handle name, const py::int_& size) {
        return to_bytes(fmt::format("/upload {}\n{}\n", file_name_of(name).text(), size_of(size)));
      },
      py::arg("name"), py::arg("size"), R"(upload_header(name, size)
--

The two lines before the body of an upload; send exactly size bytes behind them.

Args:
    name: the file's name, a str.
    size: the file's size in bytes.

Returns:
    The lines, bytes.

Raises:
    TypeError, ValueError: name is no file name (see is_file_name), or size no size.)");
  module.def(
      "download_line",
      [](py::handle name) {
        return to_bytes(fmt::format("/download {}\n", file_name_of(name).text()));
      },
      py::arg("name"), R"(download_line(name)
--

The line with which a client asks for a file.

Args:
    name: the file's name, a str.

Returns:
    The line, bytes.

Raises:
    TypeError, ValueError: name is no file name; see is_file_name.)");
  module.def("is_file_name", &is_file_name, py::arg("name"), R"(is_file_name(name)
--

Whether a name is a file name of the standard: 1 to 255 bytes of UTF-8 that hold no white space,
'/', '\\' or control character, and do not begin with '.'. Such a name is safe in a directory.

Args:
    name: str or bytes.

Raises:
    TypeError: name is neither.)");
  module.def(
      "printable",
      [](py::handle text) { return to_text(chat::printable(text_or_bytes(text, "text"))); },
      py::arg("text"), R"(printable(text)
--

A peer's text made safe for a terminal, as the standard's client shows it: control characters
other than TAB, and bytes that are not UTF-8, as \xHH.

Args:
    text: str or bytes.

Returns:
    A str.

Raises:
    TypeError, ValueError: text is neither, or no Unicode (lone surrogates).)");
}

}  // namespace chatspec_python
