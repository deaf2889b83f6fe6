#include "errors.h"

#include <exception>
#include <new>
#include <string>

#include "python_side.h"

namespace syncline::python {
namespace {

PyObject* TypeFor(absl::StatusCode code, Input input) {
  const PythonSide& side = GetPythonSide();
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
      return input == Input::kArgument ? PyExc_ValueError : side.decode_error;
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnimplemented:
      return side.decode_error;
    case absl::StatusCode::kResourceExhausted:
      return side.limit_error;
    case absl::StatusCode::kFailedPrecondition:
      return side.state_error;
    case absl::StatusCode::kAlreadyExists:
      return side.peer_reused_error;
    case absl::StatusCode::kOutOfRange:
      return PyExc_IndexError;
    case absl::StatusCode::kNotFound:
      // What is gone from the history of a shallow document is no key.
      return input == Input::kHistory ? side.state_error : PyExc_KeyError;
    default:
      return side.error;
  }
}

}  // namespace

void Raise(PyObject* type, const std::string& message) {
  PyErr_SetString(type, message.c_str());
  throw py::error_already_set();
}

void RaiseStatus(const absl::Status& status, Input input) {
  Raise(TypeFor(status.code(), input), std::string(status.message()));
}

void SetPythonError() {
  try {
    throw;
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const py::builtin_exception& error) {
    error.set_error();
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
}

}  // namespace syncline::python
