/* What a replica knows: for each peer, the number of its ops. A version goes as
 * bytes; these functions look into them.
 *
 * All that take a version: INVALID_ARGUMENT, DATA_LOSS, UNIMPLEMENTED, where
 * the bytes are none.
 */
#ifndef SYNCLINE_C_VERSION_H_
#define SYNCLINE_C_VERSION_H_

#include "syncline/c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* For each peer, ascending, the span [0, next counter) of the ops that are
 * known. */
SYNCLINE_API syncline_code syncline_version_entries(const char* version,
                                                    size_t version_size,
                                                    syncline_op_spans* entries,
                                                    syncline_error* error);
/* The version that has these. INVALID_ARGUMENT: a span does not begin at 0, or
 * a peer has several. */
SYNCLINE_API syncline_code
syncline_version_from_entries(const syncline_op_span* entries, size_t count,
                              syncline_bytes* version, syncline_error* error);
SYNCLINE_API syncline_code syncline_version_next_counter(const char* version,
                                                         size_t version_size,
                                                         uint64_t peer,
                                                         uint32_t* counter,
                                                         syncline_error* error);
/* Whether everything that `other` knows is known. */
SYNCLINE_API syncline_code syncline_version_includes(
    const char* version, size_t version_size, const char* other,
    size_t other_size, bool* includes, syncline_error* error);
/* "{00000000000000a1: 17, 00000000000000b2: 4}" */
SYNCLINE_API syncline_code syncline_version_to_string(const char* version,
                                                      size_t version_size,
                                                      syncline_bytes* text,
                                                      syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_VERSION_H_ */
