#include "syncline/internal/document/container_copy.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "syncline/internal/base/depth.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/expand.h"

namespace syncline::internal {
namespace {

class Copier {
 public:
  Copier(const DocumentCore& source, DocumentCore& core, Copies* copies)
      : source_(source), core_(core), copies_(copies) {}

  absl::Status Copy(ContainerIndex from, ContainerIndex to, int depth);

 private:
  absl::Status CopyText(ContainerIndex from, ContainerIndex to, int depth);
  absl::Status CopyMarks(const TextObjects& objects, ContainerIndex to);
  absl::Status CopyItems(ContainerIndex from, ContainerIndex to, int depth);
  absl::Status CopyKeys(ContainerIndex from, ContainerIndex to, int depth);
  absl::Status CopyNodes(ContainerIndex from, ContainerIndex to, int depth);
  absl::StatusOr<ContainerIndex> NewItem(ContainerIndex list, uint32_t at,
                                         ContainerKind kind) {
    return As<ListState>(core_.any_state(list)) != nullptr
               ? core_.InsertChild(list, at, kind)
               : core_.InsertMovableChild(list, at, kind);
  }

  const DocumentCore& source_;
  DocumentCore& core_;
  Copies* copies_;  // nullptr: nobody asks
};

absl::Status Copier::Copy(ContainerIndex from, ContainerIndex to, int depth) {
  if (depth > kMaxDepth) return NestedTooDeep("containers are");
  if (copies_ != nullptr) copies_->containers.emplace_back(from, to);
  switch (source_.log().containers().container(from).kind) {
    case ContainerKind::kText:
      return CopyText(from, to, depth);
    case ContainerKind::kList:
    case ContainerKind::kMovableList:
      return CopyItems(from, to, depth);
    case ContainerKind::kMap:
      return CopyKeys(from, to, depth);
    case ContainerKind::kTree:
      return CopyNodes(from, to, depth);
    case ContainerKind::kCounter: {
      const int64_t value = source_.state<CounterState>(from).value();
      return value == 0 ? absl::OkStatus() : core_.Add(to, value);
    }
  }
  return absl::OkStatus();
}

absl::Status Copier::CopyText(ContainerIndex from, ContainerIndex to,
                              int depth) {
  struct Embed {
    uint32_t position = 0;
    Value value;
  };
  std::vector<Embed> embeds;
  const auto& state = source_.state<TextState>(from);
  state.ForEachEmbed([&](uint32_t position, const Value& value) {
    embeds.push_back({position, value});
  });
  std::string text;
  uint32_t at = 0;
  for (const Embed& embed : embeds) {
    state.rope().AppendTo(&text, at, embed.position);
    at = embed.position + 1;
  }
  const uint32_t size = state.rope().size().code_points;
  state.rope().AppendTo(&text, at, size);
  if (!text.empty()) {
    SYNCLINE_RETURN_IF_ERROR(core_.InsertText(
        to, 0, size - static_cast<uint32_t>(embeds.size()), text));
  }
  for (Embed& embed : embeds) {
    const std::optional<ContainerRef> ref = embed.value.as_container();
    if (!ref) {
      SYNCLINE_RETURN_IF_ERROR(
          core_.InsertEmbed(to, embed.position, std::move(embed.value)));
      continue;
    }
    SYNCLINE_ASSIGN_OR_RETURN(
        const ContainerIndex child,
        core_.InsertEmbedChild(to, embed.position, ref->kind));
    SYNCLINE_RETURN_IF_ERROR(
        Copy(ContainerIndex(ref->number), child, depth + 1));
  }
  return state.objects() == nullptr ? absl::OkStatus()
                                    : CopyMarks(*state.objects(), to);
}

absl::Status Copier::CopyMarks(const TextObjects& objects, ContainerIndex to) {
  struct Mark {
    const TextObjects::Entry* begin = nullptr;
    uint32_t begin_at = 0;
    uint32_t end_at = 0;
    AnchorSide end_side = AnchorSide::kLeft;
  };
  std::vector<Mark> marks;
  absl::flat_hash_map<OpId, size_t> open;
  objects.ForEach([&](uint32_t at, uint32_t, const TextObjects::Entry* entry) {
    if (entry == nullptr) return;
    const OpId id = entry->stamp.id;
    if (entry->object.kind == ObjectKind::kBegin) {
      open[id] = marks.size();
      marks.push_back({entry, at});
    } else if (entry->object.kind == ObjectKind::kEnd) {
      const auto found = open.find(OpId{id.peer, id.counter - 1});
      if (found == open.end()) return;
      marks[found->second].end_at = at;
      marks[found->second].end_side = entry->object.side;
    }
  });
  for (const Mark& mark : marks) {
    if (mark.end_at <= mark.begin_at) continue;
    TextObject begin = mark.begin->object;
    // So that which of two shows, the copies decide as those did.
    begin.former = FormerMark{mark.begin->age().lamport, mark.begin->mark_id()};
    SYNCLINE_RETURN_IF_ERROR(core_
                                 .MarkText(to, mark.begin_at, mark.end_at,
                                           ExpandOf(begin.side, mark.end_side),
                                           std::move(begin))
                                 .status());
  }
  return absl::OkStatus();
}

absl::Status Copier::CopyItems(ContainerIndex from, ContainerIndex to,
                               int depth) {
  std::vector<Value> values;
  ForEachItem(source_.any_state(from),
              [&](const Value& value) { values.push_back(value); });
  for (uint32_t at = 0; at < values.size(); ++at) {
    const std::optional<ContainerRef> ref = values[at].as_container();
    if (!ref) {
      std::vector<Value> one;
      one.push_back(values[at]);
      const bool is_list = As<ListState>(core_.any_state(to)) != nullptr;
      SYNCLINE_RETURN_IF_ERROR(
          is_list ? core_.InsertItems(to, at, std::move(one))
                  : core_.InsertMovable(to, at, std::move(one)));
      continue;
    }
    SYNCLINE_ASSIGN_OR_RETURN(const ContainerIndex child,
                              NewItem(to, at, ref->kind));
    SYNCLINE_RETURN_IF_ERROR(
        Copy(ContainerIndex(ref->number), child, depth + 1));
  }
  return absl::OkStatus();
}

absl::Status Copier::CopyKeys(ContainerIndex from, ContainerIndex to,
                              int depth) {
  struct Shown {
    std::string key;
    Value value;
  };
  std::vector<Shown> all;
  for (const MapState::Entry& entry : source_.state<MapState>(from).entries()) {
    if (entry.sets.empty()) continue;
    all.push_back(
        {std::string(source_.log().keys().key(entry.key())), entry.shown()});
  }
  for (const Shown& shown : all) {
    const std::optional<ContainerRef> ref = shown.value.as_container();
    if (!ref) {
      SYNCLINE_RETURN_IF_ERROR(core_.SetKey(to, shown.key, shown.value));
      continue;
    }
    const ContainerIndex child_from(ref->number);
    const bool is_keyed =
        source_.log().containers().container(child_from).is_keyed();
    SYNCLINE_ASSIGN_OR_RETURN(const ContainerIndex child,
                              is_keyed
                                  ? core_.OpenChild(to, shown.key, ref->kind)
                                  : core_.NewChild(to, shown.key, ref->kind));
    SYNCLINE_RETURN_IF_ERROR(Copy(child_from, child, depth + 1));
  }
  return absl::OkStatus();
}

// However deep the nodes are, they take none of the stack.
absl::Status Copier::CopyNodes(ContainerIndex from, ContainerIndex to,
                               int depth) {
  struct Level {
    std::vector<TreeState::Node> nodes;  // of the source
    TreeState::Node parent = TreeState::kRoot;
    uint32_t copied = 0;
  };
  auto below = [&](TreeState::Node node, TreeState::Node parent) {
    Level level{{}, parent};
    const auto& children = source_.state<TreeState>(from).children(node);
    children.ForEach(0, children.size(), [&](TreeState::Node child) {
      level.nodes.push_back(child);
    });
    return level;
  };
  std::vector<Level> levels = {below(TreeState::kRoot, TreeState::kRoot)};
  while (!levels.empty()) {
    Level& level = levels.back();
    if (level.copied == level.nodes.size()) {
      levels.pop_back();
      continue;
    }
    const uint32_t at = level.copied++;
    const TreeState::Node node = level.nodes[at];
    SYNCLINE_ASSIGN_OR_RETURN(const OpId made,
                              core_.CreateNode(to, level.parent, at));
    const OpId id =
        source_.log().graph().id(source_.state<TreeState>(from).op(node));
    if (copies_ != nullptr) copies_->nodes.emplace_back(id, made);
    if (const auto meta = source_.FindMeta(id)) {
      SYNCLINE_RETURN_IF_ERROR(Copy(*meta, core_.OpenMeta(made), depth + 1));
    }
    levels.push_back(below(node, core_.FindNode(to, made)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CopyContainer(const DocumentCore& source, ContainerIndex from,
                           DocumentCore& core, ContainerIndex to,
                           Copies* copies) {
  return Copier(source, core, copies).Copy(from, to, 0);
}

}  // namespace syncline::internal
