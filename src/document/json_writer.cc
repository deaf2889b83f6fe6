#include "syncline/internal/document/json_writer.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/depth.h"
#include "syncline/internal/base/json.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {
namespace {

absl::Status CheckDepth(int depth) {
  return depth <= kMaxDepth ? absl::OkStatus()
                            : NestedTooDeep("containers are");
}

struct Root {
  std::string_view name;
  ContainerKind kind;
  ContainerIndex container;
};

// Those that show something, by name and kind.
std::vector<Root> RootsOf(const DocumentCore& core) {
  std::vector<Root> roots;
  const ContainerTable& containers = core.log().containers();
  for (uint32_t i = 0; i < containers.size(); ++i) {
    const ContainerKey& key = containers.container(ContainerIndex(i));
    if (key.is_root() && !core.IsEmpty(ContainerIndex(i))) {
      roots.push_back({key.name, key.kind, ContainerIndex(i)});
    }
  }
  Sort(roots.begin(), roots.end(), [](const Root& a, const Root& b) {
    return std::tie(a.name, a.kind) < std::tie(b.name, b.kind);
  });
  return roots;
}

// How many of the roots, which are in order, are called so.
ptrdiff_t CountNamed(const std::vector<Root>& roots, std::string_view name) {
  auto first = std::lower_bound(
      roots.begin(), roots.end(), name,
      [](const Root& root, std::string_view n) { return root.name < n; });
  ptrdiff_t count = 0;
  for (; first != roots.end() && first->name == name; ++first) ++count;
  return count;
}

// No two have one key: where a root is called as another one would be by its
// name and kind, that one has its kind once more.
std::string KeyOf(const std::vector<Root>& roots, const Root& root) {
  std::string key(root.name);
  if (CountNamed(roots, key) == 1) return key;
  do {
    absl::StrAppend(&key, ":", NameOf(root.kind));
  } while (CountNamed(roots, key) == 1);
  return key;
}

class JsonWriter {
 public:
  explicit JsonWriter(const DocumentCore& core) : core_(core) {}

  absl::Status WriteRoots();
  std::string& out() { return out_; }

 private:
  absl::Status WriteContainer(ContainerIndex container, int depth);
  absl::Status WriteMap(const MapState& map, int depth);
  absl::Status WriteItems(const ContainerState& list, int depth);
  absl::Status WriteNodes(const TreeState& tree, TreeState::Node parent,
                          int depth);
  absl::Status WriteValue(const Value& value, int depth);
  // Of an item that is the first of its object or list.
  void WriteComma(bool is_first) {
    if (!is_first) out_ += ',';
  }

  const DocumentCore& core_;
  std::string out_;
};

absl::Status JsonWriter::WriteRoots() {
  const std::vector<Root> roots = RootsOf(core_);
  std::vector<std::pair<std::string, ContainerIndex>> members;
  members.reserve(roots.size());
  for (const Root& root : roots) {
    members.emplace_back(KeyOf(roots, root), root.container);
  }
  Sort(members.begin(), members.end());
  out_ += '{';
  for (size_t i = 0; i < members.size(); ++i) {
    WriteComma(i == 0);
    AppendJsonString(members[i].first, &out_);
    out_ += ':';
    SYNCLINE_RETURN_IF_ERROR(WriteContainer(members[i].second, 1));
  }
  out_ += '}';
  return absl::OkStatus();
}

absl::Status JsonWriter::WriteContainer(ContainerIndex container, int depth) {
  SYNCLINE_RETURN_IF_ERROR(CheckDepth(depth));
  const ContainerState& state = core_.any_state(container);
  if (const auto* map = As<MapState>(state)) {
    return WriteMap(*map, depth);
  }
  if (IsList(state)) return WriteItems(state, depth);
  if (const auto* tree = As<TreeState>(state)) {
    return WriteNodes(*tree, TreeState::kRoot, depth);
  }
  if (const auto* text = As<TextState>(state)) {
    AppendJsonString(text->rope().ToString(), &out_);
  } else if (const auto* counter = As<CounterState>(state)) {
    AppendJsonScalar(counter->value(), &out_);
  } else {
    out_ += "null";
  }
  return absl::OkStatus();
}

absl::Status JsonWriter::WriteMap(const MapState& map, int depth) {
  std::vector<std::pair<std::string_view, const Value*>> entries;
  entries.reserve(map.size());
  for (const MapState::Entry& entry : map.entries()) {
    if (entry.sets.empty()) continue;
    entries.emplace_back(core_.log().keys().key(entry.key()), &entry.shown());
  }
  Sort(entries.begin(), entries.end());
  out_ += '{';
  for (size_t i = 0; i < entries.size(); ++i) {
    WriteComma(i == 0);
    AppendJsonString(entries[i].first, &out_);
    out_ += ':';
    SYNCLINE_RETURN_IF_ERROR(WriteValue(*entries[i].second, depth));
  }
  out_ += '}';
  return absl::OkStatus();
}

absl::Status JsonWriter::WriteItems(const ContainerState& list, int depth) {
  absl::Status status;
  bool is_first = true;
  out_ += '[';
  ForEachItem(list, [&](const Value& value) {
    if (!status.ok()) return;
    WriteComma(std::exchange(is_first, false));
    status = WriteValue(value, depth);
  });
  out_ += ']';
  return status;
}

absl::Status JsonWriter::WriteNodes(const TreeState& tree,
                                    TreeState::Node parent, int depth) {
  SYNCLINE_RETURN_IF_ERROR(CheckDepth(depth));
  const TreeState::Children& children = tree.children(parent);
  out_ += '[';
  for (uint32_t i = 0; i < children.size(); ++i) {
    WriteComma(i == 0);
    const OpId id = core_.log().graph().id(tree.op(children[i]));
    absl::StrAppend(&out_, "{\"id\":\"", id.ToString(), "\",\"meta\":");
    const std::optional<ContainerIndex> meta = core_.FindMeta(id);
    if (meta) {
      SYNCLINE_RETURN_IF_ERROR(WriteContainer(*meta, depth + 1));
    } else {
      out_ += "{}";
    }
    out_ += ",\"children\":";
    SYNCLINE_RETURN_IF_ERROR(WriteNodes(tree, children[i], depth + 1));
    out_ += '}';
  }
  out_ += ']';
  return absl::OkStatus();
}

absl::Status JsonWriter::WriteValue(const Value& value, int depth) {
  const std::optional<ContainerRef> ref = value.as_container();
  if (ref) return WriteContainer(ContainerIndex(ref->number), depth + 1);
  AppendJsonScalar(value, &out_);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ToJson(const DocumentCore& core) {
  JsonWriter writer(core);
  SYNCLINE_RETURN_IF_ERROR(writer.WriteRoots());
  return std::move(writer.out());
}

}  // namespace syncline::internal
