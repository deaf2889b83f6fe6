#include "syncline/internal/document/plain_reader.h"

#include <string>
#include <utility>

#include "syncline/internal/base/depth.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {
namespace {

class PlainReader {
 public:
  explicit PlainReader(const DocumentCore& core) : core_(core) {}

  Plain Read(const Value& value, int depth) {
    if (depth == kMaxDepth) {
      is_too_deep_ = true;
      return {};
    }
    const std::optional<ContainerRef> ref = value.as_container();
    if (!ref) return value;
    return ReadContainer(core_.any_state(ContainerIndex(ref->number)), depth);
  }
  bool is_too_deep() const { return is_too_deep_; }

 private:
  Plain ReadContainer(const ContainerState& state, int depth);
  Plain::List ReadNodes(const TreeState& tree, TreeState::Node parent,
                        int depth);

  const DocumentCore& core_;
  bool is_too_deep_ = false;
};

Plain PlainReader::ReadContainer(const ContainerState& state, int depth) {
  if (const auto* map = As<MapState>(state)) {
    Plain::Map plain;
    for (const MapState::Entry& entry : map->entries()) {
      if (entry.sets.empty()) continue;
      plain.emplace(core_.log().keys().key(entry.key()),
                    Read(entry.shown(), depth + 1));
    }
    return plain;
  }
  if (IsList(state)) {
    Plain::List plain;
    ForEachItem(state, [&](const Value& value) {
      plain.push_back(Read(value, depth + 1));
    });
    return plain;
  }
  if (const auto* tree = As<TreeState>(state)) {
    return ReadNodes(*tree, TreeState::kRoot, depth);
  }
  if (const auto* text = As<TextState>(state)) return text->rope().ToString();
  if (const auto* counter = As<CounterState>(state)) return counter->value();
  return {};
}

Plain::List PlainReader::ReadNodes(const TreeState& tree,
                                   TreeState::Node parent, int depth) {
  Plain::List nodes;
  if (depth == kMaxDepth) {
    is_too_deep_ = true;
    return nodes;
  }
  const TreeState::Children& children = tree.children(parent);
  for (uint32_t i = 0; i < children.size(); ++i) {
    const OpId id = core_.log().graph().id(tree.op(children[i]));
    const std::optional<ContainerIndex> meta = core_.FindMeta(id);
    Plain::Map node;
    node["id"] = id.ToString();
    node["meta"] = meta ? ReadContainer(core_.any_state(*meta), depth + 1)
                        : Plain(Plain::Map());
    node["children"] = ReadNodes(tree, children[i], depth + 1);
    nodes.emplace_back(std::move(node));
  }
  return nodes;
}

}  // namespace

absl::StatusOr<Plain> ToPlain(const DocumentCore& core, const Value& value) {
  PlainReader reader(core);
  Plain plain = reader.Read(value, 0);
  if (reader.is_too_deep()) return NestedTooDeep("containers are");
  return plain;
}

}  // namespace syncline::internal
