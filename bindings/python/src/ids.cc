// OpId, OpSpan, VersionVector.
#include "ids.h"

#include <pybind11/operators.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "classes.h"
#include "errors.h"
#include "syncline/version.h"
#include "values.h"

namespace syncline::python {
namespace {

// An int of `T`'s range. Errors: TypeError, OverflowError.
template <typename T>
T ToUnsigned(const py::object& number, const char* what) {
  const py::object index = Owned(PyNumber_Index(number.ptr()));
  const uint64_t value = PyLong_AsUnsignedLongLong(index.ptr());
  const bool is_error = PyErr_Occurred() != nullptr;
  if (is_error || value > std::numeric_limits<T>::max()) {
    PyErr_Clear();
    Raise(PyExc_OverflowError, std::string(what) + " has " +
                                   std::to_string(8 * sizeof(T)) +
                                   " bits and no sign");
  }
  return static_cast<T>(value);
}
}  // namespace

PeerId ToPeer(const py::object& peer) {
  return {ToUnsigned<uint64_t>(peer, "a peer id")};
}

std::optional<DocId> ToDocId(const py::object& id) {
  if (id.is_none()) return std::nullopt;
  const DocId doc_id{ToUnsigned<uint64_t>(id, "a doc id")};
  if (doc_id == DocId()) throw py::value_error("a doc id is not 0");
  return doc_id;
}

py::object FromDocId(std::optional<DocId> id) {
  return id ? py::object(py::int_(id->value)) : py::none();
}

uint32_t ToCounter(const py::object& counter) {
  return ToUnsigned<uint32_t>(counter, "a counter of ops");
}

PeerId ToPeerOrRandom(const py::object& peer) {
  return peer.is_none() ? PeerId::Random() : ToPeer(peer);
}

Frontier ToFrontier(const py::object& version) {
  Frontier ops;
  for (const py::handle op : version) {
    if (!py::isinstance<OpId>(op)) {
      throw py::type_error("a version is a list of OpIds, as doc.frontier is");
    }
    ops.push_back(op.cast<OpId>());
  }
  return ops;
}

namespace {

OpId ParseOpId(const py::object& text) {
  const std::optional<OpId> id = OpId::Parse(ToUtf8(text, "an op id"));
  if (id) return *id;
  throw py::value_error(
      "an op id is a counter, @ and 16 hexadecimal digits, for instance "
      "17@00000000000000a1");
}

void AddOpId(py::module_ module) {
  py::class_<OpId> type(module, "OpId",
                        R"(OpId(peer, counter)
--

The name of one op: the `counter`-th that `peer` wrote. Also that of a node of a
tree, which is the op that created it.

Immutable, ordered, hashable; str(id) is for instance "17@00000000000000a1".)");
  type.def(py::init([](const py::object& peer, const py::object& counter) {
             return OpId{ToPeer(peer), ToCounter(counter)};
           }),
           py::arg("peer"), py::arg("counter"),
           "__init__(self, peer, counter)\n--\n\nThe name of an op.");
  type.def_static("parse", &ParseOpId, py::arg("text"), R"(parse(text)
--

What str(id) gave. ValueError for any other text.)");
  type.def_property_readonly(
      "peer", [](OpId id) { return id.peer.value; },
      "Who wrote it, an int of 64 bits without sign.");
  type.def_readonly("counter", &OpId::counter,
                    "Its number among the ops of its peer, from 0 on.");
  type.def(py::self == py::self).def(py::self < py::self);
  type.def(py::self <= py::self).def(py::self > py::self);
  type.def(py::self >= py::self);
  type.def("__hash__", [](OpId id) {
    return py::hash(py::make_tuple(id.peer.value, id.counter));
  });
  type.def("__str__", &OpId::ToString);
  type.def("__repr__", [](OpId id) {
    return "syncline.OpId(0x" + id.peer.ToString() + ", " +
           std::to_string(id.counter) + ")";
  });
  type.def("__reduce__", [](const py::object& self) {
    const auto id = self.cast<OpId>();
    return py::make_tuple(py::type::of(self),
                          py::make_tuple(id.peer.value, id.counter));
  });
}

void AddOpSpan(py::module_ module) {
  py::class_<OpSpan> type(module, "OpSpan", R"(OpSpan(peer, begin, end)
--

The ops [begin, end) of one peer. Immutable.)");
  type.def(py::init([](const py::object& peer, const py::object& begin,
                       const py::object& end) {
             return OpSpan{ToPeer(peer), ToCounter(begin), ToCounter(end)};
           }),
           py::arg("peer"), py::arg("begin"), py::arg("end"),
           "__init__(self, peer, begin, end)\n--\n\nOps of a peer.");
  type.def_property_readonly(
      "peer", [](const OpSpan& span) { return span.peer.value; },
      "Who wrote them.");
  type.def_readonly("begin", &OpSpan::begin, "The counter of the first one.");
  type.def_readonly("end", &OpSpan::end, "That of the one behind the last.");
  type.def(py::self == py::self);
  type.def("__hash__", [](const OpSpan& span) {
    return py::hash(py::make_tuple(span.peer.value, span.begin, span.end));
  });
  type.def("__len__", [](const OpSpan& span) {
    return span.end < span.begin ? 0 : span.end - span.begin;
  });
  type.def("__str__", &OpSpan::ToString);
  type.def("__repr__", [](const OpSpan& span) {
    return "syncline.OpSpan(0x" + span.peer.ToString() + ", " +
           std::to_string(span.begin) + ", " + std::to_string(span.end) + ")";
  });
  type.def("__reduce__", [](const py::object& self) {
    const auto span = self.cast<OpSpan>();
    return py::make_tuple(
        py::type::of(self),
        py::make_tuple(span.peer.value, span.begin, span.end));
  });
}

VersionVector ToVersion(const py::dict& counters) {
  VersionVector version;
  // A copy: a conversion may change the dict.
  for (const py::handle item : py::list(counters.attr("items")())) {
    const auto pair = py::reinterpret_borrow<py::tuple>(item);
    version.Set(ToPeer(pair[0]), ToCounter(pair[1]));
  }
  return version;
}

py::dict ToDict(const VersionVector& version) {
  py::dict counters;
  for (const VersionVector::Entry& entry : version.entries()) {
    counters[py::int_(entry.peer.value)] = entry.next_counter;
  }
  return counters;
}

const char* CompareTo(const VersionVector& self, const VersionVector& other) {
  switch (self.CompareTo(other)) {
    case VersionOrder::kBefore:
      return "before";
    case VersionOrder::kAfter:
      return "after";
    case VersionOrder::kEqual:
      return "equal";
    case VersionOrder::kConcurrent:
      break;
  }
  return "concurrent";
}

VersionVector Merge(VersionVector self, const VersionVector& other) {
  self.Merge(other);
  return self;
}
VersionVector Meet(VersionVector self, const VersionVector& other) {
  self.Meet(other);
  return self;
}

std::vector<OpId> ParseFrontier(const py::object& text) {
  const std::optional<Frontier> ops =
      syncline::ParseFrontier(ToUtf8(text, "a frontier"));
  if (ops) return *ops;
  throw py::value_error(
      "a frontier is op ids, ascending, with commas between them, for instance "
      "17@00000000000000a1,4@00000000000000b2");
}

void AddFrontier(py::module_ module) {
  module.def(
      "frontier_to_string",
      [](const py::object& frontier) { return ToString(ToFrontier(frontier)); },
      py::arg("frontier"), R"(frontier_to_string(frontier)
--

The newest ops of a version, as doc.frontier gives them, as one str: to keep with
a name, or in a link.)");
  module.def("parse_frontier", &ParseFrontier, py::arg("text"),
             R"(parse_frontier(text)
--

The list of OpIds that frontier_to_string() was given. ValueError for any other
text.)");
}

constexpr char kVersionDoc[] = R"(VersionVector(counters={})
--

What a replica knows: for each peer, the number of its ops that are known. Since
a peer's counters are dense, it knows exactly those below.

Made of a dict from peers to numbers, or doc.version. version[peer] is 0 for a
stranger; op_id in version; iteration goes over the peers, ascending. Immutable.)";

void AddVersion(py::module_ module) {
  py::class_<VersionVector> type(module, "VersionVector", kVersionDoc);
  type.def(py::init(&ToVersion), py::arg("counters") = py::dict(),
           "__init__(self, counters={})\n--\n\nA version.");
  type.def("__getitem__",
           [](const VersionVector& self, const py::object& peer) {
             return self.next_counter(ToPeer(peer));
           });
  type.def("__contains__", [](const VersionVector& self, OpId op) {
    return self.Includes(op);
  });
  type.def("__len__",
           [](const VersionVector& self) { return self.entries().size(); });
  type.def("__iter__", [](const VersionVector& self) {
    return py::iter(py::list(ToDict(self)));
  });
  type.def(
      "includes",
      [](const VersionVector& self, const VersionVector& other) {
        return self.Includes(other);
      },
      py::arg("other"), R"(includes(self, other)
--

Whether everything that another version knows is known here.)");
  type.def("compare_to", &CompareTo, py::arg("other"),
           R"(compare_to(self, other)
--

How it stands to another version: it has less ('before'), more ('after'), the same
('equal'), or each has something that the other has not ('concurrent').)");
  type.def("merge", &Merge, py::arg("other"), R"(merge(self, other)
--

A VersionVector of what either knows.)");
  type.def("meet", &Meet, py::arg("other"), R"(meet(self, other)
--

A VersionVector of what both know.)");
  type.def("to_dict", &ToDict, R"(to_dict(self)
--

A dict from peers to the numbers of their ops that are known.)");
  type.def(
      "encode",
      [](const VersionVector& self) { return ToBytes(self.Encode()); },
      R"(encode(self)
--

Bytes to send to another replica, which asks for what it lacks by them.)");
  type.def_static(
      "decode",
      [](const py::object& data) {
        return Check(VersionVector::Decode(CopyBuffer(data)), Input::kBytes);
      },
      py::arg("data"), R"(decode(data)
--

What encode() gave. DecodeError for other bytes, or where a later version wrote
them.)");
  type.def(py::self == py::self);
  type.def("__hash__", [](const VersionVector& self) {
    return py::hash(ToBytes(self.Encode()));
  });
  type.def("__str__", &VersionVector::ToString);
  type.def("__repr__", [](const VersionVector& self) {
    return "<syncline.VersionVector " + self.ToString() + ">";
  });
  type.def("__reduce__", [](const py::object& self) {
    return py::make_tuple(py::type::of(self),
                          py::make_tuple(ToDict(self.cast<VersionVector>())));
  });
}

}  // namespace

void AddIds(py::module_ module) {
  AddOpId(module);
  AddOpSpan(module);
  AddVersion(module);
  AddFrontier(module);
}

}  // namespace syncline::python
