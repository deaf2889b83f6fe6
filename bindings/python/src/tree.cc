#include <pybind11/stl.h>

#include <cstddef>
#include <optional>
#include <vector>

#include "attribution.h"
#include "classes.h"
#include "errors.h"
#include "fast.h"
#include "positions.h"
#include "py_doc.h"

namespace syncline::python {
namespace {

using PyTree = Held<Tree>;
using Parent = std::optional<OpId>;

size_t ToIndex(const py::object& index) {
  return index.is_none() ? Tree::kLast : ToPosition(index.ptr());
}

OpId Create(PyTree& self, const Parent& parent, const py::object& index) {
  const size_t position = ToIndex(index);
  return Check(self.use().Create(parent, position));
}

void Move(PyTree& self, OpId node, const Parent& parent,
          const py::object& index) {
  const size_t position = ToIndex(index);
  Check(self.use().Move(node, parent, position));
}

void Delete(PyTree& self, OpId node) { Check(self.use().Delete(node)); }

py::object Meta(PyTree& self, OpId node) {
  return ToObject(*self.doc, Check(self.use().meta(node)));
}

Parent ParentOf(PyTree& self, OpId node) {
  return Check(self.use().parent(node));
}

size_t IndexOf(PyTree& self, OpId node) {
  return Check(self.use().index(node));
}

std::vector<OpId> Children(PyTree& self, const Parent& parent) {
  Tree& tree = self.use();
  // KeyError, rather than no children, of a node that is not there.
  if (parent) Check(tree.index(*parent).status());
  return tree.children(parent);
}

std::vector<OpId> Nodes(PyTree& self) { return self.use().nodes(); }

int Contains(PyTree& self, PyObject* node) {
  if (!py::isinstance<OpId>(py::handle(node))) return 0;
  const OpId id = py::handle(node).cast<OpId>();
  return self.use().contains(id) ? 1 : 0;
}

Py_ssize_t Length(PyTree& self) {
  return static_cast<Py_ssize_t>(self.use().nodes().size());
}
int IsTrue(PyTree& self) { return self.use().empty() ? 0 : 1; }
PyObject* Iterate(PyTree& self) {
  return PyObject_GetIter(py::cast(Nodes(self)).ptr());
}
PyObject* Repr(PyTree& self) {
  const auto size = static_cast<size_t>(Length(self));
  return PyUnicode_FromFormat("<syncline.Tree (%zu node%s)>", size,
                              size == 1 ? "" : "s");
}

void SetSlots(PyHeapTypeObject* type) {
  type->ht_type.tp_repr = FastSlot<PyTree, &Repr>::Call;
  type->ht_type.tp_iter = FastSlot<PyTree, &Iterate>::Call;
  type->as_mapping.mp_length = FastSlot<PyTree, &Length>::Call;
  type->as_sequence.sq_contains = FastSlot<PyTree, &Contains>::Call;
  type->as_number.nb_bool = FastSlot<PyTree, &IsTrue>::Call;
}

constexpr char kTreeDoc[] =
    R"(A tree that several replicas edit: folders and files, an outline, a scene.

One gets it from a document, doc.tree("name"), or makes it in a map or a list,
map.open("key", syncline.Tree).

Nodes are OpIds; they stand under a parent or at the top (None), siblings in an
order, and each has a Map, meta(node). Iteration goes over nodes(); node in tree,
len(tree) (cost: O(nodes)).

Whatever is moved concurrently, there are no cycles, and no node is there twice.

What is wrong raises, and has then changed nothing:
  KeyError    a node that is not in the tree, or not any more
  IndexError  an index beyond the parent's children, or a negative one
  ValueError  a move of a node to itself or below itself
  StateError  the tree was removed
  LimitError  the document would grow beyond its limits)";

constexpr char kCreateDoc[] = R"(create(self, parent=None, index=None)
--

Adds a node as child number `index` of a parent, and returns its OpId.

Without a parent it stands at the top, without an index behind all siblings.)";

constexpr char kMoveDoc[] = R"(move(self, node, parent=None, index=None)
--

Moves a node, with what is below it, so that it then is child number `index` of
the parent: without a parent at the top, without an index behind all others.)";

constexpr char kMetaDoc[] = R"(meta(self, node)
--

The Map that belongs to a node.)";

constexpr char kChildrenDoc[] = R"(children(self, parent=None)
--

A list of the children of a node, in their order; without one, those at the
top.)";

}  // namespace

void AddTree(py::module_ module) {
  py::class_<PyTree, PyContainer> type(module, "Tree",
                                       ContainerTypeSetup(SetSlots), kTreeDoc);
  type.def("create", &Create, py::arg("parent") = py::none(),
           py::arg("index") = py::none(), kCreateDoc);
  type.def("move", &Move, py::arg("node"), py::arg("parent") = py::none(),
           py::arg("index") = py::none(), kMoveDoc);
  type.def("delete", &Delete, py::arg("node"), R"(delete(self, node)
--

Takes a node out of the tree, with what is below it.)");
  type.def("meta", &Meta, py::arg("node"), kMetaDoc);
  type.def("parent", &ParentOf, py::arg("node"), R"(parent(self, node)
--

The parent of a node; None at the top.)");
  type.def("index", &IndexOf, py::arg("node"), R"(index(self, node)
--

The position of a node among its siblings.)");
  AddPlacedBy(type);
  type.def("children", &Children, py::arg("parent") = py::none(), kChildrenDoc);
  type.def("nodes", &Nodes, R"(nodes(self)
--

A list of all nodes, each before those below it, siblings in their order.)");
}

}  // namespace syncline::python
