#include "python_side.h"

namespace syncline::python {
namespace {

namespace py = pybind11;

PythonSide& Loaded() {
  static PythonSide loaded;
  return loaded;
}

}  // namespace

const PythonSide& GetPythonSide() { return Loaded(); }

void LoadPythonSide() {
  const auto get = [](const char* module, const char* name) {
    return py::module_::import(module).attr(name).cast<py::object>().release();
  };
  PythonSide& side = Loaded();
  const char* errors = "syncline._errors";
  side.error = get(errors, "Error").ptr();
  side.decode_error = get(errors, "DecodeError").ptr();
  side.limit_error = get(errors, "LimitError").ptr();
  side.state_error = get(errors, "StateError").ptr();
  side.peer_reused_error = get(errors, "PeerReusedError").ptr();
  const char* records = "syncline._records";
  side.event = get(records, "Event").ptr();
  side.container_change = get(records, "ContainerChange").ptr();
  side.import_result = get(records, "ImportResult").ptr();
  side.commit_options = get(records, "CommitOptions").ptr();
  side.cursor_position = get(records, "CursorPosition").ptr();
  side.attribute = get(records, "Attribute").ptr();
  side.text_run = get(records, "TextRun").ptr();
  side.undo_note = get(records, "UndoNote").ptr();
  side.text_mark = get(records, "TextMark").ptr();
  side.authored_range = get(records, "AuthoredRange").ptr();
  side.item_authors = get(records, "ItemAuthors").ptr();
  side.change_info = get(records, "ChangeInfo").ptr();
  const char* history = "syncline._history";
  side.checkout = get(history, "Checkout").ptr();
  side.container_info = get(history, "ContainerInfo").ptr();
  side.history_entry = get(history, "HistoryEntry").ptr();
  side.history_info = get(history, "HistoryInfo").ptr();
  const char* sync = "syncline._sync_records";
  side.sync_error = get(sync, "SyncError").ptr();
  side.document_status = get(sync, "DocumentStatus").ptr();
  side.presence_entry = get(sync, "PresenceEntry").ptr();
  side.sync_event = get(sync, "SyncEvent").ptr();
  side.join_request = get(sync, "JoinRequest").ptr();
  side.partial_upload = get(sync, "PartialUpload").ptr();
  side.presence_field = get(sync, "PresenceField").ptr();
  side.presence_change = get(sync, "PresenceChange").ptr();
}

}  // namespace syncline::python
