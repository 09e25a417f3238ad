#include "convert.hpp"

#include <fmt/format.h>

namespace chatspec_python {

py::object to_text(std::string_view bytes) {
  PyObject* text =
      PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "backslashreplace");
  if (text == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(text);
}

py::object to_bytes(std::string_view bytes) {
  PyObject* object = PyBytes_FromStringAndSize(bytes.data(), static_cast<Py_ssize_t>(bytes.size()));
  if (object == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(object);
}

std::string_view utf8_of(py::handle text, const char* what) {
  if (!PyUnicode_Check(text.ptr())) {
    throw py::type_error(fmt::format("{} must be str, not {}", what, Py_TYPE(text.ptr())->tp_name));
  }
  Py_ssize_t size = 0;
  const char* utf8 = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
  if (utf8 == nullptr) throw py::error_already_set();  // UnicodeEncodeError is a ValueError
  return {utf8, static_cast<std::size_t>(size)};
}

chat::FileName file_name_of(py::handle name) {
  auto file_name = chat::FileName::parse(utf8_of(name, "name"));
  if (!file_name) {
    throw py::value_error(fmt::format(
        "{} is no file name: 1 to 255 bytes without white space, '/', '\\' or control characters, "
        "not beginning with '.'",
        py::repr(name).cast<std::string>()));
  }
  return *std::move(file_name);
}

ByteView::ByteView(py::handle data) {
  if (!PyObject_CheckBuffer(data.ptr())) {
    throw py::type_error(fmt::format("data must be bytes, bytearray or memoryview, not {}",
                                     Py_TYPE(data.ptr())->tp_name));
  }
  if (PyObject_GetBuffer(data.ptr(), &buffer_, PyBUF_SIMPLE) != 0) throw py::error_already_set();
}

}  // namespace chatspec_python
