// Objects whose __init__ was never called, as cls.__new__(cls) makes them.
//
// pybind11 hands them to functions as memory that was not initialized. This
// caster refuses them; it takes the place of pybind11's for the classes that
// can be made in Python. Those that cannot refuse __new__.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_CHECKED_CASTER_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_CHECKED_CASTER_H_

#include <pybind11/pybind11.h>

#include <type_traits>
#include <typeinfo>

#include "syncline/ids.h"
#include "syncline/version.h"

namespace syncline::python {

struct PyDoc;
struct PyClientSession;
struct PyPeerSession;
struct PyUndoStack;

template <typename T>
inline constexpr bool kIsMadeInPython =
    std::is_same_v<T, PyDoc> || std::is_same_v<T, OpId> ||
    std::is_same_v<T, OpSpan> || std::is_same_v<T, VersionVector> ||
    std::is_same_v<T, PyClientSession> || std::is_same_v<T, PyPeerSession> ||
    std::is_same_v<T, PyUndoStack>;

// Where the C++ object of a Python object is; nullptr where there is none. Of
// an object of the type or of one derived from it. It runs no Python code.
inline void* AddressIn(PyObject* self, const std::type_info& type) {
  auto* instance = reinterpret_cast<pybind11::detail::instance*>(self);
  if (instance->simple_layout) [[likely]] {
    return instance->simple_value_holder[0];
  }
  return instance->get_value_and_holder(pybind11::detail::get_type_info(type))
      .value_ptr();
}

// Of a type whose objects refer to their document: tells the collector so.
template <typename T>
int TraverseOwner(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  if (const auto* value = static_cast<T*>(AddressIn(self, typeid(T)))) {
    Py_VISIT(value->owner.ptr());
  }
  return 0;
}

// For a type that is not made in Python.
PyObject* RefuseNew(PyTypeObject* type, PyObject* args, PyObject* kwargs);

}  // namespace syncline::python

namespace pybind11::detail {

template <typename T>
class type_caster<T, std::enable_if_t<syncline::python::kIsMadeInPython<T>>>
    : public type_caster_base<T> {
 public:
  bool load(handle source, bool convert) {
    if (isinstance<T>(source) && !is_holder_constructed(source.ptr())) {
      throw type_error("the object was not initialized");
    }
    return type_caster_base<T>::load(source, convert);
  }
};

}  // namespace pybind11::detail

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_CHECKED_CASTER_H_
