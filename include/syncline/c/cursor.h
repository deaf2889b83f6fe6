/* A place in a text or a list that stays where it is, whatever is edited there:
 * where somebody's caret is, where a selection begins.
 *
 * A cursor stands beside one item (a character, a value), on one side of it, or
 * at an edge of its container. Where the item is deleted, it stands where that
 * was. It goes as bytes, about 20, to be kept or sent to other replicas: it
 * means the same on each that has the item.
 *
 * All that take a cursor: INVALID_ARGUMENT, DATA_LOSS, UNIMPLEMENTED, where the
 * bytes are none.
 */
#ifndef SYNCLINE_C_CURSOR_H_
#define SYNCLINE_C_CURSOR_H_

#include "syncline/c/container.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a cursor at a position stands beside; what is inserted at the position
 * comes to stand on its other side. */
typedef enum syncline_cursor_side SYNCLINE_ENUM {
  SYNCLINE_CURSOR_LEFT = 0, /* the item before it; at 0 the start */
  SYNCLINE_CURSOR_RIGHT = 1 /* the item behind it; at the end the end */
} syncline_cursor_side;

/* OUT_OF_RANGE: the position is beyond the end. The first cursor that a
 * document is asked for costs O(history), each further one O(log n). DATA_LOSS:
 * the history turns out to be broken. */
SYNCLINE_API syncline_code syncline_text_cursor_at(
    syncline_container* text, size_t position, syncline_cursor_side side,
    syncline_text_unit unit, syncline_bytes* cursor, syncline_error* error);
SYNCLINE_API syncline_code syncline_list_cursor_at(syncline_container* list,
                                                   size_t position,
                                                   syncline_cursor_side side,
                                                   syncline_bytes* cursor,
                                                   syncline_error* error);
/* It goes where the item goes. */
SYNCLINE_API syncline_code syncline_movable_list_cursor_at(
    syncline_container* list, size_t position, syncline_cursor_side side,
    syncline_bytes* cursor, syncline_error* error);

/* What a cursor stands beside. At an edge of its container, the start for LEFT,
 * `has_item` is false, and the item zero. */
SYNCLINE_API syncline_code syncline_cursor_item(
    const char* cursor, size_t cursor_size, syncline_cursor_side* side,
    bool* has_item, syncline_op_id* item, syncline_error* error);

typedef struct syncline_cursor_position {
  size_t struct_size;
  syncline_container* container;
  size_t position;
  bool is_item_there; /* what it stands beside; true at an edge */
} syncline_cursor_position;
#define SYNCLINE_CURSOR_POSITION_INIT \
  { sizeof(syncline_cursor_position), NULL, 0, false }

/* Where a cursor is now; of a text in `unit`. NOT_FOUND: its item or container
 * has not come here yet. */
SYNCLINE_API syncline_code
syncline_doc_resolve(syncline_doc* doc, const char* cursor, size_t cursor_size,
                     syncline_text_unit unit,
                     syncline_cursor_position* position, syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_CURSOR_H_ */
