#include "events.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

#include "bind.hpp"
#include "convert.hpp"
#include "protocol/encode.hpp"
#include "record.hpp"

namespace chatspec_python {
namespace {

constexpr std::size_t reasons_count = static_cast<std::size_t>(chat::Reason::server_full) + 1;

/// The members of chatspec.Reason in our order. They live as long as the process, as the types do.
std::array<PyObject*, reasons_count> reason_members{};

/// Finds each reason in Python's Reason by its words on the wire, so that a difference between the
/// two is noticed when the module is imported.
void find_reasons() {
  const py::object type = py::module_::import("chatspec._reason").attr("Reason");
  for (std::size_t i = 0; i < reasons_count; ++i) {
    std::string words = chat::error_line(static_cast<chat::Reason>(i));
    words =
        words.substr(0, words.find_last_not_of(": \n") + 1).substr(std::string("ERROR ").size());
    reason_members[i] = type(words).release().ptr();
  }
  if (py::len(type) != reasons_count) throw py::import_error("chatspec.Reason has more reasons");
}

bool is_reason(PyObject* value) {
  return reason_of(value).has_value();
}

const FieldType reason_field{"chatspec.Reason", is_reason};

// ---- What a server hears -----------------------------------------------------------------------

struct SayShape {
  static constexpr const char* name = "chatspec.Say";
  static constexpr const char* doc =
      "Say(text)\n--\n\n"
      "A chat line, for every other client: encode.chat_line(address, text).";
  static constexpr std::array fields{Field{"text", text_field, "str: the line without its end"}};
};

struct ListClientsShape {
  static constexpr const char* name = "chatspec.ListClients";
  static constexpr const char* doc =
      "ListClients(line)\n--\n\n"
      "A client asks who is there: encode.list_line(address) for each, in order of connection.";
  static constexpr std::array fields{Field{"line", text_field, "str: the command as it was typed"}};
};

struct UploadOfferShape {
  static constexpr const char* name = "chatspec.UploadOffer";
  static constexpr const char* doc =
      "UploadOffer(name, size)\n--\n\n"
      "An upload begins; UploadChunk events with size bytes in all and an UploadEnd follow.\n\n"
      "With None for a name the name was refused. The body follows all the same, to be thrown\n"
      "away, and encode.error_line(Reason.INVALID_FILE_NAME) is due when the UploadEnd comes.";
  static constexpr std::array fields{
      Field{"name", optional_text_field, "str or None: a checked file name"},
      Field{"size", count_field, "int: bytes"}};
};

struct UploadChunkShape {
  static constexpr const char* name = "chatspec.UploadChunk";
  static constexpr const char* doc =
      "UploadChunk(data)\n--\n\n"
      "The next bytes of the upload that was offered last; how many depends on what was fed.";
  static constexpr std::array fields{Field{"data", bytes_field, "bytes: at least one"}};
};

struct UploadEndShape {
  static constexpr const char* name = "chatspec.UploadEnd";
  static constexpr const char* doc =
      "UploadEnd()\n--\n\n"
      "The upload's body is whole. Store it, then reply encode.uploaded_line(name), or\n"
      "encode.error_line(Reason.CANNOT_STORE_FILE) if that was not possible.";
  static constexpr std::array<Field, 0> fields{};
};

struct DownloadRequestShape {
  static constexpr const char* name = "chatspec.DownloadRequest";
  static constexpr const char* doc =
      "DownloadRequest(name)\n--\n\n"
      "A client asks for a file: encode.file_header(name, size) and its bytes, or\n"
      "encode.error_line(Reason.FILE_NOT_FOUND).";
  static constexpr std::array fields{Field{"name", text_field, "str: a checked file name"}};
};

struct ViolationShape {
  static constexpr const char* name = "chatspec.Violation";
  static constexpr const char* doc =
      "Violation(reason, command)\n--\n\n"
      "A line that is answered with an error, encode.error_line(violation), and does nothing "
      "else.\n\n"
      "After Reason.FILE_TOO_LARGE the session is over: reply, end the connection's own side, and\n"
      "read on for a while before closing, so that the reply is not lost to a reset.";
  static constexpr std::array fields{
      Field{"reason", reason_field, "Reason: what is wrong"},
      Field{"command", text_field, "str: the command's name if it is unknown, else ''"}};
};

// ---- What a client hears -----------------------------------------------------------------------

struct ServerLineShape {
  static constexpr const char* name = "chatspec.ServerLine";
  static constexpr const char* doc =
      "ServerLine(text)\n--\n\n"
      "A line to be shown: chat, a list's line, an error, anything that answers no file "
      "transfer.\n\n"
      "It may hold control characters: show printable(text).";
  static constexpr std::array fields{Field{"text", text_field, "str: the line without its end"}};
};

struct OverlongLineShape {
  static constexpr const char* name = "chatspec.OverlongLine";
  static constexpr const char* doc =
      "OverlongLine(text)\n--\n\n"
      "The beginning of a line that is too long; the rest of it is skipped.";
  static constexpr std::array fields{Field{"text", text_field, "str: its first 16,384 bytes"}};
};

struct UploadAnswerShape {
  static constexpr const char* name = "chatspec.UploadAnswer";
  static constexpr const char* doc =
      "UploadAnswer(id, text)\n--\n\n"
      "The server's answer to an upload, good or bad (then text begins with 'ERROR ').";
  static constexpr std::array fields{
      Field{"id", count_field, "int: as given to ClientSession.expect_upload"},
      Field{"text", text_field, "str: the line without its end"}};
};

struct DownloadRefusedShape {
  static constexpr const char* name = "chatspec.DownloadRefused";
  static constexpr const char* doc =
      "DownloadRefused(text)\n--\n\n"
      "The error that answers the oldest download.";
  static constexpr std::array fields{Field{"text", text_field, "str: the line, with 'ERROR '"}};
};

struct DownloadBeginsShape {
  static constexpr const char* name = "chatspec.DownloadBegins";
  static constexpr const char* doc =
      "DownloadBegins(name, size)\n--\n\n"
      "The oldest download begins; DownloadChunk events with size bytes in all and a DownloadEnds\n"
      "follow, with nothing between.";
  static constexpr std::array fields{Field{"name", text_field, "str: the name that was asked for"},
                                     Field{"size", count_field, "int: bytes"}};
};

struct DownloadChunkShape {
  static constexpr const char* name = "chatspec.DownloadChunk";
  static constexpr const char* doc =
      "DownloadChunk(data)\n--\n\n"
      "The next bytes of the file; how many depends on what was fed.";
  static constexpr std::array fields{Field{"data", bytes_field, "bytes: at least one"}};
};

struct DownloadEndsShape {
  static constexpr const char* name = "chatspec.DownloadEnds";
  static constexpr const char* doc = "DownloadEnds()\n--\n\nThe file is whole.";
  static constexpr std::array<Field, 0> fields{};
};

struct DownloadCutOffShape {
  static constexpr const char* name = "chatspec.DownloadCutOff";
  static constexpr const char* doc =
      "DownloadCutOff()\n--\n\nThe connection ended within the file: throw away what came of it.";
  static constexpr std::array<Field, 0> fields{};
};

struct FenceAnswerShape {
  static constexpr const char* name = "chatspec.FenceAnswer";
  static constexpr const char* doc =
      "FenceAnswer(id)\n--\n\n"
      "The answer to a fence: all that was asked before it and has no answer by now will have "
      "none.\n"
      "No person asked for this line, so it is not to be shown.";
  static constexpr std::array fields{
      Field{"id", count_field, "int: as given to ClientSession.expect_fence"}};
};

// ---- From one to the other ---------------------------------------------------------------------

py::object count(std::uint64_t value) {
  return py::int_(value);
}

py::object name_or_none(const std::optional<chat::FileName>& name) {
  return name ? to_text(name->text()) : py::none();
}

struct ToPython {
  py::object operator()(const chat::NeedInput&) const { return {}; }
  py::object operator()(const chat::Say& say) const {
    return Record<SayShape>::make(to_text(say.text));
  }
  py::object operator()(const chat::ListClients& list) const {
    return Record<ListClientsShape>::make(to_text(list.line));
  }
  py::object operator()(const chat::UploadOffer& offer) const {
    return Record<UploadOfferShape>::make(name_or_none(offer.name), count(offer.size_bytes));
  }
  py::object operator()(const chat::UploadChunk& chunk) const {
    return Record<UploadChunkShape>::make(to_bytes(chunk.bytes));
  }
  py::object operator()(const chat::UploadEnd&) const { return Record<UploadEndShape>::make(); }
  py::object operator()(const chat::DownloadRequest& request) const {
    return Record<DownloadRequestShape>::make(to_text(request.name.text()));
  }
  py::object operator()(const chat::Violation& violation) const {
    return Record<ViolationShape>::make(to_python(violation.reason), to_text(violation.command));
  }

