// What a syncline.UndoStack holds.
//
// Thread rule: that of py_doc.h.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_PY_UNDO_STACK_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_PY_UNDO_STACK_H_

#include <memory>
#include <optional>
#include <vector>

#include "py_doc.h"
#include "syncline/undo_stack.h"

namespace syncline::python {

struct PyUndoStack {
  explicit PyUndoStack(PyDoc& of)
      : owner(py::reinterpret_borrow<py::object>(of.self())), doc(&of) {}
  PyUndoStack(const PyUndoStack&) = delete;
  ~PyUndoStack();

  py::object owner;  // of doc
  PyDoc* doc;
  std::vector<std::shared_ptr<Listener>> callbacks;  // of the document's
  const std::shared_ptr<int> calls = std::make_shared<int>(0);  // of them, now
  std::optional<UndoStack> stack;  // there, once it is made
  Subscription clock;              // tells the stack the time
};

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_PY_UNDO_STACK_H_
