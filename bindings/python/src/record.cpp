#include "record.hpp"

#include <structmember.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace chatspec_python {
namespace {

bool is_text(PyObject* value) {
  return PyUnicode_Check(value);
}

bool is_text_or_none(PyObject* value) {
  return value == Py_None || PyUnicode_Check(value);
}

bool is_bytes(PyObject* value) {
  return PyBytes_Check(value);
}

bool is_count(PyObject* value) {
  if (!PyLong_Check(value)) return false;
  int overflow = 0;
  return PyLong_AsLongLongAndOverflow(value, &overflow) >= 0 && overflow == 0;
}

bool is_anything(PyObject*) {
  return true;
}

/// The fields stand behind the head that every object has.
PyObject** values_of(PyObject* self) {
  return reinterpret_cast<PyObject**>(reinterpret_cast<char*>(self) + sizeof(PyObject));
}

Py_ssize_t size_of(PyTypeObject* type) {
  return (type->tp_basicsize - static_cast<Py_ssize_t>(sizeof(PyObject))) /
         static_cast<Py_ssize_t>(sizeof(PyObject*));
}

PyObject* as_tuple(PyObject* self) {
  const Py_ssize_t size = size_of(Py_TYPE(self));
  PyObject* tuple = PyTuple_New(size);
  for (Py_ssize_t i = 0; tuple != nullptr && i < size; ++i) {
    PyTuple_SET_ITEM(tuple, i, Py_NewRef(values_of(self)[i]));
  }
  return tuple;
}

void record_dealloc(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  for (Py_ssize_t i = 0; i < size_of(type); ++i) Py_XDECREF(values_of(self)[i]);
  type->tp_free(self);
  Py_DECREF(type);  // every object of a type made at run time holds it
}

PyObject* record_compare(PyObject* self, PyObject* other, int operation) {
  if (Py_TYPE(self) != Py_TYPE(other) || (operation != Py_EQ && operation != Py_NE)) {
    Py_RETURN_NOTIMPLEMENTED;
  }
  for (Py_ssize_t i = 0; i < size_of(Py_TYPE(self)); ++i) {
    const int equal = PyObject_RichCompareBool(values_of(self)[i], values_of(other)[i], Py_EQ);
    if (equal < 0) return nullptr;
    if (equal == 0) return Py_NewRef(operation == Py_EQ ? Py_False : Py_True);
  }
  return Py_NewRef(operation == Py_EQ ? Py_True : Py_False);
}

Py_hash_t record_hash(PyObject* self) {
  PyObject* fields = as_tuple(self);
  PyObject* all = fields == nullptr ? nullptr : PyTuple_Pack(2, Py_TYPE(self), fields);
  const Py_hash_t hash = all == nullptr ? -1 : PyObject_Hash(all);
  Py_XDECREF(all);
  Py_XDECREF(fields);
  return hash;
}

PyObject* record_repr(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  const std::string_view name = type->tp_name;
  std::string text(name.substr(name.rfind('.') + 1));
  text += '(';
  for (Py_ssize_t i = 0; i < size_of(type); ++i) {
    PyObject* value = PyObject_Repr(values_of(self)[i]);
    const char* shown = value == nullptr ? nullptr : PyUnicode_AsUTF8(value);
    if (shown == nullptr) {
      Py_XDECREF(value);
      return nullptr;
    }
    text += i == 0 ? "" : ", ";
    text += type->tp_members[i].name;
    text += '=';
    text += shown;
    Py_DECREF(value);
  }
  text += ')';
  return PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size()));
}

/// For copy and pickle.
PyObject* record_reduce(PyObject* self, PyObject*) {
  PyObject* fields = as_tuple(self);
  return fields == nullptr ? nullptr : Py_BuildValue("(ON)", Py_TYPE(self), fields);
}

PyMethodDef methods[] = {{"__reduce__", record_reduce, METH_NOARGS, nullptr}, {}};

}  // namespace

const FieldType text_field{"str", is_text};
const FieldType optional_text_field{"str or None", is_text_or_none};
const FieldType bytes_field{"bytes", is_bytes};
const FieldType count_field{"int from 0 to 2**63 - 1", is_count};
const FieldType any_field{"object", is_anything};

