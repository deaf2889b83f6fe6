#include "syncline/doc.h"

#include <pybind11/stl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attribution.h"
#include "classes.h"
#include "commit_options.h"
#include "cursors.h"
#include "doc_docs.h"
#include "errors.h"
#include "events.h"
#include "history.h"
#include "ids.h"
#include "py_doc.h"
#include "py_transaction.h"
#include "python_side.h"
#include "roots.h"
#include "values.h"

namespace syncline::python {
namespace {

std::unique_ptr<PyDoc> New(const py::object& peer_id, const py::object& doc_id,
                           const py::object& max_pending_bytes) {
  DocOptions options;
  options.doc_id = ToDocId(doc_id);
  options.max_pending_bytes = PyLong_AsSize_t(max_pending_bytes.ptr());
  if (PyErr_Occurred() != nullptr) throw py::error_already_set();
  return std::make_unique<PyDoc>(Doc(ToPeerOrRandom(peer_id), options));
}

// The root of a name: kRoot is one of Doc::text, Doc::map, ...
template <auto kRoot>
py::object GetRoot(PyDoc& self, const py::object& name) {
  const std::string_view utf8 = ToUtf8(name, "a name");
  return ToObject(self, (self.use().*kRoot)(utf8));
}

py::object At(PyDoc& self, const py::object& pointer) {
  const std::string_view utf8 = ToUtf8(pointer, "a pointer");
  const Value value = Check(self.use().At(utf8));
  return ToPython(self, value);
}

py::str ToJson(PyDoc& self) {
  const std::string json =
      Check(Work(self, [](Doc& doc) { return doc.ToJson(); }));
  return ToPyStr(json);
}

std::string StateDigest(PyDoc& self) {
  return Work(self, [](Doc& doc) { return doc.StateDigest(); });
}

void Update(PyDoc& self, PyContainer& container, const py::object& value) {
  const Plain plain = ToPlain(value);
  if (container.doc != &self || !container.container) {
    throw py::value_error(
        "the container is one of another document, or of a later version");
  }
  Check(Work(
      self, [&](Doc& doc) { return doc.Update(*container.container, plain); }));
}

void Commit(PyDoc& self, const py::object& message, const py::object& time,
            const py::object& tag) {
  const CommitOptions options = ToCommitOptions(message, time, tag);
  const Holding holding(self.lock);
  Check(self.doc.Commit(options));
}

PyTransaction BeginTransaction(PyDoc& self, const py::object& message,
                               const py::object& time, const py::object& tag) {
  return {self, ToCommitOptions(message, time, tag)};
}

PySubscription SubscribeTo(PyDoc& self, const py::object& callback) {
  return Subscribe(self, callback, [&](EventCallback called) {
    return self.doc.Subscribe(std::move(called));
  });
}

py::bytes ExportSince(PyDoc& self, const VersionVector& version) {
  return ToBytes(
      Check(Work(self, [&](Doc& doc) { return doc.ExportSince(version); }),
            Input::kHistory));
}

py::bytes Export(PyDoc& self) {
  return ToBytes(Check(Work(self, [](Doc& doc) { return doc.Export(); }),
                       Input::kHistory));
}

py::bytes ExportSnapshot(PyDoc& self) {
  return ToBytes(
      Check(Work(self, [](Doc& doc) { return doc.ExportSnapshot(); })));
}

py::object Import(PyDoc& self, const py::object& data) {
  const SteadyBytes bytes(data);
  const ImportResult result =
      Check(Work(self, [&](Doc& doc) { return doc.Import(bytes.view()); }),
            Input::kHistory);
  py::list rejected;
  for (const absl::Status& status : result.rejected) {
    rejected.append(std::string(status.message()));
  }
  return py::handle(GetPythonSide().import_result)(result.applied,
                                                   result.pending, rejected);
}

std::string Repr(PyDoc& self) {
  const VersionVector version = self.use().version();
  uint64_t ops = 0;
  for (const VersionVector::Entry& entry : version.entries()) {
    ops += entry.next_counter;
  }
  return "<syncline.Doc peer=" + self.doc.peer_id().ToString() +
         " ops=" + std::to_string(ops) + ">";
}

void AddValues(py::class_<PyDoc>& type) {
  const auto root = [&](const char* name, auto get, const char* doc) {
    type.def(name, get, py::arg("name"), doc);
  };
  root("text", &GetRoot<&Doc::text>,
       "text(self, name)\n--\n\nThe Text of this name.");
  root("map", &GetRoot<&Doc::map>,
       "map(self, name)\n--\n\nThe Map of this name.");
  root("list", &GetRoot<&Doc::list>,
       "list(self, name)\n--\n\nThe List of this name.");
  root("movable_list", &GetRoot<&Doc::movable_list>,
       "movable_list(self, name)\n--\n\nThe MovableList of this name.");
  root("tree", &GetRoot<&Doc::tree>,
       "tree(self, name)\n--\n\nThe Tree of this name.");
  root("counter", &GetRoot<&Doc::counter>,
       "counter(self, name)\n--\n\nThe Counter of this name.");
  type.def("at", &At, py::arg("pointer"), kDocAtDoc);
  type.def("to_json", &ToJson, kDocToJsonDoc);
  type.def("to_dict", &RootsToDict, kDocToDictDoc);
  type.def("state_digest", &StateDigest, kDocDigestDoc);
  type.def("update", &Update, py::arg("container"), py::arg("value"),
           kDocUpdateDoc);
  type.def("resolve", &Resolve, py::arg("cursor"), py::kw_only(),
           py::arg("unit") = "code_points", kDocResolveDoc);
  AddChangeOf(type);
}

void AddCommits(py::class_<PyDoc>& type) {
  type.def("commit", &Commit, py::kw_only(), py::arg("message") = "",
           py::arg("time") = py::none(), py::arg("tag") = "", kDocCommitDoc);
  type.def("transaction", &BeginTransaction, py::kw_only(),
           py::arg("message") = "", py::arg("time") = py::none(),
           py::arg("tag") = "", kDocTransactionDoc);
  type.def("subscribe", &SubscribeTo, py::arg("callback"), kDocSubscribeDoc);
  type.def("before_commit", &AddHook, py::arg("hook"), kDocBeforeCommitDoc);
}

}  // namespace

void AddDoc(py::module_ module) {
  py::class_<PyDoc> type(module, "Doc", DocTypeSetup(), kDocDoc);
  type.def(py::init(&New), py::arg("peer_id") = py::none(), py::kw_only(),
           py::arg("doc_id") = py::none(),
           py::arg("max_pending_bytes") = DocOptions().max_pending_bytes,
           kDocInitDoc);
  type.def_property_readonly(
      "peer_id", [](PyDoc& self) { return self.use().peer_id().value; },
      "What the document writes under, an int.");
  type.def_property_readonly(
      "doc_id", [](PyDoc& self) { return FromDocId(self.use().doc_id()); },
      "Which document this is a replica of, an int; None where nobody has "
      "told.");
  AddValues(type);
  AddCommits(type);
  type.def("export", &Export, kDocExportDoc);
  type.def("export_since", &ExportSince, py::arg("version"),
           kDocExportSinceDoc);
  type.def("export_snapshot", &ExportSnapshot, kDocExportSnapshotDoc);
  type.def("import_", &Import, py::arg("data"), kDocImportDoc);
  type.def_property_readonly(
      "version", [](PyDoc& self) { return self.use().version(); },
      "What the document knows, a VersionVector of its own.");
  type.def_property_readonly(
      "frontier", [](PyDoc& self) { return self.use().frontier(); },
      "The newest ops, a list of OpIds, ascending: those that no other op "
      "builds upon.");
  AddVersions(type);
  type.def("__repr__", &Repr);
}

}  // namespace syncline::python
