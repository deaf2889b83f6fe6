#include "syncline/internal/document/tell_plain.h"

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

class PlainTeller {
 public:
  PlainTeller(const DocumentCore& core, NodeKeys node_keys, PlainSink* sink)
      : core_(core), node_keys_(node_keys), sink_(*sink) {}

  // What it begins with is at depth 1.
  absl::Status TellContainer(ContainerIndex container, int depth);

 private:
  absl::Status TellValue(const Value& value, int depth);
  absl::Status TellMap(const MapState& map, int depth);
  absl::Status TellItems(const ContainerState& list, int depth);
  absl::Status TellNodes(const TreeState& tree, TreeState::Node parent,
                         int depth);
  absl::Status TellNode(const TreeState& tree, TreeState::Node node, int depth);
  absl::Status TellChildren(const TreeState& tree, TreeState::Node node,
                            int depth);
  absl::Status TellMeta(OpId node, int depth);

  const DocumentCore& core_;
  const NodeKeys node_keys_;
  PlainSink& sink_;
  // Of the maps that have not ended, one behind the other: (key, value).
  std::vector<std::pair<std::string_view, const Value*>> entries_;
};

absl::Status CheckDepth(int depth) {
  return depth <= kMaxDepth ? absl::OkStatus()
                            : NestedTooDeep("containers are");
}

absl::Status PlainTeller::TellContainer(ContainerIndex container, int depth) {
  SYNCLINE_RETURN_IF_ERROR(CheckDepth(depth));
  const ContainerState& state = core_.any_state(container);
  if (const auto* map = As<MapState>(state)) return TellMap(*map, depth);
  if (IsList(state)) return TellItems(state, depth);
  if (const auto* tree = As<TreeState>(state)) {
    return TellNodes(*tree, TreeState::kRoot, depth);
  }
  if (const auto* text = As<TextState>(state)) {
    sink_.Text(text->rope().ToString());
  } else if (const auto* counter = As<CounterState>(state)) {
    sink_.Scalar(counter->value());
  } else {
    sink_.Scalar(nullptr);
  }
  return absl::OkStatus();
}

absl::Status PlainTeller::TellValue(const Value& value, int depth) {
  const std::optional<ContainerRef> ref = value.as_container();
  if (ref) return TellContainer(ContainerIndex(ref->number), depth + 1);
  sink_.Scalar(value);
  return absl::OkStatus();
}

absl::Status PlainTeller::TellMap(const MapState& map, int depth) {
  const size_t begin = entries_.size();
  for (const MapState::Entry& entry : map.entries()) {
    if (entry.sets.empty()) continue;
    entries_.emplace_back(core_.log().keys().key(entry.key()), &entry.shown());
  }
  const size_t end = entries_.size();
  Sort(entries_.begin() + static_cast<ptrdiff_t>(begin), entries_.end());
  sink_.BeginMap();
  for (size_t i = begin; i < end; ++i) {
    sink_.Key(entries_[i].first);
    SYNCLINE_RETURN_IF_ERROR(TellValue(*entries_[i].second, depth));
  }
  sink_.EndMap();
  entries_.resize(begin);
  return absl::OkStatus();
}

absl::Status PlainTeller::TellItems(const ContainerState& list, int depth) {
  absl::Status status;
  sink_.BeginList();
  ForEachItem(list, [&](const Value& value) {
    if (status.ok()) status = TellValue(value, depth);
  });
  if (status.ok()) sink_.EndList();
  return status;
}

absl::Status PlainTeller::TellNodes(const TreeState& tree,
                                    TreeState::Node parent, int depth) {
  SYNCLINE_RETURN_IF_ERROR(CheckDepth(depth));
  const TreeState::Children& children = tree.children(parent);
  sink_.BeginList();
  for (uint32_t i = 0; i < children.size(); ++i) {
    SYNCLINE_RETURN_IF_ERROR(TellNode(tree, children[i], depth));
  }
  sink_.EndList();
  return absl::OkStatus();
}

absl::Status PlainTeller::TellNode(const TreeState& tree, TreeState::Node node,
                                   int depth) {
  const OpId id = core_.log().graph().id(tree.op(node));
  const bool is_id_first = node_keys_ == NodeKeys::kIdFirst;
  sink_.BeginMap();
  if (!is_id_first) {
    SYNCLINE_RETURN_IF_ERROR(TellChildren(tree, node, depth));
  }
  sink_.Key("id");
  sink_.Text(id.ToString());
  SYNCLINE_RETURN_IF_ERROR(TellMeta(id, depth));
  if (is_id_first) {
    SYNCLINE_RETURN_IF_ERROR(TellChildren(tree, node, depth));
  }
  sink_.EndMap();
  return absl::OkStatus();
}

absl::Status PlainTeller::TellChildren(const TreeState& tree,
                                       TreeState::Node node, int depth) {
  sink_.Key("children");
  return TellNodes(tree, node, depth + 1);
}

absl::Status PlainTeller::TellMeta(OpId node, int depth) {
  sink_.Key("meta");
  const std::optional<ContainerIndex> meta = core_.FindMeta(node);
  if (meta) return TellContainer(*meta, depth + 1);
  sink_.BeginMap();
  sink_.EndMap();
  return absl::OkStatus();
}

}  // namespace

absl::Status TellPlain(const DocumentCore& core, ContainerIndex container,
                       NodeKeys node_keys, PlainSink* sink) {
  return PlainTeller(core, node_keys, sink).TellContainer(container, 1);
}

absl::Status TellPlain(const DocumentCore& core, const Value& value,
                       NodeKeys node_keys, PlainSink* sink) {
  const std::optional<ContainerRef> ref = value.as_container();
  if (ref) {
    return TellPlain(core, ContainerIndex(ref->number), node_keys, sink);
  }
  sink->Scalar(value);
  return absl::OkStatus();
}

}  // namespace syncline::internal
