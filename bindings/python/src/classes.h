// What makes up the module: each function adds a class of the API, or a few.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_CLASSES_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_CLASSES_H_

#include <pybind11/pybind11.h>

namespace syncline::python {

void AddIds(pybind11::module_ module);  // OpId, OpSpan, VersionVector, ...
void AddCursor(pybind11::module_ module);
void AddContainer(pybind11::module_ module);
void AddText(pybind11::module_ module);
void AddMap(pybind11::module_ module);
void AddLists(pybind11::module_ module);  // List, MovableList
void AddTree(pybind11::module_ module);
void AddCounter(pybind11::module_ module);
void AddSubscription(pybind11::module_ module);
void AddTransaction(pybind11::module_ module);
void AddUndoStack(pybind11::module_ module);
void AddDoc(pybind11::module_ module);
void AddHistoryWalk(pybind11::module_ module);
void AddUpdates(pybind11::module_ module);  // functions
void AddHistoryJson(pybind11::module_ module);  // the same
void AddDocFile(pybind11::module_ module);
void AddClientSession(pybind11::module_ module);
void AddPeerSession(pybind11::module_ module);
void AddSyncBatch(pybind11::module_ module);
void AddPresenceTable(pybind11::module_ module);
void AddServerSession(pybind11::module_ module);  // and SharedFrames

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_CLASSES_H_
