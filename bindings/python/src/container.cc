// What the objects of all containers have in common.
#include <string>

#include "classes.h"
#include "errors.h"
#include "events.h"
#include "kinds.h"
#include "py_doc.h"
#include "python_side.h"
#include "values.h"

namespace syncline::python {
namespace {

py::object ToPlainObject(PyContainer& self) {
  const Plain plain = Check(self.use_doc().ToPlain(Value(self.ref)));
  return ToPython(plain);
}

Container& HandleOf(PyContainer& self) {
  self.doc->lock.Enter();
  if (self.container) return *self.container;
  Raise(GetPythonSide().state_error,
        "the container is of a kind that a later version made");
}

PySubscription SubscribeTo(PyContainer& self, const py::object& callback) {
  Container& container = HandleOf(self);
  return Subscribe(*self.doc, callback, [&](EventCallback called) {
    return container.Subscribe(std::move(called));
  });
}

// With the same container, with one that holds the same, or with what it holds.
py::object Equals(PyContainer& self, const py::object& other) {
  const py::object mine = ToPlainObject(self);
  py::object others = other;
  if (py::isinstance<PyContainer>(other)) {
    auto& container = other.cast<PyContainer&>();
    if (container.ref == self.ref) return py::bool_(true);
    others = ToPlainObject(container);
  }
  return Owned(PyObject_RichCompare(mine.ptr(), others.ptr(), Py_EQ));
}

[[noreturn]] void RefuseCopy(PyContainer&, const py::args&) {
  throw py::type_error(
      "a container is part of its document and is not copied or pickled "
      "without it: take container.to_plain(), or the whole document");
}

constexpr char kContainerDoc[] =
    R"(What Text, Map, List, MovableList, Tree and Counter have in common.

Such an object is a handle: it stands for a container of a document, and keeps
the document alive. Two of the same container are equal; so are a container and a
plain value that hold the same. They have no hash, as what they hold changes.

A container that was removed, or that is in one that was, can be read still; an
edit of it is a StateError.)";

constexpr char kSubscribeDoc[] = R"(subscribe(self, callback)
--

Tells callback(event) of every change of this container, and of what is in it.

As Doc.subscribe(), whose events have the other changes, too.)";

constexpr char kToPlainDoc[] = R"(to_plain(self)
--

What the container holds, as a value that is no part of the document.

A map is a dict, a list of both kinds a list, a text a str, a counter an int, a
tree a list of {"id": str, "meta": dict, "children": list}. LimitError where
containers are nested more than 500 levels deep.)";

}  // namespace

void AddContainer(py::module_ module) {
  py::class_<PyContainer> type(module, "Container", ContainerTypeSetup(),
                               kContainerDoc);
  type.def_property_readonly(
      "kind", [](const PyContainer& self) { return NameOfKind(self.ref.kind); },
      "\"text\", \"map\", \"list\", \"movable_list\", \"tree\" or "
      "\"counter\".");
  type.def_property_readonly(
      "doc", [](const PyContainer& self) { return self.owner; },
      "The document that this is in.");
  type.def_property_readonly(
      "is_attached",
      [](PyContainer& self) { return HandleOf(self).is_attached(); },
      "Whether it can be edited: it is a root, or nobody removed it or what it "
      "is in.");
  // What tells containers of one kind in one document apart.
  type.def_property_readonly(
      "_number", [](const PyContainer& self) { return self.ref.number; });
  type.def("subscribe", &SubscribeTo, py::arg("callback"), kSubscribeDoc);
  type.def("to_plain", &ToPlainObject, kToPlainDoc);
  type.def("__eq__", &Equals, py::is_operator());
  for (const char* name :
       {"__reduce__", "__reduce_ex__", "__copy__", "__deepcopy__"}) {
    type.def(name, &RefuseCopy);
  }
}

}  // namespace syncline::python
