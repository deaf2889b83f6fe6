#include "events.h"

#include <cstdint>
#include <utility>

#include "classes.h"
#include "commit_options.h"
#include "deltas.h"
#include "errors.h"

namespace syncline::python {
namespace {

PySubscription Add(
    PyDoc& doc, const py::object& callback,
    const std::function<Subscription(const std::shared_ptr<Listener>&)>&
        subscribe) {
  if (PyCallable_Check(callback.ptr()) == 0) {
    throw py::type_error("a callback is something that can be called");
  }
  auto listener = std::make_shared<Listener>();
  const Holding holding(doc.lock);  // it ends a commit, so callbacks may run
  listener->subscription = subscribe(listener);
  // From here on the document knows it.
  listener->callback = callback.inc_ref().ptr();
  doc.listeners.push_back(listener);
  return {py::reinterpret_borrow<py::object>(doc.self()), &doc, listener};
}

}  // namespace

void TellRaised(PyDoc& doc, const py::object& callback) {
  SetPythonError();
  if (PyErr_ExceptionMatches(PyExc_Exception) != 0) {
    PyErr_WriteUnraisable(callback.ptr());
    return;
  }
  const py::error_already_set raised;
  doc.lock.RaiseOnRelease(raised.value());
}

PySubscription Subscribe(PyDoc& doc, const py::object& callback,
                         const SubscribeFunction& subscribe) {
  return Add(doc, callback, [&](const std::shared_ptr<Listener>& listener) {
    return subscribe([&doc, listener](const Event& event) {
      RunCallback(doc, *listener, [&](const py::object& called) {
        called(ToPython(doc, event));
      });
    });
  });
}

PySubscription AddHook(PyDoc& doc, const py::object& hook) {
  return Add(doc, hook, [&](const std::shared_ptr<Listener>& listener) {
    return doc.doc.BeforeCommit([&doc, listener](CommitOptions* options) {
      RunCallback(doc, *listener, [&](const py::object& called) {
        const py::object told = ToPython(*options);
        called(told);
        *options = ToCommitOptions(told.attr("message"), told.attr("time"),
                                   told.attr("tag"));
      });
    });
  });
}

void AddSubscription(py::module_ module) {
  py::class_<PySubscription> type(
      module, "Subscription",
      py::custom_type_setup([](PyHeapTypeObject* heap_type) {
        heap_type->ht_type.tp_flags |= Py_TPFLAGS_HAVE_GC;
        heap_type->ht_type.tp_traverse = TraverseOwner<PySubscription>;
        heap_type->ht_type.tp_new = RefuseNew;
      }),
      R"(A callback that a document calls.

The document keeps the callback alive, not this object: it is called until
cancel(), or the end of a with block of the subscription.)");
  const auto cancel = [](PySubscription& self) {
    self.doc->End(self.listener);
  };
  type.def("cancel", cancel, R"(cancel(self)
--

Ends it: the callback is not called any more. Once is enough, twice is no error.)");
  type.def("__enter__", [](py::object self) { return self; });
  type.def("__exit__",
           [cancel](PySubscription& self, const py::args&) { cancel(self); });
}

}  // namespace syncline::python
