// Positions as Python writes them: ints, slices, negative ones.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_POSITIONS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_POSITIONS_H_

#include <pybind11/pybind11.h>

#include <cstddef>
#include <string>

#include "errors.h"

namespace syncline::python {

inline Py_ssize_t ToSsize(PyObject* number) {
  const Py_ssize_t result = PyNumber_AsSsize_t(number, PyExc_IndexError);
  if (result == -1 && PyErr_Occurred() != nullptr) [[unlikely]] {
    throw py::error_already_set();
  }
  return result;
}

// One that counts from the beginning, or how many.
inline size_t ToPosition(PyObject* number) {
  const Py_ssize_t result = ToSsize(number);
  if (result < 0) [[unlikely]] {
    Raise(PyExc_IndexError, "a position or count is not negative");
  }
  return static_cast<size_t>(result);
}

// Of an item among `size`; a negative one counts from the end. IndexError where
// it is none. Where something is put, `size` itself is one more.
inline size_t FromEnd(Py_ssize_t index, size_t size, bool is_place = false) {
  const auto end = static_cast<Py_ssize_t>(size);
  if (index < 0) index += end;
  if (index < 0 || index > end || (index == end && !is_place)) [[unlikely]] {
    Raise(PyExc_IndexError,
          "the index is out of range, the size being " + std::to_string(size));
  }
  return static_cast<size_t>(index);
}

// A slice, as Python has it, of so many items: begin, and count times step.
struct Range {
  Py_ssize_t begin = 0;
  Py_ssize_t end = 0;
  Py_ssize_t step = 1;
  Py_ssize_t count = 0;
};
// Reads the slice; it may run Python code. Fit gives what it means.
inline Range ReadSlice(PyObject* slice) {
  Range range;
  if (PySlice_Unpack(slice, &range.begin, &range.end, &range.step) < 0) {
    throw py::error_already_set();
  }
  return range;
}
inline Range Fit(Range range, size_t size) {
  range.count = PySlice_AdjustIndices(static_cast<Py_ssize_t>(size),
                                      &range.begin, &range.end, range.step);
  if (range.count == 0 && range.step == 1) range.end = range.begin;
  return range;
}

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_POSITIONS_H_
