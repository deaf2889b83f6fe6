/* START HERE to keep documents in step with a server: the sync session of C. It
 * is a library of its own, syncline_c_sync, over syncline_c and Protocol
 * Buffers; link that only where you sync.
 *
 * A session is a state machine: it opens no sockets, reads no clock and starts
 * no threads. Its host does, and tells it what happens:
 *
 *   when the connection is CONNECT   open a connection, then _opened()
 *   bytes came                       _receive()
 *   the connection is gone           _closed()
 *   the time of _next_wakeup()       _tick()
 *   after any of these, and edits    write _output(), _consume() what was
 *                                    written; look at _take_events()
 *   when the connection is CLOSING   close with _close_code(), then _closed()
 *
 * Nothing that was edited leaves the session before the server has it at the
 * level that the application calls saved. docs/sync.md has the protocol and the
 * errors; syncline/sync/client.h says the same for C++.
 *
 * Times are milliseconds since any fixed moment. Enums have the numbers of the
 * protocol: NEVER CHANGE.
 *
 * Thread rule: a session and its documents are used by one thread at a time. A
 * callback of a session must not call it: FAILED_PRECONDITION, but for
 * syncline_client_session_local_change.
 */
#ifndef SYNCLINE_C_SYNC_H_
#define SYNCLINE_C_SYNC_H_

#include "syncline/c/doc.h"
#include "syncline/c/event.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct syncline_client_session syncline_client_session;

/* How safe ops are; each promises all that the ones before it do. */
typedef enum syncline_ack_level SYNCLINE_ENUM {
  SYNCLINE_LEVEL_RECEIVED = 0,          /* in the memory of one process */
  SYNCLINE_LEVEL_STORED = 1,            /* on one disk, flushed */
  SYNCLINE_LEVEL_REPLICATED = 2,        /* in the memory of several machines */
  SYNCLINE_LEVEL_REPLICATED_STORED = 3, /* on the disks of several */
  SYNCLINE_LEVEL_ARCHIVED = 4           /* in storage that outlives them */
} syncline_ack_level;

/* What a client may do; each allows all that the ones before it do. */
typedef enum syncline_access SYNCLINE_ENUM {
  SYNCLINE_ACCESS_NONE = 0,
  SYNCLINE_ACCESS_PRESENCE = 1, /* see who is there, and be seen */
  SYNCLINE_ACCESS_READ = 2,
  SYNCLINE_ACCESS_WRITE = 3
} syncline_access;

typedef enum syncline_connection_state SYNCLINE_ENUM {
  SYNCLINE_CONNECTION_WAITING = 0, /* before connecting again */
  SYNCLINE_CONNECTION_CONNECT = 1, /* the host is to open a connection */
  SYNCLINE_CONNECTION_OPENING = 2, /* open; the server has said nothing yet */
  SYNCLINE_CONNECTION_ONLINE = 3,
  SYNCLINE_CONNECTION_CLOSING = 4, /* the host is to close it */
  SYNCLINE_CONNECTION_STOPPED = 5  /* until syncline_client_session_restart */
} syncline_connection_state;

typedef enum syncline_document_state SYNCLINE_ENUM {
  SYNCLINE_DOCUMENT_OFFLINE = 0, /* edits are kept in the document */
  SYNCLINE_DOCUMENT_SAVING = 1,  /* the server lacks something at the level */
  SYNCLINE_DOCUMENT_SAVED = 2,   /* it has everything */
  SYNCLINE_DOCUMENT_FAILED = 3   /* until _retry or _set_token */
} syncline_document_state;

