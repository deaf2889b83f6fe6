/* An update or a snapshot on its way between sessions, with what a server has
 * to know of it: whose ops, and after what. Its bytes are kept and handed on as
 * they are, and need not be read further: of a client that encrypts they cannot
 * be.
 *
 * A handle is small; copies share the bytes. Nothing changes after a batch was
 * made, so threads may use one batch at a time, each through a handle of its
 * own.
 *
 * Errors of what reads bytes: INVALID_ARGUMENT, for what is no batch, update or
 * snapshot; DATA_LOSS, where it is cut off or damaged; UNIMPLEMENTED, where a
 * later version wrote it. Versions are the bytes of syncline_doc_version and of
 * version.h, with the same errors; 0 bytes know nothing.
 *
 * In the library of sync.h. syncline/sync/batch.h says the same for C++.
 */
#ifndef SYNCLINE_C_BATCH_H_
#define SYNCLINE_C_BATCH_H_

#include "syncline/c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct syncline_sync_batch syncline_sync_batch;

/* Of what a document exports. */
SYNCLINE_API syncline_code syncline_sync_batch_from_update(
    const char* update, size_t update_size, syncline_sync_batch** batch,
    syncline_error* error);
/* Of what was stored: the `encoded` of a syncline_sync_batch_view. */
SYNCLINE_API syncline_code
syncline_sync_batch_parse(const char* encoded, size_t encoded_size,
                          syncline_sync_batch** batch, syncline_error* error);
/* One handle more: to keep what a callback is handed. */
SYNCLINE_API syncline_code syncline_sync_batch_copy(syncline_sync_batch* batch,
                                                    syncline_sync_batch** copy,
                                                    syncline_error* error);
/* NULL is no error. */
SYNCLINE_API syncline_code syncline_sync_batch_free(syncline_sync_batch* batch,
                                                    syncline_error* error);

/* Points into the batch: valid as long as a handle of it is there. */
typedef struct syncline_sync_batch_view {
  size_t struct_size;
  /* What goes over the wire, and into a log or a file. */
  const char* encoded;
  size_t encoded_size;
  /* An update or a snapshot; of a sealed one, what its client made of that. */
  const char* payload;
  size_t payload_size;
  bool is_sealed;
  bool is_shallow; /* a log refuses it: see server.h */
  uint64_t hash;   /* XXH3 (64 bits) of `encoded` */
} syncline_sync_batch_view;
#define SYNCLINE_SYNC_BATCH_VIEW_INIT \
  { sizeof(syncline_sync_batch_view), NULL, 0, NULL, 0, false, false, 0 }
/* `view` begins with its *_INIT. */
SYNCLINE_API syncline_code
syncline_sync_batch_read(syncline_sync_batch* batch,
                         syncline_sync_batch_view* view, syncline_error* error);

/* What it carries. */
typedef struct syncline_update_info {
  size_t struct_size;
  syncline_op_spans spans; /* one for each author */
  /* Ops outside of it that come before some op in it. */
  syncline_op_ids parents;
  bool is_snapshot; /* it has the values beside the history */
  bool is_shallow;  /* it has none of the history before a version */
  bool has_doc_id;
  uint64_t doc_id; /* the document that it says it is of */
} syncline_update_info;
#define SYNCLINE_UPDATE_INFO_INIT \
  { sizeof(syncline_update_info), {NULL, 0}, {NULL, 0}, false, false, false, 0 }
/* It can be used again. */
SYNCLINE_API void syncline_update_info_free(syncline_update_info* info);
/* `info` begins with its *_INIT. */
SYNCLINE_API syncline_code syncline_sync_batch_info(syncline_sync_batch* batch,
                                                    syncline_update_info* info,
                                                    syncline_error* error);
/* Of what a host made of an update with this header, of which spans, parents
 * and is_snapshot count. INVALID_ARGUMENT: a span that is empty or too long. */
SYNCLINE_API syncline_code syncline_sync_batch_sealed(
    const char* payload, size_t payload_size, const syncline_update_info* info,
    syncline_sync_batch** batch, syncline_error* error);

/* Whether who knows `version` can apply it at once. A log takes no other. */
SYNCLINE_API syncline_code syncline_sync_batch_follows_on(
    syncline_sync_batch* batch, const char* version, size_t version_size,
    bool* follows, syncline_error* error);
/* Whether who knows `version` learns nothing from it. */
SYNCLINE_API syncline_code syncline_sync_batch_is_known_in(
    syncline_sync_batch* batch, const char* version, size_t version_size,
    bool* is_known, syncline_error* error);
/* What is known once who knows `version` has it. It need not follow on that. */
SYNCLINE_API syncline_code syncline_sync_batch_advance(
    syncline_sync_batch* batch, const char* version, size_t version_size,
    syncline_bytes* advanced, syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_BATCH_H_ */
