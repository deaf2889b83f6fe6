#include "sync_port.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "errors.h"
#include "values.h"

namespace syncline::python {
namespace {

// A callable from bytes to bytes; what it raises is the status.
std::function<absl::StatusOr<std::string>(std::string_view)> MadeBy(
    const py::object& callable, const char* name) {
  // Kept by a pointer, since a copy of an object takes the GIL.
  const std::shared_ptr<py::object> kept(new py::object(callable),
                                         [](const py::object* object) {
                                           const py::gil_scoped_acquire gil;
                                           delete object;
                                         });
  return [kept, name](std::string_view bytes) -> absl::StatusOr<std::string> {
    const py::gil_scoped_acquire gil;
    try {
      return CopyBuffer((*kept)(ToBytes(bytes)));
    } catch (py::error_already_set& error) {
      absl::Status status =
          absl::InternalError(absl::StrCat(name, " raised ", error.what()));
      if (!error.matches(PyExc_Exception)) error.discard_as_unraisable(name);
      return status;
    }
  };
}

}  // namespace

void Wake::Call() const {
  const py::gil_scoped_acquire gil;
  const py::object kept = callback;  // it may be let go of meanwhile
  if (!kept) return;
  try {
    kept();
  } catch (...) {
    SetPythonError();
    PyErr_WriteUnraisable(kept.ptr());
  }
}

PyPort::PyPort(PyDoc& doc, std::shared_ptr<Wake> wake)
    : owner_(py::reinterpret_borrow<py::object>(doc.self())),
      doc_(&doc),
      wake_(std::move(wake)),
      is_changed_(std::make_shared<std::atomic<bool>>(false)) {}

VersionVector PyPort::version() const {
  const py::gil_scoped_acquire gil;
  return doc_->use().version();
}

absl::StatusOr<std::string> PyPort::ExportSince(const VersionVector& version) {
  const py::gil_scoped_acquire gil;
  const Working working(doc_->lock);
  return doc_->doc.ExportSince(version);
}

absl::Status PyPort::Import(std::string_view bytes) {
  const py::gil_scoped_acquire gil;
  const Working working(doc_->lock);
  return doc_->doc.Import(bytes).status();
}

void PyPort::OnLocalChange(std::function<void()> changed) {
  const py::gil_scoped_acquire gil;
  Unsubscribe();
  changed_ = std::move(changed);
  if (!changed_) return;
  const Holding holding(doc_->lock);  // it ends a commit: callbacks may run
  subscription_ = doc_->doc.BeforeCommit(
      [is_changed = is_changed_, wake = wake_](CommitOptions*) {
        is_changed->store(true);
        wake->is_any_changed.store(true);
        wake->Call();
      });
}

void PyPort::TellChange() {
  if (is_changed_->exchange(false) && changed_) changed_();
}

void PyPort::Unsubscribe() {
  doc_->lock.Enter();
  subscription_.Cancel();
}

PayloadSeal ToSeal(const py::object& seal, const py::object& open) {
  if (seal.is_none() && open.is_none()) return {};
  if (PyCallable_Check(seal.ptr()) == 0 || PyCallable_Check(open.ptr()) == 0) {
    throw py::type_error(
        "seal and open are functions from bytes to bytes, and come together: "
        "who encrypts has to decrypt");
  }
  return {MadeBy(seal, "seal"), MadeBy(open, "open")};
}

}  // namespace syncline::python
