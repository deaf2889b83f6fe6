/* START HERE: a document that several replicas edit, offline or live.
 *
 * A document holds containers, named by the application; they exist as soon as
 * they are asked for. Replicas exchange updates, as bytes, in any order, any
 * number of times. Those that hold the same edits hold the same values.
 */
#ifndef SYNCLINE_C_DOC_H_
#define SYNCLINE_C_DOC_H_

#include "syncline/c/base.h"
#include "syncline/c/value.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct syncline_doc syncline_doc;

typedef enum syncline_container_kind SYNCLINE_ENUM {
  SYNCLINE_TEXT = 1,
  SYNCLINE_MAP = 2,
  SYNCLINE_LIST = 3,
  SYNCLINE_MOVABLE_LIST = 4,
  SYNCLINE_TREE = 5,
  SYNCLINE_COUNTER = 6
} syncline_container_kind;

/* What a position in a text counts. */
typedef enum syncline_text_unit SYNCLINE_ENUM {
  SYNCLINE_UNIT_BYTES = 0,       /* of UTF-8 */
  SYNCLINE_UNIT_CODE_POINTS = 1, /* Unicode scalar values */
  SYNCLINE_UNIT_UTF16 = 2,       /* of JavaScript, Java, C#, Qt */
  SYNCLINE_UNIT_LINES = 3        /* n: the start of line n; they end with \n */
} syncline_text_unit;

/* Structs that begin with their size grow in later versions. Begin them with
 * their *_INIT; where a library does not know the end of one, that has to be
 * zero (else UNIMPLEMENTED). */
typedef struct syncline_doc_options {
  size_t struct_size;
  uint64_t peer_id; /* nobody else's; 0: drawn at random */
  /* Of updates that wait for others that they build upon; 0: 64 MiB. */
  uint64_t max_pending_bytes;
  /* What events of texts count: SYNCLINE_UNIT_UTF16, or, if this is 0 or
   * SYNCLINE_UNIT_CODE_POINTS, code points. */
  syncline_text_unit event_unit;
  /* Which document this is a replica of. Whatever it exports says so (10 bytes
   * an update), and it refuses, as INVALID_ARGUMENT, what says that it is of
   * another one. 0: it becomes that of the first import that names one. */
  uint64_t doc_id;
} syncline_doc_options;
#define SYNCLINE_DOC_OPTIONS_INIT \
  { sizeof(syncline_doc_options), 0, 0, SYNCLINE_UNIT_CODE_POINTS, 0 }

typedef struct syncline_commit_options {
  size_t struct_size;
  int64_t time_ms;     /* since 1970 UTC; 0: not told */
  const char* message; /* what others are told */
  size_t message_size;
  const char* tag; /* what the events of the commit carry, here alone */
  size_t tag_size;
} syncline_commit_options;
#define SYNCLINE_COMMIT_OPTIONS_INIT \
  { sizeof(syncline_commit_options), 0, NULL, 0, NULL, 0 }

/* An empty document. `options` may be NULL. To be freed by syncline_doc_free.
 */
SYNCLINE_API syncline_code syncline_doc_new(const syncline_doc_options* options,
                                            syncline_doc** doc,
                                            syncline_error* error);
/* Frees it with its containers; open transactions are dropped. NULL is no
 * error. FAILED_PRECONDITION: in a callback of the document. */
SYNCLINE_API syncline_code syncline_doc_free(syncline_doc* doc,
                                             syncline_error* error);

SYNCLINE_API syncline_code syncline_doc_peer_id(syncline_doc* doc,
                                                uint64_t* peer,
                                                syncline_error* error);

/* Which document this is a replica of; 0: nobody has told. */
SYNCLINE_API syncline_code syncline_doc_id(syncline_doc* doc, uint64_t* id,
                                           syncline_error* error);

/* The root container of this name and kind. */
SYNCLINE_API syncline_code syncline_doc_root(syncline_doc* doc,
                                             syncline_container_kind kind,
                                             const char* name, size_t name_size,
                                             syncline_container** container,
                                             syncline_error* error);
/* The container that an event or a plain value names by its kind and number.
 * INVALID_ARGUMENT: there is none. */
SYNCLINE_API syncline_code syncline_doc_container(
    syncline_doc* doc, syncline_container_kind kind, uint32_t number,
    syncline_container** container, syncline_error* error);
/* The value at a JSON Pointer: "/notes/3/title". NOT_FOUND: there is nothing;
 * INVALID_ARGUMENT: no such pointer, or its name is of several roots. */
SYNCLINE_API syncline_code syncline_doc_at(syncline_doc* doc,
                                           const char* pointer,
                                           size_t pointer_size,
                                           syncline_value* value,
                                           syncline_error* error);
