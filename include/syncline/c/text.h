/* A text that several replicas edit.
 *
 * OUT_OF_RANGE: a position beyond the end; INVALID_ARGUMENT: one inside of a
 * code point or of a surrogate pair, text that is not valid UTF-8, or a unit
 * that the function does not take.
 */
#ifndef SYNCLINE_C_TEXT_H_
#define SYNCLINE_C_TEXT_H_

#include "syncline/c/container.h"

#ifdef __cplusplus
extern "C" {
#endif

SYNCLINE_API syncline_code syncline_text_insert(
    syncline_container* text, size_t position, const char* utf8,
    size_t utf8_size, syncline_text_unit unit, syncline_error* error);
SYNCLINE_API syncline_code syncline_text_delete(syncline_container* text,
                                                size_t position, size_t count,
                                                syncline_text_unit unit,
                                                syncline_error* error);
/* Deletes and inserts at one place: both or nothing. */
SYNCLINE_API syncline_code syncline_text_replace(
    syncline_container* text, size_t position, size_t count, const char* utf8,
    size_t utf8_size, syncline_text_unit unit, syncline_error* error);
/* Makes the text what `utf8` is, by small edits. */
SYNCLINE_API syncline_code syncline_text_update(syncline_container* text,
                                                const char* utf8,
                                                size_t utf8_size,
                                                syncline_error* error);

SYNCLINE_API syncline_code syncline_text_to_string(syncline_container* text,
                                                   syncline_bytes* utf8,
                                                   syncline_error* error);
/* The text of [begin, end). */
SYNCLINE_API syncline_code syncline_text_slice(syncline_container* text,
                                               size_t begin, size_t end,
                                               syncline_text_unit unit,
                                               syncline_bytes* utf8,
                                               syncline_error* error);
/* In lines: the number of \n. */
SYNCLINE_API syncline_code syncline_text_size(syncline_container* text,
                                              syncline_text_unit unit,
                                              size_t* size,
                                              syncline_error* error);
/* The same place in another unit. */
SYNCLINE_API syncline_code syncline_text_convert(
    syncline_container* text, size_t position, syncline_text_unit from,
    syncline_text_unit to, size_t* converted, syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_TEXT_H_ */
