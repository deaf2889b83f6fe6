// A document of Python's as a session sees it, and who is told of its edits.
//
// A session works without the GIL; a port takes it, and gives it away again
// while the document works.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_SYNC_PORT_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_SYNC_PORT_H_

#include <pybind11/pybind11.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "py_doc.h"
#include "syncline/sync/document.h"

namespace syncline::python {

// Who is told when a document of a session was edited, in whatever thread that
// is.
struct Wake {
  // In any thread.
  void Call() const;

  std::atomic<bool> is_any_changed = false;  // some port's document is
  py::object callback;                       // of Python; null: none
};

class PyPort : public SyncDocument {
 public:
  PyPort(PyDoc& doc, std::shared_ptr<Wake> wake);
  // With the GIL, as TellChange().
  ~PyPort() override { Unsubscribe(); }

  VersionVector version() const override;
  absl::StatusOr<std::string> ExportSince(
      const VersionVector& version) override;
  absl::Status Import(std::string_view bytes) override;
  void OnLocalChange(std::function<void()> changed) override;

  // Tells the session of edits since it was last told, whose call this must not
  // be within.
  void TellChange();
  // For Python's collector.
  PyObject* owner() const { return owner_.ptr(); }

 private:
  void Unsubscribe();

  py::object owner_;  // of doc_
  PyDoc* doc_;
  std::shared_ptr<Wake> wake_;
  std::shared_ptr<std::atomic<bool>> is_changed_;  // set by any thread
  std::function<void()> changed_;
  Subscription subscription_;
};

// Of two callables, or None for both. Errors: TypeError.
PayloadSeal ToSeal(const py::object& seal, const py::object& open);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_SYNC_PORT_H_
