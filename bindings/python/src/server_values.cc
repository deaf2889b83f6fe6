#include "server_values.h"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include "errors.h"
#include "ids.h"
#include "py_batch.h"
#include "python_side.h"
#include "sync_values.h"
#include "syncline/utf8.h"
#include "values.h"

namespace syncline::python {
namespace {

constexpr auto kLastCode = SyncErrorCode::kQuarantined;
constexpr PresenceLimits kNoLimits = {
    .max_fields = std::numeric_limits<size_t>::max(),
    .max_entry_bytes = std::numeric_limits<size_t>::max(),
};

std::string NameOfCode(SyncErrorCode code) {
  std::string name(NameOf(code));
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

// What Python's tuples have by their names.
py::object Of(const py::object& record, const char* type, const char* name) {
  if (!py::hasattr(record, name)) {
    throw py::type_error(std::string("expected a ") + type + ", not " +
                         std::string(py::str(py::type::of(record))));
  }
  return record.attr(name);
}

PresenceField ToField(const py::object& field) {
  const char* type = "PresenceField";
  return {.value = CopyBuffer(Of(field, type, "value")),
          .is_removed = Of(field, type, "is_removed").cast<bool>(),
          .clock = ToNumber(Of(field, type, "clock"), "a clock")};
}

}  // namespace

uint64_t ToNumber(const py::object& number, const char* what) {
  const uint64_t value =
      PyLong_AsUnsignedLongLong(Owned(PyNumber_Index(number.ptr())).ptr());
  if (PyErr_Occurred() != nullptr) throw py::error_already_set();
  if (value == 0) throw py::value_error(std::string(what) + " is not 0");
  return value;
}

ChannelId ToChannel(const py::object& channel) {
  const uint64_t value = ToNumber(channel, "a channel");
  if (value > std::numeric_limits<ChannelId>::max()) {
    Raise(PyExc_OverflowError, "a channel is a number of 32 bits");
  }
  return static_cast<ChannelId>(value);
}

SyncErrorCode ToErrorCode(const py::object& name) {
  const std::string_view given = ToUtf8(name, "a code");
  std::string known;
  for (int i = 0; i <= static_cast<int>(kLastCode); ++i) {
    const auto code = static_cast<SyncErrorCode>(i);
    if (given == NameOfCode(code)) return code;
    known += (i == 0 ? "" : ", ") + NameOfCode(code);
  }
  throw py::value_error("a code is one of " + known + ", not " +
                        std::string(given));
}

PresenceEntry ToChange(const py::object& change) {
  const char* type = "PresenceChange";
  PresenceEntry entry{
      .connection = ToNumber(Of(change, type, "connection"), "a connection"),
      .is_gone = Of(change, type, "is_gone").cast<bool>()};
  if (entry.is_gone) return entry;
  entry.subject = ToUtf8(Of(change, type, "subject"), "a subject");
  const py::dict fields = Of(change, type, "fields");
  for (const auto& [key, field] : fields) {
    entry.fields[std::string(ToUtf8(key, "a key"))] =
        ToField(py::reinterpret_borrow<py::object>(field));
  }
  Check(PresenceTable(kNoLimits).Apply(entry, Milliseconds(0)).status());
  return entry;
}

PartialUpload ToUpload(const py::object& upload) {
  if (upload.is_none()) return {};
  const char* type = "PartialUpload";
  return {.hash = ToNumber(Of(upload, type, "hash"), "a hash"),
          .size = ToNumber(Of(upload, type, "size"), "a size"),
          .bytes = CopyBuffer(Of(upload, type, "data"))};
}

std::vector<SyncBatchPtr> ToBatches(const py::object& batches) {
  std::vector<SyncBatchPtr> taken;
  for (const py::handle batch : batches) {
    if (!py::isinstance<PyBatch>(batch)) {
      throw py::type_error("batches are SyncBatches");
    }
    taken.push_back(batch.cast<const PyBatch&>().batch);
  }
  return taken;
}

py::object ChangeToPython(const PresenceEntry& change) {
  py::dict fields;
  for (const auto& [key, field] : change.fields) {
    fields[ToPyStr(key)] = py::handle(GetPythonSide().presence_field)(
        ToBytes(field.value), field.clock, field.is_removed);
  }
  return py::handle(GetPythonSide().presence_change)(
      change.connection, ToPyStr(change.subject), fields, change.is_gone);
}

py::object ToPython(const JoinRequest& request) {
  const py::object token = Owned(PyUnicode_DecodeUTF8(
      request.token.data(), static_cast<Py_ssize_t>(request.token.size()),
      "surrogateescape"));
  return py::handle(GetPythonSide().join_request)(
      request.channel, ToPyStr(request.room), token, ToPython(request.access),
      ToPython(request.level), py::cast(request.have), request.epoch,
      request.upload_hash);
}

py::object ToPython(const PartialUpload& upload) {
  return py::handle(GetPythonSide().partial_upload)(upload.hash, upload.size,
                                                    ToBytes(upload.bytes));
}

py::object ToPython(const SyncBatchPtr& batch) {
  return py::cast(PyBatch{batch});
}

}  // namespace syncline::python
