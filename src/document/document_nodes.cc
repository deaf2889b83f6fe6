// The ops of trees, local and imported, and the maps of their nodes.
#include <string>
#include <utility>
#include <vector>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {
namespace {

using Node = TreeState::Node;

Lv TargetOf(const TreeState& tree, Node node) {
  return node == TreeState::kRoot ? kNoTarget : tree.op(node);
}

// The map of a node is its child by the op that created it.
ContainerKey MetaKey(OpId node) {
  return {ContainerKind::kMap, {}, ContainerKey::kNoParent, node};
}

}  // namespace

absl::StatusOr<OpId> DocumentCore::CreateNode(ContainerIndex container,
                                              Node parent, uint32_t index) {
  SYNCLINE_RETURN_IF_ERROR(log().CheckRoom(1, sizeof(Lv)));
  auto& tree = mutable_state<TreeState>(container);
  const uint32_t place = tree.PlaceFor(parent, index, TreeState::kNowhere);
  if (is_watched()) NoteCover(kNever, kNoTarget);
  const Lv op = AppendLocal(container, OpKind::kCreateNode, place, 1,
                            [&](std::string* contents) {
                              AppendTarget(TargetOf(tree, parent), contents);
                            });
  const Node node = tree.AddNode(op);
  NoteNode(container, node);
  tree.Append({op, node, {parent, tree.AddPlace(place)}});
  if (is_recording()) journal_.emplace_back(NodeChange{container});
  return log().graph().id(op);
}

absl::Status DocumentCore::MoveNode(ContainerIndex container, Node node,
                                    Node parent, uint32_t index) {
  SYNCLINE_RETURN_IF_ERROR(log().CheckRoom(1, 2 * sizeof(Lv)));
  auto& tree = mutable_state<TreeState>(container);
  const uint32_t place = tree.PlaceFor(parent, index, node);
  if (is_watched()) NoteNodeCover(tree, node);
  const Lv op = AppendLocal(container, OpKind::kMoveNode, place, 1,
                            [&](std::string* contents) {
                              AppendTarget(tree.op(node), contents);
                              AppendTarget(TargetOf(tree, parent), contents);
                            });
  NoteNode(container, node);
  tree.Append({op, node, {parent, tree.AddPlace(place)}});
  if (is_recording()) journal_.emplace_back(NodeChange{container});
  return absl::OkStatus();
}

absl::Status DocumentCore::DeleteNode(ContainerIndex container, Node node) {
  SYNCLINE_RETURN_IF_ERROR(log().CheckRoom(1, sizeof(Lv)));
  auto& tree = mutable_state<TreeState>(container);
  if (is_watched()) NoteNodeCover(tree, node);
  const Lv op = AppendLocal(
      container, OpKind::kDeleteNode, 0, 1,
      [&](std::string* contents) { AppendTarget(tree.op(node), contents); });
  NoteNode(container, node);
  tree.Append({op, node, {TreeState::kTrash, RankTree::kNone}});
  if (is_recording()) journal_.emplace_back(NodeChange{container});
  return absl::OkStatus();
}

void DocumentCore::Undo(NodeChange* change) {
  auto& tree = mutable_state<TreeState>(change->container);
  NoteNode(change->container, tree.LastMoved());
  tree.TakeBack();
}

// An op of a stranger may refer to what is no node: then it only makes a place,
// wherever it goes.
void DocumentCore::ApplyNodeOps(ContainerIndex container, Lv from) {
  auto& tree = mutable_state<TreeState>(container);
  auto edit = tree.merge().edits(log()).begin();
  const ContainerRuns runs = log().runs_of(container);
  std::vector<TreeState::Move> moves;
  for (size_t i = log().RunIndexIn(runs, from, runs.size()); i < runs.size();
       ++i) {
    const OpRun& run = log().op_runs()[runs[i]];
    std::string_view content = log().Content(run);
    TreeState::Move move;
    move.op = run.begin;
    move.node = run.kind == OpKind::kCreateNode
                    ? tree.AddNode(run.begin)
                    : tree.Find(TakeTarget(&content));
    move.to.parent = TreeState::kTrash;
    if (MakesPlaces(run.kind)) {
      move.to.place = tree.AddPlace(edit++->position);
      const Lv parent = TakeTarget(&content);
      move.to.parent =
          parent == kNoTarget ? TreeState::kRoot : tree.Find(parent);
    }
    if (TreeState::IsNode(move.node) && move.to.parent != TreeState::kNowhere) {
      moves.push_back(move);
    }
  }
  tree.merge().ClearEdits();
  tree.Integrate(
      moves, [this](Lv op) { return StampOf(op); },
      [&](Node node) { NoteNode(container, node); });
}

Node DocumentCore::FindNode(ContainerIndex container, OpId id) const {
  const std::optional<Lv> op = log().graph().Find(id);
  return op ? state<TreeState>(container).Find(*op) : TreeState::kNowhere;
}

std::optional<ContainerIndex> DocumentCore::FindMeta(OpId node) const {
  return log().containers().Find(MetaKey(node));
}

ContainerIndex DocumentCore::OpenMeta(OpId node) {
  if (latest_ != nullptr) {
    latest_->OpenMeta(node);
    TakeNames(*latest_);
  }
  const ContainerIndex meta = history_.log().containers().Intern(MetaKey(node));
  OpenStates();
  return meta;
}

// Not kept: it may be named before its node is known, or without it.
std::optional<ContainerIndex> DocumentCore::TreeOfMeta(
    ContainerIndex container) const {
  const ContainerKey& key = log().containers().container(container);
  if (!key.op || key.is_keyed() || key.kind != ContainerKind::kMap) {
    return std::nullopt;
  }
  const std::optional<Lv> op = log().graph().Find(*key.op);
  if (!op || *op < log().graph().begin()) return std::nullopt;
  const OpRun& run = log().OpRunAt(*op);
  if (run.kind != OpKind::kCreateNode) return std::nullopt;
  return run.container;
}

std::optional<ContainerIndex> DocumentCore::parent_of(
    ContainerIndex container) const {
  const Placement& placement = placements_[container.value()];
  if (placement.uses > 0) return placement.parent;
  const std::optional<ContainerIndex> tree = TreeOfMeta(container);
  return tree ? tree : placement.parent;
}

bool DocumentCore::IsPlaced(ContainerIndex container) const {
  if (placements_[container.value()].uses > 0) return true;
  const std::optional<ContainerIndex> tree = TreeOfMeta(container);
  return tree && state<TreeState>(*tree).IsShown(FindNode(
                     *tree, *log().containers().container(container).op));
}

}  // namespace syncline::internal
