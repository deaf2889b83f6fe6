// What a syncline.Transaction holds.
//
// It begins when it is entered, not when it is made. One that nobody leaves,
// for instance of a generator that is forgotten, is rolled back when it is
// destroyed.
//
// Thread rule: all functions are called with the GIL.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_PY_TRANSACTION_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_PY_TRANSACTION_H_

#include <optional>
#include <utility>

#include "py_doc.h"
#include "python_side.h"
#include "syncline/options.h"
#include "syncline/transaction.h"

namespace syncline::python {

struct PyTransaction {
  PyTransaction(PyDoc& of, CommitOptions told)
      : owner(py::reinterpret_borrow<py::object>(of.self())),
        doc(&of),
        options(std::move(told)) {}
  PyTransaction(PyTransaction&&) = default;
  ~PyTransaction();

  py::object owner;  // of doc
  PyDoc* doc;
  CommitOptions options;
  bool is_used = false;
  std::optional<Transaction> transaction;
};

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_PY_TRANSACTION_H_
