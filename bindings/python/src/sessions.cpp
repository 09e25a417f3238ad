// The sessions of reference/protocol with the memory that Python expects of them: they keep the
// incomplete line themselves. It is bounded by the longest line, since a C++ session leaves nothing
// else.
#include <fmt/format.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "bind.hpp"
#include "convert.hpp"
#include "events.hpp"

namespace chatspec_python {
namespace {

/// Whether the session is over with this event.
bool ends(const chat::ServerEvent& event) {
  const auto* violation = std::get_if<chat::Violation>(&event);
  return violation != nullptr && violation->reason == chat::Reason::file_too_large;
}
bool ends(const chat::ClientEvent&) {
  return false;
}

/// The events of all that was fed so far, one after the other.
///
/// Making Python objects may run anything (a garbage collection, another thread), also something
/// that feeds the same session; what it would change is being looked at, so that is refused.
template <class Session>
class Feed {
 public:
  explicit Feed(Session session) : session_(std::move(session)) {}

  py::list feed(py::handle data) {
    const ByteView view(data);
    if (is_over_) return py::list();
    if (is_feeding_) throw std::runtime_error("this session is being fed by another thread");
    is_feeding_ = true;
    struct AtEnd {
      bool& flag;
      ~AtEnd() { flag = false; }
    } const at_end{is_feeding_};

    std::string_view input = view.bytes();
    const bool continues_a_line = !kept_.empty();
    if (continues_a_line) {
      kept_ += input;
      input = kept_;
    }
    py::list events;
    while (true) {
      const auto event = session_.next_event(input);
      if (ends(event)) is_over_ = true;
      const py::object object = to_python(event);
      if (!object) break;
      events.append(object);
    }
    if (continues_a_line) {
      kept_.erase(0, kept_.size() - input.size());
    } else {
      kept_ = input;
    }
    return events;
  }

  Session& session() { return session_; }

  /// Nothing that is fed from now on counts.
  void end() {
    is_over_ = true;
    kept_.clear();
  }
  bool is_over() const { return is_over_; }

