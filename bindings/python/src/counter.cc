#include "classes.h"
#include "errors.h"
#include "fast.h"
#include "py_doc.h"
#include "values.h"

namespace syncline::python {
namespace {

using PyCounter = Held<Counter>;

int64_t ToAmount(PyObject* number) {
  const Plain amount = ToPlain(number);
  const Value* scalar = amount.as_scalar();
  if (scalar == nullptr || !scalar->as_int()) {
    Raise(PyExc_TypeError, "what is added to a counter is an int");
  }
  return *scalar->as_int();
}

void Add(PyCounter& self, int64_t amount) { Check(self.use().Add(amount)); }

constexpr Parameters<1> kAdd = {"add", {"amount"}, 1, 1};
PyObject* AddAmount(PyCounter& self, const Arguments<1>& arguments) {
  Add(self, ToAmount(arguments[0]));
  return NewNone();
}

// Calls `add` and returns the object itself.
template <auto kAddTo>
PyObject* InPlace(PyObject* self, PyObject* amount) noexcept {
  try {
    kAddTo(Unwrap<PyCounter>(self), ToAmount(amount));
  } catch (...) {
    SetPythonError();
    return nullptr;
  }
  Py_INCREF(self);
  return self;
}

void Subtract(PyCounter& self, int64_t amount) {
  if (amount == INT64_MIN) {  // which has no opposite; sums wrap
    Add(self, INT64_MAX);
    return Add(self, 1);
  }
  Add(self, -amount);
}

PyObject* ToInt(PyCounter& self) {
  return PyLong_FromLongLong(self.use().value());
}
int IsTrue(PyCounter& self) { return self.use().value() != 0 ? 1 : 0; }
PyObject* Repr(PyCounter& self) {
  return PyUnicode_FromFormat("<syncline.Counter %lld>",
                              static_cast<long long>(  // NOLINT: its format
                                  self.use().value()));
}

void SetSlots(PyHeapTypeObject* type) {
  type->ht_type.tp_repr = FastSlot<PyCounter, &Repr>::Call;
  type->as_number.nb_int = FastSlot<PyCounter, &ToInt>::Call;
  type->as_number.nb_bool = FastSlot<PyCounter, &IsTrue>::Call;
  type->as_number.nb_inplace_add = InPlace<&Add>;
  type->as_number.nb_inplace_subtract = InPlace<&Subtract>;
}

constexpr char kCounterDoc[] =
    R"(A whole number that several replicas add to: all that was added counts.

One gets it from a document, doc.counter("name"), or makes it in a map or a list,
map.open("key", syncline.Counter).

counter += 1, counter -= 1, counter.value, int(counter), == with an int. A sum
beyond 64 bits wraps around, on every replica to the same value.)";

}  // namespace

void AddCounter(py::module_ module) {
  py::class_<PyCounter, PyContainer> type(
      module, "Counter", ContainerTypeSetup(SetSlots), kCounterDoc);
  AddFastMethod<PyCounter, kAdd, &AddAmount>(type, R"(add($self, amount)
--

Adds an int, which may be negative; the same as self += amount.

OverflowError beyond 64 bits; StateError where the counter was removed;
LimitError where the document would grow beyond its limits.)");
  type.def_property_readonly(
      "value", [](PyCounter& self) { return self.use().value(); },
      "The sum of all that was added, an int of 64 bits.");
}

}  // namespace syncline::python
