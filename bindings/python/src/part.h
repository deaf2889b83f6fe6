// [begin, end) of a text or a list, as Python's callers give it: without an
// end, to its end.
//
// Thread rule: all functions are called with the GIL, but EndOf.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_PART_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_PART_H_

#include <pybind11/pybind11.h>

#include <cstddef>
#include <optional>

#include "positions.h"

namespace syncline::python {

struct Part {
  // Errors: TypeError, IndexError.
  Part(const py::object& from, const py::object& to)
      : begin(ToPosition(from.ptr())) {
    if (!to.is_none()) end = ToPosition(to.ptr());
  }
  // Of so many units or items.
  size_t EndOf(size_t size) const { return end.value_or(size); }

  size_t begin;
  std::optional<size_t> end;
};

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_PART_H_
