// Small immutable values for Python: an event, a message.
//
// A record is a tuple with names: some fields, set once, compared and hashed by value, matched by
// `match`, copied and pickled, shown as `Say(text='hai')`. The types are made with Python's own C
// interface and not with pybind11, because there is one for every line of chat: pybind11 looks each
// object up in a map when it comes and when it goes, which costs several times the rest.
//
// A kind of record is told by a shape:
//
//     struct SayShape {
//       static constexpr const char* name = "chatspec.Say";
//       static constexpr const char* doc = "Say(text)\n--\n\nA chat line.";
//       static constexpr std::array fields{Field{"text", text_field, "what was said"}};
//       static PyObject* show(PyObject* self);  // what str() gives; without it, what repr() does
//     };
//     using SayRecord = Record<SayShape>;
//
//     SayRecord::add_to(module);               // once
//     py::object say = SayRecord::make(text);  // from then on
#pragma once

#include <pybind11/pybind11.h>

#include <array>
#include <span>
#include <utility>

namespace chatspec_python {

namespace py = pybind11;

/// What a field may hold; looked at when Python makes a record, not when we do.
struct FieldType {
  const char* expected;  ///< for the message: "str"
  bool (*accepts)(PyObject* value);
};
extern const FieldType text_field;           ///< str
extern const FieldType optional_text_field;  ///< str or None
extern const FieldType bytes_field;          ///< bytes
extern const FieldType count_field;          ///< int, 0 to 2**63 - 1
extern const FieldType any_field;            ///< whatever is hashable when it is hashed

struct Field {
  const char* name;
  const FieldType& type;
  const char* doc;
};

/// A field of a record, borrowed; for a shape's `show`.
PyObject* field_of(PyObject* record, std::size_t index);

/// The rest of this file is what Record is made of.
PyTypeObject* make_record_type(py::module_& module, const char* name, const char* doc,
                               newfunc make_new, reprfunc show, std::span<const Field> fields);
/// Throws nothing: as Python's own functions, null with an exception set.
PyObject* new_record(PyTypeObject* type, PyObject* args, PyObject* kwargs,
                     std::span<const Field> fields);
/// Throws py::error_already_set. Takes `values` over.
py::object make_record(PyTypeObject* type, std::span<py::object> values);

template <class Shape>
class Record {
 public:
  /// Makes the type and adds it to the module. The type lives as long as the process.
  static void add_to(py::module_& module) {
    reprfunc show = nullptr;
    if constexpr (requires { Shape::show; }) show = Shape::show;
    type_ = make_record_type(module, Shape::name, Shape::doc, make_new, show, Shape::fields);
  }

  /// One of it, with its fields in order.
  template <class... Values>
  static py::object make(Values... values) {
    static_assert(sizeof...(Values) == Shape::fields.size());
    std::array<py::object, sizeof...(Values)> objects{std::move(values)...};
    return make_record(type_, objects);
  }

  static bool is(py::handle value) { return Py_TYPE(value.ptr()) == type_; }
  static py::handle type() { return reinterpret_cast<PyObject*>(type_); }

 private:
  static PyObject* make_new(PyTypeObject* type, PyObject* args, PyObject* kwargs) {
    return new_record(type, args, kwargs, Shape::fields);
  }

  static inline PyTypeObject* type_ = nullptr;
};

}  // namespace chatspec_python
