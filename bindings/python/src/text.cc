#include <string>
#include <string_view>

#include "attribution.h"
#include "classes.h"
#include "cursors.h"
#include "errors.h"
#include "fast.h"
#include "positions.h"
#include "py_doc.h"
#include "rich_text.h"
#include "rich_text_docs.h"
#include "text_docs.h"
#include "text_units.h"
#include "values.h"

namespace syncline::python {
namespace {

using PyText = Held<Text>;

constexpr size_t kReprLength = 40;  // code points

TextUnit ToUnitOrDefault(PyObject* name) {
  return name == nullptr ? TextUnit::kCodePoints : ToUnit(name);
}

constexpr Parameters<3> kInsert = {
    "insert", {"position", "text", "unit"}, 2, 2};
PyObject* Insert(PyText& self, const Arguments<3>& arguments) {
  const size_t position = ToPosition(arguments[0]);
  const std::string_view text = ToUtf8(arguments[1], "the text");
  const TextUnit unit = ToUnitOrDefault(arguments[2]);
  Check(self.use().Insert(position, text, unit));
  return NewNone();
}

constexpr Parameters<3> kDelete = {
    "delete", {"position", "count", "unit"}, 2, 2};
PyObject* Delete(PyText& self, const Arguments<3>& arguments) {
  const size_t position = ToPosition(arguments[0]);
  const size_t count = ToPosition(arguments[1]);
  const TextUnit unit = ToUnitOrDefault(arguments[2]);
  Check(self.use().Delete(position, count, unit));
  return NewNone();
}

constexpr Parameters<4> kReplace = {
    "replace", {"position", "count", "text", "unit"}, 3, 3};
PyObject* Replace(PyText& self, const Arguments<4>& arguments) {
  const size_t position = ToPosition(arguments[0]);
  const size_t count = ToPosition(arguments[1]);
  const std::string_view text = ToUtf8(arguments[2], "the text");
  const TextUnit unit = ToUnitOrDefault(arguments[3]);
  Check(self.use().Replace(position, count, text, unit));
  return NewNone();
}

constexpr Parameters<1> kAppend = {"append", {"text"}, 1, 1};
PyObject* Append(PyText& self, const Arguments<1>& arguments) {
  const std::string_view text = ToUtf8(arguments[0], "the text");
  Text& handle = self.use();
  Check(handle.Insert(handle.size(), text));
  return NewNone();
}

constexpr Parameters<3> kSlice = {"slice", {"begin", "end", "unit"}, 2, 2};
PyObject* Slice(PyText& self, const Arguments<3>& arguments) {
  const size_t begin = ToPosition(arguments[0]);
  const size_t end = ToPosition(arguments[1]);
  const TextUnit unit = ToUnitOrDefault(arguments[2]);
  const std::string slice = Check(self.use().Slice(begin, end, unit));
  return ToPyStr(slice).release().ptr();
}

constexpr Parameters<1> kSize = {"size", {"unit"}, 0, 1};
PyObject* Size(PyText& self, const Arguments<1>& arguments) {
  const TextUnit unit = ToUnitOrDefault(arguments[0]);
  return PyLong_FromSize_t(self.use().size(unit));
}

constexpr Parameters<3> kConvert = {
    "convert", {"position", "from_", "to"}, 3, 3};
PyObject* Convert(PyText& self, const Arguments<3>& arguments) {
  const size_t position = ToPosition(arguments[0]);
  const TextUnit from = ToUnit(arguments[1]);
  const TextUnit to = ToUnit(arguments[2]);
  return PyLong_FromSize_t(Check(self.use().Convert(position, from, to)));
}

constexpr Parameters<3> kCursorAt = {
    "cursor_at", {"position", "side", "unit"}, 1, 2};
PyObject* CursorAt(PyText& self, const Arguments<3>& arguments) {
  const size_t position = ToPosition(arguments[0]);
  const CursorSide side = ToSide(arguments[1]);
  const TextUnit unit = ToUnitOrDefault(arguments[2]);
  return NewCursor(*self.doc,
                   [&] { return self.handle.CursorAt(position, side, unit); });
}

constexpr Parameters<1> kUpdate = {"update", {"text"}, 1, 1};
PyObject* Update(PyText& self, const Arguments<1>& arguments) {
  const std::string_view text = ToUtf8(arguments[0], "the text");
  Check(self.use().Update(text));
  return NewNone();
}

PyObject* ToStr(PyText& self) {
  const std::string text = self.use().ToString();
  return ToPyStr(text).release().ptr();
}

Py_ssize_t Length(PyText& self) {
  return static_cast<Py_ssize_t>(self.use().size());
}

PyObject* GetItem(PyText& self, PyObject* key) {
  if (!PySlice_Check(key)) {
    const Py_ssize_t index = ToSsize(key);
    Text& text = self.use();
    const size_t at = FromEnd(index, text.size());
    const std::string found = Check(text.Slice(at, at + 1));
    return ToPyStr(found).release().ptr();
  }
  const Range slice = ReadSlice(key);
  if (slice.step != 1) {
    const py::object text = Owned(ToStr(self));
    return PyObject_GetItem(text.ptr(), key);
  }
  Text& text = self.use();
  const Range range = Fit(slice, text.size());
  const std::string found = Check(text.Slice(static_cast<size_t>(range.begin),
                                             static_cast<size_t>(range.end)));
  return ToPyStr(found).release().ptr();
}

// With nullptr for a text: deletes.
int SetItem(PyText& self, PyObject* key, PyObject* value) {
  const std::string_view text =
      value == nullptr ? std::string_view() : ToUtf8(value, "the text");
  if (!PySlice_Check(key)) {
    const Py_ssize_t index = ToSsize(key);
    Text& handle = self.use();
    Check(handle.Replace(FromEnd(index, handle.size()), 1, text));
    return 0;
  }
  const Range slice = ReadSlice(key);
  if (slice.step != 1) {
    Raise(PyExc_ValueError, "a slice of a text that is edited has no step");
  }
  Text& handle = self.use();
  const Range range = Fit(slice, handle.size());
  Check(handle.Replace(static_cast<size_t>(range.begin),
                       static_cast<size_t>(range.count), text));
  return 0;
}

int Contains(PyText& self, PyObject* part) {
  ToUtf8(part, "a part of a text");
  const py::object text = Owned(ToStr(self));
  return PyUnicode_Contains(text.ptr(), part);
}

PyObject* Iterate(PyText& self) {
  const py::object text = Owned(ToStr(self));
  return PyObject_GetIter(text.ptr());
}

// The object itself, which Python puts where the text was.
PyObject* AppendInPlace(PyObject* self, PyObject* text) noexcept {
  if (PyObject* done =
          FastMethod<PyText, kAppend, &Append>(self, &text, 1, nullptr)) {
    Py_DECREF(done);
    Py_INCREF(self);
    return self;
  }
  return nullptr;
}

PyObject* Repr(PyText& self) {
  Text& text = self.use();
  const size_t size = text.size();
  std::string shown = Check(text.Slice(0, std::min(size, kReprLength)));
  if (size > kReprLength) shown += "…";
  return PyUnicode_FromFormat("<syncline.Text %R (%zu code point%s)>",
                              ToPyStr(shown).ptr(), size, size == 1 ? "" : "s");
}

void SetSlots(PyHeapTypeObject* type) {
  type->ht_type.tp_str = FastSlot<PyText, &ToStr>::Call;
  type->ht_type.tp_repr = FastSlot<PyText, &Repr>::Call;
  type->ht_type.tp_iter = FastSlot<PyText, &Iterate>::Call;
  type->as_mapping.mp_length = FastSlot<PyText, &Length>::Call;
  type->as_mapping.mp_subscript = FastSlot<PyText, &GetItem>::Call;
  type->as_mapping.mp_ass_subscript = FastSlot<PyText, &SetItem>::Call;
  type->as_sequence.sq_length = FastSlot<PyText, &Length>::Call;
  type->as_sequence.sq_contains = FastSlot<PyText, &Contains>::Call;
  type->as_sequence.sq_inplace_concat = AppendInPlace;
}

}  // namespace

void AddText(py::module_ module) {
  py::class_<PyText, PyContainer> type(module, "Text",
                                       ContainerTypeSetup(SetSlots), kTextDoc);
  AddFastMethod<PyText, kInsert, &Insert>(type, kTextInsertDoc);
  AddFastMethod<PyText, kDelete, &Delete>(type, kTextDeleteDoc);
  AddFastMethod<PyText, kReplace, &Replace>(type, kTextReplaceDoc);
  AddFastMethod<PyText, kAppend, &Append>(type, kTextAppendDoc);
  AddFastMethod<PyText, kSlice, &Slice>(type, kTextSliceDoc);
  AddFastMethod<PyText, kSize, &Size>(type, kTextSizeDoc);
  AddFastMethod<PyText, kConvert, &Convert>(type, kTextConvertDoc);
  AddFastMethod<PyText, kUpdate, &Update>(type, kTextUpdateDoc);
  AddFastMethod<PyText, kCursorAt, &CursorAt>(type, kTextCursorAtDoc);
  AddAuthors(type);
  AddRichText(type);
}

}  // namespace syncline::python
