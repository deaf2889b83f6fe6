/* Marks, embeds and deltas of a text. Its text alone is in text.h.
 *
 * What is read comes, and deltas go, as messages of
 * syncline/proto/rich_text.proto (Protocol Buffers). OUT_OF_RANGE: a position
 * beyond the end; INVALID_ARGUMENT: one inside of a code point or of a
 * surrogate pair, a key that is not valid UTF-8, a value that is a container,
 * or a unit that the function does not take.
 */
#ifndef SYNCLINE_C_RICH_TEXT_H_
#define SYNCLINE_C_RICH_TEXT_H_

#include "syncline/c/container.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which text that is inserted at an edge of a mark, by anybody, becomes part of
 * it. */
typedef enum syncline_expand SYNCLINE_ENUM {
  SYNCLINE_EXPAND_AFTER = 0,  /* what follows its end: bold does so */
  SYNCLINE_EXPAND_BEFORE = 1, /* what precedes its begin */
  SYNCLINE_EXPAND_BOTH = 2,
  SYNCLINE_EXPAND_NONE = 3 /* links do so */
} syncline_expand;

typedef struct syncline_mark_options {
  size_t struct_size;
  syncline_expand expand;
  /* 1: marks of this key live beside each other, each with its id, as comments
   * do. 0: the newest covers the others. */
  uint32_t many;
} syncline_mark_options;
#define SYNCLINE_MARK_OPTIONS_INIT \
  { sizeof(syncline_mark_options), SYNCLINE_EXPAND_AFTER, 0 }

/* Marks [begin, end) with a key and a value. `options` may be NULL; `id` is
 * what the mark is taken away by. INVALID_ARGUMENT: the range is empty. */
SYNCLINE_API syncline_code syncline_text_mark(
    syncline_container* text, size_t begin, size_t end, const char* key,
    size_t key_size, const syncline_value* value,
    const syncline_mark_options* options, syncline_text_unit unit,
    syncline_op_id* id, syncline_error* error);
/* Covers the marks of a key, of those that are not many-valued, by one that
 * says null. */
SYNCLINE_API syncline_code
syncline_text_unmark(syncline_container* text, size_t begin, size_t end,
                     const char* key, size_t key_size, syncline_expand expand,
                     syncline_text_unit unit, syncline_error* error);
/* Takes a mark away, all of it; what it covered shows again. NOT_FOUND: there
 * is none with this id. */
SYNCLINE_API syncline_code syncline_text_remove_mark(syncline_container* text,
                                                     syncline_op_id id,
                                                     syncline_error* error);
/* Inserts something that is no text, and takes the place of one code point:
 * U+FFFC, where text alone is shown. */
SYNCLINE_API syncline_code syncline_text_insert_embed(
    syncline_container* text, size_t position, const syncline_value* value,
    syncline_text_unit unit, syncline_error* error);
/* A new, empty child, embedded at `position`. */
SYNCLINE_API syncline_code syncline_text_new_embed(
    syncline_container* text, size_t position, syncline_container_kind kind,
    syncline_text_unit unit, syncline_container** child, syncline_error* error);

/* The text of [begin, end) as runs with the same attributes: a TextRuns. */
SYNCLINE_API syncline_code syncline_text_runs(syncline_container* text,
                                              size_t begin, size_t end,
                                              syncline_text_unit unit,
                                              syncline_bytes* runs,
                                              syncline_error* error);
/* The marks that cover some of [begin, end), whether they show or not, in the
 * order of their begins: a TextMarks. */
SYNCLINE_API syncline_code syncline_text_marks(syncline_container* text,
                                               size_t begin, size_t end,
                                               syncline_text_unit unit,
                                               syncline_bytes* marks,
                                               syncline_error* error);

/* The text of [begin, end) as the delta, a TextDelta, that inserts it into an
 * empty one. */
SYNCLINE_API syncline_code syncline_text_to_delta(syncline_container* text,
                                                  size_t begin, size_t end,
                                                  syncline_text_unit unit,
                                                  syncline_bytes* delta,
                                                  syncline_error* error);

/* How the marks of a key expand. */
typedef struct syncline_key_expand {
  const char* key;
  size_t key_size;
  syncline_expand expand;
} syncline_key_expand;

typedef struct syncline_delta_options {
  size_t struct_size;
  /* Of the marks that a delta makes; of keys that are not named: AFTER, but
   * NONE of many-valued marks. */
  const syncline_key_expand* expand;
  size_t expand_size;
} syncline_delta_options;
#define SYNCLINE_DELTA_OPTIONS_INIT \
  { sizeof(syncline_delta_options), NULL, 0 }

/* Makes the edits that a TextDelta tells, of an editor or of an event, all of
 * them or none: what is inserted gets the attributes that its step names and no
 * others; what is kept gets those that its step names, of which null takes one
 * away. An id of a many-valued mark that is not there makes a new mark.
 * `options` may be NULL. INVALID_ARGUMENT, RESOURCE_EXHAUSTED: `delta` is none,
 * or has a step that cannot be made; NOT_FOUND: a mark that it takes away is
 * not there. */
SYNCLINE_API syncline_code syncline_text_apply_delta(
    syncline_container* text, const char* delta, size_t delta_size,
    const syncline_delta_options* options, syncline_text_unit unit,
    syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_RICH_TEXT_H_ */
