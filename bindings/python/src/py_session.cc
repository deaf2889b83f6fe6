#include "py_session.h"

#include "errors.h"
#include "python_side.h"

namespace syncline::python {

PySession::PySession(const py::object& on_local_change)
    : wake_(std::make_shared<Wake>()) {
  if (on_local_change.is_none()) return;
  if (PyCallable_Check(on_local_change.ptr()) == 0) {
    throw py::type_error("on_local_change is something that can be called");
  }
  wake_->callback = on_local_change;
}

void PySession::CheckSession(const absl::Status& status) {
  if (absl::IsAlreadyExists(status)) {
    Raise(GetPythonSide().state_error, std::string(status.message()));
  }
  Check(status);
}

int PySession::Traverse(visitproc visit, void* arg) const {
  Py_VISIT(wake_->callback.ptr());
  for (const auto& [room, port] : ports_) Py_VISIT(port->owner());
  return 0;
}

void PySession::Clear() {
  const py::object callback = std::exchange(wake_->callback, py::object());
}

PySession::Running::Running(PySession& session) : session_(session) {
  if (session.is_running_) {
    Raise(GetPythonSide().state_error,
          "the session is at work, in another thread or with what calls this: "
          "call it afterwards");
  }
  session.is_running_ = true;
  if (!session.wake_->is_any_changed.exchange(false)) return;
  for (const auto& [room, port] : session.ports_) port->TellChange();
}

}  // namespace syncline::python
