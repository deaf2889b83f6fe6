// What servers' sessions are given and give, as Python has it: records of
// syncline/_sync_records.py.
//
// Thread rule: with the GIL. Errors of what is read: TypeError, ValueError,
// OverflowError.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_SERVER_VALUES_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_SERVER_VALUES_H_

#include <pybind11/pybind11.h>

#include <cstdint>
#include <vector>

#include "syncline/sync/server.h"

namespace syncline::python {

namespace py = pybind11;

uint64_t ToNumber(const py::object& number, const char* what);
ChannelId ToChannel(const py::object& channel);
SyncErrorCode ToErrorCode(const py::object& name);  // "malformed_frame"
PresenceEntry ToChange(const py::object& change);
PartialUpload ToUpload(const py::object& upload);
// What can be iterated over and gives SyncBatches.
std::vector<SyncBatchPtr> ToBatches(const py::object& batches);

// A PresenceChange; a table's entries are told otherwise, see sync_values.h.
py::object ChangeToPython(const PresenceEntry& change);
py::object ToPython(const JoinRequest& request);
py::object ToPython(const PartialUpload& upload);
py::object ToPython(const SyncBatchPtr& batch);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_SERVER_VALUES_H_
