#include "syncline/cursor.h"

#include "call.h"
#include "give.h"
#include "syncline/c/cursor.h"

using syncline::Cursor;
using syncline::CursorPosition;
using syncline::CursorSide;
using syncline::Doc;
using syncline::List;
using syncline::MovableList;
using syncline::OpId;
using syncline::Text;
using syncline::Value;
using syncline::c::Call;
using syncline::c::CallFree;
using syncline::c::CallOn;
using syncline::c::Check;
using syncline::c::CheckSize;
using syncline::c::Give;
using syncline::c::Given;
using syncline::c::Known;
using syncline::c::UnitOf;
using syncline::c::View;

namespace {

Check KnownSide(syncline_cursor_side side) {
  const bool known =
      side == SYNCLINE_CURSOR_LEFT || side == SYNCLINE_CURSOR_RIGHT;
  return {known ? nullptr : "is no syncline_cursor_side", "side"};
}
CursorSide SideOf(syncline_cursor_side side) {
  return static_cast<CursorSide>(side);
}

absl::Status GiveCursor(syncline_bytes* out,
                        const absl::StatusOr<Cursor>& cursor) {
  if (cursor.ok()) *out = Give(cursor->Encode());
  return cursor.status();
}

template <typename T>
syncline_code CursorAt(const char* function, syncline_container* list,
                       size_t position, syncline_cursor_side side,
                       syncline_bytes* cursor, syncline_error* error) {
  return CallOn<T>(function, list, error,
                   {KnownSide(side), Given(cursor, "cursor")}, [&](T& it) {
                     return GiveCursor(cursor,
                                       it.CursorAt(position, SideOf(side)));
                   });
}

}  // namespace

syncline_code syncline_text_cursor_at(syncline_container* text, size_t position,
                                      syncline_cursor_side side,
                                      syncline_text_unit unit,
                                      syncline_bytes* cursor,
                                      syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error,
      {KnownSide(side), Known(unit, "unit"), Given(cursor, "cursor")},
      [&](Text& it) {
        return GiveCursor(cursor,
                          it.CursorAt(position, SideOf(side), UnitOf(unit)));
      });
}

syncline_code syncline_list_cursor_at(syncline_container* list, size_t position,
                                      syncline_cursor_side side,
                                      syncline_bytes* cursor,
                                      syncline_error* error) {
  return CursorAt<List>(__func__, list, position, side, cursor, error);
}

syncline_code syncline_movable_list_cursor_at(syncline_container* list,
                                              size_t position,
                                              syncline_cursor_side side,
                                              syncline_bytes* cursor,
                                              syncline_error* error) {
  return CursorAt<MovableList>(__func__, list, position, side, cursor, error);
}

syncline_code syncline_cursor_item(const char* cursor, size_t cursor_size,
                                   syncline_cursor_side* side, bool* has_item,
                                   syncline_op_id* item,
                                   syncline_error* error) {
  return CallFree(__func__, error,
                  {Given(cursor, cursor_size, "cursor"), Given(side, "side"),
                   Given(has_item, "has_item"), Given(item, "item")},
                  [&]() -> absl::Status {
                    const absl::StatusOr<Cursor> decoded =
                        Cursor::Decode(View(cursor, cursor_size));
                    if (!decoded.ok()) return decoded.status();
                    *side = static_cast<syncline_cursor_side>(decoded->side());
                    *has_item = decoded->item().has_value();
                    *item = Give(decoded->item().value_or(OpId{}));
                    return absl::OkStatus();
                  });
}

syncline_code syncline_doc_resolve(syncline_doc* doc, const char* cursor,
                                   size_t cursor_size, syncline_text_unit unit,
                                   syncline_cursor_position* position,
                                   syncline_error* error) {
  return Call(__func__, doc, error,
              {Given(cursor, cursor_size, "cursor"), Known(unit, "unit"),
               Given(position, "position")},
              [&](Doc& it) -> absl::Status {
                absl::Status status =
                    CheckSize(position->struct_size, sizeof(*position));
                if (!status.ok()) return status;
                const absl::StatusOr<Cursor> decoded =
                    Cursor::Decode(View(cursor, cursor_size));
                if (!decoded.ok()) return decoded.status();
                const absl::StatusOr<CursorPosition> at =
                    it.Resolve(*decoded, UnitOf(unit));
                if (!at.ok()) return at.status();
                position->container =
                    Give(Value(at->container), doc).as.container;
                position->position = at->position;
                position->is_item_there = at->is_item_there;
                return absl::OkStatus();
              });
}
