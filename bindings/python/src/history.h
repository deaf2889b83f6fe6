// Old versions of a document, and its history; see syncline/_history.py.
//
// Thread rule: with the GIL.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_HISTORY_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_HISTORY_H_

#include <pybind11/pybind11.h>

#include "py_doc.h"

namespace syncline::python {

// The methods of Doc.
void AddVersions(py::class_<PyDoc>& type);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_HISTORY_H_
