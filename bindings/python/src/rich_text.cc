#include "rich_text.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "errors.h"
#include "positions.h"
#include "python_side.h"
#include "rich_text_docs.h"
#include "text_units.h"
#include "values.h"

namespace syncline::python {
namespace {

using PyText = Held<Text>;

Expand ToExpand(const py::object& name) {
  const std::string_view expand = ToUtf8(name, "expand");
  if (expand == "after") return Expand::kAfter;
  if (expand == "before") return Expand::kBefore;
  if (expand == "both") return Expand::kBoth;
  if (expand == "none") return Expand::kNone;
  Raise(PyExc_ValueError,
        "expand is one of 'after', 'before', 'both' and 'none', not '" +
            std::string(expand) + "'");
}

// What a mark or an embed holds. Error: TypeError, of what has parts.
Value ToScalar(const py::object& object) {
  const Plain plain = ToPlain(object);
  if (const Value* scalar = plain.as_scalar()) return *scalar;
  throw py::type_error(
      "a mark or an embed holds None, bool, int, float, str or bytes, and no "
      "dict or list");
}

OpId Mark(PyText& self, const py::object& begin, const py::object& end,
          const py::object& key, const py::object& value,
          const py::object& expand, bool many, const py::object& unit) {
  const size_t from = ToPosition(begin.ptr());
  const size_t to = ToPosition(end.ptr());
  const std::string_view utf8 = ToUtf8(key, "the key of a mark");
  Value scalar = ToScalar(value);
  const MarkOptions options = {.expand = ToExpand(expand), .many = many};
  const TextUnit counted = ToUnit(unit);
  return Check(
      self.use().Mark(from, to, utf8, std::move(scalar), options, counted));
}

void Unmark(PyText& self, const py::object& begin, const py::object& end,
            const py::object& key, const py::object& expand,
            const py::object& unit) {
  const size_t from = ToPosition(begin.ptr());
  const size_t to = ToPosition(end.ptr());
  const std::string_view utf8 = ToUtf8(key, "the key of a mark");
  const Expand expands = ToExpand(expand);
  const TextUnit counted = ToUnit(unit);
  Check(self.use().Unmark(from, to, utf8, expands, counted));
}

void RemoveMark(PyText& self, OpId id) { Check(self.use().RemoveMark(id)); }

void InsertEmbed(PyText& self, const py::object& position,
                 const py::object& value, const py::object& unit) {
  const size_t at = ToPosition(position.ptr());
  Value scalar = ToScalar(value);
  const TextUnit counted = ToUnit(unit);
  Check(self.use().InsertEmbed(at, std::move(scalar), counted));
}

// [begin, end) of a text, counted in `unit`.
struct Part {
  Part(const py::object& from, const py::object& to, const py::object& counted)
      : begin(ToPosition(from.ptr())), unit(ToUnit(counted)) {
    if (!to.is_none()) end = ToPosition(to.ptr());
  }
  size_t EndIn(const Text& text) const { return end.value_or(text.size(unit)); }

  size_t begin;
  TextUnit unit;
  std::optional<size_t> end;  // that of the text, if not given
};

py::object ToRun(PyDoc& doc, const TextRun& run) {
  const PythonSide& side = GetPythonSide();
  py::dict attributes;
  py::list many_valued;
  for (const Attribute& attribute : run.attributes) {
    const py::str key = ToPyStr(attribute.key);
    const py::object value = ToPython(doc, attribute.value);
    if (attribute.id) {
      many_valued.append(
          py::handle(side.attribute)(key, value, py::cast(*attribute.id)));
    } else {
      attributes[key] = value;
    }
  }
  const py::object embed =
      run.embed ? ToPython(doc, *run.embed) : py::object(py::none());
  return py::handle(side.text_run)(ToPyStr(run.text), embed, attributes,
                                   many_valued);
}

py::list Runs(PyText& self, const py::object& begin, const py::object& end,
              const py::object& unit) {
  const Part part(begin, end, unit);
  Text& text = self.use();
  const std::vector<TextRun> runs =
      Check(text.Runs(part.begin, part.EndIn(text), part.unit));
  py::list result;
  for (const TextRun& run : runs) result.append(ToRun(*self.doc, run));
  return result;
}

py::list Marks(PyText& self, const py::object& begin, const py::object& end,
               const py::object& unit) {
  const Part part(begin, end, unit);
  Text& text = self.use();
  const std::vector<TextMark> marks =
      Check(text.Marks(part.begin, part.EndIn(text), part.unit));
  py::list result;
  for (const TextMark& mark : marks) {
    result.append(py::handle(GetPythonSide().text_mark)(
        py::cast(mark.id), mark.begin, mark.end, ToPyStr(mark.key),
        ToPython(*self.doc, mark.value), mark.many));
  }
  return result;
}

}  // namespace

void AddRichText(py::class_<PyText, PyContainer>& type) {
  const auto unit = py::arg("unit") = "code_points";
  const auto expand = py::arg("expand") = "after";
  type.def("mark", &Mark, py::arg("begin"), py::arg("end"), py::arg("key"),
           py::arg("value"), py::kw_only(), expand, py::arg("many") = false,
           unit, kTextMarkDoc);
  type.def("unmark", &Unmark, py::arg("begin"), py::arg("end"), py::arg("key"),
           py::kw_only(), expand, unit, kTextUnmarkDoc);
  type.def("remove_mark", &RemoveMark, py::arg("id"), kTextRemoveMarkDoc);
  type.def("insert_embed", &InsertEmbed, py::arg("position"), py::arg("value"),
           py::kw_only(), unit, kTextInsertEmbedDoc);
  type.def("runs", &Runs, py::arg("begin") = 0, py::arg("end") = py::none(),
           py::kw_only(), unit, kTextRunsDoc);
  type.def("marks", &Marks, py::arg("begin") = 0, py::arg("end") = py::none(),
           py::kw_only(), unit, kTextMarksDoc);
}

}  // namespace syncline::python
