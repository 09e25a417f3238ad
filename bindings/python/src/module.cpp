// The extension module `chatspec._core`. What is public of it is named in chatspec/__init__.py.
#include "bind.hpp"
#include "waiting.hpp"

PYBIND11_MODULE(_core, module) {
  using namespace chatspec_python;
  // Docstrings begin with a signature of their own, which Python shows and inspect reads.
  py::options options;
  options.disable_function_signatures();
  module.doc() = "What of chatspec is C++. Import chatspec instead.";
  module.attr("__version__") = CHATSPEC_VERSION;
  bind_events(module);
  bind_encoders(module);
  bind_sessions(module);
  bind_server(module);
  bind_client(module);
  module.def("after_fork_in_child", &after_fork_in_child,
             "To be called first of all in a child made by fork.");
  module.def("end_waiting", &end_waiting, "To be called when the interpreter is about to end.");
}
