/* Histories as JSON and back: to look at them, to compare two of them line by
 * line, and for programs that have no Syncline. docs/json_history.md tells what
 * stands where. Where the library was built with JSON; of the static libraries
 * it is syncline::c_json_static.
 *
 * Thread-safe: no state.
 */
#ifndef SYNCLINE_C_HISTORY_JSON_H_
#define SYNCLINE_C_HISTORY_JSON_H_

#include "syncline/c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* All that the ops of an update, or of the history in a snapshot, say. Codes:
 * those of updates.h. Cost: O(size). */
SYNCLINE_API syncline_code syncline_history_to_json(const char* update,
                                                    size_t update_size,
                                                    syncline_bytes* json,
                                                    syncline_error* error);
/* The update that was written so. INVALID_ARGUMENT, which names the place: no
 * such JSON, or it tells of what cannot be; UNIMPLEMENTED: a later version of
 * the form. Cost: O(size), and about 20 times its memory. */
SYNCLINE_API syncline_code syncline_history_from_json(const char* json,
                                                      size_t json_size,
                                                      syncline_bytes* update,
                                                      syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_HISTORY_JSON_H_ */
