#include "rich_text.h"

#include <string>
#include <string_view>
#include <vector>

#include "errors.h"
#include "part.h"
#include "positions.h"
#include "python_side.h"
#include "rich_text_docs.h"
#include "text_steps.h"
#include "text_units.h"
#include "values.h"

namespace syncline::python {
namespace {

using PyText = Held<Text>;

Expand ToExpand(py::handle name) {
  const std::string_view expand = ToUtf8(name, "expand");
  if (expand == "after") return Expand::kAfter;
  if (expand == "before") return Expand::kBefore;
  if (expand == "both") return Expand::kBoth;
  if (expand == "none") return Expand::kNone;
  Raise(PyExc_ValueError,
        "expand is one of 'after', 'before', 'both' and 'none', not '" +
            std::string(expand) + "'");
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

py::object NewEmbed(PyText& self, const py::object& position,
                    const py::object& kind, const py::object& unit) {
  const size_t at = ToPosition(position.ptr());
  const TextUnit counted = ToUnit(unit);
  return ForKind(kind, [&]<typename C>() {
    return ToObject(*self.doc, Check(self.use().NewEmbed<C>(at, counted)));
  });
}

void InsertEmbed(PyText& self, const py::object& position,
                 const py::object& value, const py::object& unit) {
  const size_t at = ToPosition(position.ptr());
  Value scalar = ToScalar(value);
  const TextUnit counted = ToUnit(unit);
  Check(self.use().InsertEmbed(at, std::move(scalar), counted));
}

py::object ToRun(PyDoc& doc, const TextRun& run) {
  const Said said = ToSaid(doc, run.attributes);
  const py::object embed =
      run.embed ? ToPython(doc, *run.embed) : py::object(py::none());
  return py::handle(GetPythonSide().text_run)(
      ToPyStr(run.text), embed, said.attributes, said.many_valued);
}

// What `read` gives of a part of a text.
template <typename F>
auto ReadPart(PyText& self, const py::object& begin, const py::object& end,
              const py::object& unit, F read) {
  const TextUnit counted = ToUnit(unit);
  const Part part(begin, end);
  Text& text = self.use();
  return Check(read(text, part.begin, part.EndOf(text.size(counted)), counted));
}

py::list Runs(PyText& self, const py::object& begin, const py::object& end,
              const py::object& unit) {
  const std::vector<TextRun> runs = ReadPart(
      self, begin, end, unit,
      [](const Text& text, auto... part) { return text.Runs(part...); });
  py::list result;
  for (const TextRun& run : runs) result.append(ToRun(*self.doc, run));
  return result;
}

py::list Marks(PyText& self, const py::object& begin, const py::object& end,
               const py::object& unit) {
  const std::vector<TextMark> marks = ReadPart(
      self, begin, end, unit,
      [](const Text& text, auto... part) { return text.Marks(part...); });
  py::list result;
  for (const TextMark& mark : marks) {
    result.append(py::handle(GetPythonSide().text_mark)(
        py::cast(mark.id), mark.begin, mark.end, ToPyStr(mark.key),
        ToPython(*self.doc, mark.value), mark.many));
  }
  return result;
}

py::list ToDelta(PyText& self, const py::object& begin, const py::object& end,
                 const py::object& unit) {
  return ToPython(*self.doc, ReadPart(self, begin, end, unit,
                                      [](const Text& text, auto... part) {
                                        return text.ToDelta(part...);
                                      }));
}

DeltaOptions ToDeltaOptions(const py::object& expand, const py::object& unit) {
  if (!PyDict_Check(expand.ptr())) {
    throw py::type_error("expand is a dict from keys of marks");
  }
  DeltaOptions options{.unit = ToUnit(unit)};
  const py::object items = Owned(PyDict_Items(expand.ptr()));
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items.ptr()); ++i) {
    PyObject* const item = PyList_GET_ITEM(items.ptr(), i);
    const std::string_view key =
        ToUtf8(PyTuple_GET_ITEM(item, 0), "the key of a mark");
    options.expand.insert_or_assign(std::string(key),
                                    ToExpand(PyTuple_GET_ITEM(item, 1)));
  }
  return options;
}

void ApplyDelta(PyText& self, const py::object& delta, const py::object& expand,
                const py::object& unit) {
  const TextDelta taken = ToTextDelta(delta);
  const DeltaOptions options = ToDeltaOptions(expand, unit);
  Check(self.use().ApplyDelta(taken, options));
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
  type.def("new_embed", &NewEmbed, py::arg("position"), py::arg("kind"),
           py::kw_only(), unit, kTextNewEmbedDoc);
  type.def("runs", &Runs, py::arg("begin") = 0, py::arg("end") = py::none(),
           py::kw_only(), unit, kTextRunsDoc);
  type.def("marks", &Marks, py::arg("begin") = 0, py::arg("end") = py::none(),
           py::kw_only(), unit, kTextMarksDoc);
  type.def("to_delta", &ToDelta, py::arg("begin") = 0,
           py::arg("end") = py::none(), py::kw_only(), unit, kTextToDeltaDoc);
  type.def("apply_delta", &ApplyDelta, py::arg("delta"), py::kw_only(),
           py::arg("expand") = py::dict(), unit, kTextApplyDeltaDoc);
}

}  // namespace syncline::python
