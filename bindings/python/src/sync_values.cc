#include "sync_values.h"

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <span>
#include <string_view>

#include "errors.h"
#include "python_side.h"
#include "values.h"

namespace syncline::python {
namespace {

// By their numbers in C++.
constexpr std::array<const char*, 4> kAccesses = {"none", "presence", "read",
                                                  "write"};
constexpr std::array<const char*, 5> kLevels = {
    "received", "stored", "replicated", "replicated_stored", "archived"};
constexpr std::array<const char*, 6> kConnections = {
    "waiting", "connect", "opening", "online", "closing", "stopped"};
constexpr std::array<const char*, 4> kStates = {"offline", "saving", "saved",
                                                "failed"};
constexpr std::array<const char*, 3> kEvents = {"connection", "document",
                                                "presence"};
constexpr double kMaxSeconds = 1e12;

template <typename E>
E FromName(const py::object& name, std::span<const char* const> names,
           const char* what) {
  const std::string_view given = ToUtf8(name, what);
  for (size_t i = 0; i < names.size(); ++i) {
    if (given == names[i]) return static_cast<E>(i);
  }
  std::string known;
  for (const char* one : names) {
    known += std::string(known.empty() ? "" : ", ") + one;
  }
  throw py::value_error(std::string(what) + " is one of " + known + ", not " +
                        std::string(given));
}

template <typename E>
py::str NameIn(std::span<const char* const> names, E value) {
  return py::str(names[static_cast<size_t>(value)]);
}

// What the other side says; it may be anything.
py::object ToShown(std::string_view bytes) {
  return Owned(PyUnicode_DecodeUTF8(
      bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "replace"));
}

std::string CodeName(absl::StatusCode code) {
  std::string name = absl::StatusCodeToString(code);
  for (char& c : name) {
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return name;
}

py::object ToPython(const PresenceEntry& entry) {
  py::dict fields;
  for (const auto& [key, field] : entry.fields) {
    if (!field.is_removed) fields[ToPyStr(key)] = ToBytes(field.value);
  }
  return py::handle(GetPythonSide().presence_entry)(
      entry.connection, ToShown(entry.subject), fields);
}

// --- Options

void SetNumber(const py::object& from, double* to) {
  *to = PyFloat_AsDouble(from.ptr());
  if (PyErr_Occurred() != nullptr) throw py::error_already_set();
  if (!(*to >= 0)) throw py::value_error("a rate is not below 0");
}
void SetNumber(const py::object& from, Milliseconds* to) {
  *to = ToMilliseconds(from);
  if (*to < Milliseconds(0)) throw py::value_error("a time is not below 0");
}
template <typename T>
void SetNumber(const py::object& from, T* to) {
  const uint64_t value =
      PyLong_AsUnsignedLongLong(Owned(PyNumber_Index(from.ptr())).ptr());
  if (PyErr_Occurred() != nullptr) throw py::error_already_set();
  if (value > std::numeric_limits<T>::max()) {
    Raise(PyExc_OverflowError, "a limit is too large");
  }
  *to = static_cast<T>(value);
}

template <typename T>
Option To(const char* name, T* to) {
  return {name, [to](const py::object& from) { SetNumber(from, to); }};
}

void Add(SyncLimits& limits, Options* options) {
  options->push_back(To("max_frame_bytes", &limits.max_frame_bytes));
  options->push_back(To("max_update_bytes", &limits.max_update_bytes));
  options->push_back(To("window_bytes", &limits.window_bytes));
  options->push_back(To("max_documents", &limits.max_documents));
}

void Add(PresenceLimits& limits, Options* options) {
  options->push_back(To("max_presence_entries", &limits.max_entries));
  options->push_back(To("max_presence_fields", &limits.max_fields));
  options->push_back(To("max_presence_entry_bytes", &limits.max_entry_bytes));
  options->push_back(To("presence_timeout", &limits.timeout));
  options->push_back(To("presence_renewal", &limits.renewal));
  options->push_back(To("presence_interval", &limits.interval));
}

// What the options of clients and of peers have in common: `of` is an end of a
// connection, `connection` what it says of the connection.
template <typename Of, typename Connection>
Options SharedOptionsOf(Of& of, Connection& connection) {
  Options options;
  Add(connection.limits, &options);
  Add(connection.presence, &options);
  options.push_back(To("batch_time", &of.batch_time));
  options.push_back(To("poll_time", &of.poll_time));
  options.push_back(To("max_output_bytes", &connection.max_output_bytes));
  options.push_back(To("ping_after", &connection.ping_after));
  options.push_back(To("dead_after", &connection.dead_after));
  return options;
}

}  // namespace

Milliseconds ToMilliseconds(const py::object& seconds) {
  const double value = PyFloat_AsDouble(seconds.ptr());
  if (PyErr_Occurred() != nullptr) throw py::error_already_set();
  if (!(std::abs(value) <= kMaxSeconds)) {
    throw py::value_error("a time is a number of seconds");
  }
  // What was given as a time is the same time again.
  return Milliseconds(static_cast<int64_t>(std::floor(value * 1000 + 0.001)));
}

Access ToAccess(const py::object& name) {
  return FromName<Access>(name, kAccesses, "access");
}
AckLevel ToAckLevel(const py::object& name) {
  return FromName<AckLevel>(name, kLevels, "level");
}

uint64_t ToSeed(const py::object& seed) {
  uint64_t value = 0;
  if (seed.is_none()) {
    std::random_device device;
    value = uint64_t{device()} << 32 | device();
  } else {
    SetNumber(seed, &value);
  }
  return value;
}

py::object ToPython(std::optional<Milliseconds> time) {
  if (!time) return py::none();
  return py::float_(static_cast<double>(time->count()) / 1000);
}
py::str ToPython(Access access) { return NameIn(kAccesses, access); }
py::str ToPython(AckLevel level) { return NameIn(kLevels, level); }
py::str ToPython(ConnectionState state) { return NameIn(kConnections, state); }

py::object ToPython(const absl::Status& status) {
  if (status.ok()) return py::none();
  return py::handle(GetPythonSide().sync_error)(
      CodeName(status.code()), ToShown(std::string(status.message())));
}

py::object ToPython(const DocumentStatus& status) {
  return py::handle(GetPythonSide().document_status)(
      NameIn(kStates, status.state), ToPython(status.failure),
      status.unsaved_ops, ToPython(status.access), status.epoch,
      ToShown(status.subject), status.connection);
}

py::list ToPython(const std::vector<SyncEvent>& events) {
  const py::handle type = GetPythonSide().sync_event;
  py::list told;
  for (const SyncEvent& event : events) {
    told.append(type(NameIn(kEvents, event.kind), ToPyStr(event.room)));
  }
  return told;
}

py::object ToPython(const PresenceTable& table) {
  py::list entries;
  for (const auto& [connection, entry] : table.entries()) {
    entries.append(ToPython(entry));
  }
  return entries;
}

Options OptionsOf(ClientOptions& of) {
  Options options = SharedOptionsOf(of, of);
  options.push_back(To("first_pause", &of.first_pause));
  options.push_back(To("longest_pause", &of.longest_pause));
  options.push_back(To("stable_time", &of.stable_time));
  options.push_back(To("answer_time", &of.answer_time));
  return options;
}

Options OptionsOf(PeerOptions& of) {
  ServerOptions& server = of.server;
  Options options = SharedOptionsOf(of, server);
  options.push_back(
      To("presence_changes_per_second", &server.presence.changes_per_second));
  options.push_back(To("max_queue_bytes", &server.max_queue_bytes));
  options.push_back(To("hello_time", &server.hello_time));
  return options;
}

Options OptionsOf(ServerOptions& of) {
  Options options;
  Add(of.limits, &options);
  options.push_back(To("max_output_bytes", &of.max_output_bytes));
  options.push_back(To("max_queue_bytes", &of.max_queue_bytes));
  options.push_back(To("max_presence_fields", &of.presence.max_fields));
  options.push_back(
      To("max_presence_entry_bytes", &of.presence.max_entry_bytes));
  options.push_back(
      To("presence_changes_per_second", &of.presence.changes_per_second));
  options.push_back(To("hello_time", &of.hello_time));
  options.push_back(To("ping_after", &of.ping_after));
  options.push_back(To("dead_after", &of.dead_after));
  options.push_back({"max_level", [&of](const py::object& from) {
                       of.max_level = ToAckLevel(from);
                     }});
  return options;
}

Options OptionsOf(PresenceLimits& of) {
  return {To("max_entries", &of.max_entries), To("max_fields", &of.max_fields),
          To("max_entry_bytes", &of.max_entry_bytes),
          To("timeout", &of.timeout)};
}

void Set(const Options& options, const py::kwargs& given) {
  for (const auto& [key, value] : given) {
    const std::string_view name = ToUtf8(key, "a name");
    bool is_known = false;
    for (const Option& option : options) {
      if (name != option.name) continue;
      option.set(py::reinterpret_borrow<py::object>(value));
      is_known = true;
    }
    if (!is_known) {
      throw py::type_error("got an unexpected keyword argument '" +
                           std::string(name) + "'");
    }
  }
}

}  // namespace syncline::python
