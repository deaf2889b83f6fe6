// Histories as JSON, and back.
#include <pybind11/pybind11.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "classes.h"
#include "errors.h"
#include "syncline/json/history.h"
#include "values.h"

namespace syncline::python {
namespace {

py::str HistoryToJson(const py::object& update) {
  const SteadyBytes bytes(update);
  const absl::StatusOr<std::string> json = [&] {
    const py::gil_scoped_release released;
    return syncline::HistoryToJson(bytes.view());
  }();
  return ToPyStr(Check(json, Input::kBytes));
}

// A str does not change, and lives as long as its argument.
py::bytes HistoryFromJson(const py::object& json) {
  const std::string_view text = ToUtf8(json, "a history");
  const absl::StatusOr<std::string> update = [&] {
    const py::gil_scoped_release released;
    return syncline::HistoryFromJson(text);
  }();
  return ToBytes(Check(update, Input::kBytes));
}

constexpr char kHistoryToJsonDoc[] = R"(history_to_json(update)
--

All that the ops of an update, or of the history in a snapshot, say, as JSON:
lossless, one op run a line; docs/json_history.md tells what stands where. Errors:
those of check_update().)";

constexpr char kHistoryFromJsonDoc[] = R"(history_from_json(json)
--

The update that history_to_json(), or anybody, wrote so. DecodeError, which names
the place, for what is no such JSON, or tells of what cannot be.)";

}  // namespace

void AddHistoryJson(py::module_ module) {
  module.def("history_to_json", &HistoryToJson, py::arg("update"),
             kHistoryToJsonDoc);
  module.def("history_from_json", &HistoryFromJson, py::arg("json"),
             kHistoryFromJsonDoc);
}

}  // namespace syncline::python