  py::object operator()(const chat::NeedMoreInput&) const { return {}; }
  py::object operator()(const chat::ServerLine& line) const {
    return Record<ServerLineShape>::make(to_text(line.text));
  }
  py::object operator()(const chat::OverlongLine& line) const {
    return Record<OverlongLineShape>::make(to_text(line.text));
  }
  py::object operator()(const chat::UploadAnswer& answer) const {
    return Record<UploadAnswerShape>::make(count(answer.id), to_text(answer.text));
  }
  py::object operator()(const chat::DownloadRefused& refused) const {
    return Record<DownloadRefusedShape>::make(to_text(refused.text));
  }
  py::object operator()(const chat::DownloadBegins& begins) const {
    return Record<DownloadBeginsShape>::make(to_text(begins.name.text()), count(begins.size_bytes));
  }
  py::object operator()(const chat::DownloadChunk& chunk) const {
    return Record<DownloadChunkShape>::make(to_bytes(chunk.bytes));
  }
  py::object operator()(const chat::DownloadEnds&) const {
    return Record<DownloadEndsShape>::make();
  }
  py::object operator()(const chat::DownloadCutOff&) const {
    return Record<DownloadCutOffShape>::make();
  }
  py::object operator()(const chat::FenceAnswer& answer) const {
    return Record<FenceAnswerShape>::make(count(answer.id));
  }
};

}  // namespace

py::object to_python(const chat::ServerEvent& event) {
  return std::visit(ToPython(), event);
}

py::object to_python(const chat::ClientEvent& event) {
  return std::visit(ToPython(), event);
}

py::object to_python(chat::Reason reason) {
  return py::reinterpret_borrow<py::object>(reason_members[static_cast<std::size_t>(reason)]);
}

std::optional<chat::Reason> reason_of(py::handle value) {
  for (std::size_t i = 0; i < reasons_count; ++i) {
    if (value.ptr() == reason_members[i]) return static_cast<chat::Reason>(i);
  }
  return std::nullopt;
}

bool is_violation(py::handle value) {
  return Record<ViolationShape>::is(value);
}

void bind_events(py::module_& module) {
  find_reasons();
  Record<SayShape>::add_to(module);
  Record<ListClientsShape>::add_to(module);
  Record<UploadOfferShape>::add_to(module);
  Record<UploadChunkShape>::add_to(module);
  Record<UploadEndShape>::add_to(module);
  Record<DownloadRequestShape>::add_to(module);
  Record<ViolationShape>::add_to(module);
  Record<ServerLineShape>::add_to(module);
  Record<OverlongLineShape>::add_to(module);
  Record<UploadAnswerShape>::add_to(module);
  Record<DownloadRefusedShape>::add_to(module);
  Record<DownloadBeginsShape>::add_to(module);
  Record<DownloadChunkShape>::add_to(module);
  Record<DownloadEndsShape>::add_to(module);
  Record<DownloadCutOffShape>::add_to(module);
  Record<FenceAnswerShape>::add_to(module);
}

}  // namespace chatspec_python
