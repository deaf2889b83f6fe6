// What sessions are given and give, as Python has it: names for numbers,
// seconds for milliseconds, records of syncline/_sync_records.py.
//
// Thread rule: with the GIL.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_SYNC_VALUES_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_SYNC_VALUES_H_

#include <pybind11/pybind11.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "syncline/sync/client.h"
#include "syncline/sync/peer.h"

namespace syncline::python {

namespace py = pybind11;

// Errors of what is read: TypeError, ValueError, OverflowError.
Milliseconds ToMilliseconds(const py::object& seconds);
Access ToAccess(const py::object& name);
AckLevel ToAckLevel(const py::object& name);
uint64_t ToSeed(const py::object& seed);  // of None, a random one

py::object ToPython(std::optional<Milliseconds> time);
py::str ToPython(Access access);
py::str ToPython(AckLevel level);
py::str ToPython(ConnectionState state);
py::object ToPython(const absl::Status& status);  // a SyncError, or None
py::object ToPython(const DocumentStatus& status);
py::list ToPython(const std::vector<SyncEvent>& events);
py::object ToPython(const PresenceTable& table);

// Named arguments of a constructor.
struct Option {
  const char* name;
  std::function<void(const py::object&)> set;
};
using Options = std::vector<Option>;
Options OptionsOf(ClientOptions& of);
Options OptionsOf(PeerOptions& of);
Options OptionsOf(ServerOptions& of);
Options OptionsOf(PresenceLimits& of);  // of a table
void Set(const Options& options, const py::kwargs& given);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_SYNC_VALUES_H_
