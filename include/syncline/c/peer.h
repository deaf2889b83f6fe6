/* Two peers without a server: the one that was called has a peer session, which
 * answers as a server of its own documents would; the caller has a client
 * session of sync.h. Both directions work as ever. "Saved" means that the other
 * replica has it in memory: the caller has to join with
 * SYNCLINE_LEVEL_RECEIVED.
 *
 * There is one peer session for each caller; several may have the same
 * documents, and what comes through one goes out through the others. It is of a
 * connection that is open, and ends with it.
 *
 * Host, callbacks, times and thread rule: those of sync.h, in whose library
 * this is; but where _close_code() gives one, the host is to close the
 * connection with it, after the output.
 */
#ifndef SYNCLINE_C_PEER_H_
#define SYNCLINE_C_PEER_H_

#include "syncline/c/sync.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct syncline_peer_session syncline_peer_session;

/* 0 stands for the default, which syncline/sync/options.h tells of each. */
typedef struct syncline_peer_options {
  size_t struct_size;
  uint32_t max_frame_bytes; /* 4 KiB to 16 MiB */
  uint32_t max_documents;
  uint64_t max_update_bytes;
  uint64_t window_bytes; /* at least four frames */
  uint64_t max_output_bytes;
  uint64_t max_queue_bytes;
  uint64_t max_presence_entries;
  uint64_t max_presence_fields;
  uint64_t max_presence_entry_bytes;
  int64_t presence_timeout_ms;
  int64_t presence_renewal_ms;
  int64_t batch_ms; /* below 0: edits are sent at once */
  int64_t poll_ms;  /* below 0: never */
  int64_t hello_ms;
  int64_t ping_after_ms;
  int64_t dead_after_ms;
} syncline_peer_options;
#define SYNCLINE_PEER_OPTIONS_INIT                                           \
  {                                                                          \
    sizeof(syncline_peer_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
        0, 0                                                                 \
  }

typedef struct syncline_offer_options {
  size_t struct_size;
  const char* token; /* that callers have to show, byte by byte */
  size_t token_size;
  syncline_access access; /* what they may at most */
  /* What leaves the document, and what comes. Both, or NULL: not encrypted. */
  syncline_seal_callback seal;
  syncline_seal_callback open;
  void* seal_user; /* kept until the session is freed */
} syncline_offer_options;
#define SYNCLINE_OFFER_OPTIONS_INIT                                       \
  {                                                                       \
    sizeof(syncline_offer_options), NULL, 0, SYNCLINE_ACCESS_WRITE, NULL, \
        NULL, NULL                                                        \
  }

/* `options` may be NULL. `seed` names the connection: let it differ from one to
 * the other. INVALID_ARGUMENT: an option is out of its range. */
SYNCLINE_API syncline_code syncline_peer_session_new(
    const syncline_peer_options* options, uint64_t seed, int64_t now_ms,
    syncline_peer_session** session, syncline_error* error);
/* Says nothing to the caller. NULL is no error. */
SYNCLINE_API syncline_code syncline_peer_session_free(
    syncline_peer_session* session, syncline_error* error);

/* Lets the caller join `doc`, which must outlive the session or
 * _withdraw(), as a room: UTF-8 of 1 to 256 bytes. `options` may be NULL.
 * INVALID_ARGUMENT: no such room; ALREADY_EXISTS: it is there. */
SYNCLINE_API syncline_code syncline_peer_session_offer(
    syncline_peer_session* session, const char* room, size_t room_size,
    syncline_doc* doc, const syncline_offer_options* options,
    syncline_error* error);
/* The same of a document behind callbacks. After an error free_user is not
 * called. */
SYNCLINE_API syncline_code syncline_peer_session_offer_port(
    syncline_peer_session* session, const char* room, size_t room_size,
    const syncline_document_port* port, const syncline_offer_options* options,
    syncline_error* error);
/* Who joined it is told NOT_FOUND, and joins no more of its own accord.
 * NOT_FOUND, here and below: the room is not offered. */
SYNCLINE_API syncline_code
syncline_peer_session_withdraw(syncline_peer_session* session, const char* room,
                               size_t room_size, syncline_error* error);
/* Tells of local edits in a document behind callbacks; also from within one. */
SYNCLINE_API syncline_code syncline_peer_session_local_change(
    syncline_peer_session* session, const char* room, size_t room_size,
    syncline_error* error);

/* What this side shows of itself, as syncline_client_session_set_presence. */
SYNCLINE_API syncline_code syncline_peer_session_set_presence(
    syncline_peer_session* session, const char* room, size_t room_size,
    const char* key, size_t key_size, const char* value, size_t value_size,
    syncline_error* error);
SYNCLINE_API syncline_code syncline_peer_session_remove_presence(
    syncline_peer_session* session, const char* room, size_t room_size,
    const char* key, size_t key_size, syncline_error* error);
/* Both sides, by ascending connection: this one is 1. */
SYNCLINE_API syncline_code syncline_peer_session_presence(
    syncline_peer_session* session, const char* room, size_t room_size,
    syncline_presence_entries* entries, syncline_error* error);
/* What an import of what the caller sent failed with; SYNCLINE_OK where none
 * did. */
SYNCLINE_API syncline_code syncline_peer_session_failure(
    syncline_peer_session* session, const char* room, size_t room_size,
    syncline_code* code, syncline_bytes* text, syncline_error* error);

SYNCLINE_API syncline_code syncline_peer_session_receive(
    syncline_peer_session* session, int64_t now_ms, const char* bytes,
    size_t size, syncline_error* error);
/* The connection is gone. */
SYNCLINE_API syncline_code syncline_peer_session_closed(
    syncline_peer_session* session, syncline_error* error);
SYNCLINE_API syncline_code syncline_peer_session_tick(
    syncline_peer_session* session, int64_t now_ms, syncline_error* error);
/* When _tick has something to do; may be in the past. `*is_set` is false where
 * it has nothing before something else happens. */
SYNCLINE_API syncline_code
syncline_peer_session_next_wakeup(syncline_peer_session* session, bool* is_set,
                                  int64_t* at_ms, syncline_error* error);

/* Whole frames. They stay the same until _consume or another call. */
SYNCLINE_API syncline_code
syncline_peer_session_output(syncline_peer_session* session, const char** bytes,
                             size_t* size, syncline_error* error);
/* OUT_OF_RANGE: more than there is. */
SYNCLINE_API syncline_code syncline_peer_session_consume(
    syncline_peer_session* session, size_t size, syncline_error* error);

/* `*is_set`: the host is to close with `*close_code`, after the output. */
SYNCLINE_API syncline_code
syncline_peer_session_close_code(syncline_peer_session* session, bool* is_set,
                                 uint16_t* close_code, syncline_error* error);
/* Why; SYNCLINE_OK as long as there is no close code. */
SYNCLINE_API syncline_code
syncline_peer_session_error(syncline_peer_session* session, syncline_code* code,
                            syncline_bytes* text, syncline_error* error);

/* What to look at again, one of each kind and room at most since it was last
 * asked: SYNCLINE_SYNC_CONNECTION, there is a close code; _DOCUMENT,
 * _failure(); _PRESENCE, _presence(), where others show something else. Free
 * with syncline_sync_events_free. */
SYNCLINE_API syncline_code syncline_peer_session_take_events(
    syncline_peer_session* session, syncline_sync_events* events,
    syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_PEER_H_ */
