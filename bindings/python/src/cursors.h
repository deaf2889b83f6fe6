// Cursors as Python has them: objects of a class of their own, which know no
// document.
//
// Thread rule: that of py_doc.h.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_CURSORS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_CURSORS_H_

#include <pybind11/pybind11.h>

#include "absl/status/statusor.h"
#include "errors.h"
#include "py_doc.h"
#include "syncline/cursor.h"

namespace syncline::python {

// "left" or "right"; nullptr is the left one. Errors: TypeError, ValueError.
CursorSide ToSide(PyObject* name);

// A new object of the cursor that `at` gives. The first one of a document costs
// O(history): others run meanwhile.
template <typename F>
PyObject* NewCursor(PyDoc& doc, F at) {
  const auto cursor = [&] {
    const Working working(doc.lock);
    return at();
  }();
  return py::cast(Check(cursor)).release().ptr();
}

// A CursorPosition.
py::object Resolve(PyDoc& doc, const Cursor& cursor, const py::object& unit);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_CURSORS_H_
