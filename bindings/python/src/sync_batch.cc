// SyncBatch.
#include <pybind11/stl.h>

#include <string>
#include <utility>

#include "classes.h"
#include "errors.h"
#include "ids.h"
#include "py_batch.h"
#include "server_docs.h"
#include "server_values.h"
#include "values.h"

namespace syncline::python {
namespace {

PyBatch FromUpdate(const py::object& data) {
  return {
      Check(SyncBatch::FromUpdate(SteadyBytes(data).view()), Input::kBytes)};
}

PyBatch Parse(const py::object& data) {
  return {Check(SyncBatch::Parse(CopyBuffer(data)), Input::kBytes)};
}

std::vector<OpSpan> ToSpans(const py::object& spans) {
  std::vector<OpSpan> taken;
  for (const py::handle span : spans) {
    if (!py::isinstance<OpSpan>(span)) {
      throw py::type_error("spans are OpSpans");
    }
    taken.push_back(span.cast<OpSpan>());
  }
  return taken;
}

PyBatch Sealed(const py::object& payload, const py::object& spans,
               const py::object& parents, bool is_snapshot) {
  UpdateInfo info{.spans = ToSpans(spans),
                  .parents = ToFrontier(parents),
                  .is_snapshot = is_snapshot};
  return {Check(SyncBatch::Sealed(CopyBuffer(payload), std::move(info)))};
}

VersionVector Advance(const PyBatch& self, VersionVector version) {
  for (const OpSpan& span : self.batch->info().spans) {
    if (span.end > version.next_counter(span.peer)) {
      version.Set(span.peer, span.end);
    }
  }
  return version;
}

void AddBytes(py::class_<PyBatch>& type) {
  type.def_property_readonly(
      "encoded",
      [](const PyBatch& self) { return ToBytes(self.batch->encoded()); },
      kEncodedDoc);
  type.def_property_readonly(
      "payload",
      [](const PyBatch& self) { return ToBytes(self.batch->payload()); },
      kPayloadDoc);
  type.def_property_readonly(
      "is_sealed", [](const PyBatch& self) { return self.batch->is_sealed(); },
      "Whether a client encrypted the payload.");
  type.def_property_readonly(
      "hash", [](const PyBatch& self) { return self.batch->hash(); },
      "XXH3 (64 bits) of `encoded`.");
}

void AddInfo(py::class_<PyBatch>& type) {
  type.def_property_readonly(
      "spans", [](const PyBatch& self) { return self.batch->info().spans; },
      "The ops in it: a list with one OpSpan for each author.");
  type.def_property_readonly(
      "parents", [](const PyBatch& self) { return self.batch->info().parents; },
      "A list of OpIds outside of it that come before some op in it.");
  type.def_property_readonly(
      "is_snapshot",
      [](const PyBatch& self) { return self.batch->info().is_snapshot; },
      "Whether it has the values beside the history.");
  type.def_property_readonly(
      "is_shallow",
      [](const PyBatch& self) { return self.batch->info().is_shallow; },
      "Whether it has none of the history before a version.");
  type.def_property_readonly(
      "doc_id",
      [](const PyBatch& self) { return FromDocId(self.batch->info().doc_id); },
      "The document that it says it is of, or None.");
}

}  // namespace

void AddSyncBatch(py::module_ module) {
  py::class_<PyBatch> type(module, "SyncBatch", kBatchDoc);
  type.def_static("from_update", &FromUpdate, py::arg("data"), kFromUpdateDoc);
  type.def_static("parse", &Parse, py::arg("data"), kParseDoc);
  type.def_static("sealed", &Sealed, py::arg("payload"), py::arg("spans"),
                  py::arg("parents"), py::kw_only(),
                  py::arg("is_snapshot") = false, kSealedDoc);
  AddBytes(type);
  AddInfo(type);
  type.def(
      "follows_on",
      [](const PyBatch& self, const VersionVector& version) {
        return self.batch->info().FollowsOn(version);
      },
      py::arg("version"), kFollowsOnDoc);
  type.def(
      "is_known_in",
      [](const PyBatch& self, const VersionVector& version) {
        return self.batch->info().IsKnownIn(version);
      },
      py::arg("version"), kIsKnownInDoc);
  type.def("advance", &Advance, py::arg("version"), kAdvanceDoc);
  type.def("__len__",
           [](const PyBatch& self) { return self.batch->encoded().size(); });
  type.def("__repr__", [](const PyBatch& self) {
    return "<syncline.sync.SyncBatch of " +
           std::to_string(self.batch->encoded().size()) + " bytes>";
  });
}

}  // namespace syncline::python
