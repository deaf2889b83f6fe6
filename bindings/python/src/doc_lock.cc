#include "doc_lock.h"

#include <exception>

namespace syncline::python {

void DocLock::WaitForOthers() {
  const unsigned long self =  // NOLINT(google-runtime-int): Python's type
      PyThread_get_thread_ident();
  ++waiting_;
  while (holder_ != 0 && holder_ != self) {
    // Who releases has the GIL, so that nothing is missed before this.
    std::unique_lock<std::mutex> lock(mutex_);
    const uint64_t seen = releases_;
    const pybind11::gil_scoped_release released;
    released_.wait(lock, [&] { return releases_ != seen; });
    lock.unlock();
  }
  --waiting_;
}

namespace {

// Called by Python, in the main thread. It has the exception.
int RaiseInMainThread(void* exception) {
  const auto raised = pybind11::reinterpret_steal<pybind11::object>(
      static_cast<PyObject*>(exception));
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(raised.ptr())),
                  raised.ptr());
  return -1;
}

bool IsMainThread() {
  try {
    const pybind11::object main =
        pybind11::module_::import("threading").attr("main_thread")();
    return main.attr("ident").cast<unsigned long>() ==  // NOLINT: Python's type
           PyThread_get_thread_ident();
  } catch (const std::exception&) {  // Python is about to end
    return false;
  }
}

}  // namespace

void DocLock::RaiseInCaller() {
  pybind11::object exception = std::exchange(raised_, pybind11::object());
  if (IsMainThread() &&
      Py_AddPendingCall(&RaiseInMainThread, exception.ptr()) == 0) {
    exception.release();
    return;
  }
  // For other threads Python takes no more than the type.
  PyThreadState_SetAsyncExc(
      PyThread_get_thread_ident(),
      reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())));
}

void DocLock::WakeOthers() {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++releases_;
  released_.notify_all();
}

}  // namespace syncline::python
