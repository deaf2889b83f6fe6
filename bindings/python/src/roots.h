// The roots of a document, by name.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_ROOTS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_ROOTS_H_

#include <pybind11/pybind11.h>

#include "py_doc.h"

namespace syncline::python {

// A dict of the plain values of all roots that are not empty, by the names that
// Doc::ToJson gives them. Errors: as ToJson.
py::dict RootsToDict(PyDoc& doc);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_ROOTS_H_
