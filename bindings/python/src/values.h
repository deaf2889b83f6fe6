// Values as Python has them, both ways.
//
//   None bool int float str bytes       scalars; an int is one of 64 bits
//   dict, list (and tuple)              plain values
//   the objects of containers           what a value of a document names
//
// Thread rule: all functions are called with the GIL. Those that read Python's
// values may run Python code.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_VALUES_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_VALUES_H_

#include <pybind11/pybind11.h>

#include <string>
#include <string_view>
#include <vector>

#include "py_doc.h"
#include "syncline/plain.h"
#include "syncline/value.h"

namespace syncline::python {

py::object ToPython(PyDoc& doc, const Value& value);
// A scalar. Of a container, None.
py::object ToPython(const Value& scalar);
py::object ToPython(const Plain& plain);
py::list ToPyList(PyDoc& doc, const std::vector<Value>& values);
py::str ToPyStr(std::string_view utf8);
py::bytes ToBytes(std::string_view bytes);

// Errors: TypeError, where it is no such value, or a container; OverflowError,
// for an int beyond 64 bits; ValueError, for a str with a lone surrogate, and
// for what is nested too deep, for instance in itself.
Plain ToPlain(py::handle value);
// The same of the scalars that are frequent; false for anything else.
bool ReadScalar(py::handle value, Value* scalar);

// The bytes of a str, for as long as the str lives. `what` is what the error
// tells about, a TypeError where it is no str.
std::string_view ToUtf8(py::handle string, const char* what);

// A copy of the bytes of bytes, a bytearray or a memoryview, or of whatever
// has a buffer.
std::string CopyBuffer(py::handle buffer);

// The bytes of such a buffer, for calls that let others run: those of bytes as
// they are, as nobody changes them; a copy of any other's.
class SteadyBytes {
 public:
  explicit SteadyBytes(const py::object& buffer);
  std::string_view view() const { return view_; }

 private:
  py::object kept_;
  std::string copy_;
  std::string_view view_;
};

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_VALUES_H_