/* 0 stands for the default, which syncline/sync/options.h tells of each. */
typedef struct syncline_client_options {
  size_t struct_size;
  uint32_t max_frame_bytes; /* 4 KiB to 16 MiB */
  uint32_t max_documents;
  uint64_t max_update_bytes;
  uint64_t window_bytes; /* at least four frames */
  uint64_t max_output_bytes;
  uint64_t max_presence_entries;
  uint64_t max_presence_fields;
  uint64_t max_presence_entry_bytes;
  int64_t presence_timeout_ms;
  int64_t presence_renewal_ms;
  int64_t presence_interval_ms;
  int64_t batch_ms; /* below 0: edits are sent at once */
  int64_t poll_ms;  /* below 0: never */
  int64_t first_pause_ms;
  int64_t longest_pause_ms;
  int64_t stable_ms;
  int64_t ping_after_ms;
  int64_t dead_after_ms;
  int64_t answer_ms;
} syncline_client_options;
#define SYNCLINE_CLIENT_OPTIONS_INIT                                           \
  {                                                                            \
    sizeof(syncline_client_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
        0, 0, 0, 0, 0                                                          \
  }

/* Where a callback puts the bytes that it gives. Valid during its call. */
typedef struct syncline_reply syncline_reply;
/* Copies them; the last call counts. */
SYNCLINE_API syncline_code syncline_reply_set(syncline_reply* reply,
                                              const char* bytes, size_t size,
                                              syncline_error* error);

/* A document that is no syncline_doc of this process's library, but can be
 * reached. A callback returns SYNCLINE_OK, or a code, and then may write the
 * error's message. FAILED_PRECONDITION: not now; it is asked again. Other codes
 * fail the document. */
typedef struct syncline_document_port {
  size_t struct_size;
  void* user;
  /* Gives what syncline_doc_version does. After an error the last one holds. */
  syncline_code (*version)(void* user, syncline_reply* reply,
                           syncline_error* error);
  /* Gives what syncline_doc_export_since does. */
  syncline_code (*export_since)(void* user, const char* version,
                                size_t version_size, syncline_reply* reply,
                                syncline_error* error);
  /* As syncline_doc_import: all of it or nothing. */
  syncline_code (*import)(void* user, const char* bytes, size_t size,
                          syncline_error* error);
  /* Called once, when the room was left or the session freed; may be NULL. It
   * must not use the session. */
  syncline_free_callback free_user;
} syncline_document_port;
#define SYNCLINE_DOCUMENT_PORT_INIT \
  { sizeof(syncline_document_port), NULL, NULL, NULL, NULL, NULL }

/* Encrypts an update, or opens what that made of one: `reply` takes the result.
 * A code other than SYNCLINE_OK fails the document. */
typedef syncline_code (*syncline_seal_callback)(void* user, const char* bytes,
                                                size_t size,
                                                syncline_reply* reply,
                                                syncline_error* error);

typedef struct syncline_join_options {
  size_t struct_size;
  const char* token; /* at most 8192 bytes */
  size_t token_size;
  syncline_access access;
  syncline_ack_level level; /* what the application calls saved */
  /* What leaves the document, and what comes. Both, or NULL: not encrypted. */
  syncline_seal_callback seal;
  syncline_seal_callback open;
  void* seal_user; /* kept until the room is left */
  /* The epoch of the document's status when it last was in this room: for one
   * that was kept while no session had it, or made from another's file or
   * snapshot. A server refuses the replica of a document that was deleted
   * since; 0, unknown, is taken for one that was never there. */
  uint64_t epoch;
} syncline_join_options;
#define SYNCLINE_JOIN_OPTIONS_INIT                                 \
  {                                                                \
    sizeof(syncline_join_options), NULL, 0, SYNCLINE_ACCESS_WRITE, \
        SYNCLINE_LEVEL_STORED, NULL, NULL, NULL, 0                 \
  }

/* `options` may be NULL. `seed` decides about pauses: let it differ from client
 * to client. INVALID_ARGUMENT: an option is out of its range. */
SYNCLINE_API syncline_code syncline_client_session_new(
    const syncline_client_options* options, uint64_t seed,
    syncline_client_session** session, syncline_error* error);
/* Leaves all rooms; says nothing to the server. NULL is no error. */
SYNCLINE_API syncline_code syncline_client_session_free(
    syncline_client_session* session, syncline_error* error);

/* Keeps `doc`, which must outlive the session or the leaving, in step with a
 * room: UTF-8 of 1 to 256 bytes. `options` may be NULL. INVALID_ARGUMENT: no
 * such room or token; ALREADY_EXISTS: it is joined; RESOURCE_EXHAUSTED: beyond
 * max_documents. */
SYNCLINE_API syncline_code syncline_client_session_join(
    syncline_client_session* session, const char* room, size_t room_size,
    syncline_doc* doc, const syncline_join_options* options,
    syncline_error* error);
/* The same of a document behind callbacks. After an error free_user is not
 * called. */
SYNCLINE_API syncline_code syncline_client_session_join_port(
    syncline_client_session* session, const char* room, size_t room_size,
    const syncline_document_port* port, const syncline_join_options* options,
    syncline_error* error);
/* Tells of local edits in a document behind callbacks. Whatever it misses is
 * found by polling. NOT_FOUND, here and below: the room is not joined. */
SYNCLINE_API syncline_code syncline_client_session_local_change(
    syncline_client_session* session, const char* room, size_t room_size,
    syncline_error* error);
/* Edits that are not saved stay in the document alone. */
SYNCLINE_API syncline_code syncline_client_session_leave(
    syncline_client_session* session, const char* room, size_t room_size,
    syncline_error* error);
/* Sends a new token; joins again where that failed. INVALID_ARGUMENT: too long.
 */
SYNCLINE_API syncline_code syncline_client_session_set_token(
    syncline_client_session* session, const char* room, size_t room_size,
    const char* token, size_t token_size, syncline_error* error);
/* Joins again after a failure. FAILED_PRECONDITION: there was none. */
SYNCLINE_API syncline_code syncline_client_session_retry(
    syncline_client_session* session, const char* room, size_t room_size,
    syncline_error* error);

typedef struct syncline_document_status {
  size_t struct_size;
  syncline_document_state state;
  /* Of FAILED: why, and what to do; of OFFLINE: what went wrong last with this
   * document, or SYNCLINE_OK. */
  syncline_code failure;
  syncline_bytes failure_text;
  uint64_t unsaved_ops; /* that the server is not known to have at the level */
  syncline_access access; /* while joined */
  uint64_t epoch;         /* of the last join that went well; 0: none */
  syncline_bytes subject; /* who the server says that one is */
  uint64_t connection;    /* one's own number in presence; 0: not joined */
} syncline_document_status;
#define SYNCLINE_DOCUMENT_STATUS_INIT                                         \
  {                                                                           \
    sizeof(syncline_document_status), SYNCLINE_DOCUMENT_OFFLINE, SYNCLINE_OK, \
        {NULL, 0}, 0, SYNCLINE_ACCESS_NONE, 0, {NULL, 0}, 0                   \
  }
SYNCLINE_API void syncline_document_status_free(
    syncline_document_status* status);
/* `status` begins with its *_INIT. */
SYNCLINE_API syncline_code syncline_client_session_status(
    syncline_client_session* session, const char* room, size_t room_size,
    syncline_document_status* status, syncline_error* error);

/* Shows a field to all in the room, until it is removed, changed or left.
 * INVALID_ARGUMENT: a key that is empty, longer than 128 bytes or not UTF-8;
 * RESOURCE_EXHAUSTED: beyond a limit of presence. */
SYNCLINE_API syncline_code syncline_client_session_set_presence(
    syncline_client_session* session, const char* room, size_t room_size,
    const char* key, size_t key_size, const char* value, size_t value_size,
    syncline_error* error);
SYNCLINE_API syncline_code syncline_client_session_remove_presence(
    syncline_client_session* session, const char* room, size_t room_size,
    const char* key, size_t key_size, syncline_error* error);

typedef struct syncline_presence_field {
  syncline_bytes key;
  syncline_bytes value;
} syncline_presence_field;
typedef struct syncline_presence_entry {
  uint64_t connection;
  syncline_bytes subject;          /* stamped by the server */
  syncline_presence_field* fields; /* keys ascending */
  size_t fields_size;
} syncline_presence_entry;
typedef struct syncline_presence_entries {
  syncline_presence_entry* items;
  size_t size;
} syncline_presence_entries;
SYNCLINE_API void syncline_presence_entries_free(
    syncline_presence_entries* entries);
/* Everybody in the room, oneself too, by ascending connection. */
SYNCLINE_API syncline_code syncline_client_session_presence(
    syncline_client_session* session, const char* room, size_t room_size,
    syncline_presence_entries* entries, syncline_error* error);

SYNCLINE_API syncline_code syncline_client_session_connection(
    syncline_client_session* session, syncline_connection_state* state,
    syncline_error* error);
/* Why the last connection ended, or why there will be none any more: its code,
 * SYNCLINE_OK where nothing went wrong, and its text. */
SYNCLINE_API syncline_code syncline_client_session_connection_error(
    syncline_client_session* session, syncline_code* code, syncline_bytes* text,
    syncline_error* error);
/* The highest level that the server promises; while online. */
SYNCLINE_API syncline_code syncline_client_session_server_level(
    syncline_client_session* session, syncline_ack_level* level,
    syncline_error* error);
/* Of CLOSING; as WebSocket has them. */
SYNCLINE_API syncline_code syncline_client_session_close_code(
    syncline_client_session* session, uint16_t* code, syncline_error* error);

/* Connects now, after STOPPED or in place of waiting. */
SYNCLINE_API syncline_code syncline_client_session_restart(
    syncline_client_session* session, int64_t now_ms, syncline_error* error);
SYNCLINE_API syncline_code syncline_client_session_opened(
    syncline_client_session* session, int64_t now_ms, syncline_error* error);
SYNCLINE_API syncline_code syncline_client_session_receive(
    syncline_client_session* session, int64_t now_ms, const char* bytes,
    size_t size, syncline_error* error);
/* `close_code`: that of the other side; 1006, where there is none. It decides
 * whether and when there is another try. */
SYNCLINE_API syncline_code
syncline_client_session_closed(syncline_client_session* session, int64_t now_ms,
                               uint16_t close_code, syncline_error* error);
SYNCLINE_API syncline_code syncline_client_session_tick(
    syncline_client_session* session, int64_t now_ms, syncline_error* error);
/* When _tick has something to do; may be in the past. `*is_set` is false where
 * it has nothing before something else happens. */
SYNCLINE_API syncline_code syncline_client_session_next_wakeup(
    syncline_client_session* session, bool* is_set, int64_t* at_ms,
    syncline_error* error);

/* Whole frames. They stay the same until _consume or another call. */
SYNCLINE_API syncline_code syncline_client_session_output(
    syncline_client_session* session, const char** bytes, size_t* size,
    syncline_error* error);
/* OUT_OF_RANGE: more than there is. */
SYNCLINE_API syncline_code syncline_client_session_consume(
    syncline_client_session* session, size_t size, syncline_error* error);

/* What to look at again. */
typedef enum syncline_sync_event_kind SYNCLINE_ENUM {
  SYNCLINE_SYNC_CONNECTION = 0,
  SYNCLINE_SYNC_DOCUMENT = 1,
  SYNCLINE_SYNC_PRESENCE = 2
} syncline_sync_event_kind;
typedef struct syncline_sync_event {
  syncline_sync_event_kind kind;
  syncline_bytes room; /* empty for SYNCLINE_SYNC_CONNECTION */
} syncline_sync_event;
typedef struct syncline_sync_events {
  syncline_sync_event* items;
  size_t size;
} syncline_sync_events;
SYNCLINE_API void syncline_sync_events_free(syncline_sync_events* events);
/* Since it was last asked: one of each kind and room at most. */
SYNCLINE_API syncline_code syncline_client_session_take_events(
    syncline_client_session* session, syncline_sync_events* events,
    syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_SYNC_H_ */
