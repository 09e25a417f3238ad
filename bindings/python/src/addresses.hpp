// Addresses between their text on the wire and Python's own tuples.
#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <string_view>

namespace chatspec_python {

namespace py = pybind11;

/// The tuple that Python prints as the address `line` begins with, which is then taken off it; None
/// and `line` as it was if it begins with none. What comes back prints exactly as what was taken.
py::object take_address(std::string_view& line);

/// The whole of `text` as a tuple; as str if it is no address.
py::object to_address_tuple(std::string_view text);

/// The same, for many in a row: mostly the same few clients speak.
class AddressReader {
 public:
  /// The sender of a line of chat, whose text is left in `line`; None if it is none.
  py::object take_sender(std::string_view& line);

 private:
  std::string last_beginning_;  ///< `('127.0.0.1', 57220): `
  py::object last_;
};

}  // namespace chatspec_python
