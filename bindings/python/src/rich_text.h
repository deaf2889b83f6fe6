// The methods of a text that are about marks, embeds and deltas.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_RICH_TEXT_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_RICH_TEXT_H_

#include <pybind11/pybind11.h>

#include "py_doc.h"

namespace syncline::python {

void AddRichText(py::class_<Held<Text>, PyContainer>& type);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_RICH_TEXT_H_
