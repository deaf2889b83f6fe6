#include "roots.h"

#include <optional>
#include <string>
#include <string_view>

#include "errors.h"
#include "values.h"

namespace syncline::python {
namespace {

// "/" and the name, escaped as a JSON Pointer wants it.
std::string PointerTo(std::string_view name) {
  std::string pointer = "/";
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

std::optional<Value> RootOfKind(Doc& doc, std::string_view name,
                                std::string_view kind) {
  const auto is = [&](ContainerKind other) { return kind == NameOf(other); };
  if (is(ContainerKind::kText)) return doc.text(name).ref();
  if (is(ContainerKind::kMap)) return doc.map(name).ref();
  if (is(ContainerKind::kList)) return doc.list(name).ref();
  if (is(ContainerKind::kMovableList)) return doc.movable_list(name).ref();
  if (is(ContainerKind::kTree)) return doc.tree(name).ref();
  if (is(ContainerKind::kCounter)) return doc.counter(name).ref();
  return std::nullopt;
}

// What ToJson calls so: the root of this name, or, where several share a name,
// name:kind, or with the kind more than once.
std::optional<Value> FindRoot(Doc& doc, std::string_view name) {
  const absl::StatusOr<Value> root = doc.At(PointerTo(name));
  if (root.ok()) return *root;
  const size_t colon = name.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view ending = name.substr(colon);
  const auto is_shared = [&] {
    return absl::IsInvalidArgument(doc.At(PointerTo(name)).status());
  };
  do {
    name.remove_suffix(ending.size());
  } while (!is_shared() && name.ends_with(ending));
  return RootOfKind(doc, name, ending.substr(1));
}

}  // namespace

py::dict RootsToDict(PyDoc& doc) {
  py::dict roots;
  // JSON tells which roots there are; it does not tell bytes from text.
  const Holding holding(doc.lock);
  const std::string json = Check(doc.doc.ToJson());
  const py::object names =
      py::module_::import("json").attr("loads")(ToPyStr(json));
  for (const py::handle name : names) {
    const std::optional<Value> root = FindRoot(doc.doc, ToUtf8(name, "a name"));
    if (root) roots[name] = ToPython(Check(doc.doc.ToPlain(*root)));
  }
  return roots;
}

}  // namespace syncline::python
