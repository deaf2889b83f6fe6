// Errors of the library as exceptions of Python's.
//
// A Status becomes the exception that its code stands for, once, here; nothing
// that Python calls lets a C++ exception through.
//
// Thread rule: all functions are called with the GIL.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_ERRORS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_ERRORS_H_

#include <pybind11/pybind11.h>

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace syncline::python {

namespace py = pybind11;

// What an error is about. InvalidArgument is told as ValueError of an argument,
// else as DecodeError; NotFound as KeyError, but what is gone from a history, or
// was never there, as StateError.
enum class Input { kArgument, kBytes, kHistory };

// Throws `type` with a message.
[[noreturn]] void Raise(PyObject* type, const std::string& message);
[[noreturn]] void RaiseStatus(const absl::Status& status, Input input);

inline void Check(const absl::Status& status, Input input = Input::kArgument) {
  if (!status.ok()) [[unlikely]] {
    RaiseStatus(status, input);
  }
}
template <typename T>
T Check(absl::StatusOr<T> result, Input input = Input::kArgument) {
  Check(result.status(), input);
  return *std::move(result);
}

// Of a function of Python's C API: its error goes on.
inline py::object Owned(PyObject* result) {
  if (result == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(result);
}

// In a catch block: sets the exception as Python's error.
void SetPythonError();

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_ERRORS_H_
