// List and MovableList: one way to read them, and to write them.
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "attribution.h"
#include "classes.h"
#include "cursors.h"
#include "edits.h"
#include "errors.h"
#include "fast.h"
#include "list_docs.h"
#include "positions.h"
#include "py_doc.h"
#include "values.h"

namespace syncline::python {
namespace {

template <typename L>
using PyList = Held<L>;

std::vector<Plain> ToPlains(py::handle values) {
  const py::object copy = Owned(PySequence_List(values.ptr()));
  std::vector<Plain> plains;
  const Py_ssize_t size = PyList_GET_SIZE(copy.ptr());
  plains.reserve(static_cast<size_t>(size));
  for (Py_ssize_t i = 0; i < size; ++i) {
    plains.push_back(ToPlain(PyList_GET_ITEM(copy.ptr(), i)));
  }
  return plains;
}

template <typename L>
Py_ssize_t Length(PyList<L>& self) {
  return static_cast<Py_ssize_t>(self.use().size());
}

template <typename L>
PyObject* GetSlice(PyList<L>& self, PyObject* key) {
  const Range slice = ReadSlice(key);
  L& list = self.use();
  const Range range = Fit(slice, list.size());
  const Py_ssize_t last = range.begin + (range.count - 1) * range.step;
  if (range.count == 0) return py::list().release().ptr();
  std::vector<Value> values =
      Check(list.Slice(static_cast<size_t>(std::min(range.begin, last)),
                       static_cast<size_t>(std::max(range.begin, last)) + 1));
  if (range.step != 1) {
    std::vector<Value> picked;
    Py_ssize_t at = range.step > 0 ? 0 : range.begin - last;
    for (Py_ssize_t i = 0; i < range.count; ++i, at += range.step) {
      picked.push_back(std::move(values[static_cast<size_t>(at)]));
    }
    values = std::move(picked);
  }
  return ToPyList(*self.doc, values).release().ptr();
}

template <typename L>
PyObject* GetItem(PyList<L>& self, PyObject* key) {
  if (PySlice_Check(key)) return GetSlice(self, key);
  const Py_ssize_t index = ToSsize(key);
  L& list = self.use();
  const Value value = Check(list.Get(FromEnd(index, list.size())));
  return ToPython(*self.doc, value).release().ptr();
}

template <typename L>
void DeleteSlice(L& list, const Range& range) {
  if (range.step == 1) {
    return Check(list.Delete(static_cast<size_t>(range.begin),
                             static_cast<size_t>(range.count)));
  }
  // From the end, so that positions stay what they are.
  const Py_ssize_t last = range.begin + (range.count - 1) * range.step;
  Py_ssize_t at = std::max(range.begin, last);
  for (Py_ssize_t i = 0; i < range.count; ++i, at -= std::abs(range.step)) {
    Check(list.Delete(static_cast<size_t>(at), 1));
  }
}

template <typename L>
absl::Status SetItems(Doc& doc, L& list, const Range& slice,
                      std::span<const Plain> values) {
  const Range range = Fit(slice, list.size());
  if (range.step == 1) {
    return ReplaceItems(doc, list, static_cast<size_t>(range.begin),
                        static_cast<size_t>(range.count), values);
  }
  if (values.size() != static_cast<size_t>(range.count)) {
    return absl::InvalidArgumentError(
        "a slice with a step takes as many values as it has items: " +
        std::to_string(range.count) + ", not " + std::to_string(values.size()));
  }
  absl::Status status;
  Py_ssize_t at = range.begin;
  for (size_t i = 0; i < values.size() && status.ok(); ++i) {
    status = python::SetItem(doc, list, static_cast<size_t>(at), values[i]);
    at += range.step;
  }
  return status;
}

template <typename L>
void SetSlice(PyList<L>& self, PyObject* key, PyObject* value) {
  const Range slice = ReadSlice(key);
  if (value == nullptr) {
    L& list = self.use();
    return DeleteSlice(list, Fit(slice, list.size()));
  }
  const std::vector<Plain> values = ToPlains(value);
  Check(SetItems(self.use_doc(), self.handle, slice, values));
}

// As in list[0] += ...: what is there already is put there.
template <typename L>
bool IsThere(PyList<L>& self, Py_ssize_t index, py::handle value) {
  if (!py::isinstance<PyContainer>(value)) return false;
  const auto& container = value.cast<const PyContainer&>();
  L& list = self.use();
  return Check(list.Get(FromEnd(index, list.size()))) == Value(container.ref);
}

template <typename L>
int SetItem(PyList<L>& self, PyObject* key, PyObject* value) {
  if (PySlice_Check(key)) {
    SetSlice(self, key, value);
    return 0;
  }
  const Py_ssize_t index = ToSsize(key);
  if (value == nullptr) {
    L& list = self.use();
    Check(list.Delete(FromEnd(index, list.size()), 1));
  } else if (!IsThere(self, index, value)) {
    const Plain plain = ToPlain(value);
    L& list = self.use();
    const size_t position = FromEnd(index, list.size());
    Check(python::SetItem(self.use_doc(), list, position, plain));
  }
  return 0;
}

// With one that comes behind all items.
template <typename L>
size_t ToPlace(PyList<L>& self, Py_ssize_t index) {
  return FromEnd(index, self.use().size(), /*is_place=*/true);
}

template <typename L>
void InsertValue(PyList<L>& self, std::optional<Py_ssize_t> index,
                 PyObject* value) {
  Value scalar;
  const bool is_scalar = ReadScalar(value, &scalar);
  const Plain plain = is_scalar ? Plain() : ToPlain(value);
  L& list = self.use();
  const size_t position = index ? ToPlace(self, *index) : list.size();
  if (is_scalar) return Check(list.Insert(position, std::move(scalar)));
  Check(InsertItem(self.use_doc(), list, position, plain));
}

constexpr Parameters<1> kAppend = {"append", {"value"}, 1, 1};
template <typename L>
PyObject* Append(PyList<L>& self, const Arguments<1>& arguments) {
  InsertValue(self, std::nullopt, arguments[0]);
  return NewNone();
}

constexpr Parameters<2> kInsert = {"insert", {"index", "value"}, 2, 2};
template <typename L>
PyObject* Insert(PyList<L>& self, const Arguments<2>& arguments) {
  const Py_ssize_t index = ToSsize(arguments[0]);
  InsertValue(self, index, arguments[1]);
  return NewNone();
}

constexpr Parameters<1> kExtend = {"extend", {"values"}, 1, 1};
template <typename L>
PyObject* Extend(PyList<L>& self, const Arguments<1>& arguments) {
  const std::vector<Plain> values = ToPlains(arguments[0]);
  L& list = self.use();
  Check(InsertItems<L>(self.use_doc(), list, list.size(), values));
  return NewNone();
}

constexpr Parameters<1> kPop = {"pop", {"index"}, 0, 1};
template <typename L>
PyObject* Pop(PyList<L>& self, const Arguments<1>& arguments) {
  const Py_ssize_t index = arguments[0] == nullptr ? -1 : ToSsize(arguments[0]);
  L& list = self.use();
  const size_t position = FromEnd(index, list.size());
  const Value value = Check(list.Get(position));
  Check(list.Delete(position, 1));
  return ToPython(*self.doc, value).release().ptr();
}

constexpr Parameters<2> kDelete = {"delete", {"position", "count"}, 1, 2};
template <typename L>
PyObject* Delete(PyList<L>& self, const Arguments<2>& arguments) {
  const size_t position = ToPosition(arguments[0]);
  const size_t count = arguments[1] == nullptr ? 1 : ToPosition(arguments[1]);
  Check(self.use().Delete(position, count));
  return NewNone();
}

constexpr Parameters<0> kClear = {"clear", {}, 0, 0};
template <typename L>
PyObject* Clear(PyList<L>& self, const Arguments<0>&) {
  L& list = self.use();
  Check(list.Delete(0, list.size()));
  return NewNone();
}

constexpr Parameters<2> kNew = {"new", {"index", "kind"}, 2, 2};
template <typename L>
PyObject* New(PyList<L>& self, const Arguments<2>& arguments) {
  const Py_ssize_t index = ToSsize(arguments[0]);
  const auto add = [&]<typename C>() {
    const size_t position = ToPlace(self, index);
    return ToObject(*self.doc, Check(self.handle.template New<C>(position)));
  };
  return ForKind(arguments[1], add).release().ptr();
}

constexpr Parameters<2> kSetNew = {"set_new", {"index", "kind"}, 2, 2};
PyObject* SetNew(PyList<MovableList>& self, const Arguments<2>& arguments) {
  const Py_ssize_t index = ToSsize(arguments[0]);
  const auto set = [&]<typename C>() {
    const size_t position = FromEnd(index, self.use().size());
    return ToObject(*self.doc, Check(self.handle.SetNew<C>(position)));
  };
  return ForKind(arguments[1], set).release().ptr();
}

constexpr Parameters<2> kMove = {"move", {"from_", "to"}, 2, 2};
PyObject* Move(PyList<MovableList>& self, const Arguments<2>& arguments) {
  const Py_ssize_t from = ToSsize(arguments[0]);
  const Py_ssize_t to = ToSsize(arguments[1]);
  MovableList& list = self.use();
  const size_t size = list.size();
  Check(list.Move(FromEnd(from, size), FromEnd(to, size)));
  return NewNone();
}

constexpr Parameters<2> kCursorAt = {"cursor_at", {"position", "side"}, 1, 2};
template <typename L>
PyObject* CursorAt(PyList<L>& self, const Arguments<2>& arguments) {
  const size_t position = ToPosition(arguments[0]);
  const CursorSide side = ToSide(arguments[1]);
  return NewCursor(*self.doc,
                   [&] { return self.handle.CursorAt(position, side); });
}

template <typename L>
PyObject* Iterate(PyList<L>& self) {
  const std::vector<Value> values = self.use().values();
  return PyObject_GetIter(ToPyList(*self.doc, values).ptr());
}

template <typename L>
PyObject* ExtendInPlace(PyObject* self, PyObject* values) noexcept {
  PyObject* const done =
      FastMethod<PyList<L>, kExtend, &Extend<L>>(self, &values, 1, nullptr);
  if (done == nullptr) return nullptr;
  Py_DECREF(done);
  Py_INCREF(self);
  return self;
}

template <typename L>
PyObject* Repr(PyList<L>& self) {
  const size_t size = self.use().size();
  return PyUnicode_FromFormat("<syncline.%s (%zu item%s)>",
                              std::is_same_v<L, List> ? "List" : "MovableList",
                              size, size == 1 ? "" : "s");
}

template <typename L>
void SetSlots(PyHeapTypeObject* type) {
  using Self = PyList<L>;
  type->ht_type.tp_repr = FastSlot<Self, &Repr<L>>::Call;
  type->ht_type.tp_iter = FastSlot<Self, &Iterate<L>>::Call;
  type->as_mapping.mp_length = FastSlot<Self, &Length<L>>::Call;
  type->as_mapping.mp_subscript = FastSlot<Self, &GetItem<L>>::Call;
  type->as_mapping.mp_ass_subscript = FastSlot<Self, &SetItem<L>>::Call;
  type->as_sequence.sq_length = FastSlot<Self, &Length<L>>::Call;
  type->as_sequence.sq_inplace_concat = ExtendInPlace<L>;
}

template <typename L>
py::class_<PyList<L>, PyContainer> AddList(py::module_ module, const char* name,
                                           const char* doc) {
  using Self = PyList<L>;
  py::class_<Self, PyContainer> type(module, name,
                                     ContainerTypeSetup(SetSlots<L>), doc);
  AddFastMethod<Self, kAppend, &Append<L>>(type, kListAppendDoc);
  AddFastMethod<Self, kInsert, &Insert<L>>(type, kListInsertDoc);
  AddFastMethod<Self, kExtend, &Extend<L>>(type, kListExtendDoc);
  AddFastMethod<Self, kPop, &Pop<L>>(type, kListPopDoc);
  AddFastMethod<Self, kDelete, &Delete<L>>(type, kListDeleteDoc);
  AddFastMethod<Self, kClear, &Clear<L>>(type, kListClearDoc);
  AddFastMethod<Self, kNew, &New<L>>(type, kListNewDoc);
  AddFastMethod<Self, kCursorAt, &CursorAt<L>>(type, kListCursorAtDoc);
  AddAuthors(type);
  return type;
}

}  // namespace

void AddLists(py::module_ module) {
  AddList<List>(module, "List", kListDoc);
  const auto type =
      AddList<MovableList>(module, "MovableList", kMovableListDoc);
  AddFastMethod<PyList<MovableList>, kMove, &Move>(type, kListMoveDoc);
  AddFastMethod<PyList<MovableList>, kSetNew, &SetNew>(type, kListSetNewDoc);
}

}  // namespace syncline::python
