// What a Python object holds: a document, or a container of one.
//
// A container's object keeps its document's alive, so a document lives as long
// as anything of it. A document keeps the callbacks alive that listen to it.
// The cycles that come of it (a callback often knows the document) are found by
// Python's collector: each of these types tells it what it refers to, and the
// document's lets go of the callbacks.
//
// Thread rule: all functions are called with the GIL. Before a call of the
// library, enter the document (`use`), with all arguments converted: a
// conversion may run Python code, and another thread with it.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_PY_DOC_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_PY_DOC_H_

#include <pybind11/pybind11.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "checked_caster.h"
#include "doc_lock.h"
#include "syncline/doc.h"

namespace syncline::python {

namespace py = pybind11;

// A callback, from its subscription to its end.
struct Listener {
  PyObject* callback = nullptr;  // owned; nullptr: ended
  Subscription subscription;
};

struct PyDoc {
  explicit PyDoc(Doc of) : doc(std::move(of)) {}
  PyDoc(const PyDoc&) = delete;
  PyDoc& operator=(const PyDoc&) = delete;
  ~PyDoc() { EndAll(); }

  // For calls that neither run callbacks nor give the GIL away.
  Doc& use() {
    lock.Enter();
    return doc;
  }
  // The object that this is in. Borrowed.
  py::handle self();

  void End(const std::shared_ptr<Listener>& listener);
  void EndAll();

  Doc doc;
  DocLock lock;
  std::vector<std::shared_ptr<Listener>> listeners;
  // Undo stacks that nobody has since a callback of theirs: it may run still.
  std::vector<std::shared_ptr<void>> ended_stacks;

 private:
  PyObject* self_ = nullptr;
};

// A call that works long: others run meanwhile.
template <typename F>
auto Work(PyDoc& self, F call) {
  const Working working(self.lock);
  return call(self.doc);
}

struct PyContainer {
  PyContainer(PyDoc& of, ContainerRef to)
      : owner(py::reinterpret_borrow<py::object>(of.self())),
        doc(&of),
        ref(to) {}

  Doc& use_doc() const { return doc->use(); }

  py::object owner;  // of doc
  PyDoc* doc;
  ContainerRef ref;
  // Nothing, where a later version made it.
  std::optional<Container> container;
};

template <typename C>
struct Held : PyContainer {
  Held(PyDoc& of, const C& to) : PyContainer(of, to.ref()), handle(to) {
    container = to;
  }
  C& use() {
    doc->lock.Enter();
    return handle;
  }

  C handle;
};

// The object of a handle, or of what a value of the document names.
template <typename C>
py::object ToObject(PyDoc& doc, const C& handle) {
  return py::cast(Held<C>(doc, handle), py::return_value_policy::move);
}
py::object ToObject(PyDoc& doc, ContainerRef ref);

// Calls `f.template operator()<C>()` for the class of a kind that `type`, one
// of the types of Python's, stands for. Throws TypeError where it does not.
template <typename F>
auto ForKind(py::handle type, F f) {
  const auto is = [&]<typename C>() {
    return type.is(py::type::of<Held<C>>());
  };
  if (is.template operator()<Text>()) return f.template operator()<Text>();
  if (is.template operator()<Map>()) return f.template operator()<Map>();
  if (is.template operator()<List>()) return f.template operator()<List>();
  if (is.template operator()<MovableList>()) {
    return f.template operator()<MovableList>();
  }
  if (is.template operator()<Tree>()) return f.template operator()<Tree>();
  if (is.template operator()<Counter>()) {
    return f.template operator()<Counter>();
  }
  throw py::type_error(
      "the kind is one of syncline.Text, Map, List, MovableList, Tree and "
      "Counter");
}

// How Python's collector goes over the objects of a type, and the type's slots.
using SetSlotsFunction = void (*)(PyHeapTypeObject*);
py::custom_type_setup DocTypeSetup();
py::custom_type_setup ContainerTypeSetup(SetSlotsFunction set_slots = nullptr);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_PY_DOC_H_