/* The whole document as JSON, keys ascending. RESOURCE_EXHAUSTED: nested deeper
 * than readers of JSON bear. */
SYNCLINE_API syncline_code syncline_doc_to_json(syncline_doc* doc,
                                                syncline_bytes* json,
                                                syncline_error* error);
/* 32 digits, the same on replicas that know the same edits. */
SYNCLINE_API syncline_code syncline_doc_state_digest(syncline_doc* doc,
                                                     syncline_bytes* digest,
                                                     syncline_error* error);

/* A value of this document with all that is in it, as a PlainValue. */
SYNCLINE_API syncline_code syncline_doc_to_plain(syncline_doc* doc,
                                                 const syncline_value* value,
                                                 syncline_bytes* plain,
                                                 syncline_error* error);
/* Brings a container to a PlainValue by few edits, or by none of them.
 * INVALID_ARGUMENT: it cannot become that, or it is no such message;
 * RESOURCE_EXHAUSTED: nested too deep. */
SYNCLINE_API syncline_code syncline_doc_update(syncline_doc* doc,
                                               syncline_container* container,
                                               const char* plain,
                                               size_t plain_size,
                                               syncline_error* error);

/* Ends the commit under way; so do imports, exports and transactions, those
 * that fail as well. `options` may be NULL. INVALID_ARGUMENT: a string is not
 * valid UTF-8; FAILED_PRECONDITION: a transaction is open. */
SYNCLINE_API syncline_code
syncline_doc_commit(syncline_doc* doc, const syncline_commit_options* options,
                    syncline_error* error);

/* Edits that are made together, or not at all. Transactions nest: the other two
 * end the innermost. While one is open, imports, exports and commits are
 * FAILED_PRECONDITION. One that a callback leaves open is rolled back. */
SYNCLINE_API syncline_code syncline_transaction_begin(
    syncline_doc* doc, const syncline_commit_options* options,
    syncline_error* error);
/* FAILED_PRECONDITION: none is open. Containers that were made in what is
 * rolled back may come to mean those that other edits make. */
SYNCLINE_API syncline_code syncline_transaction_commit(syncline_doc* doc,
                                                       syncline_error* error);
SYNCLINE_API syncline_code
syncline_transaction_roll_back(syncline_doc* doc, syncline_error* error);

/* All edits, as an update. DATA_LOSS: the snapshot that the document was opened
 * from turns out to be broken. */
SYNCLINE_API syncline_code syncline_doc_export(syncline_doc* doc,
                                               syncline_bytes* update,
                                               syncline_error* error);
/* Those that a replica at `version`, as syncline_doc_version gives it, lacks.
 * INVALID_ARGUMENT, DATA_LOSS, UNIMPLEMENTED: that is no version. */
SYNCLINE_API syncline_code syncline_doc_export_since(syncline_doc* doc,
                                                     const char* version,
                                                     size_t version_size,
                                                     syncline_bytes* update,
                                                     syncline_error* error);
/* Values and edits: what to keep on a disk. */
SYNCLINE_API syncline_code syncline_doc_export_snapshot(
    syncline_doc* doc, syncline_bytes* snapshot, syncline_error* error);

typedef struct syncline_import_result {
  size_t struct_size;
  syncline_op_spans applied; /* new here */
  syncline_op_spans pending; /* wait for ops that they build upon */
  syncline_strings rejected; /* why updates that had waited are not applied */
} syncline_import_result;
#define SYNCLINE_IMPORT_RESULT_INIT                                   \
  {                                                                   \
    sizeof(syncline_import_result), {NULL, 0}, {NULL, 0}, { NULL, 0 } \
  }
SYNCLINE_API void syncline_import_result_free(syncline_import_result* result);

/* Takes in an update or a snapshot: all of it or nothing. `result` may be NULL.
 * INVALID_ARGUMENT: not bytes of ours; DATA_LOSS: damaged on the way;
 * UNIMPLEMENTED: of a later version; ALREADY_EXISTS: two replicas write under
 * one peer id; RESOURCE_EXHAUSTED: a limit. */
SYNCLINE_API syncline_code syncline_doc_import(syncline_doc* doc,
                                               const char* bytes, size_t size,
                                               syncline_import_result* result,
                                               syncline_error* error);

/* What the document knows, see version.h. */
SYNCLINE_API syncline_code syncline_doc_version(syncline_doc* doc,
                                                syncline_bytes* version,
                                                syncline_error* error);
/* The newest ops, ascending. */
SYNCLINE_API syncline_code syncline_doc_frontier(syncline_doc* doc,
                                                 syncline_op_ids* frontier,
                                                 syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_DOC_H_ */
