#include "py_doc.h"

#include <algorithm>

namespace syncline::python {
namespace {

PyDoc* DocIn(PyObject* self) {
  return static_cast<PyDoc*>(AddressIn(self, typeid(PyDoc)));
}

int TraverseDoc(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  if (const auto* doc = DocIn(self)) {
    for (const auto& listener : doc->listeners) Py_VISIT(listener->callback);
  }
  return 0;
}

int ClearDoc(PyObject* self) {
  if (auto* doc = DocIn(self)) doc->EndAll();
  return 0;
}

}  // namespace

PyObject* RefuseNew(PyTypeObject* type, PyObject* /*args*/,
                    PyObject* /*kwargs*/) {
  return PyErr_Format(PyExc_TypeError,
                      "a %s is not made, but got from a document; see "
                      "help(syncline.Doc)",
                      type->tp_name);
}

py::handle PyDoc::self() {
  if (self_ == nullptr) {
    // Found among the objects that there are: it is in one. Its last reference
    // is not this one.
    self_ = py::cast(this, py::return_value_policy::reference).ptr();
  }
  return self_;
}

void PyDoc::End(const std::shared_ptr<Listener>& listener) {
  if (listener->callback == nullptr) return;
  lock.Enter();
  listener->subscription.Cancel();
  listeners.erase(std::find(listeners.begin(), listeners.end(), listener));
  PyObject* const callback = std::exchange(listener->callback, nullptr);
  Py_DECREF(callback);  // may run Python code: last
}

void PyDoc::EndAll() {
  while (!listeners.empty()) {
    const std::shared_ptr<Listener> last = listeners.back();
    End(last);
  }
}

py::object ToObject(PyDoc& doc, ContainerRef ref) {
  const auto object = [&]<typename C>() -> py::object {
    doc.lock.Enter();
    absl::StatusOr<C> handle = doc.doc.Get<C>(Value(ref));
    // Refs come from this document.
    if (!handle.ok()) throw py::value_error("a container of another document");
    return ToObject(doc, *handle);
  };
  switch (ref.kind) {
    case ContainerKind::kText:
      return object.template operator()<Text>();
    case ContainerKind::kMap:
      return object.template operator()<Map>();
    case ContainerKind::kList:
      return object.template operator()<List>();
    case ContainerKind::kMovableList:
      return object.template operator()<MovableList>();
    case ContainerKind::kTree:
      return object.template operator()<Tree>();
    case ContainerKind::kCounter:
      return object.template operator()<Counter>();
  }
  return py::cast(PyContainer(doc, ref), py::return_value_policy::move);
}

py::custom_type_setup DocTypeSetup() {
  return py::custom_type_setup([](PyHeapTypeObject* type) {
    type->ht_type.tp_flags |= Py_TPFLAGS_HAVE_GC;
    type->ht_type.tp_traverse = TraverseDoc;
    type->ht_type.tp_clear = ClearDoc;
  });
}

py::custom_type_setup ContainerTypeSetup(SetSlotsFunction set_slots) {
  return py::custom_type_setup([set_slots](PyHeapTypeObject* type) {
    type->ht_type.tp_flags |= Py_TPFLAGS_HAVE_GC;
    type->ht_type.tp_traverse = TraverseOwner<PyContainer>;
    type->ht_type.tp_new = RefuseNew;
    if (set_slots != nullptr) set_slots(type);
  });
}

}  // namespace syncline::python
