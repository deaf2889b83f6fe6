// Callbacks of Python's, as the library calls them.
//
// A callback is called with the GIL, by the thread that holds the document.
// Nothing that it raises passes through the library, which has no exceptions.
// An Exception goes to sys.unraisablehook; what is none, as KeyboardInterrupt
// and SystemExit, reaches the caller when the call of the library has returned.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_EVENTS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_EVENTS_H_

#include <pybind11/pybind11.h>

#include <functional>
#include <memory>

#include "errors.h"
#include "py_doc.h"
#include "syncline/event.h"

namespace syncline::python {

// In a catch block: tells what a callback of the document raised.
void TellRaised(PyDoc& doc, const py::object& callback);

// Runs `call` for a callback that has not ended, and lets nothing out.
template <typename F>
void RunCallback(PyDoc& doc, const Listener& listener, F call) {
  const py::gil_scoped_acquire gil;
  if (listener.callback == nullptr) return;
  // It may end itself.
  const auto callback = py::reinterpret_borrow<py::object>(listener.callback);
  try {
    call(callback);
  } catch (...) {
    TellRaised(doc, callback);
  }
}

// What Python holds of a subscription: the means to end it.
struct PySubscription {
  py::object owner;  // of doc
  PyDoc* doc;
  std::shared_ptr<Listener> listener;
};

// Adds a callback by `subscribe`, which hands on an EventCallback to the
// document or a container of it. Throws TypeError where it cannot be called.
using SubscribeFunction = std::function<Subscription(EventCallback)>;
PySubscription Subscribe(PyDoc& doc, const py::object& callback,
                         const SubscribeFunction& subscribe);

PySubscription AddHook(PyDoc& doc, const py::object& hook);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_EVENTS_H_
