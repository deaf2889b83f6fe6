/* What a replica knows: for each peer, the number of its ops. A version goes as
 * bytes; these functions look into them. By its newest ops, its frontier, it
 * goes as an array of ids.
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
/* How one version stands to another: it has less, more, the same, or both have
 * something that the other has not. */
typedef enum syncline_version_order SYNCLINE_ENUM {
  SYNCLINE_VERSION_BEFORE = 0,
  SYNCLINE_VERSION_AFTER = 1,
  SYNCLINE_VERSION_EQUAL = 2,
  SYNCLINE_VERSION_CONCURRENT = 3
} syncline_version_order;
SYNCLINE_API syncline_code syncline_version_compare_to(
    const char* version, size_t version_size, const char* other,
    size_t other_size, syncline_version_order* order, syncline_error* error);
/* What either knows, and what both know: versions again. */
SYNCLINE_API syncline_code syncline_version_merge(
    const char* version, size_t version_size, const char* other,
    size_t other_size, syncline_bytes* merged, syncline_error* error);
SYNCLINE_API syncline_code syncline_version_meet(
    const char* version, size_t version_size, const char* other,
    size_t other_size, syncline_bytes* met, syncline_error* error);
/* "{00000000000000a1: 17, 00000000000000b2: 4}" */
SYNCLINE_API syncline_code syncline_version_to_string(const char* version,
                                                      size_t version_size,
                                                      syncline_bytes* text,
                                                      syncline_error* error);

/* The newest ops of a version as "17@00000000000000a1,4@00000000000000b2": to
 * keep with a name, or in a link. */
SYNCLINE_API syncline_code syncline_frontier_to_string(
    const syncline_op_id* frontier, size_t frontier_size, syncline_bytes* text,
    syncline_error* error);
/* INVALID_ARGUMENT: not what syncline_frontier_to_string gives. */
SYNCLINE_API syncline_code syncline_frontier_parse(const char* text,
                                                   size_t text_size,
                                                   syncline_op_ids* frontier,
                                                   syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_VERSION_H_ */
