// The classes of the package that are written in Python and used from here.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_PYTHON_SIDE_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_PYTHON_SIDE_H_

#include <pybind11/pybind11.h>

namespace syncline::python {

// Loaded once, with the module, and never freed.
struct PythonSide {
  PyObject* error;  // of syncline/_errors.py
  PyObject* decode_error;
  PyObject* limit_error;
  PyObject* state_error;
  PyObject* peer_reused_error;
  PyObject* event;  // of syncline/_records.py
  PyObject* container_change;
  PyObject* import_result;
  PyObject* commit_options;
  PyObject* cursor_position;
  PyObject* attribute;
  PyObject* text_run;
  PyObject* text_mark;
  PyObject* authored_range;
  PyObject* item_authors;
  PyObject* change_info;
  PyObject* undo_note;
  PyObject* checkout;  // of syncline/_history.py
  PyObject* container_info;
  PyObject* history_entry;
  PyObject* history_info;
  PyObject* sync_error;  // of syncline/_sync_records.py
  PyObject* document_status;
  PyObject* presence_entry;
  PyObject* sync_event;
  PyObject* join_request;
  PyObject* partial_upload;
  PyObject* presence_field;
  PyObject* presence_change;
};

const PythonSide& GetPythonSide();
void LoadPythonSide();

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_PYTHON_SIDE_H_
