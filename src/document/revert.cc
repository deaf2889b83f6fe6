// Edits that bring a document back to what it showed at a version.
//
// Container by container, those that contain others first. Each gets back what
// its ops since then took, and loses what they brought; items and nodes that
// are there stay the ones they are, a deleted node comes back as the one it
// was. What cannot come back (an item of a movable list, a child that New made)
// is made again, and a copy of all that was in it.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/broken_history.h"
#include "syncline/internal/document/container_copy.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/revert_text.h"
#include "syncline/internal/document/segments.h"
#include "syncline/internal/document/shown_nodes.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {
namespace {

using Node = TreeState::Node;

class Reverter {
 public:
  // `since`: what happened after `then`.
  Reverter(DocumentCore& core, const DocumentCore& then, const Foresight& since)
      : core_(core),
        then_(then),
        since_(since),
        first_made_(core.log().containers().size()) {
    for (ContainerIndex container : since.touched) touched_.insert(container);
  }

  absl::Status Run() {
    const ContainerTable& table = core_.log().containers();
    for (uint32_t i = 0; i < first_made_; ++i) {
      const ContainerIndex container(i);
      if (table.container(container).is_root()) todo_.push_back(container);
    }
    // A loop, as containers may be nested deep.
    for (size_t i = 0; i < todo_.size(); ++i) {
      const ContainerIndex container = todo_[i];
      if (!seen_.insert(container).second) continue;
      SYNCLINE_RETURN_IF_ERROR(Revert(container));
    }
    return absl::OkStatus();
  }

 private:
  template <typename State>
  const State& Now(ContainerIndex container) const {
    return core_.state<State>(container);
  }
  template <typename State>
  const State& Then(ContainerIndex container) const {
    return then_.state<State>(container);
  }

  absl::Status Revert(ContainerIndex container) {
    switch (core_.log().containers().container(container).kind) {
      case ContainerKind::kText:
        return RevertTextAndEmbeds(container);
      case ContainerKind::kList:
        return RevertList(container);
      case ContainerKind::kMovableList:
        return RevertMovable(container);
      case ContainerKind::kMap:
        return RevertMap(container);
      case ContainerKind::kTree:
        return RevertTree(container);
      case ContainerKind::kCounter:
        return RevertCounter(container);
    }
    return absl::OkStatus();  // of a later version
  }

  bool IsChanged(ContainerIndex container) const {
    return touched_.contains(container);
  }

  // By place, from then to now.
  Segments Changes(ContainerIndex container) const {
    const auto found = since_.splices.find(container);
    return found == since_.splices.end() ? Segments()
                                         : SegmentsOf(found->second);
  }

  absl::Status RevertTextAndEmbeds(ContainerIndex container);
  absl::Status RevertList(ContainerIndex container);
  absl::Status RevertMovable(ContainerIndex container);
  absl::Status RevertItem(ContainerIndex container, Lv item, const Value& then);
  absl::Status RevertMap(ContainerIndex container);
  absl::Status RevertKey(ContainerIndex container, const std::string& key);
  absl::Status RevertTree(ContainerIndex container);
  absl::Status RevertNodes(ContainerIndex container, const ShownNodes& then);
  absl::Status DeleteOthers(ContainerIndex container, const ShownNodes& then);
  void FollowMetas(const ShownNodes& then);
  absl::Status RevertCounter(ContainerIndex container);

  // A container that shows now and then: its contents are to do.
  void Follow(const Value& value) {
    const std::optional<ContainerRef> ref = value.as_container();
    if (ref && ref->number < first_made_) {
      todo_.push_back(ContainerIndex(ref->number));
    }
  }
  void FollowItems(ContainerIndex container) {
    ForEachItem(core_.any_state(container),
                [this](const Value& value) { Follow(value); });
  }
  // Fills what was made in the place of a child.
  absl::Status Copy(ContainerRef child, absl::StatusOr<ContainerIndex> made) {
    if (!made.ok()) return made.status();
    return CopyContainer(then_, ContainerIndex(child.number), core_, *made);
  }

