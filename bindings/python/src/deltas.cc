#include "deltas.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "python_side.h"
#include "text_steps.h"
#include "values.h"

namespace syncline::python {
namespace {

py::object DeltaToPython(PyDoc& doc, const TextDelta& delta) {
  return ToPython(doc, delta);
}

py::object DeltaToPython(PyDoc& doc, const ListDelta& delta) {
  py::list steps;
  for (const ListStep& step : delta) {
    py::dict result;
    switch (step.kind) {
      case ListStep::Kind::kRetain:
        result["retain"] = step.count;
        break;
      case ListStep::Kind::kInsert:
        result["insert"] = ToPyList(doc, step.inserted);
        break;
      case ListStep::Kind::kDelete:
        result["delete"] = step.count;
        break;
    }
    steps.append(std::move(result));
  }
  return steps;
}

py::object DeltaToPython(PyDoc& doc, const MapDelta& delta) {
  py::dict keys;
  for (const KeyChange& change : delta) {
    py::dict values;
    if (change.before) values["before"] = ToPython(doc, *change.before);
    if (change.after) values["after"] = ToPython(doc, *change.after);
    keys[ToPyStr(change.key)] = std::move(values);
  }
  return keys;
}

py::object DeltaToPython(PyDoc& /*doc*/, const TreeDelta& delta) {
  py::list steps;
  for (const NodeStep& step : delta) {
    py::dict result;
    const bool is_deleted = step.kind == NodeStep::Kind::kDeleted;
    result["action"] = is_deleted                            ? "deleted"
                       : step.kind == NodeStep::Kind::kMoved ? "moved"
                                                             : "created";
    result["node"] = step.node;
    if (!is_deleted) {
      result["parent"] = step.parent ? py::cast(*step.parent) : py::none();
      result["index"] = step.index;
    }
    steps.append(std::move(result));
  }
  return steps;
}

py::object DeltaToPython(PyDoc& /*doc*/, const CounterDelta& delta) {
  return py::int_(delta.added);
}

py::object StepToPython(const std::string& key) { return ToPyStr(key); }
py::object StepToPython(size_t index) { return py::int_(index); }
py::object StepToPython(OpId node) { return py::cast(node); }

py::tuple PathToPython(const Path& path) {
  py::tuple steps(path.size());
  for (size_t i = 0; i < path.size(); ++i) {
    steps[i] = std::visit([](const auto& step) { return StepToPython(step); },
                          path[i]);
  }
  return steps;
}

py::object ChangeToPython(PyDoc& doc, const ContainerChange& change) {
  py::object delta =
      std::visit([&](const auto& steps) { return DeltaToPython(doc, steps); },
                 change.delta);
  return py::handle(GetPythonSide().container_change)(
      ToObject(doc, change.container), PathToPython(change.path),
      ToPyStr(ToJsonPointer(change.path)), delta, ToBytes(change.id),
      change.is_in_conflict);
}

const char* NameOf(Event::Origin origin) {
  switch (origin) {
    case Event::Origin::kLocal:
      return "local";
    case Event::Origin::kImport:
      return "import";
    case Event::Origin::kCheckout:
      break;
  }
  return "checkout";
}

}  // namespace

py::list ToPython(PyDoc& doc, const std::vector<ContainerChange>& changes) {
  py::list result;
  for (const ContainerChange& change : changes) {
    result.append(ChangeToPython(doc, change));
  }
  return result;
}

py::object ToPython(PyDoc& doc, const Event& event) {
  // A tag is whatever bytes a program gave; those of Python's are UTF-8.
  return py::handle(GetPythonSide().event)(
      NameOf(event.origin), ToPyStr(event.tag), ToPython(doc, event.changes));
}

}  // namespace syncline::python
