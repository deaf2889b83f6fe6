// What marks say, and the steps of a text's delta, as Python has them:
//
//   {"retain": 2, "attributes": {"bold": True}}
//   {"insert": "fox", "many_valued": [Attribute("comment", "hm", id)]}
//   {"insert": {"embed": "image.png"}}
//   {"delete": 1}
//
// Thread rule: all functions are called with the GIL. Those that read Python's
// values may run Python code.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_TEXT_STEPS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_TEXT_STEPS_H_

#include <pybind11/pybind11.h>

#include "py_doc.h"
#include "syncline/rich_text.h"

namespace syncline::python {

struct Said {
  py::dict attributes;
  py::list many_valued;  // of Attribute
};
Said ToSaid(PyDoc& doc, const Attributes& attributes);

// What a mark or an embed holds. Error: TypeError, of what has parts.
Value ToScalar(py::handle object);

py::list ToPython(PyDoc& doc, const TextDelta& delta);
// Errors, which name the step: TypeError, ValueError, IndexError; of values
// those of ToPlain.
TextDelta ToTextDelta(py::handle delta);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_TEXT_STEPS_H_
