/* What a document was: its old versions, and who made each change.
 *
 * A version is named by any of its ops: they, and all that they build upon.
 * syncline_doc_frontier gives the newest ones; no ops are the empty document.
 * docs/versions.md tells how versions go together.
 *
 * All that take a version: NOT_FOUND, where the document does not know one of
 * the ops; FAILED_PRECONDITION, where a transaction is open; DATA_LOSS, where
 * the history turns out to be broken. They end the commit under way. Cost: that
 * of merging the version's ops, a few ms for 100,000 edits one after the other.
 */
#ifndef SYNCLINE_C_HISTORY_H_
#define SYNCLINE_C_HISTORY_H_

#include "syncline/c/attribution.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A version by its newest ops, ascending, and as syncline_doc_version gives it:
 * the one as the other. INVALID_ARGUMENT, DATA_LOSS, UNIMPLEMENTED: the bytes
 * are no version; INVALID_ARGUMENT: also where it has ops without what they
 * build upon. */
SYNCLINE_API syncline_code syncline_doc_frontier_of(syncline_doc* doc,
                                                    const char* version,
                                                    size_t version_size,
                                                    syncline_op_ids* frontier,
                                                    syncline_error* error);
SYNCLINE_API syncline_code syncline_doc_version_of(
    syncline_doc* doc, const syncline_op_id* frontier, size_t frontier_size,
    syncline_bytes* version, syncline_error* error);

/* A document that knows what was known at a version, and writes under a peer id
 * of its own (0: drawn at random): to read an old version, and to edit it. What
 * is written there merges here, and the other way. To be freed by
 * syncline_doc_free. */
SYNCLINE_API syncline_code syncline_doc_fork_at(
    syncline_doc* doc, const syncline_op_id* version, size_t version_size,
    uint64_t peer_id, syncline_doc** fork, syncline_error* error);

/* What leads from one version to another, as a message Event, of which the
 * changes are set alone: whoever shows the one and applies it shows the other.
 * Cost: also that of merging what only one of them has. */
SYNCLINE_API syncline_code
syncline_doc_diff(syncline_doc* doc, const syncline_op_id* from,
                  size_t from_size, const syncline_op_id* to, size_t to_size,
                  syncline_bytes* event, syncline_error* error);
/* Makes the edits that such a message tells, in one transaction, of this
 * document or of another that shows what the difference starts from, or is like
 * that; docs/versions.md tells what is made again and what stays what it is.
 * `options` may be NULL. Errors, which tell the path of the change, and after
 * which nothing is changed: NOT_FOUND, where there is no such container, node
 * or mark here; FAILED_PRECONDITION, where a container was removed, or a node
 * that is to be made is there; OUT_OF_RANGE, for a
 * position past the end; INVALID_ARGUMENT, for bytes that are no difference, or
 * a string that is not valid UTF-8; and the errors of edits. */
SYNCLINE_API syncline_code syncline_doc_apply_diff(
    syncline_doc* doc, const char* diff, size_t diff_size,
    const syncline_commit_options* options, syncline_error* error);

/* Shows a version in place of the latest, in all handles; listeners are told
 * what is different. It is read only: edits are FAILED_PRECONDITION. What is
 * known stays what it is, imports and exports go on with all of it, and what is
 * imported shows with the latest. Containers that the version has not met are
 * empty. A version that has all that is known is the latest: this is
 * syncline_doc_checkout_latest then, so edits are made, and what is imported
 * shows. FAILED_PRECONDITION: also in a hook of a commit. */
SYNCLINE_API syncline_code syncline_doc_checkout(syncline_doc* doc,
                                                 const syncline_op_id* version,
                                                 size_t version_size,
                                                 syncline_error* error);
/* Shows the latest again. */
SYNCLINE_API syncline_code syncline_doc_checkout_latest(syncline_doc* doc,
                                                        syncline_error* error);
/* Whether an old version shows; and which, or none. */
SYNCLINE_API syncline_code syncline_doc_checked_out(syncline_doc* doc,
                                                    bool* is_checked_out,
                                                    syncline_op_ids* version,
                                                    syncline_error* error);

