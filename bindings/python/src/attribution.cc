#include "attribution.h"

#include <pybind11/stl.h>

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "commit_options.h"
#include "errors.h"
#include "part.h"
#include "python_side.h"
#include "syncline/attribution.h"
#include "text_units.h"
#include "values.h"

namespace syncline::python {
namespace {

constexpr char kTextAuthorsDoc[] =
    R"(authors(self, begin=0, end=None, *, unit='code_points')
--

Who wrote the text, or [begin, end) of it: a list of AuthoredRanges without gaps,
each as long as it can be.

The first one of a document costs O(history), as the first cursor does; from then
on O(log n) a range, and for each edit in between. Errors: those of slice();
ValueError for lines, which have many authors each.)";

constexpr char kListAuthorsDoc[] = R"(authors(self, begin=0, end=None)
--

Who inserted the items, or those of [begin, end): a list of AuthoredRanges without
gaps, each as long as it can be.

IndexError for a range that reaches beyond the end. Cost: that of
Text.authors().)";

constexpr char kMovableListAuthorsDoc[] = R"(authors(self, begin=0, end=None)
--

Who inserted, placed and set each item, or those of [begin, end): a list of
ItemAuthors. IndexError for a range that reaches beyond the end.)";

constexpr char kMapAuthorsDoc[] = R"(authors(self, key)
--

A list of OpIds: the op that set what the key shows and, behind it, those that set
its conflicts(). Empty where the key is not there.)";

constexpr char kPlacedByDoc[] = R"(placed_by(self, node)
--

The OpId of what put a node where it is: its create(), or the move() of it that is
in force.)";

constexpr char kChangeOfDoc[] = R"(change_of(self, op)
--

What was said about an op, a ChangeInfo: by what an author wrote is named, see
authors() of containers. Of one of the commit under way nothing is told yet.

KeyError where the op is not known here. Cost: O(log n), the first time
O(history).)";

// Others run meanwhile: it may have to go over the history.
template <typename F>
auto Ask(PyDoc& doc, F ask) {
  auto result = [&] {
    const Working working(doc.lock);
    return ask();
  }();
  return Check(std::move(result));
}

py::list ToPython(const std::vector<AuthoredRange>& ranges) {
  py::list result;
  for (const AuthoredRange& range : ranges) {
    result.append(py::handle(GetPythonSide().authored_range)(
        range.begin, range.end, py::cast(range.first)));
  }
  return result;
}

py::list TextAuthors(Held<Text>& self, const py::object& begin,
                     const py::object& end, const py::object& unit) {
  const TextUnit counted = ToUnit(unit);
  const Part part(begin, end);
  const Text& text = self.handle;
  return ToPython(Ask(*self.doc, [&] {
    return text.Authors(part.begin, part.EndOf(text.size(counted)), counted);
  }));
}

template <typename L>
auto AskList(Held<L>& self, const py::object& begin, const py::object& end) {
  const Part part(begin, end);
  const L& list = self.handle;
  return Ask(*self.doc,
             [&] { return list.Authors(part.begin, part.EndOf(list.size())); });
}

py::list ListAuthors(Held<List>& self, const py::object& begin,
                     const py::object& end) {
  return ToPython(AskList(self, begin, end));
}

py::list MovableListAuthors(Held<MovableList>& self, const py::object& begin,
                            const py::object& end) {
  py::list result;
  for (const ItemAuthors& item : AskList(self, begin, end)) {
    result.append(py::handle(GetPythonSide().item_authors)(
        py::cast(item.inserted), py::cast(item.placed), py::cast(item.set)));
  }
  return result;
}

std::vector<OpId> MapAuthors(Held<Map>& self, const py::object& key) {
  const std::string_view utf8 = ToUtf8(key, "a key");
  return self.use().Authors(utf8);
}

py::object ChangeOf(PyDoc& self, OpId op) {
  const ChangeInfo change = Ask(self, [&] { return self.doc.ChangeOf(op); });
  return py::handle(GetPythonSide().change_info)(
      py::cast(change.ops), change.lamport, ToDatetime(change.time_ms),
      ToPyStr(change.message));
}

}  // namespace

void AddAuthors(ContainerClass<Text>& type) {
  type.def("authors", &TextAuthors, py::arg("begin") = 0,
           py::arg("end") = py::none(), py::kw_only(),
           py::arg("unit") = "code_points", kTextAuthorsDoc);
}
void AddAuthors(ContainerClass<List>& type) {
  type.def("authors", &ListAuthors, py::arg("begin") = 0,
           py::arg("end") = py::none(), kListAuthorsDoc);
}
void AddAuthors(ContainerClass<MovableList>& type) {
  type.def("authors", &MovableListAuthors, py::arg("begin") = 0,
           py::arg("end") = py::none(), kMovableListAuthorsDoc);
}
void AddAuthors(ContainerClass<Map>& type) {
  type.def("authors", &MapAuthors, py::arg("key"), kMapAuthorsDoc);
}
void AddPlacedBy(ContainerClass<Tree>& type) {
  type.def(
      "placed_by",
      [](Held<Tree>& self, OpId node) {
        return Check(self.use().PlacedBy(node));
      },
      py::arg("node"), kPlacedByDoc);
}
void AddChangeOf(py::class_<PyDoc>& type) {
  type.def("change_of", &ChangeOf, py::arg("op"), kChangeOfDoc);
}

}  // namespace syncline::python
