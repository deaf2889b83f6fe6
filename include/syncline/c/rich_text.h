/* Marks and embeds of a text. Its text alone is in text.h.
 *
 * What is read comes as messages of syncline/proto/rich_text.proto (Protocol
 * Buffers). OUT_OF_RANGE: a position beyond the end; INVALID_ARGUMENT: one
 * inside of a code point or of a surrogate pair, a key that is not valid UTF-8,
 * a value that is a container, or a unit that the function does not take.
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

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_RICH_TEXT_H_ */
