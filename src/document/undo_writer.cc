#include "syncline/internal/document/undo_writer.h"

#include <cstddef>
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
  const auto* const end = items.parts.data() + items.parts.size();
  uint32_t shift = 0;  // of what is to the right of it; modulo 2^32
  for (const auto* part = items.parts.data(); part != end;) {
    const bool is_shown = part->spot.is_shown;
    const auto* const first = part;
    uint32_t count = 0;
    // Those that stand beside each other are written together.
    auto goes_on = [&] {
      return part != end && part->spot.is_shown == is_shown &&
             part->spot.position ==
                 first->spot.position + (is_shown ? count : 0);
    };
    for (; goes_on(); ++part) count += part->length;
    const uint32_t place = first->spot.position + shift;
    if (is_shown) {
      SYNCLINE_RETURN_IF_ERROR(Remove(items.container, place, count));
      shift -= count;
    } else {
      SYNCLINE_RETURN_IF_ERROR(
          Restore(items.container, place,
                  Parts(first, static_cast<size_t>(part - first))));
      shift += count;
    }
  }
  for (const LvRange anchors : items.anchors) {
    SYNCLINE_RETURN_IF_ERROR(RestoreAnchors(items.container, anchors));
  }
  return absl::OkStatus();
}

absl::Status UndoWriter::Remove(ContainerIndex container, uint32_t place,
                                uint32_t count) {
  if (As<TextState>(core_.any_state(container)) != nullptr) {
    return core_.DeletePlaces(container, place, count);
  }
  return core_.DeleteItems(container, place, count);
}

absl::Status UndoWriter::Restore(ContainerIndex container, uint32_t place,
                                 Parts parts) {
  const bool is_text = As<TextState>(core_.any_state(container)) != nullptr;
  auto is_object = [&](const ItemOrder::Run& part) {
    return core_.log().op_runs()[part.op_run].kind == OpKind::kInsertObject;
  };
  for (auto part = parts.begin(); part != parts.end();) {
    auto next = part + 1;
    uint32_t count = part->length;
    if (!is_text) {
      SYNCLINE_RETURN_IF_ERROR(
          RestoreValues(container, place, part->first, count));
    } else if (is_object(*part)) {
      SYNCLINE_RETURN_IF_ERROR(RestoreObject(container, place, part->first));
    } else {
      for (; next != parts.end() && !is_object(*next); ++next) {
        count += next->length;
      }
      SYNCLINE_RETURN_IF_ERROR(
          RestoreText(container, place,
                      Parts(part, static_cast<size_t>(next - part)), count));
    }
    place += count;
    part = next;
  }
  return absl::OkStatus();
}

absl::Status UndoWriter::RestoreText(ContainerIndex text, uint32_t place,
                                     Parts parts, uint32_t count) {
  const OpLog& log = core_.log();
  std::string utf8;
  for (const ItemOrder::Run& part : parts) {
    const OpRun& written = log.op_runs()[part.op_run];
    const uint32_t from = part.first - written.begin;
    utf8.append(log.Content(written, from, from + part.length));
  }
  SYNCLINE_RETURN_IF_ERROR(core_.InsertTextAt(text, place, count, utf8));
  Lv as = log.graph().end() - count;
  for (const ItemOrder::Run& part : parts) {
    NoteRebirth({as, part.length, part.first});
    as += part.length;
  }
  return absl::OkStatus();
}

absl::Status UndoWriter::RestoreAnchors(ContainerIndex text, LvRange anchors) {
  for (Lv op = anchors.begin; op < anchors.end; ++op) {
    SYNCLINE_ASSIGN_OR_RETURN(const ItemOrder* order, core_.OrderOf(text));
    const ItemOrder::Spot spot = order->Find(op);
    if (spot.is_shown) continue;  // named twice by a stack that was made up
    SYNCLINE_RETURN_IF_ERROR(RestoreObject(text, spot.position, op));
  }
  return absl::OkStatus();
}

absl::Status UndoWriter::RestoreObject(ContainerIndex text, uint32_t place,
                                       Lv was) {
  SYNCLINE_RETURN_IF_ERROR(core_.RestoreObject(text, place, was));
  NoteRebirth({last_op(), 1, was});
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
      NoteRebirth({last_op(), 1, was});
      SYNCLINE_RETURN_IF_ERROR(
          CopyContainer(core_, *value.child, core_, child));
      continue;
    }
    std::vector<Value> one;
    one.push_back(std::move(value.scalar));
    SYNCLINE_RETURN_IF_ERROR(core_.InsertItems(list, position, std::move(one)));
    NoteRebirth({last_op(), 1, was});
  }
  return absl::OkStatus();
}

void UndoWriter::NoteRebirth(Rebirth rebirth) {
  core_.NoteRebirth(rebirth);
  memory_.rebirths.push_back(rebirth);
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
