// Which thread uses a document, where that is not the one with the GIL.
//
// Python's threads take turns by the GIL, and so do their calls of a document.
// But some calls give the GIL away before they are done: those that work long,
// and those that run callbacks, which are Python. Such a call holds the
// document; other threads that want it wait, and the thread itself, which may
// call the document from a callback, does not.
//
// Thread rule: all functions are called with the GIL.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_DOC_LOCK_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_DOC_LOCK_H_

#include <pybind11/pybind11.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <utility>

namespace syncline::python {

class DocLock {
 public:
  // Before each call: returns when no other thread holds the document. Until
  // the caller runs Python code, none does.
  void Enter() {
    if (holder_ != 0) [[unlikely]] {
      WaitForOthers();
    }
  }

  // Of one thread, as often as it wants to.
  void Acquire() {
    Enter();
    holder_ = PyThread_get_thread_ident();
    ++depth_;
  }
  // What a callback raised that its caller has to see. Python raises it as soon
  // as the call that holds the document has returned, as it does where somebody
  // presses Ctrl-C meanwhile; further callbacks are not disturbed. Of several,
  // the first.
  void RaiseOnRelease(pybind11::object exception) {
    if (!raised_) raised_ = std::move(exception);
  }
  void Release() {
    if (--depth_ > 0) return;
    holder_ = 0;
    if (raised_) [[unlikely]] {
      RaiseInCaller();
    }
    if (waiting_ > 0) WakeOthers();
  }

 private:
  void WaitForOthers();
  void WakeOthers();
  void RaiseInCaller();

  // These are guarded by the GIL.
  unsigned long holder_ = 0;  // NOLINT(google-runtime-int): Python's type
  int depth_ = 0;
  int waiting_ = 0;
  pybind11::object raised_;

  std::mutex mutex_;  // never held by a thread that waits for the GIL
  std::condition_variable released_;
  uint64_t releases_ = 0;  // guarded by mutex_
};

// Holds a document for as long as it lives, with the GIL.
class Holding {
 public:
  explicit Holding(DocLock& lock) : lock_(lock) { lock_.Acquire(); }
  ~Holding() { lock_.Release(); }
  Holding(const Holding&) = delete;
  Holding& operator=(const Holding&) = delete;

 private:
  DocLock& lock_;
};

// The same without the GIL: others may run in the meantime.
class Working {
 public:
  explicit Working(DocLock& lock) : holding_(lock) {}

 private:
  Holding holding_;  // taken before the GIL is given away
  pybind11::gil_scoped_release released_;
};

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_DOC_LOCK_H_
