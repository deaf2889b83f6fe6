#include "cursors.h"

#include <pybind11/operators.h>
#include <pybind11/stl.h>

#include <optional>
#include <string>
#include <string_view>

#include "classes.h"
#include "python_side.h"
#include "text_units.h"
#include "values.h"

namespace syncline::python {
namespace {

const char* NameOf(CursorSide side) {
  return side == CursorSide::kLeft ? "left" : "right";
}

constexpr char kCursorDoc[] =
    R"(A place in a text or a list that stays where it is, whatever is edited there:
where somebody's caret is, where a selection begins, what a comment is about.

One gets it from a text or a list, text.cursor_at(5), and asks the document where
it is, doc.resolve(cursor).position.

It stands beside one item (a character, a value), on one side of it, or at an
edge of its container. It knows the item by the op that inserted it, so it means
the same on every replica that has that op. Where the item is deleted, the cursor
stands where that was. Immutable, hashable.)";

}  // namespace

CursorSide ToSide(PyObject* name) {
  if (name == nullptr) return CursorSide::kLeft;
  const std::string_view side = ToUtf8(name, "a side");
  if (side == "left") return CursorSide::kLeft;
  if (side == "right") return CursorSide::kRight;
  Raise(PyExc_ValueError,
        "the side is 'left' or 'right', not '" + std::string(side) + "'");
}

py::object Resolve(PyDoc& doc, const Cursor& cursor, const py::object& unit) {
  const TextUnit counted = ToUnit(unit);
  const auto found = [&] {
    const Working working(doc.lock);
    return doc.doc.Resolve(cursor, counted);
  }();
  const CursorPosition at = Check(found);
  return py::handle(GetPythonSide().cursor_position)(
      ToObject(doc, at.container), at.position, at.is_item_there);
}

void AddCursor(py::module_ module) {
  py::class_<Cursor> type(
      module, "Cursor", py::custom_type_setup([](PyHeapTypeObject* heap_type) {
        heap_type->ht_type.tp_new = RefuseNew;
      }),
      kCursorDoc);
  type.def_property_readonly(
      "item", [](const Cursor& self) { return std::optional(self.item()); },
      "The OpId of what it stands beside; None at an edge of its container.");
  type.def_property_readonly(
      "side", [](const Cursor& self) { return NameOf(self.side()); },
      "'left': beside the item before it, or at the start; 'right': beside the "
      "item behind it, or at the end.");
  type.def(
      "encode", [](const Cursor& self) { return ToBytes(self.Encode()); },
      R"(encode(self)
--

About 20 bytes, to send to another replica, or to keep.)");
  type.def_static(
      "decode",
      [](const py::object& data) {
        return Check(Cursor::Decode(CopyBuffer(data)), Input::kBytes);
      },
      py::arg("data"), R"(decode(data)
--

What encode() gave. DecodeError for other bytes, or where a later version wrote
them.)");
  type.def(py::self == py::self);
  type.def("__hash__",
           [](const Cursor& self) { return py::hash(ToBytes(self.Encode())); });
  type.def("__repr__", [](const Cursor& self) {
    const std::string where = self.item() ? self.item()->ToString() : "an edge";
    return "<syncline.Cursor " + std::string(NameOf(self.side())) + " beside " +
           where + ">";
  });
}

}  // namespace syncline::python
