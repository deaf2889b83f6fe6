// What ClientSession and PeerSession have in common: one call at a time, the
// documents of their rooms, what is told of edits, what Python's collector
// sees.
//
// A session works without the GIL, and calls Python from there: a seal, events
// of a document, other threads. What these call of the session, while it works,
// is refused.
//
// Invariant: a port lives as long as its room. Thread rule: with the GIL.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_PY_SESSION_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_PY_SESSION_H_

#include <pybind11/pybind11.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "sync_port.h"

namespace syncline::python {

class PySession {
 public:
  explicit PySession(const py::object& on_local_change);
  PySession(const PySession&) = delete;
  PySession& operator=(const PySession&) = delete;

  bool is_running() const { return is_running_; }

  // Calls `join` with a port to `doc`, which is kept where that goes well.
  template <typename F>
  void Add(std::string_view room, PyDoc& doc, F join) {
    auto port = std::make_unique<PyPort>(doc, wake_);
    CheckSession(join(port.get()));
    ports_.insert_or_assign(std::string(room), std::move(port));
  }
  void Remove(std::string_view room) {
    const auto found = ports_.find(room);
    if (found != ports_.end()) ports_.erase(found);
  }

  // There is something to send, which no edit told of.
  void TellHost() const { wake_->Call(); }

  // Throws what the status of a session's call stands for.
  static void CheckSession(const absl::Status& status);

  // For Python's collector.
  int Traverse(visitproc visit, void* arg) const;
  void Clear();

  // A call of the session, from beginning to end. StateError: one is under way.
  class Running {
   public:
    explicit Running(PySession& session);
    ~Running() { session_.is_running_ = false; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    PySession& session_;
  };

 private:
  bool is_running_ = false;
  std::shared_ptr<Wake> wake_;
  std::map<std::string, std::unique_ptr<PyPort>, std::less<>> ports_;
};

// For the types of those that derive from PySession.
template <typename T>
void SyncTypeSlots(PyHeapTypeObject* type) {
  type->ht_type.tp_flags |= Py_TPFLAGS_HAVE_GC;
  type->ht_type.tp_traverse = [](PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(Py_TYPE(self));
    const auto* it = static_cast<T*>(AddressIn(self, typeid(T)));
    return it == nullptr ? 0 : it->Traverse(visit, arg);
  };
  type->ht_type.tp_clear = [](PyObject* self) {
    if (auto* it = static_cast<T*>(AddressIn(self, typeid(T)))) {
      it->Clear();
    }
    return 0;
  };
}

// A call that is short, and one that may work long: others run meanwhile.
template <typename T, typename F>
auto CallSession(T& self, F call) {
  const PySession::Running running(self);
  return call(self.session);
}
template <typename T, typename F>
auto WorkSession(T& self, F call) {
  const PySession::Running running(self);
  const py::gil_scoped_release released;
  return call(self.session);
}

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_PY_SESSION_H_
