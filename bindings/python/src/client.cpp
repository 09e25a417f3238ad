// chatspec.Client's inner half: the reference's client with a thread of its own. The outer halves,
// with what a person reads, are chatspec/client.py and chatspec/aio.py.
#include <pybind11/stl.h>

#include <exception>
#include <optional>
#include <string>

#include "bind.hpp"
#include "client_core.hpp"
#include "waiting.hpp"

namespace chatspec_python {
namespace {

/// An iterator over a client's events: ClientCore.next. A type of Python's own interface, for there
/// is a step for every line of chat, and pybind11's way to a method costs more than the rest.
struct EventIterator {
  // clang-format off
  PyObject_HEAD
  PyObject* core;  // kept
  // clang-format on
  ClientCore* pointer;
  bool only_messages;
  bool has_timeout;
  double timeout;
};

PyObject* next_event(PyObject* self) {
  const auto& iterator = *reinterpret_cast<EventIterator*>(self);
  try {
    const auto timeout = iterator.has_timeout ? std::optional(iterator.timeout) : std::nullopt;
    return iterator.pointer->next(iterator.only_messages, timeout).release().ptr();
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const py::builtin_exception& error) {
    error.set_error();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
  return nullptr;
}

void drop_iterator(PyObject* self) {
  PyTypeObject* const type = Py_TYPE(self);
  Py_DECREF(reinterpret_cast<EventIterator*>(self)->core);
  type->tp_free(self);
  Py_DECREF(type);
}

PyTypeObject* iterator_type = nullptr;  // lives as long as the process

void make_iterator_type() {
  PyType_Slot slots[] = {
      {Py_tp_iter, reinterpret_cast<void*>(PyObject_SelfIter)},
      {Py_tp_iternext, reinterpret_cast<void*>(next_event)},
      {Py_tp_dealloc, reinterpret_cast<void*>(drop_iterator)},
      {0, nullptr},
  };
  PyType_Spec spec{"chatspec._core.EventIterator", sizeof(EventIterator), 0,
                   Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
  iterator_type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  if (iterator_type == nullptr) throw py::error_already_set();
}

py::object make_events(py::object core, bool only_messages, const std::optional<double>& timeout) {
  time_of(timeout);  // wrong ones are told now and not at the first step
  auto* const iterator =
      reinterpret_cast<EventIterator*>(iterator_type->tp_alloc(iterator_type, 0));
  if (iterator == nullptr) throw py::error_already_set();
  iterator->pointer = core.cast<ClientCore*>();
  iterator->core = core.release().ptr();
  iterator->only_messages = only_messages;
  iterator->has_timeout = timeout.has_value();
  iterator->timeout = timeout.value_or(0);
  return py::reinterpret_steal<py::object>(reinterpret_cast<PyObject*>(iterator));
}

/// ClientCore.say(text, timeout) without pybind11's way of finding out what was passed, which would
/// cost as much as the rest: this is called for every line. `self` is a capsule of the core.
PyObject* say(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  if (count != 2) {
    PyErr_SetString(PyExc_TypeError, "say() takes text and timeout");
    return nullptr;
  }
  try {
    auto* const core = static_cast<ClientCore*>(PyCapsule_GetPointer(self, nullptr));
    std::optional<double> timeout;
    if (arguments[1] != Py_None) {
      timeout = PyFloat_AsDouble(arguments[1]);
      if (PyErr_Occurred() != nullptr) return nullptr;
      time_of(timeout);
    }
    return PyBool_FromLong(core->say(arguments[0], timeout) ? 1 : 0);
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const py::builtin_exception& error) {
    error.set_error();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
  return nullptr;
}

PyMethodDef say_definition{"say", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(say)),
                           METH_FASTCALL, nullptr};

/// `core.say` as a function of its own; it keeps the core.
py::object make_say(py::object core) {
  auto* const pointer = core.cast<ClientCore*>();
  py::capsule capsule(pointer, nullptr, nullptr);
  PyCapsule_SetContext(capsule.ptr(), core.inc_ref().ptr());
  PyCapsule_SetDestructor(capsule.ptr(), [](PyObject* self) {
    Py_DECREF(static_cast<PyObject*>(PyCapsule_GetContext(self)));
  });
  return py::reinterpret_steal<py::object>(PyCFunction_New(&say_definition, capsule.ptr()));
}

}  // namespace

void bind_client(py::module_& module) {
  add_client_records(module);
  make_iterator_type();

  py::class_<ClientCore>(module, "ClientCore", "The inner half of chatspec.Client.")
      .def(py::init<const std::string&, std::uint16_t, double, bool>(), py::arg("host"),
           py::arg("port"), py::arg("connect_timeout"), py::arg("sends_fences"))
      .def_property_readonly("address", &ClientCore::address)
      .def_property_readonly("has_parted", &ClientCore::has_parted)
      .def("descriptor", &ClientCore::descriptor)
      .def("acknowledge", &ClientCore::acknowledge)
      .def("forked", &ClientCore::forked)
      .def("leave", &ClientCore::leave)
      .def("abandon", &ClientCore::abandon)
      .def("make_say", &make_say)
      .def("send", &ClientCore::send, py::arg("line"), py::arg("timeout"))
      .def("ask_list", &ClientCore::ask_list, py::arg("timeout"))
      .def("ask_upload", &ClientCore::ask_upload, py::arg("path"), py::arg("name"),
           py::arg("is_told"), py::arg("timeout"))
      .def("ask_download", &ClientCore::ask_download, py::arg("name"), py::arg("directory"),
           py::arg("is_told"), py::arg("timeout"))
      .def("wait", &ClientCore::wait, py::arg("id"), py::arg("timeout"), py::arg("what"),
           py::arg("wants_progress"))
      .def("forget", &ClientCore::forget, py::arg("id"))
      .def("progress", &ClientCore::progress, py::arg("id"))
      .def("collect", &ClientCore::collect, py::arg("timeout"))
      .def("events", &make_events, py::arg("only_messages"), py::arg("timeout"));
}

}  // namespace chatspec_python
