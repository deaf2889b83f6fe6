#include "syncline/cursor.h"

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/cursor_message.h"

namespace syncline {

std::string Cursor::Encode() const {
  return internal::EncodeCursor(
      {item_, side_ == CursorSide::kRight, container_});
}

absl::StatusOr<Cursor> Cursor::Decode(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(internal::CursorParts parts,
                            internal::DecodeCursor(bytes));
  return Cursor(parts.item,
                parts.is_before ? CursorSide::kRight : CursorSide::kLeft,
                std::move(parts.container));
}

}  // namespace syncline
