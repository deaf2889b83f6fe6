// Events as Python has them; see syncline/_records.py.
//
// Thread rule: with the GIL.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_DELTAS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_DELTAS_H_

#include <pybind11/pybind11.h>

#include <vector>

#include "py_doc.h"
#include "syncline/event.h"

namespace syncline::python {

py::object ToPython(PyDoc& doc, const Event& event);
py::list ToPython(PyDoc& doc, const std::vector<ContainerChange>& changes);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_DELTAS_H_
