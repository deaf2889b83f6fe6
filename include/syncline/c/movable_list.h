/* A list of values whose items several replicas move and set. An item is never
 * doubled; to move and to set it are independent.
 *
 * OUT_OF_RANGE: a position beyond the end; INVALID_ARGUMENT: a string that is
 * not valid UTF-8; a value that is a container: those are made by new, set_new.
 */
#ifndef SYNCLINE_C_MOVABLE_LIST_H_
#define SYNCLINE_C_MOVABLE_LIST_H_

#include "syncline/c/container.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Inserts `count` values so that the first of them stands at `position`, <= the
 * size. */
SYNCLINE_API syncline_code syncline_movable_list_insert(
    syncline_container* list, size_t position, const syncline_value* values,
    size_t count, syncline_error* error);
/* Moves the item at `from` so that it then stands at `to`, < the size. */
SYNCLINE_API syncline_code syncline_movable_list_move(syncline_container* list,
                                                      size_t from, size_t to,
                                                      syncline_error* error);
SYNCLINE_API syncline_code
syncline_movable_list_set(syncline_container* list, size_t position,
                          const syncline_value* value, syncline_error* error);
SYNCLINE_API syncline_code
syncline_movable_list_delete(syncline_container* list, size_t position,
                             size_t count, syncline_error* error);
/* A new, empty child at `position`. */
SYNCLINE_API syncline_code syncline_movable_list_new(
    syncline_container* list, size_t position, syncline_container_kind kind,
    syncline_container** child, syncline_error* error);
/* A new, empty child as the value of the item at `position`. */
SYNCLINE_API syncline_code syncline_movable_list_set_new(
    syncline_container* list, size_t position, syncline_container_kind kind,
    syncline_container** child, syncline_error* error);

SYNCLINE_API syncline_code syncline_movable_list_get(syncline_container* list,
                                                     size_t position,
                                                     syncline_value* value,
                                                     syncline_error* error);
/* The items of [begin, end). */
SYNCLINE_API syncline_code syncline_movable_list_slice(syncline_container* list,
                                                       size_t begin, size_t end,
                                                       syncline_values* items,
                                                       syncline_error* error);
SYNCLINE_API syncline_code syncline_movable_list_size(syncline_container* list,
                                                      size_t* size,
                                                      syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_MOVABLE_LIST_H_ */
