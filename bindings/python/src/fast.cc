#include "fast.h"

#include <algorithm>

namespace syncline::python {

void BindByName(const char* method, const char* const* names, size_t size,
                size_t required, size_t positional, PyObject* const* args,
                Py_ssize_t count, PyObject* keywords, PyObject** bound) {
  const auto given = static_cast<size_t>(count);
  if (given > positional) {
    PyErr_Format(PyExc_TypeError,
                 "%s() takes at most %zu positional arguments (%zu given)",
                 method, positional, given);
    throw py::error_already_set();
  }
  std::copy(args, args + given, bound);
  const Py_ssize_t named = keywords == nullptr ? 0 : PyTuple_GET_SIZE(keywords);
  for (Py_ssize_t i = 0; i < named; ++i) {
    PyObject* const keyword = PyTuple_GET_ITEM(keywords, i);
    const char* const* name = std::find_if(names, names + size, [&](auto* it) {
      return PyUnicode_CompareWithASCIIString(keyword, it) == 0;
    });
    PyObject** const place = bound + (name - names);
    if (name == names + size || *place != nullptr) {
      PyErr_Format(PyExc_TypeError,
                   name == names + size
                       ? "%s() got an unexpected keyword argument %R"
                       : "%s() got multiple values for argument %R",
                   method, keyword);
      throw py::error_already_set();
    }
    *place = args[count + i];
  }
  PyObject** const missing = std::find(bound, bound + required, nullptr);
  if (missing == bound + required) return;
  PyErr_Format(PyExc_TypeError, "%s() misses the argument '%s'", method,
               names[missing - bound]);
  throw py::error_already_set();
}

}  // namespace syncline::python
