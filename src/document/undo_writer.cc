#include "syncline/internal/document/undo_writer.h"

#include <algorithm>
#include <optional>
#include <string>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/container_copy.h"
#include "syncline/internal/document/undo_place.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {

absl::Status UndoWriter::Write(const UndoPlan& plan) {
  std::vector<const UndoNode*> nodes;  // of one tree, which may wait
  for (const UndoEffect& effect : plan.effects) {
    const auto* node = std::get_if<UndoNode>(&effect);
    const bool goes_on = node != nullptr && !nodes.empty() &&
                         nodes.front()->container == node->container;
    if (!goes_on) SYNCLINE_RETURN_IF_ERROR(WriteNodes(&nodes));
    if (node != nullptr) {
      nodes.push_back(node);
      continue;
    }
    SYNCLINE_RETURN_IF_ERROR(std::visit(
        [this](const auto& of_kind) -> absl::Status {
          if constexpr (requires { Write(of_kind); }) return Write(of_kind);
          return absl::OkStatus();
        },
        effect));
  }
  return WriteNodes(&nodes);
}

absl::Status UndoWriter::Write(const UndoItems& items) {
  for (const LvRange range : items.removed) {
    SYNCLINE_RETURN_IF_ERROR(Remove(items.container, range));
  }
  for (const LvRange range : items.restored) {
    SYNCLINE_RETURN_IF_ERROR(Restore(items.container, range));
  }
  return absl::OkStatus();
}

absl::Status UndoWriter::Remove(ContainerIndex container, LvRange items) {
  const bool is_text = As<TextState>(core_.any_state(container)) != nullptr;
  for (Lv op = items.begin; op < items.end;) {
    SYNCLINE_ASSIGN_OR_RETURN(const ItemOrder* order, core_.OrderOf(container));
    const ItemOrder::Run run = order->RunAt(op, items.end - op);
    SYNCLINE_RETURN_IF_ERROR(
        is_text ? core_.DeletePlaces(container, run.spot.position, run.length)
                : core_.DeleteItems(container, run.spot.position, run.length));
    op += run.length;
  }
  return absl::OkStatus();
}

absl::Status UndoWriter::Restore(ContainerIndex container, LvRange items) {
  const bool is_text = As<TextState>(core_.any_state(container)) != nullptr;
  const OpLog& log = core_.log();
  for (Lv op = items.begin; op < items.end;) {
    SYNCLINE_ASSIGN_OR_RETURN(const ItemOrder* order, core_.OrderOf(container));
    ItemOrder::Run run = order->RunAt(op, items.end - op);
    const OpRun& written = log.OpRunAt(op, run.op_run);
    run.length = std::min(run.length, written.end() - op);
    if (written.kind == OpKind::kInsertObject) {
      SYNCLINE_RETURN_IF_ERROR(RestoreObject(container, run.spot.position, op));
    } else if (is_text) {
      SYNCLINE_RETURN_IF_ERROR(RestoreText(container, written, op, run));
    } else {
      SYNCLINE_RETURN_IF_ERROR(
          RestoreValues(container, run.spot.position, op, run.length));
    }
    op += run.length;
  }
  return absl::OkStatus();
}

absl::Status UndoWriter::RestoreText(ContainerIndex text, const OpRun& written,
                                     Lv was, const ItemOrder::Run& run) {
  const uint32_t from = was - written.begin;
  // A copy: it goes into the log that it comes from.
  const std::string utf8(core_.log().Content(written, from, from + run.length));
  SYNCLINE_RETURN_IF_ERROR(
      core_.InsertTextAt(text, run.spot.position, run.length, utf8));
  NoteRebirth(was, run.length);
  return absl::OkStatus();
}

absl::Status UndoWriter::RestoreObject(ContainerIndex text, uint32_t place,
                                       Lv was) {
  SYNCLINE_RETURN_IF_ERROR(core_.RestoreObject(text, place, was));
  NoteRebirth(was, 1);
  const RecordedValue value = ReadRecorded(core_, was);
  if (!value.child) return absl::OkStatus();
  return CopyContainer(core_, *value.child, core_,
                       *ReadRecorded(core_, last_op()).child);
}

absl::Status UndoWriter::RestoreValues(ContainerIndex list, uint32_t position,
                                       Lv was, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i, ++position, ++was) {
    RecordedValue value = ReadRecorded(core_, was);
    if (value.child) {
      const ContainerKind kind =
          core_.log().containers().container(*value.child).kind;
      SYNCLINE_ASSIGN_OR_RETURN(const ContainerIndex child,
                                core_.InsertChild(list, position, kind));
      NoteRebirth(was, 1);
      SYNCLINE_RETURN_IF_ERROR(
          CopyContainer(core_, *value.child, core_, child));
      continue;
    }
    std::vector<Value> one;
    one.push_back(std::move(value.scalar));
    SYNCLINE_RETURN_IF_ERROR(core_.InsertItems(list, position, std::move(one)));
    NoteRebirth(was, 1);
  }
  return absl::OkStatus();
}

void UndoWriter::NoteRebirth(Lv was, uint32_t count) {
  const Rebirth rebirth{core_.log().graph().end() - count, count, was};
  core_.NoteRebirth(rebirth);
  rebirths_.push_back(rebirth);
}

