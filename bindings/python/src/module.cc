// syncline._core: the library as the package syncline uses it.
//
// It says nothing of free threading: a Python that can do without the GIL turns
// it on when the module is imported, as DocLock counts on it.
#include <pybind11/pybind11.h>

#include "classes.h"
#include "python_side.h"

PYBIND11_MODULE(_core, module) {
  using namespace syncline::python;  // NOLINT(google-build-using-namespace)
  pybind11::options options;
  options.disable_function_signatures();
  LoadPythonSide();
  // What the classes are said to be in.
  module.attr("__module__") = "syncline";
  AddIds(module);
  AddCursor(module);
  AddContainer(module);
  AddText(module);
  AddMap(module);
  AddLists(module);
  AddTree(module);
  AddCounter(module);
  AddSubscription(module);
  AddTransaction(module);
  AddDoc(module);
  AddHistoryWalk(module);
  AddUpdates(module);
  AddHistoryJson(module);
  AddDocFile(module);
  AddUndoStack(module);
  module.attr("__module__") = "syncline.sync";
  AddClientSession(module);
  AddPeerSession(module);
  AddSyncBatch(module);
  AddPresenceTable(module);
  AddServerSession(module);
  pybind11::delattr(module, "__module__");
}
