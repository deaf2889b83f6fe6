// What is known of items by their ops: their order, and cursors beside them.
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/cursor_message.h"
#include "syncline/internal/document/broken_history.h"
#include "syncline/internal/document/container_paths.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {
namespace {

bool HasCursors(ContainerKind kind) {
  return IsSequence(kind) || kind == ContainerKind::kMovableList;
}

// Items that show.
uint32_t SizeOf(const ContainerState& state) {
  if (const auto* text = As<TextState>(state)) {
    return text->rope().size().code_points;
  }
  const auto* movable = As<MovableListState>(state);
  return movable != nullptr ? movable->size() : SequenceLength(state);
}

}  // namespace

absl::StatusOr<ItemOrder*> DocumentCore::OrderOf(ContainerIndex container) {
  SYNCLINE_RETURN_IF_ERROR(LoadHistory());
  absl::StatusOr<ItemOrder*> order = orders_.Get(log(), container);
  if (!order.ok()) return ErrorOfKnown(order.status());
  if ((*order)->size() != SequenceLength(any_state(container))) {
    return LeadsElsewhere();
  }
  return order;
}

absl::StatusOr<Cursor> DocumentCore::CursorAt(ContainerIndex container,
                                              uint32_t position,
                                              CursorSide side) {
  const bool is_left = side == CursorSide::kLeft;
  const ContainerState& state = any_state(container);
  if (position == (is_left ? 0 : SizeOf(state))) {
    return Cursor(std::nullopt, side,
                  EncodeChain(ChainOf(log().containers(), container)));
  }
  const uint32_t index = is_left ? position - 1 : position;
  Lv op;
  if (const auto* movable = As<MovableListState>(state)) {
    op = movable->At(index).op;
  } else {
    SYNCLINE_ASSIGN_OR_RETURN(const ItemOrder* order, OrderOf(container));
    op = order->RunAtIndex(index).first;
  }
  return Cursor(log().graph().id(op), side, {});
}

absl::StatusOr<ContainerIndex> DocumentCore::FindContainer(
    std::string_view chain_fields) {
  SYNCLINE_ASSIGN_OR_RETURN(const ContainerChain chain,
                            DecodeChain(chain_fields));
  if (!HasCursors(chain.back().kind)) {
    return absl::InvalidArgumentError(absl::StrCat("a cursor into a ",
                                                   NameOf(chain.back().kind),
                                                   ", which has no positions"));
  }
  const std::optional<ContainerIndex> found =
      internal::FindContainer(*this, chain);
  if (found) return *found;
  return absl::NotFoundError(
      "the container of the cursor is not known here: import what its author "
      "has");
}

absl::StatusOr<CursorPosition> DocumentCore::Resolve(const Cursor& cursor) {
  if (cursor.item_) return ResolveItem(*cursor.item_, cursor.side_);
  SYNCLINE_ASSIGN_OR_RETURN(const ContainerIndex container,
                            FindContainer(cursor.container_));
  const bool at_start = cursor.side_ == CursorSide::kLeft;
  return CursorPosition{RefOf(container),
                        at_start ? 0 : SizeOf(any_state(container)), true};
}

absl::StatusOr<CursorPosition> DocumentCore::ResolveItem(OpId id,
                                                         CursorSide side) {
  SYNCLINE_RETURN_IF_ERROR(LoadHistory());
  const std::optional<Lv> op = log().graph().Find(id);
  if (!op) {
    const bool is_later = newest().log().graph().Find(id).has_value();
    return absl::NotFoundError(absl::StrCat(
        "the cursor stands beside the item of op ", id.ToString(),
        is_later
            ? ", which the version that shows does not have: check out the "
              "latest"
            : ", which is not known here: import what its author has"));
  }
  const OpRun& run = log().OpRunAt(*op);
  if (run.kind != OpKind::kInsert && run.kind != OpKind::kInsertObject) {
    return absl::InvalidArgumentError(
        absl::StrCat("the cursor stands beside op ", id.ToString(),
                     ", which inserted no item"));
  }
  SYNCLINE_ASSIGN_OR_RETURN(const ItemOrder::Spot spot,
                            SpotOf(run.container, *op));
  const bool is_behind = spot.is_shown && side == CursorSide::kLeft;
  return CursorPosition{RefOf(run.container),
                        size_t{spot.position} + (is_behind ? 1 : 0),
                        spot.is_shown};
}

absl::StatusOr<ItemOrder::Spot> DocumentCore::SpotOf(ContainerIndex container,
                                                     Lv item) {
  const auto* list = As<MovableListState>(any_state(container));
  if (list != nullptr && list->Find(item) != nullptr) {
    return ItemOrder::Spot{list->IndexOf(item), true};
  }
  SYNCLINE_ASSIGN_OR_RETURN(const ItemOrder* order, OrderOf(container));
  if (list == nullptr) {
    ItemOrder::Spot spot = order->Find(item);
    spot.position = spot.index;
    return spot;
  }
  return ItemOrder::Spot{
      list->IndexAt(order->Find(LastPlaceOf(container, item)).position), false};
}

const ItemFates& DocumentCore::FatesIn(ContainerIndex list) {
  ItemFates& fates = item_fates_[list];
  const ContainerRuns runs = log().runs_of(list);
  for (; fates.runs < runs.size(); ++fates.runs) {
    const OpRun& run = log().op_runs()[runs[fates.runs]];
    if (TargetsOf(run.kind).empty()) continue;
    std::string_view content = log().Content(run);
    const Lv item = TakeTarget(&content);
    if (run.kind == OpKind::kDeleteItem) ++fates.deletes[item];
    if (run.kind != OpKind::kMoveItem) continue;
    const auto [found, is_first] =
        fates.last_moves.try_emplace(item, run.begin);
    if (!is_first && Precedes(found->second, run.begin)) {
      found->second = run.begin;
    }
  }
  return fates;
}

Lv DocumentCore::LastPlaceOf(ContainerIndex list, Lv item) {
  const ItemFates& fates = FatesIn(list);
  const auto found = fates.last_moves.find(item);
  return found == fates.last_moves.end() ? item : found->second;
}

uint32_t DocumentCore::DeletesOfItem(ContainerIndex list, Lv item) {
  const ItemFates& fates = FatesIn(list);
  const auto found = fates.deletes.find(item);
  return found == fates.deletes.end() ? 0 : found->second;
}

}  // namespace syncline::internal
