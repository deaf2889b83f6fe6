// Who wrote what: the methods of each kind of container, and of documents.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_ATTRIBUTION_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_ATTRIBUTION_H_

#include <pybind11/pybind11.h>

#include "py_doc.h"

namespace syncline::python {

template <typename C>
using ContainerClass = py::class_<Held<C>, PyContainer>;

void AddAuthors(ContainerClass<Text>& type);
void AddAuthors(ContainerClass<List>& type);
void AddAuthors(ContainerClass<MovableList>& type);
void AddAuthors(ContainerClass<Map>& type);
void AddPlacedBy(ContainerClass<Tree>& type);
void AddChangeOf(py::class_<PyDoc>& type);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_ATTRIBUTION_H_