/* Edits the document, in one transaction, until it shows what it showed at a
 * version. What was done since stays in the history; what others do at the same
 * time is merged. docs/versions.md tells what comes back as what it was, and
 * what is made again. `options` may be NULL. INVALID_ARGUMENT: a string is not
 * valid UTF-8; and the errors of edits. Cost: also O(containers). */
SYNCLINE_API syncline_code syncline_doc_revert_to(
    syncline_doc* doc, const syncline_op_id* version, size_t version_size,
    const syncline_commit_options* options, syncline_error* error);

/* The values, and the edits from a version on; NULL: the values alone. What an
 * empty document imports of it is shallow: it has no older edits, and refuses
 * those that were written without knowing the version (NOT_FOUND).
 * docs/shallow.md tells what is kept. */
SYNCLINE_API syncline_code
syncline_doc_export_shallow(syncline_doc* doc, const syncline_op_ids* from,
                            syncline_bytes* snapshot, syncline_error* error);
/* Whether it is shallow; and the version that its history begins at, or none.
 */
SYNCLINE_API syncline_code syncline_doc_shallow_since(syncline_doc* doc,
                                                      bool* is_shallow,
                                                      syncline_op_ids* version,
                                                      syncline_error* error);
/* Who has to write the edits that are in this document so that every host that
 * writes the same ones writes the same bytes: fill a document, ask this, and
 * fill another one under that peer id. Several hosts may each import what that
 * exports, and its content is there once. */
SYNCLINE_API syncline_code syncline_doc_seed_author(syncline_doc* doc,
                                                    uint64_t* peer_id,
                                                    syncline_error* error);

/* Goes over the history, from the newest on: each entry comes before those that
 * it builds upon. What is edited or imported meanwhile is not in it. */
typedef struct syncline_history_walk syncline_history_walk;

typedef struct syncline_history_filter {
  size_t struct_size;
  const uint64_t* author;         /* alone; NULL: everybody */
  const syncline_op_ids* version; /* of this one; NULL: of the latest */
} syncline_history_filter;
#define SYNCLINE_HISTORY_FILTER_INIT \
  { sizeof(syncline_history_filter), NULL, NULL }

typedef struct syncline_containers {
  syncline_container** items;
  size_t size;
} syncline_containers;

/* Ops of one author that follow each other: those of one commit that told a
 * time or a message, or those between two such commits. It begins as a
 * syncline_change_info does. */
typedef struct syncline_history_entry {
  size_t struct_size;
  syncline_op_span ops;
  uint32_t lamport; /* of the first op: 1 + the highest among its parents */
  int64_t time_ms;  /* since 1970 UTC; 0: not told */
  syncline_bytes message;  /* empty: none */
  syncline_op_ids parents; /* what the author knew when writing the first op */
  /* That the ops touched, each once; not those of a later version's kinds. */
  syncline_containers containers;
} syncline_history_entry;
#define SYNCLINE_HISTORY_ENTRY_INIT                                          \
  {                                                                          \
    sizeof(syncline_history_entry), {0, 0, 0}, 0, 0, {NULL, 0}, {NULL, 0}, { \
      NULL, 0                                                                \
    }                                                                        \
  }

/* What it holds; the struct can be used again. */
SYNCLINE_API void syncline_history_entry_free(syncline_history_entry* entry);

/* `filter` may be NULL: all of the latest. To be freed by
 * syncline_history_walk_free, before or after the document. */
SYNCLINE_API syncline_code syncline_doc_walk_history(
    syncline_doc* doc, const syncline_history_filter* filter,
    syncline_history_walk** walk, syncline_error* error);
/* NOT_FOUND: the last one was the oldest. FAILED_PRECONDITION: the document was
 * freed. Cost: O(log n), and O(what the entry holds). */
SYNCLINE_API syncline_code syncline_history_walk_next(
    syncline_history_walk* walk, syncline_history_entry* entry,
    syncline_error* error);
/* NULL is no error. */
SYNCLINE_API syncline_code
syncline_history_walk_free(syncline_history_walk* walk, syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_HISTORY_H_ */
