// What happens to a client, as Python sees it.
#pragma once

#include <pybind11/pybind11.h>

#include <string_view>

#include "addresses.hpp"
#include "library/client_happenings.hpp"

namespace chatspec_python {

namespace py = pybind11;

void add_client_records(py::module_& module);

/// The Message that a heard line is.
py::object to_message(std::string_view line, AddressReader& addresses);

/// The event that anything else is; None for lines, which are not one but many.
py::object to_event(const chat::ClientHappening& happening);

/// An exception's class of chatspec.errors.
py::object error_class(const char* name);

/// The exception that tells of the outcome; None if all is well, as with an upload that the server
/// does not confirm. `what`: what was asked for.
py::object error_of(const chat::Outcome& outcome, std::string_view what);

}  // namespace chatspec_python
