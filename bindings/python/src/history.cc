#include "history.h"

#include <pybind11/stl.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "classes.h"
#include "commit_options.h"
#include "deltas.h"
#include "errors.h"
#include "history_docs.h"
#include "ids.h"
#include "python_side.h"
#include "syncline/encoding.h"
#include "syncline/history_walk.h"
#include "values.h"

namespace syncline::python {
namespace {

std::vector<OpId> FrontierOf(PyDoc& self, const VersionVector& version) {
  return Check(Work(self, [&](Doc& doc) { return doc.FrontierOf(version); }));
}

VersionVector VersionOf(PyDoc& self, const py::object& frontier) {
  const Frontier ops = ToFrontier(frontier);
  return Check(Work(self, [&](Doc& doc) { return doc.VersionOf(ops); }));
}

std::unique_ptr<PyDoc> ForkAt(PyDoc& self, const py::object& version,
                              const py::object& peer_id) {
  const Frontier ops = ToFrontier(version);
  const PeerId peer = ToPeerOrRandom(peer_id);
  return std::make_unique<PyDoc>(
      Check(Work(self, [&](Doc& doc) { return doc.ForkAt(ops, peer); })));
}

py::list Diff(PyDoc& self, const py::object& from, const py::object& to) {
  const Frontier begin = ToFrontier(from);
  const Frontier end = ToFrontier(to);
  return ToPython(
      self, Check(Work(self, [&](Doc& doc) { return doc.Diff(begin, end); })));
}

py::bytes EncodeDiff(PyDoc& self, const py::object& from,
                     const py::object& to) {
  const Frontier begin = ToFrontier(from);
  const Frontier end = ToFrontier(to);
  Event event;
  event.changes =
      Check(Work(self, [&](Doc& doc) { return doc.Diff(begin, end); }));
  return ToBytes(EncodeEvent(event));
}

void ApplyDiff(PyDoc& self, const py::object& diff, const py::object& message,
               const py::object& time, const py::object& tag) {
  const SteadyBytes bytes(diff);
  const Event event = Check(DecodeEvent(bytes.view()), Input::kBytes);
  const CommitOptions options = ToCommitOptions(message, time, tag);
  Check(Work(self,
             [&](Doc& doc) { return doc.ApplyDiff(event.changes, options); }));
}

py::bytes ExportShallow(PyDoc& self, const py::object& from) {
  std::optional<Frontier> version;
  if (!from.is_none()) version = ToFrontier(from);
  return ToBytes(
      Check(Work(self, [&](Doc& doc) { return doc.ExportShallow(version); })));
}

py::object ShallowSince(PyDoc& self) {
  return py::cast(self.use().shallow_since());
}

uint64_t SeedAuthor(PyDoc& self) {
  return Check(Work(self, [](Doc& doc) { return doc.SeedAuthor(); })).value;
}

// A document of the peer that `fill` was called with.
py::object Filled(const py::object& fill, uint64_t peer) {
  py::object doc = py::type::of<PyDoc>()(peer);
  fill(doc);
  return doc;
}

py::object Seed(const py::object& fill) {
  const uint64_t author = SeedAuthor(Filled(fill, 1).cast<PyDoc&>());
  const py::object seed = Filled(fill, author);
  if (SeedAuthor(seed.cast<PyDoc&>()) != author) {
    throw py::value_error(
        "the seed is not the same each time: `fill` may only write what is the "
        "same for every host, no ids, times or random numbers");
  }
  return seed.attr("export")();
}

py::object CheckedOut(PyDoc& self) {
  return py::cast(self.use().checked_out());
}

py::object Checkout(PyDoc& self, const py::object& version) {
  const Frontier ops = ToFrontier(version);
  const py::object before = CheckedOut(self);
  Check(Work(self, [&](Doc& doc) { return doc.Checkout(ops); }));
  return py::handle(GetPythonSide().checkout)(self.self(), before);
}

void CheckoutLatest(PyDoc& self) {
  Check(Work(self, [](Doc& doc) { return doc.CheckoutLatest(); }));
}

void RevertTo(PyDoc& self, const py::object& version, const py::object& message,
              const py::object& time, const py::object& tag) {
  const Frontier ops = ToFrontier(version);
  const CommitOptions options = ToCommitOptions(message, time, tag);
  Check(Work(self, [&](Doc& doc) { return doc.RevertTo(ops, options); }));
}

// Keeps its document alive.
struct PyHistoryWalk {
  py::object owner;
  PyDoc* doc;
  HistoryWalk walk;
};

PyHistoryWalk WalkHistory(PyDoc& self, const py::object& author,
                          const py::object& version) {
  HistoryFilter filter;
  if (!author.is_none()) filter.author = ToPeer(author);
  if (!version.is_none()) filter.version = ToFrontier(version);
  HistoryWalk walk =
      Check(Work(self, [&](Doc& doc) { return doc.WalkHistory(filter); }));
  return {py::reinterpret_borrow<py::object>(self.self()), &self,
          std::move(walk)};
}

py::object Next(PyHistoryWalk& self) {
  self.doc->use();
  const std::optional<HistoryEntry> entry = self.walk.Next();
  if (!entry) throw py::stop_iteration();
  py::list containers;
  for (const ContainerRef& ref : entry->containers) {
    containers.append(ToObject(*self.doc, ref));
  }
  return py::handle(GetPythonSide().history_entry)(
      py::cast(entry->ops), entry->lamport, ToDatetime(entry->time_ms),
      ToPyStr(entry->message), py::cast(entry->parents),
      py::cast(entry->version()), containers);
}

}  // namespace

void AddVersions(py::class_<PyDoc>& type) {
  type.def("frontier_of", &FrontierOf, py::arg("version"), kFrontierOfDoc);
  type.def("version_of", &VersionOf, py::arg("frontier"), kVersionOfDoc);
  type.def("fork_at", &ForkAt, py::arg("version"),
           py::arg("peer_id") = py::none(), kForkAtDoc);
  type.def("export_shallow", &ExportShallow, py::arg("from_") = py::none(),
           kExportShallowDoc);
  type.def_property_readonly(
      "shallow_since", &ShallowSince,
      "The version that the history of a shallow document begins at, a list of "
      "OpIds; None: it has all of it.");
  type.def_static("seed", &Seed, py::arg("fill"), kSeedDoc);
  type.def_property_readonly(
      "seed_author", &SeedAuthor,
      "Who wrote a seed() of the edits that are in this document, an int.");
  type.def("diff", &Diff, py::arg("from_"), py::arg("to"), kDiffDoc);
  type.def("encode_diff", &EncodeDiff, py::arg("from_"), py::arg("to"),
           kEncodeDiffDoc);
  type.def("apply_diff", &ApplyDiff, py::arg("diff"), py::kw_only(),
           py::arg("message") = "", py::arg("time") = py::none(),
           py::arg("tag") = "", kApplyDiffDoc);
  type.def("checkout", &Checkout, py::arg("version"), kCheckoutDoc);
  type.def("checkout_latest", &CheckoutLatest, kCheckoutLatestDoc);
  type.def_property_readonly(
      "checked_out", &CheckedOut,
      "The version that shows in place of the latest, a list of OpIds; None: "
      "the latest shows.");
  type.def("revert_to", &RevertTo, py::arg("version"), py::kw_only(),
           py::arg("message") = "", py::arg("time") = py::none(),
           py::arg("tag") = "", kRevertToDoc);
  type.def("walk_history", &WalkHistory, py::kw_only(),
           py::arg("author") = py::none(), py::arg("version") = py::none(),
           kWalkHistoryDoc);
}

void AddHistoryWalk(py::module_ module) {
  py::class_<PyHistoryWalk> type(
      module, "HistoryWalk",
      py::custom_type_setup([](PyHeapTypeObject* heap_type) {
        heap_type->ht_type.tp_flags |= Py_TPFLAGS_HAVE_GC;
        heap_type->ht_type.tp_traverse = TraverseOwner<PyHistoryWalk>;
        heap_type->ht_type.tp_new = RefuseNew;
      }),
      kHistoryWalkDoc);
  type.def("__iter__", [](py::object self) { return self; });
  type.def("__next__", &Next);
}

}  // namespace syncline::python
