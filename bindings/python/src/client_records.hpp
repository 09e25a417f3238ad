// What happens to a client, as Python sees it.
#pragma once

#include <pybind11/pybind11.h>

#include <string_view>

#include "addresses.hpp"
#include "library/client_happenings.hpp"

namespace chatspec_python {

namespace py = pybind11;

void add_client_records(py::module_& module);

/// A Message, or one of the other events of chatspec.Client.
py::object to_python(const chat::ClientHappening& happening, AddressReader& addresses);

/// An exception's class of chatspec.errors.
py::object error_class(const char* name);

/// The exception that tells of the outcome; None if all is well, as with an upload that the server
/// does not confirm. `what`: what was asked for.
py::object error_of(const chat::Outcome& outcome, std::string_view what);

}  // namespace chatspec_python
