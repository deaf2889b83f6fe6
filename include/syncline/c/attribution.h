/* Who wrote what a document shows, and in which change.
 *
 * Whatever somebody wrote is named by the op that did it: its peer is who, and
 * syncline_doc_change_of tells when and why. docs/attribution.md has the rules.
 *
 * Of texts and lists the first question costs O(history), each further one
 * O(log n) a range, and that for each edit in between. DATA_LOSS: the history
 * turns out to be broken.
 */
#ifndef SYNCLINE_C_ATTRIBUTION_H_
#define SYNCLINE_C_ATTRIBUTION_H_

#include "syncline/c/container.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Items of a text or a list that one author inserted one after the other, in
 * one change: the first by `first`, those behind it by the ops that follow, one
 * for each code point or value. */
typedef struct syncline_authored_range {
  size_t begin;
  size_t end;
  syncline_op_id first;
} syncline_authored_range;

typedef struct syncline_authored_ranges {
  syncline_authored_range* items;
  size_t size;
} syncline_authored_ranges;

SYNCLINE_API void syncline_authored_ranges_free(
    syncline_authored_ranges* ranges);

/* Who wrote [begin, end): ranges without gaps, each as long as it can be.
 * OUT_OF_RANGE: it reaches beyond the end; INVALID_ARGUMENT: it begins or ends
 * inside of a character; lines, which may have many authors each. */
SYNCLINE_API syncline_code syncline_text_authors(
    syncline_container* text, size_t begin, size_t end, syncline_text_unit unit,
    syncline_authored_ranges* authors, syncline_error* error);
SYNCLINE_API syncline_code
syncline_list_authors(syncline_container* list, size_t begin, size_t end,
                      syncline_authored_ranges* authors, syncline_error* error);

/* Of one item of a movable list: the op that inserted it, and the move and the
 * set that are in force; `inserted` where there is none. */
typedef struct syncline_item_authors {
  syncline_op_id inserted;
  syncline_op_id placed;
  syncline_op_id set;
} syncline_item_authors;

typedef struct syncline_item_authors_array {
  syncline_item_authors* items;
  size_t size;
} syncline_item_authors_array;

SYNCLINE_API void syncline_item_authors_array_free(
    syncline_item_authors_array* authors);

/* Of each item of [begin, end). */
SYNCLINE_API syncline_code syncline_movable_list_authors(
    syncline_container* list, size_t begin, size_t end,
    syncline_item_authors_array* authors, syncline_error* error);

/* The ops that set what syncline_map_get shows and, behind it, each of
 * syncline_map_conflicts; none where the key is not there. */
SYNCLINE_API syncline_code syncline_map_authors(syncline_container* map,
                                                const char* key,
                                                size_t key_size,
                                                syncline_op_ids* authors,
                                                syncline_error* error);

/* The op that put a node where it is: its create, or the move of it that is in
 * force. NOT_FOUND: it is not in the tree. */
SYNCLINE_API syncline_code syncline_tree_placed_by(syncline_container* tree,
                                                   syncline_op_id node,
                                                   syncline_op_id* placed_by,
                                                   syncline_error* error);

/* What an author said about ops. */
typedef struct syncline_change_info {
  size_t struct_size;
  /* That one commit told of; or that none did, as far as they follow each other
   * on this replica. */
  syncline_op_span ops;
  /* Of the first op: 1 + the highest among its parents. */
  uint32_t lamport;
  int64_t time_ms;        /* since 1970 UTC; 0: not told */
  syncline_bytes message; /* empty: none */
} syncline_change_info;
#define SYNCLINE_CHANGE_INFO_INIT                              \
  {                                                            \
    sizeof(syncline_change_info), {0, 0, 0}, 0, 0, { NULL, 0 } \
  }

/* What it holds; the struct can be used again. */
SYNCLINE_API void syncline_change_info_free(syncline_change_info* change);

/* What was said about an op; of one of the commit under way nothing is yet.
 * NOT_FOUND: it is not known here. Cost: O(log n), the first time O(history).
 */
SYNCLINE_API syncline_code syncline_doc_change_of(syncline_doc* doc,
                                                  syncline_op_id op,
                                                  syncline_change_info* change,
                                                  syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_ATTRIBUTION_H_ */
