// What the sessions tell, as Python sees it.
#pragma once

#include <pybind11/pybind11.h>

#include <optional>

#include "protocol/client_session.hpp"
#include "protocol/server_session.hpp"

namespace chatspec_python {

namespace py = pybind11;

/// The event as a Python object, which owns all it shows; null for NeedInput and NeedMoreInput.
py::object to_python(const chat::ServerEvent& event);
py::object to_python(const chat::ClientEvent& event);

/// chatspec.Reason's member.
py::object to_python(chat::Reason reason);
std::optional<chat::Reason> reason_of(py::handle value);

/// True if `value` is a chatspec.Violation.
bool is_violation(py::handle value);

}  // namespace chatspec_python
