// Time, message and tag of a commit, as Python tells them.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_COMMIT_OPTIONS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_COMMIT_OPTIONS_H_

#include <pybind11/pybind11.h>

#include "py_doc.h"
#include "syncline/options.h"

namespace syncline::python {

// The time is a datetime (a naive one is local time) or None. Errors:
// TypeError; ValueError, where a str has a lone surrogate.
CommitOptions ToCommitOptions(const py::object& message, const py::object& time,
                              const py::object& tag);
// A syncline.CommitOptions.
py::object ToPython(const CommitOptions& options);
// A datetime; None where there is none, or none that a datetime can be.
py::object ToDatetime(int64_t milliseconds);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_COMMIT_OPTIONS_H_