  DocumentCore& core_;
  const DocumentCore& then_;
  const Foresight& since_;
  const uint32_t first_made_;  // containers from this one on are copies
  absl::flat_hash_set<ContainerIndex> touched_;
  absl::flat_hash_set<ContainerIndex> seen_;
  std::vector<ContainerIndex> todo_;
};

absl::Status Reverter::RevertTextAndEmbeds(ContainerIndex container) {
  if (IsChanged(container)) {
    SYNCLINE_RETURN_IF_ERROR(
        RevertText(core_, container, then_, Changes(container)));
  }
  FollowItems(container);
  return absl::OkStatus();
}

absl::Status Reverter::RevertList(ContainerIndex container) {
  const ListState::Items& then = Then<ListState>(container).items();
  const Segments changes = Changes(container);
  for (auto at = changes.rbegin(); at != changes.rend(); ++at) {
    if (at->new_begin < at->new_end) {
      SYNCLINE_RETURN_IF_ERROR(core_.DeleteItems(container, at->new_begin,
                                                 at->new_end - at->new_begin));
    }
    uint32_t position = at->new_begin;
    for (uint32_t i = at->old_begin; i < at->old_end; ++i, ++position) {
      const std::optional<ContainerRef> ref = then[i].as_container();
      SYNCLINE_RETURN_IF_ERROR(
          ref ? Copy(*ref, core_.InsertChild(container, position, ref->kind))
              : core_.InsertItems(container, position, {then[i]}));
    }
  }
  FollowItems(container);
  return absl::OkStatus();
}

absl::Status Reverter::RevertMovable(ContainerIndex container) {
  const auto& list = Now<MovableListState>(container);
  const EventGraph& graph = core_.log().graph();
  const EventGraph& old_graph = then_.log().graph();
  const auto& old_list = Then<MovableListState>(container);
  // Deleted, but for those that were there.
  for (uint32_t i = list.size(); IsChanged(container) && i > 0; --i) {
    const auto was = old_graph.Find(graph.id(list.At(i - 1).op));
    if (was && old_list.Find(*was) != nullptr) continue;
    SYNCLINE_RETURN_IF_ERROR(core_.DeleteMovable(container, i - 1, 1));
  }
  std::vector<MovableListState::Item> then;
  old_list.ForEach(0, old_list.size(), [&](const MovableListState::Item& item) {
    then.push_back(item);
  });
  uint32_t next = 0;  // behind the item that was before
  for (const MovableListState::Item& item : then) {
    const Lv op = *graph.Find(old_graph.id(item.op));
    const MovableListState::Item* now = list.Find(op);
    if (now == nullptr) {
      const std::optional<ContainerRef> ref = item.value.as_container();
      SYNCLINE_RETURN_IF_ERROR(
          ref ? Copy(*ref, core_.InsertMovableChild(container, next, ref->kind))
              : core_.InsertMovable(container, next, {item.value}));
      ++next;
      continue;
    }
    if (graph.id(now->placed_by) != old_graph.id(item.placed_by)) {
      const uint32_t from = list.IndexOf(op);
      const uint32_t to = from < next ? next - 1 : next;
      if (from != to) {
        SYNCLINE_RETURN_IF_ERROR(core_.MoveItem(container, from, to));
      }
    }
    SYNCLINE_RETURN_IF_ERROR(RevertItem(container, op, item.value));
    next = list.IndexOf(op) + 1;
  }
  return absl::OkStatus();
}

// What an item that is there holds.
absl::Status Reverter::RevertItem(ContainerIndex container, Lv item,
                                  const Value& then) {
  const auto& list = Now<MovableListState>(container);
  if (list.Find(item)->value == then) {
    Follow(then);
    return absl::OkStatus();
  }
  const uint32_t index = list.IndexOf(item);
  const std::optional<ContainerRef> ref = then.as_container();
  return ref ? Copy(*ref, core_.SetItemChild(container, index, ref->kind))
             : core_.SetItem(container, index, then);
}

absl::Status Reverter::RevertMap(ContainerIndex container) {
  std::vector<std::string> keys;
  auto add_keys = [&](const DocumentCore& core, const MapState& map) {
    for (const MapState::Entry& entry : map.entries()) {
      if (!entry.sets.empty())
        keys.emplace_back(core.log().keys().key(entry.key()));
    }
  };
  add_keys(core_, Now<MapState>(container));
  add_keys(then_, Then<MapState>(container));
  Sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  for (const std::string& key : keys) {
    SYNCLINE_RETURN_IF_ERROR(RevertKey(container, key));
  }
  return absl::OkStatus();
}

const Value* ShownAt(const DocumentCore& core, const MapState& map,
                     std::string_view key) {
  const std::optional<uint32_t> number = core.log().keys().Find(key);
  return number ? map.Get(*number) : nullptr;
}

absl::Status Reverter::RevertKey(ContainerIndex container,
                                 const std::string& key) {
  const Value* now = ShownAt(core_, Now<MapState>(container), key);
  const Value* then = ShownAt(then_, Then<MapState>(container), key);
  if (then == nullptr) return core_.RemoveKey(container, key);
  if (now != nullptr && *now == *then) {
    Follow(*then);
    return absl::OkStatus();
  }
  const std::optional<ContainerRef> ref = then->as_container();
  if (!ref) return core_.SetKey(container, key, *then);
  const ContainerKey& child =
      then_.log().containers().container(ContainerIndex(ref->number));
  if (!child.is_keyed()) {
    return Copy(*ref, core_.NewChild(container, key, ref->kind));
  }
  std::string content;
  AppendKeyedChild({ref->kind, child.op}, &content);
  SYNCLINE_RETURN_IF_ERROR(core_.OpenAgain(container, key, content));
  Follow(*then);
  return absl::OkStatus();
}

absl::Status Reverter::RevertTree(ContainerIndex container) {
  const ShownNodes then(then_.log().graph(), Then<TreeState>(container));
  if (IsChanged(container)) {
    SYNCLINE_RETURN_IF_ERROR(RevertNodes(container, then));
    SYNCLINE_RETURN_IF_ERROR(DeleteOthers(container, then));
  }
  FollowMetas(then);
  return absl::OkStatus();
}

// Parents first: what is above a node is where it belongs, so no move makes a
// cycle.
absl::Status Reverter::RevertNodes(ContainerIndex container,
                                   const ShownNodes& then) {
  const auto& tree = Now<TreeState>(container);
  const EventGraph& graph = core_.log().graph();
  uint32_t next = 0;
  for (const ShownNodes::Place& place : then.places()) {
    if (place.index == 0) next = 0;
    const Node parent = place.parent ? core_.FindNode(container, *place.parent)
                                     : TreeState::kRoot;
    const Node node = core_.FindNode(container, place.node);
    if (graph.id(tree.moved_by(node)) != place.moved_by) {
      const bool is_there = tree.parent(node) == parent;
      const uint32_t from = is_there ? tree.IndexOf(node) : 0;
      const uint32_t to = is_there && from < next ? next - 1 : next;
      if (!is_there || from != to) {
        SYNCLINE_RETURN_IF_ERROR(core_.MoveNode(container, node, parent, to));
      }
    }
    next = tree.IndexOf(node) + 1;
  }
  return absl::OkStatus();
}

// Nodes that show now and did not then; those below them go with them.
absl::Status Reverter::DeleteOthers(ContainerIndex container,
                                    const ShownNodes& then) {
  const ShownNodes now(core_.log().graph(), Now<TreeState>(container));
  for (const ShownNodes::Place& place : now.places()) {
    if (then.Find(place.node) != nullptr) continue;
    if (place.parent && then.Find(*place.parent) == nullptr) continue;
    SYNCLINE_RETURN_IF_ERROR(
        core_.DeleteNode(container, core_.FindNode(container, place.node)));
  }
  return absl::OkStatus();
}

void Reverter::FollowMetas(const ShownNodes& then) {
  for (const ShownNodes::Place& place : then.places()) {
    const std::optional<ContainerIndex> meta = then_.FindMeta(place.node);
    if (meta) todo_.push_back(*meta);
  }
}

absl::Status Reverter::RevertCounter(ContainerIndex container) {
  // Unsigned, as sums wrap.
  const auto missing = static_cast<int64_t>(
      static_cast<uint64_t>(Then<CounterState>(container).value()) -
      static_cast<uint64_t>(Now<CounterState>(container).value()));
  return missing == 0 ? absl::OkStatus() : core_.Add(container, missing);
}

}  // namespace

absl::Status DocumentCore::WriteRevert(const syncline::Frontier& to) {
  SYNCLINE_ASSIGN_OR_RETURN(const Frontier heads, FindVersion(to));
  SYNCLINE_ASSIGN_OR_RETURN(const std::unique_ptr<DocumentCore> then,
                            PastAt(heads));
  EventBatch ops;
  ExportBetween(log().graph().frontier(), heads, &ops);
  SYNCLINE_ASSIGN_OR_RETURN(const Foresight since, then->Foresee(ops));
  SYNCLINE_RETURN_IF_ERROR(CheckMeeting(*then, since, *this, {}));
  return Reverter(*this, *then, since).Run();
}

absl::Status DocumentCore::RevertTo(const syncline::Frontier& to,
                                    CommitOptions options) {
  SYNCLINE_ASSIGN_OR_RETURN(const uint64_t transaction, BeginTransaction());
  const absl::Status status = WriteRevert(to);
  if (status.ok()) {
    EndTransaction(std::move(options));
  } else {
    RollBackTo(transaction);
  }
  return status;
}

}  // namespace syncline::internal
