// Between C++ and Python: text, bytes, and what a person passed.
#pragma once

#include <pybind11/pybind11.h>

#include <string_view>

#include "protocol/file_name.hpp"

namespace chatspec_python {

namespace py = pybind11;

/// What a peer sent, as str. The standard's text is UTF-8; a byte that is not becomes `\xff`, as
/// the standard's client shows it.
py::object to_text(std::string_view bytes);
py::object to_bytes(std::string_view bytes);

/// The UTF-8 of a str, good as long as `text` is. TypeError if it is no str, ValueError if it holds
/// what UTF-8 cannot (lone surrogates); `what` says which argument.
std::string_view utf8_of(py::handle text, const char* what);

/// ValueError that says why if `name` is no file name of the standard.
chat::FileName file_name_of(py::handle name);

/// What bytes, a bytearray or a memoryview holds; good, and locked, as long as this lives.
class ByteView {
 public:
  /// TypeError if it is anything else.
  explicit ByteView(py::handle data);
  ~ByteView() { PyBuffer_Release(&buffer_); }
  ByteView(const ByteView&) = delete;
  ByteView& operator=(const ByteView&) = delete;

  std::string_view bytes() const {
    return {static_cast<const char*>(buffer_.buf), static_cast<std::size_t>(buffer_.len)};
  }

 private:
  Py_buffer buffer_{};
};

}  // namespace chatspec_python