absl::Status UndoWriter::Write(const UndoKey& key) {
  const std::string name(core_.log().keys().key(key.key));
  if (!key.changes) {
    memory_.values.Add(key.last, key.to == kNever ? key.removed : key.to);
    return absl::OkStatus();
  }
  if (key.to == kNever) {
    SYNCLINE_RETURN_IF_ERROR(core_.RemoveKey(key.container, name));
    memory_.values.Add(last_op(), key.removed);
    return absl::OkStatus();
  }
  RecordedValue value = ReadRecorded(core_, key.to);
  if (!value.child) {
    SYNCLINE_RETURN_IF_ERROR(
        core_.SetKey(key.container, name, std::move(value.scalar)));
    memory_.values.Add(last_op(), key.to);
    return absl::OkStatus();
  }
  if (value.is_opened) {
    const OpLog& log = core_.log();
    const OpRun& run = log.OpRunAt(key.to);
    SYNCLINE_RETURN_IF_ERROR(
        core_.OpenAgain(key.container, name, std::string(log.Content(run))));
    memory_.values.Add(last_op(), key.to);
    return absl::OkStatus();
  }
  SYNCLINE_ASSIGN_OR_RETURN(
      const ContainerIndex child,
      core_.NewChild(key.container, name,
                     core_.log().containers().container(*value.child).kind));
  memory_.values.Add(last_op(), key.to);
  return CopyContainer(core_, *value.child, core_, child);
}

absl::Status UndoWriter::Write(const UndoMovable& movable) {
  const auto& list = core_.state<MovableListState>(movable.container);
  if (movable.kind == UndoMovable::Kind::kRemove) {
    return core_.DeleteMovable(movable.container, list.IndexOf(movable.item),
                               1);
  }
  if (movable.place != kNever && !movable.moves) {
    memory_.places.Add(movable.last, movable.place);
  } else if (movable.place != kNever) {
    SYNCLINE_ASSIGN_OR_RETURN(
        const uint32_t index,
        IndexOfPlace(core_, memory_, movable.container, TreeState::kNowhere,
                     movable.item, movable.place, movable.left_by));
    if (movable.kind == UndoMovable::Kind::kRestore) {
      return RestoreMovable(movable, index);
    }
    SYNCLINE_RETURN_IF_ERROR(
        core_.MoveItem(movable.container, list.IndexOf(movable.item), index));
    memory_.places.Add(last_op(), movable.place);
  }
  if (movable.value == kNever) return absl::OkStatus();
  if (!movable.sets) {
    memory_.values.Add(movable.last_set, movable.value);
    return absl::OkStatus();
  }
  RecordedValue value = ReadRecorded(core_, movable.value);
  const uint32_t index = list.IndexOf(movable.item);
  if (!value.child) {
    SYNCLINE_RETURN_IF_ERROR(
        core_.SetItem(movable.container, index, std::move(value.scalar)));
    memory_.values.Add(last_op(), movable.value);
    return absl::OkStatus();
  }
  SYNCLINE_ASSIGN_OR_RETURN(
      const ContainerIndex child,
      core_.SetItemChild(
          movable.container, index,
          core_.log().containers().container(*value.child).kind));
  memory_.values.Add(last_op(), movable.value);
  return CopyContainer(core_, *value.child, core_, child);
}

absl::Status UndoWriter::RestoreMovable(const UndoMovable& movable,
                                        uint32_t index) {
  RecordedValue value = ReadRecorded(core_, movable.value);
  std::optional<ContainerIndex> child;
  if (value.child) {
    SYNCLINE_ASSIGN_OR_RETURN(
        child, core_.InsertMovableChild(
                   movable.container, index,
                   core_.log().containers().container(*value.child).kind));
  } else {
    std::vector<Value> one;
    one.push_back(std::move(value.scalar));
    SYNCLINE_RETURN_IF_ERROR(
        core_.InsertMovable(movable.container, index, std::move(one)));
  }
  const Lv op = last_op();
  memory_.newest_items[movable.item] = op;
  memory_.places.Add(op, movable.place);
  memory_.values.Add(op, movable.value);
  if (!child) return absl::OkStatus();
  return CopyContainer(core_, *value.child, core_, *child);
}

// Those that wait for a parent come after those that bring it back.
absl::Status UndoWriter::WriteNodes(std::vector<const UndoNode*>* nodes) {
  while (!nodes->empty()) {
    std::vector<const UndoNode*> waiting;
    for (const UndoNode* node : *nodes) {
      bool waits = false;
      SYNCLINE_RETURN_IF_ERROR(Write(*node, &waits));
      if (waits) waiting.push_back(node);
    }
    if (waiting.size() == nodes->size()) waiting.clear();
    *nodes = std::move(waiting);
  }
  return absl::OkStatus();
}

absl::Status UndoWriter::Write(const UndoNode& node, bool* waits) {
  const auto& tree = core_.state<TreeState>(node.container);
  if (!node.moves) {
    memory_.places.Add(node.last, node.place);
    return absl::OkStatus();
  }
  if (node.place == kNever) {
    if (!tree.IsShown(node.node)) return absl::OkStatus();
    return core_.DeleteNode(node.container, node.node);
  }
  const TreeState::Node parent =
      node.parent == kNoTarget ? TreeState::kRoot : tree.Find(node.parent);
  *waits = parent != TreeState::kRoot &&
           (!tree.IsShown(parent) || tree.IsWithin(parent, node.node));
  if (*waits) return absl::OkStatus();
  SYNCLINE_ASSIGN_OR_RETURN(
      const uint32_t index,
      IndexOfPlace(core_, memory_, node.container, parent, tree.op(node.node),
                   node.place, node.left_by));
  SYNCLINE_RETURN_IF_ERROR(
      core_.MoveNode(node.container, node.node, parent, index));
  memory_.places.Add(last_op(), node.place);
  return absl::OkStatus();
}

}  // namespace syncline::internal