PyTypeObject* make_record_type(py::module_& module, const char* name, const char* doc,
                               newfunc make_new, reprfunc show, std::span<const Field> fields) {
  std::vector<PyMemberDef> members;
  py::tuple names(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto offset = static_cast<Py_ssize_t>(sizeof(PyObject) + i * sizeof(PyObject*));
    members.push_back({fields[i].name, T_OBJECT_EX, offset, READONLY, fields[i].doc});
    names[i] = fields[i].name;
  }
  members.push_back({});
  PyType_Slot slots[] = {
      {Py_tp_doc, const_cast<char*>(doc)},
      {Py_tp_new, reinterpret_cast<void*>(make_new)},
      {Py_tp_dealloc, reinterpret_cast<void*>(record_dealloc)},
      {Py_tp_richcompare, reinterpret_cast<void*>(record_compare)},
      {Py_tp_hash, reinterpret_cast<void*>(record_hash)},
      {Py_tp_repr, reinterpret_cast<void*>(record_repr)},
      {Py_tp_str, reinterpret_cast<void*>(show == nullptr ? record_repr : show)},
      {Py_tp_members, members.data()},
      {Py_tp_methods, methods},
      {0, nullptr},
  };
  const auto size = static_cast<int>(sizeof(PyObject) + fields.size() * sizeof(PyObject*));
  // No garbage collection: what a field holds is a leaf. No subclasses: a record is what it is.
  PyType_Spec spec{name, size, 0, Py_TPFLAGS_DEFAULT, slots};
  auto type = py::reinterpret_steal<py::object>(PyType_FromSpec(&spec));
  if (!type) throw py::error_already_set();
  type.attr("__match_args__") = names;
  const std::string_view whole_name = name;
  module.attr(whole_name.substr(whole_name.rfind('.') + 1).data()) = type;
  return reinterpret_cast<PyTypeObject*>(type.release().ptr());
}

PyObject* field_of(PyObject* record, std::size_t index) {
  return values_of(record)[index];
}

PyObject* new_record(PyTypeObject* type, PyObject* args, PyObject* kwargs,
                     std::span<const Field> fields) {
  std::vector<PyObject*> values(fields.size(), nullptr);  // borrowed
  const auto given = static_cast<std::size_t>(PyTuple_GET_SIZE(args));
  const auto named = kwargs == nullptr ? 0 : static_cast<std::size_t>(PyDict_GET_SIZE(kwargs));
  const std::string_view whole_name = type->tp_name;
  const char* name = whole_name.substr(whole_name.rfind('.') + 1).data();
  std::size_t used = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i < given) values[i] = PyTuple_GET_ITEM(args, static_cast<Py_ssize_t>(i));
    PyObject* by_name = named == 0 ? nullptr : PyDict_GetItemString(kwargs, fields[i].name);
    if (by_name != nullptr && values[i] == nullptr) {
      values[i] = by_name;
      ++used;
    }
    if (values[i] == nullptr) {
      return PyErr_Format(PyExc_TypeError, "%s() lacks '%s'", name, fields[i].name);
    }
    if (!fields[i].type.accepts(values[i])) {
      return PyErr_Format(PyExc_TypeError, "%s(): '%s' must be %s, not %R", name, fields[i].name,
                          fields[i].type.expected, values[i]);
    }
  }
  if (given > fields.size() || used != named) {
    return PyErr_Format(PyExc_TypeError, "%s() takes %zu fields, each once, and no other", name,
                        fields.size());
  }
  PyObject* self = type->tp_alloc(type, 0);
  if (self == nullptr) return nullptr;
  for (std::size_t i = 0; i < fields.size(); ++i) values_of(self)[i] = Py_NewRef(values[i]);
  return self;
}

py::object make_record(PyTypeObject* type, std::span<py::object> values) {
  PyObject* self = type->tp_alloc(type, 0);
  if (self == nullptr) throw py::error_already_set();
  for (std::size_t i = 0; i < values.size(); ++i) values_of(self)[i] = values[i].release().ptr();
  return py::reinterpret_steal<py::object>(self);
}

}  // namespace chatspec_python
