#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attribution.h"
#include "classes.h"
#include "edits.h"
#include "errors.h"
#include "fast.h"
#include "py_doc.h"
#include "values.h"

namespace syncline::python {
namespace {

using PyMap = Held<Map>;

constexpr char kAKey[] = "a key";

[[noreturn]] void RaiseKeyError(PyObject* key) {
  PyErr_SetObject(PyExc_KeyError, key);
  throw py::error_already_set();
}

Py_ssize_t Length(PyMap& self) {
  return static_cast<Py_ssize_t>(self.use().size());
}

int Contains(PyMap& self, PyObject* key) {
  if (!PyUnicode_Check(key)) return 0;
  const std::string_view utf8 = ToUtf8(key, kAKey);
  return self.use().contains(utf8) ? 1 : 0;
}

PyObject* GetItem(PyMap& self, PyObject* key) {
  const std::string_view utf8 = ToUtf8(key, kAKey);
  const std::optional<Value> value = self.use().Get(utf8);
  if (!value) RaiseKeyError(key);
  return ToPython(*self.doc, *value).release().ptr();
}

constexpr Parameters<2> kGet = {"get", {"key", "default"}, 1, 2};
PyObject* Get(PyMap& self, const Arguments<2>& arguments) {
  const std::string_view key = ToUtf8(arguments[0], kAKey);
  const std::optional<Value> value = self.use().Get(key);
  if (value) return ToPython(*self.doc, *value).release().ptr();
  PyObject* const otherwise = arguments[1] == nullptr ? Py_None : arguments[1];
  Py_INCREF(otherwise);
  return otherwise;
}

// As in map["a"] += ...: what is at the key already is put there.
bool IsThere(PyMap& self, std::string_view key, py::handle value) {
  if (!py::isinstance<PyContainer>(value)) return false;
  const auto& container = value.cast<const PyContainer&>();
  const std::optional<Value> shown = self.use().Get(key);
  return shown && *shown == Value(container.ref);
}

void Delete(PyMap& self, PyObject* key, std::string_view utf8) {
  Map& map = self.use();
  const bool is_there = map.contains(utf8);
  Check(map.Delete(utf8));  // of nothing: whether anything can be edited
  if (!is_there) RaiseKeyError(key);
}

int SetItem(PyMap& self, PyObject* key, PyObject* value) {
  const std::string_view utf8 = ToUtf8(key, kAKey);
  Value scalar;
  if (value == nullptr) {
    Delete(self, key, utf8);
  } else if (ReadScalar(value, &scalar)) {
    Check(self.use().Set(utf8, std::move(scalar)));
  } else if (!IsThere(self, utf8, value)) {
    const Plain plain = ToPlain(value);
    Check(SetKey(self.doc->doc, self.use(), utf8, plain));
  }
  return 0;
}

py::list Keys(PyMap& self) {
  const std::vector<std::string> keys = self.use().keys();
  py::list result;
  for (const std::string& key : keys) result.append(ToPyStr(key));
  return result;
}

PyObject* Iterate(PyMap& self) { return PyObject_GetIter(Keys(self).ptr()); }

PyObject* Repr(PyMap& self) {
  const size_t size = self.use().size();
  return PyUnicode_FromFormat("<syncline.Map (%zu key%s)>", size,
                              size == 1 ? "" : "s");
}

// What map.update() sets; the values are converted before the first is.
void SetAll(PyMap& self, const py::dict& values) {
  const Plain plain = ToPlain(values);
  for (const auto& [key, value] : *plain.as_map()) {
    Check(SetKey(self.doc->doc, self.use(), key, value));
  }
}

py::list Conflicts(PyMap& self, const py::object& key) {
  const std::string_view utf8 = ToUtf8(key, kAKey);
  const std::vector<Value> values = self.use().Conflicts(utf8);
  return ToPyList(*self.doc, values);
}

py::object Open(PyMap& self, const py::object& key, const py::object& kind) {
  const std::string_view utf8 = ToUtf8(key, kAKey);
  return ForKind(kind, [&]<typename C>() {
    return ToObject(*self.doc, Check(self.use().Open<C>(utf8)));
  });
}

py::object New(PyMap& self, const py::object& key, const py::object& kind) {
  const std::string_view utf8 = ToUtf8(key, kAKey);
  return ForKind(kind, [&]<typename C>() {
    return ToObject(*self.doc, Check(self.use().New<C>(utf8)));
  });
}

void SetSlots(PyHeapTypeObject* type) {
  type->ht_type.tp_repr = FastSlot<PyMap, &Repr>::Call;
  type->ht_type.tp_iter = FastSlot<PyMap, &Iterate>::Call;
  type->as_mapping.mp_length = FastSlot<PyMap, &Length>::Call;
  type->as_mapping.mp_subscript = FastSlot<PyMap, &GetItem>::Call;
  type->as_mapping.mp_ass_subscript = FastSlot<PyMap, &SetItem>::Call;
  type->as_sequence.sq_contains = FastSlot<PyMap, &Contains>::Call;
}

constexpr char kMapDoc[] =
    R"(A map from str to values that several replicas edit.

One gets it from a document, doc.map("name"), or makes it in a map or a list,
map.open("key", syncline.Map).

A MutableMapping: map[key], map[key] = value, del map[key], key in map,
len(map), and the methods of dict. Keys come ascending by their UTF-8 bytes.

A value is None, a bool, an int of 64 bits, a float, a str or bytes. A dict or a
list that is assigned makes a new Map or List that is filled by it, in one
transaction. A child reads as its own object; a Text is made by
open(key, syncline.Text), as a str that is assigned is a value as a whole.

Where one key is set by several who do not know of each other, one of the values
shows, the same on every replica; the others are its conflicts().

What is wrong raises, and has then changed nothing:
  KeyError       no such key
  TypeError      a key that is no str; a value that is no such value, or an
                 object of a container, as a container is in one place only
  OverflowError  an int beyond 64 bits
  ValueError     a lone surrogate; a value nested in itself
  StateError     the map was removed
  LimitError     the document would grow beyond its limits)";

}  // namespace

void AddMap(py::module_ module) {
  py::class_<PyMap, PyContainer> type(module, "Map",
                                      ContainerTypeSetup(SetSlots), kMapDoc);
  AddFastMethod<PyMap, kGet, &Get>(type, R"(get($self, key, default=None)
--

The value at a key, or the default where there is none. Cost: O(1).)");
  type.def("_set_all", &SetAll);
  type.def("conflicts", &Conflicts, py::arg("key"),
           R"(conflicts(self, key)
--

A list of what was set at the key concurrently with what shows, the highest stamp
first; empty until that happens, and again when somebody sets or deletes the
key.)");
  AddAuthors(type);
  type.def("open", &Open, py::arg("key"), py::arg("kind"),
           R"(open(self, key, kind)
--

The child at a key, made if there is nothing: map.open("body", syncline.Text).

Who does so concurrently gets the same child, with what all of them put into it.
After a delete of the key, it is a new and empty one. StateError where something
else than such a child is there.)");
  type.def("new", &New, py::arg("key"), py::arg("kind"),
           R"(new(self, key, kind)
--

A new, empty child, in place of what is at the key. Who sets up something that
all share uses open().)");
}

}  // namespace syncline::python
