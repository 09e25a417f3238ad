// The extension module `chatspec._core`. What is public of it is named in chatspec/__init__.py.
#include "bind.hpp"

PYBIND11_MODULE(_core, module) {
  using namespace chatspec_python;
  // Docstrings begin with a signature of their own, which Python shows and inspect reads.
  py::options options;
  options.disable_function_signatures();
  module.doc() = "What of chatspec is C++. Import chatspec instead.";
  bind_events(module);
  bind_encoders(module);
  bind_sessions(module);
  bind_server(module);
  bind_client(module);
}
