// The parts of the extension module; each adds its own to it.
#pragma once

#include <pybind11/pybind11.h>

namespace chatspec_python {

namespace py = pybind11;

void bind_events(py::module_& module);
void bind_encoders(py::module_& module);
void bind_sessions(py::module_& module);
void bind_server(py::module_& module);
void bind_client(py::module_& module);

}  // namespace chatspec_python
