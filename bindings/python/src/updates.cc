// Updates without a document.
#include "syncline/updates.h"

#include <pybind11/stl.h>

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "classes.h"
#include "commit_options.h"
#include "errors.h"
#include "ids.h"
#include "kinds.h"
#include "python_side.h"
#include "syncline/history_info.h"
#include "syncline/obfuscate.h"
#include "values.h"

namespace syncline::python {
namespace {

// Others run meanwhile.
template <typename F>
auto Work(F call) {
  auto result = [&] {
    const py::gil_scoped_release released;
    return call();
  }();
  return Check(std::move(result), Input::kBytes);
}

void CheckUpdate(const py::object& update) {
  const SteadyBytes bytes(update);
  absl::Status status;
  {
    const py::gil_scoped_release released;
    status = syncline::CheckUpdate(bytes.view());
  }
  Check(status, Input::kBytes);
}

py::bytes MergeUpdates(const py::object& updates) {
  std::list<SteadyBytes> kept;
  std::vector<std::string_view> views;
  for (const py::handle update : updates) {
    kept.emplace_back(py::reinterpret_borrow<py::object>(update));
    views.push_back(kept.back().view());
  }
  return ToBytes(Work([&] { return syncline::MergeUpdates(views); }));
}

py::bytes UpdateSince(const py::object& update, const VersionVector& version) {
  const SteadyBytes bytes(update);
  return ToBytes(
      Work([&] { return syncline::UpdateSince(bytes.view(), version); }));
}

py::list SplitUpdate(const py::object& update, const py::object& max_ops) {
  const uint32_t most = ToCounter(max_ops);
  if (most == 0) throw py::value_error("a part has at least one op");
  const SteadyBytes bytes(update);
  py::list parts;
  for (const std::string& part :
       Work([&] { return syncline::SplitUpdate(bytes.view(), most); })) {
    parts.append(ToBytes(part));
  }
  return parts;
}

py::object InspectHistory(const py::object& update) {
  const SteadyBytes bytes(update);
  const HistoryInfo info =
      Work([&] { return syncline::InspectHistory(bytes.view()); });
  py::list containers;
  for (const ContainerInfo& container : info.containers) {
    containers.append(py::handle(GetPythonSide().container_info)(
        NameOfKind(container.kind), ToPyStr(container.name), container.ops));
  }
  return py::handle(GetPythonSide().history_info)(
      info.header.spans, info.header.parents, info.header.is_snapshot, info.ops,
      info.op_runs, info.runs, info.changes, ToDatetime(info.first_time_ms),
      ToDatetime(info.last_time_ms), info.inserted_characters,
      info.deleted_characters, info.value_bytes, containers,
      FromDocId(info.header.doc_id), info.header.is_shallow, info.shallow_since,
      info.kept_ops);
}

py::bytes ObfuscateHistory(const py::object& update) {
  const SteadyBytes bytes(update);
  return ToBytes(
      Work([&] { return syncline::ObfuscateHistory(bytes.view()); }));
}

constexpr char kCheckUpdateDoc[] = R"(check_update(update)
--

Whether an update, or a snapshot, can be read: DecodeError where it cannot. Only a
document can tell whether it goes with its history: Doc.import_() does.

All functions on updates take snapshots as well, whose history they take. Errors
of all: DecodeError; LimitError where it was made to take long; StateError for a
snapshot without a history. Cost of all: decoding and encoding, about 20 ns an op
run and 10 ns a byte of text. Other threads run in the meantime.)";

constexpr char kMergeUpdatesDoc[] = R"(merge_updates(updates)
--

One update of what is in all of them, in whatever order they are; what several
have is there once. A document that imports it knows what it would know from all.

StateError also where ops in between are missing, or the updates contradict each
other; PeerReusedError where two replicas write under one peer id.)";

constexpr char kUpdateSinceDoc[] = R"(update_since(update, version)
--

What a replica that knows a VersionVector lacks of an update. ValueError also
where the version has ops without what they build upon.)";

constexpr char kSplitUpdateDoc[] = R"(split_update(update, max_ops)
--

The same update in parts of at most so many ops, each of which builds upon those
before it: a list of at least one.)";

constexpr char kInspectHistoryDoc[] = R"(inspect_history(update)
--

What is in the history of an update or a snapshot, a HistoryInfo.)";

constexpr char kObfuscateHistoryDoc[] = R"(obfuscate_history(update)
--

An update with the same shape and without its content, to be sent with a report of
an error: the same ops, in the same order, at the same places, by as many peers;
characters, values, names, peer ids, messages and times are others.)";

}  // namespace

void AddUpdates(py::module_ module) {
  module.def("check_update", &CheckUpdate, py::arg("update"), kCheckUpdateDoc);
  module.def("merge_updates", &MergeUpdates, py::arg("updates"),
             kMergeUpdatesDoc);
  module.def("update_since", &UpdateSince, py::arg("update"),
             py::arg("version"), kUpdateSinceDoc);
  module.def("split_update", &SplitUpdate, py::arg("update"),
             py::arg("max_ops"), kSplitUpdateDoc);
  module.def("inspect_history", &InspectHistory, py::arg("update"),
             kInspectHistoryDoc);
  module.def("obfuscate_history", &ObfuscateHistory, py::arg("update"),
             kObfuscateHistoryDoc);
}

}  // namespace syncline::python
