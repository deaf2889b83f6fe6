// Doc.transaction(): edits that are made together, or not at all.
#include <optional>
#include <utility>

#include "classes.h"
#include "errors.h"
#include "py_transaction.h"

namespace syncline::python {
namespace {

py::object Enter(const py::object& object) {
  auto& self = object.cast<PyTransaction&>();
  if (self.is_used) {
    Raise(GetPythonSide().state_error,
          "a transaction is entered once; ask the document for another one");
  }
  self.is_used = true;
  const Holding holding(self.doc->lock);
  self.transaction = Check(self.doc->doc.Begin(self.options));
  return object;
}

bool Exit(PyTransaction& self, const py::object& type, const py::object&,
          const py::object&) {
  if (!self.transaction) return false;  // it was rolled back
  const Holding holding(self.doc->lock);
  Transaction transaction = *std::exchange(self.transaction, std::nullopt);
  if (type.is_none()) {
    Check(transaction.Commit());
  } else if (transaction.is_open()) {
    Check(transaction.RollBack());
  }
  return false;  // an exception goes on
}

void RollBack(PyTransaction& self) {
  if (!self.transaction) {
    Raise(GetPythonSide().state_error, "the transaction is not open");
  }
  const Holding holding(self.doc->lock);
  Transaction transaction = *std::exchange(self.transaction, std::nullopt);
  Check(transaction.RollBack());
}

}  // namespace

PyTransaction::~PyTransaction() {
  if (!transaction) return;
  const Holding holding(doc->lock);
  transaction.reset();
}

void AddTransaction(py::module_ module) {
  py::class_<PyTransaction> type(
      module, "Transaction",
      py::custom_type_setup([](PyHeapTypeObject* heap_type) {
        heap_type->ht_type.tp_flags |= Py_TPFLAGS_HAVE_GC;
        heap_type->ht_type.tp_traverse = TraverseOwner<PyTransaction>;
        heap_type->ht_type.tp_new = RefuseNew;
      }),
      R"(Edits that are made together, or not at all; see Doc.transaction().)");
  type.def("__enter__", &Enter);
  type.def("__exit__", &Exit);
  type.def("roll_back", &RollBack, R"(roll_back(self)
--

Takes the edits of the transaction back, within the with block; the block goes
on, outside of the transaction. StateError where it is not open.)");
  type.def_property_readonly(
      "is_open",
      [](PyTransaction& self) {
        self.doc->lock.Enter();
        return self.transaction && self.transaction->is_open();
      },
      "Whether it can be ended still. An outer one that ends ends it, too.");
}

}  // namespace syncline::python