 private:
  Session session_;
  std::string kept_;
  bool is_feeding_ = false;
  bool is_over_ = false;
};

using ServerFeed = Feed<chat::ServerSession>;
using ClientFeed = Feed<chat::ClientSession>;

ServerFeed make_server_session(const py::int_& upload_bytes_max) {
  int overflow = 0;
  const long long bytes_max = PyLong_AsLongLongAndOverflow(upload_bytes_max.ptr(), &overflow);
  if (overflow != 0 || bytes_max < 0) {
    throw py::value_error(fmt::format("upload_bytes_max must be from 0 to 2**63 - 1, not {}",
                                      py::repr(upload_bytes_max).cast<std::string>()));
  }
  return ServerFeed(chat::ServerSession(static_cast<std::uint64_t>(bytes_max)));
}

}  // namespace

void bind_sessions(py::module_& module) {
  const py::int_ upload_bytes_max(chat::Limits{}.upload_bytes_max);
  module.attr("UPLOAD_BYTES_MAX") = upload_bytes_max;
  module.attr("LINE_BYTES_MAX") = chat::Limits::line_bytes_max;

  py::class_<ServerFeed> server(
      module, "ServerSession",
      R"(What one client says to a server: bytes in, events out, and no I/O.

Keep one for each connection and feed it whatever the socket brings, in whatever pieces; the
events do not depend on the pieces, except that a body comes in more or fewer chunks. A client's
mistake is an event too, Violation, never an exception. At most one incomplete line
(LINE_BYTES_MAX bytes) is kept. One thread at a time.

    for event in session.feed(connection.recv(65536)):
        match event:
            case Say(text): ...
            case Violation(): connection.sendall(encode.error_line(event))

Args:
    upload_bytes_max: the size in bytes of the largest file that a client may upload.

Raises:
    TypeError, ValueError: upload_bytes_max is no int, or none from 0 to 2**63 - 1.)");
  server.attr("__module__") = "chatspec";
  server.def(py::init(&make_server_session), py::arg("upload_bytes_max") = upload_bytes_max,
             "__init__(self, upload_bytes_max=4294967296)\n--\n\n");
  server.def("feed", &ServerFeed::feed, py::arg("data"), R"(feed(self, data)
--

Take what was received and tell what it means.

Args:
    data: bytes, a bytearray or a memoryview; it is copied where it is needed later.

Returns:
    The events that it completes, a list in order: Say, ListClients, UploadOffer, UploadChunk,
    UploadEnd, DownloadRequest, Violation.

Raises:
    TypeError: data is something else.)");
  server.def_property_readonly(
      "body_bytes_left", [](ServerFeed& self) { return self.session().body_bytes_left(); },
      R"(Bytes that are still to come of the body of an upload, an int; 0 outside one.

When it is not 0 at the end of a connection, an upload was cut off.)");

  server.def("end_of_input", &ServerFeed::end, R"(end_of_input(self)
--

Tell the session that the client has ended its input: an incomplete line is dropped, and the
session is over. What the client is owed is still to be sent.)");
  server.def_property_readonly("is_over", &ServerFeed::is_over,
                               R"(Whether nothing that is fed counts any more, a bool.

So it is after end_of_input() and after a Violation with Reason.FILE_TOO_LARGE.)");

  py::class_<ClientFeed> client(
      module, "ClientSession",
      R"(What a server says to one client: bytes in, events out, and no I/O.

Feed it whatever the socket brings, in whatever pieces. A server's line tells only by its wording
and its place what it answers, so tell the session of every request before it is sent:

    session.expect_download("photo.jpg")
    connection.sendall(encode.download_line("photo.jpg"))

A line that answers nothing is a ServerLine like any other. At most one incomplete line
(2 * LINE_BYTES_MAX bytes) is kept. One thread at a time.)");
  client.attr("__module__") = "chatspec";
  client.def(py::init([] { return ClientFeed(chat::ClientSession()); }), "__init__(self)\n--\n\n");
  client.def("feed", &ClientFeed::feed, py::arg("data"), R"(feed(self, data)
--

Take what was received and tell what it means.

Args:
    data: bytes, a bytearray or a memoryview; it is copied where it is needed later.

Returns:
    The events that it completes, a list in order: ServerLine, OverlongLine, UploadAnswer,
    DownloadRefused, DownloadBegins, DownloadChunk, DownloadEnds.

Raises:
    TypeError: data is something else.)");
  client.def(
      "end_of_input",
      [](ClientFeed& self) {
        self.end();
        py::list events;
        if (const auto event = self.session().end_of_input()) events.append(to_python(*event));
        return events;
      },
      R"(end_of_input(self)
--

Tell the session that the server has ended the connection; an incomplete line is dropped.

Returns:
    A list: [DownloadCutOff()] within the body of a download, else [].)");
  client.def(
      "expect_upload",
      [](ClientFeed& self, std::uint64_t id, py::handle name) {
        self.session().expect_upload(id, file_name_of(name));
      },
      py::arg("id"), py::arg("name"), R"(expect_upload(self, id, name)
--

Say that an upload is about to be sent: an UploadAnswer will answer it.

Args:
    id: a number of your own, from 0 to 2**64 - 1, that the answer will carry.
    name: the file's name, a str.

Raises:
    TypeError, ValueError: an argument is not that; see is_file_name.)");
  client.def(
      "expect_download",
      [](ClientFeed& self, py::handle name) { self.session().expect_download(file_name_of(name)); },
      py::arg("name"), R"(expect_download(self, name)
--

Say that a download is about to be asked for: a DownloadBegins or DownloadRefused will answer it.

Args:
    name: the file's name, a str.

Raises:
    TypeError, ValueError: name is not that; see is_file_name.)");
  client.def(
      "expect_refusal", [](ClientFeed& self) { self.session().expect_refusal(); },
      R"(expect_refusal(self)
--

Say that a line is about to be sent that the server will refuse (an unknown command, say), so
that its error is not taken for the answer to a file. It arrives as a ServerLine. The newest
1,024 are remembered.)");
  client.def(
      "forget_upload", [](ClientFeed& self, std::uint64_t id) { self.session().forget_upload(id); },
      py::arg("id"),
      R"(forget_upload(self, id)
--

Wait no longer for the answer to an upload, as with an older server that gives none. If one comes
all the same it is a ServerLine.

Args:
    id: as given to expect_upload; nothing happens if no such upload waits.)");
  client.def(
      "expect_fence", [](ClientFeed& self, std::uint64_t id) { self.session().expect_fence(id); },
      py::arg("id"),
      R"(expect_fence(self, id)
--

Say that a fence, encode.fence_line(), is about to be sent: a FenceAnswer will answer it.

A server refuses a fence, shows it to nobody, and answers it behind all that the lines before it
caused. So its answer ends a list, which has no end of its own, and tells that an older server
does not confirm an upload.

Args:
    id: a number of your own, from 0 to 2**64 - 1, that the answer will carry.)");
  client.def(
      "forget_fence", [](ClientFeed& self, std::uint64_t id) { self.session().forget_fence(id); },
      py::arg("id"), R"(forget_fence(self, id)
--

Wait no longer for the answer to a fence. If one comes all the same it is a ServerLine.

Args:
    id: as given to expect_fence; nothing happens if no such fence waits.)");
}

}  // namespace chatspec_python
