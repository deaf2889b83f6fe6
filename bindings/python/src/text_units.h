// The names of units in which Python counts a text.
//
// Thread rule: all functions are called with the GIL, and run no Python code.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_TEXT_UNITS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_TEXT_UNITS_H_

#include <pybind11/pybind11.h>

#include <string>
#include <string_view>

#include "errors.h"
#include "syncline/text_unit.h"
#include "values.h"

namespace syncline::python {

// Errors: TypeError, ValueError.
inline TextUnit ToUnit(py::handle name) {
  const std::string_view unit = ToUtf8(name, "a unit");
  if (unit == "code_points") return TextUnit::kCodePoints;
  if (unit == "utf16") return TextUnit::kUtf16;
  if (unit == "bytes") return TextUnit::kBytes;
  if (unit == "lines") return TextUnit::kLines;
  Raise(PyExc_ValueError,
        "the unit is one of 'bytes', 'code_points', 'utf16' and 'lines', not "
        "'" +
            std::string(unit) + "'");
}

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_TEXT_UNITS_H_
