#include "syncline/internal/document/write_content.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "syncline/internal/base/depth.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {
namespace {

class ContentReader {
 public:
  ContentReader(const DocumentCore& core, NodeKeys node_keys,
                ContentWriter* writer)
      : core_(core), node_keys_(node_keys), writer_(*writer) {}

  // What it begins with is at depth 1.
  absl::Status ReadContainer(ContainerIndex container, int depth);

 private:
  absl::Status ReadValue(const Value& value, int depth);
  absl::Status ReadMap(const MapState& map, int depth);
  absl::Status ReadItems(const ContainerState& list, int depth);
  absl::Status ReadNodes(const TreeState& tree, TreeState::Node parent,
                         int depth);
  absl::Status ReadNode(const TreeState& tree, TreeState::Node node, int depth);
  absl::Status ReadChildren(const TreeState& tree, TreeState::Node node,
                            int depth);
  absl::Status ReadMeta(OpId node, int depth);

  const DocumentCore& core_;
  const NodeKeys node_keys_;
  ContentWriter& writer_;
  // Of the maps that have not ended, one behind the other: (key, value).
  std::vector<std::pair<std::string_view, const Value*>> entries_;
};

absl::Status CheckDepth(int depth) {
  return depth <= kMaxDepth ? absl::OkStatus()
                            : NestedTooDeep("containers are");
}

absl::Status ContentReader::ReadContainer(ContainerIndex container, int depth) {
  SYNCLINE_RETURN_IF_ERROR(CheckDepth(depth));
  const ContainerState& state = core_.any_state(container);
  if (const auto* map = As<MapState>(state)) return ReadMap(*map, depth);
  if (IsList(state)) return ReadItems(state, depth);
  if (const auto* tree = As<TreeState>(state)) {
    return ReadNodes(*tree, TreeState::kRoot, depth);
  }
  if (const auto* text = As<TextState>(state)) {
    writer_.Text(text->rope().ToString());
  } else if (const auto* counter = As<CounterState>(state)) {
    writer_.Scalar(counter->value());
  } else {
    writer_.Scalar(nullptr);
  }
  return absl::OkStatus();
}

absl::Status ContentReader::ReadValue(const Value& value, int depth) {
  const std::optional<ContainerRef> ref = value.as_container();
  if (ref) return ReadContainer(ContainerIndex(ref->number), depth + 1);
  writer_.Scalar(value);
  return absl::OkStatus();
}

absl::Status ContentReader::ReadMap(const MapState& map, int depth) {
  const size_t begin = entries_.size();
  for (const MapState::Entry& entry : map.entries()) {
    if (entry.sets.empty()) continue;
    entries_.emplace_back(core_.log().keys().key(entry.key()), &entry.shown());
  }
  const size_t end = entries_.size();
  Sort(entries_.begin() + static_cast<ptrdiff_t>(begin), entries_.end());
  writer_.BeginMap();
  for (size_t i = begin; i < end; ++i) {
    writer_.Key(entries_[i].first);
    SYNCLINE_RETURN_IF_ERROR(ReadValue(*entries_[i].second, depth));
  }
  writer_.EndMap();
  entries_.resize(begin);
  return absl::OkStatus();
}

absl::Status ContentReader::ReadItems(const ContainerState& list, int depth) {
  absl::Status status;
  writer_.BeginList();
  ForEachItem(list, [&](const Value& value) {
    if (status.ok()) status = ReadValue(value, depth);
  });
  if (status.ok()) writer_.EndList();
  return status;
}

absl::Status ContentReader::ReadNodes(const TreeState& tree,
                                      TreeState::Node parent, int depth) {
  SYNCLINE_RETURN_IF_ERROR(CheckDepth(depth));
  const TreeState::Children& children = tree.children(parent);
  writer_.BeginList();
  for (uint32_t i = 0; i < children.size(); ++i) {
    SYNCLINE_RETURN_IF_ERROR(ReadNode(tree, children[i], depth));
  }
  writer_.EndList();
  return absl::OkStatus();
}

absl::Status ContentReader::ReadNode(const TreeState& tree,
                                     TreeState::Node node, int depth) {
  const OpId id = core_.log().graph().id(tree.op(node));
  const bool is_id_first = node_keys_ == NodeKeys::kIdFirst;
  writer_.BeginMap();
  if (!is_id_first) {
    SYNCLINE_RETURN_IF_ERROR(ReadChildren(tree, node, depth));
  }
  writer_.Key("id");
  writer_.Text(id.ToString());
  SYNCLINE_RETURN_IF_ERROR(ReadMeta(id, depth));
  if (is_id_first) {
    SYNCLINE_RETURN_IF_ERROR(ReadChildren(tree, node, depth));
  }
  writer_.EndMap();
  return absl::OkStatus();
}

absl::Status ContentReader::ReadChildren(const TreeState& tree,
                                         TreeState::Node node, int depth) {
  writer_.Key("children");
  return ReadNodes(tree, node, depth + 1);
}

absl::Status ContentReader::ReadMeta(OpId node, int depth) {
  writer_.Key("meta");
  const std::optional<ContainerIndex> meta = core_.FindMeta(node);
  if (meta) return ReadContainer(*meta, depth + 1);
  writer_.BeginMap();
  writer_.EndMap();
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteContent(const DocumentCore& core, ContainerIndex container,
                          NodeKeys node_keys, ContentWriter* writer) {
  return ContentReader(core, node_keys, writer).ReadContainer(container, 1);
}

absl::Status WriteContent(const DocumentCore& core, const Value& value,
                          NodeKeys node_keys, ContentWriter* writer) {
  const std::optional<ContainerRef> ref = value.as_container();
  if (ref) {
    return WriteContent(core, ContainerIndex(ref->number), node_keys, writer);
  }
  writer->Scalar(value);
  return absl::OkStatus();
}

}  // namespace syncline::internal
