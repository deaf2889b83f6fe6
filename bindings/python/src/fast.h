// Methods that are called for every key that is pressed.
//
// pybind11 finds a function among overloads and converts its arguments by
// tables, which costs as much as the edit itself. These methods are functions
// of Python's C API instead (METH_FASTCALL), with keywords as any other method,
// and dunder methods are slots of the type. A body gets what its object holds,
// and its arguments, borrowed; it may throw.
//
// Thread rule: that of Python: they are called with the GIL.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_FAST_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_FAST_H_

#include <pybind11/pybind11.h>

#include <array>
#include <cstddef>
#include <string_view>

#include "errors.h"
#include "py_doc.h"

namespace syncline::python {

// The parameters of a method. Those from `positional` on are given by name.
template <size_t N>
struct Parameters {
  const char* method;
  std::array<const char*, N> names;
  size_t required;
  size_t positional;
};
// nullptr: not given.
template <size_t N>
using Arguments = std::array<PyObject*, N>;

// Sorts what does not stand in the order of the parameters; throws TypeError.
void BindByName(const char* method, const char* const* names, size_t size,
                size_t required, size_t positional, PyObject* const* args,
                Py_ssize_t count, PyObject* keywords, PyObject** bound);

template <size_t N>
Arguments<N> Bind(const Parameters<N>& parameters, PyObject* const* args,
                  Py_ssize_t count, PyObject* keywords) {
  Arguments<N> bound = {};
  const auto given = static_cast<size_t>(count);
  if (keywords == nullptr && given >= parameters.required &&
      given <= parameters.positional) [[likely]] {
    for (size_t i = 0; i < given; ++i) bound[i] = args[i];
    return bound;
  }
  BindByName(parameters.method, parameters.names.data(), N, parameters.required,
             parameters.positional, args, count, keywords, bound.data());
  return bound;
}

// What an object holds; Python has checked that it is of the type or of one
// derived from it.
template <typename Self>
Self& Unwrap(PyObject* self) {
  auto* value = static_cast<Self*>(AddressIn(self, typeid(Self)));
  if (value == nullptr) [[unlikely]] {
    Raise(PyExc_TypeError, "the object was not initialized");
  }
  return *value;
}

// PyObject* kBody(Self&, const Arguments<N>&, PyObject* self), as Python calls
// it.
template <typename Self, const auto& kParameters, auto kBody>
PyObject* FastMethod(PyObject* self, PyObject* const* args, Py_ssize_t count,
                     PyObject* keywords) noexcept {
  try {
    return kBody(Unwrap<Self>(self), Bind(kParameters, args, count, keywords));
  } catch (...) {
    SetPythonError();
    return nullptr;
  }
}

// `doc` begins with the signature: "insert($self, position)\n--\n\nInserts".
template <typename Self, const auto& kParameters, auto kBody>
void AddFastMethod(py::handle type, const char* doc) {
  // Python keeps a pointer to it.
  static PyMethodDef definition = {};
  definition.ml_name = kParameters.method;
  definition.ml_meth = reinterpret_cast<PyCFunction>(
      reinterpret_cast<void (*)()>(&FastMethod<Self, kParameters, kBody>));
  definition.ml_flags = METH_FASTCALL | METH_KEYWORDS;
  definition.ml_doc = doc;
  type.attr(kParameters.method) = Owned(PyDescr_NewMethod(
      reinterpret_cast<PyTypeObject*>(type.ptr()), &definition));
}

// A slot of a type, of whatever signature: `R kBody(Self&, A...)`. What Python
// takes for an error is -1 or nullptr.
template <typename Self, auto kBody>
struct FastSlot;
template <typename Self, typename R, typename... A, R (*kBody)(Self&, A...)>
struct FastSlot<Self, kBody> {
  static R Call(PyObject* self, A... args) noexcept {
    try {
      return kBody(Unwrap<Self>(self), args...);
    } catch (...) {
      SetPythonError();
      if constexpr (std::is_pointer_v<R>) {
        return nullptr;
      } else {
        return -1;
      }
    }
  }
};

inline PyObject* NewNone() {
  Py_INCREF(Py_None);
  return Py_None;
}

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_FAST_H_
