/* START HERE to be a server: its end of one connection. Frames become requests
 * to rooms, and what rooms answer becomes frames. Where two programs keep their
 * own documents in step and nobody needs a log, peer.h is less work.
 *
 * A session knows no room. Its host has the logs, knows who is where, and is
 * called back: what a client wants of a room comes by a
 * syncline_server_handler, and the host answers at once, from within the
 * callback, or later. One handler may serve all connections, as each callback
 * is told the session. As with the client's session (sync.h) the host has the
 * sockets and the clock:
 *
 *   a connection was opened          _new()
 *   bytes came                       _receive(): calls back
 *   the time of _next_wakeup()       _tick()
 *   after any of these, and of       write _output(), _consume() what was
 *   on_output()                      written; or write _take_output()
 *   where _close_code() gives one    close with it, after the output
 *   the connection is gone           _free(): calls on_leave for each room
 *
 * What a host must hold to, so that "saved" is true:
 *
 *   - It calls _durable() once ops are as safe as the level says, not before.
 *   - Its log takes only batches that follow on what it has
 *     (syncline_sync_batch_follows_on); others get a _refuse() with
 *     SYNCLINE_SYNC_ERROR_GAP. What it takes in on_append it delivers, in the
 *     log's order, to all others in the room.
 *   - It keeps no shallow snapshot (is_shallow of a syncline_sync_batch_view),
 *     but refuses it with SYNCLINE_SYNC_ERROR_BAD_UPDATE: nobody could read a
 *     log that has one in it.
 *   - _joined() tells an epoch that changes whenever the log is not a
 *     continuation of what it was; open channels then get a _head_reset().
 *
 * What a client sends is checked before the host sees it. One that floods, or
 * does not read, is closed: see the options.
 *
 * Versions are the bytes of syncline_doc_version and of version.h; 0 bytes know
 * nothing. Times are milliseconds since any fixed moment. Enums have the
 * numbers of the protocol: NEVER CHANGE. In the library of sync.h; docs/sync.md
 * has the protocol. syncline/sync/server.h says the same for C++.
 *
 * Thread rule: sessions that share frames or a handler are used by one thread
 * at a time. Within a callback a session takes _name() and the calls that name
 * a channel, and refuses the others with FAILED_PRECONDITION.
 */
#ifndef SYNCLINE_C_SERVER_H_
#define SYNCLINE_C_SERVER_H_

#include "syncline/c/batch.h"
#include "syncline/c/presence.h"
#include "syncline/c/sync.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct syncline_server_session syncline_server_session;

/* A room on a connection, by a number that is not 0 and never used twice on
 * it. */
typedef uint32_t syncline_channel_id;

/* What goes wrong between two sessions: docs/sync.md tells of each. */
typedef enum syncline_sync_error_code SYNCLINE_ENUM {
  SYNCLINE_SYNC_ERROR_INTERNAL = 0,
  SYNCLINE_SYNC_ERROR_MALFORMED_FRAME = 1,
  SYNCLINE_SYNC_ERROR_FRAME_TOO_LARGE = 2,
  SYNCLINE_SYNC_ERROR_UNSUPPORTED_VERSION = 3,
  SYNCLINE_SYNC_ERROR_UNEXPECTED_FRAME = 4,
  SYNCLINE_SYNC_ERROR_UNKNOWN_CHANNEL = 5,
  SYNCLINE_SYNC_ERROR_TOO_MANY_DOCUMENTS = 6,
  SYNCLINE_SYNC_ERROR_UPDATE_TOO_LARGE = 7,
  SYNCLINE_SYNC_ERROR_BAD_UPDATE = 8,
  SYNCLINE_SYNC_ERROR_GAP = 9,
  SYNCLINE_SYNC_ERROR_WINDOW_EXCEEDED = 10,
  SYNCLINE_SYNC_ERROR_RATE_LIMITED = 11,
  SYNCLINE_SYNC_ERROR_BAD_PRESENCE = 12,
  SYNCLINE_SYNC_ERROR_PERMISSION_DENIED = 13,
  SYNCLINE_SYNC_ERROR_UNAUTHENTICATED = 14,
  SYNCLINE_SYNC_ERROR_TOKEN_EXPIRED = 15,
  SYNCLINE_SYNC_ERROR_NOT_FOUND = 16,
  SYNCLINE_SYNC_ERROR_LEVEL_NOT_OFFERED = 17,
  SYNCLINE_SYNC_ERROR_ROOM_UNAVAILABLE = 18,
  SYNCLINE_SYNC_ERROR_CHECKSUM_MISMATCH = 19,
  SYNCLINE_SYNC_ERROR_TIMEOUT = 20,
  SYNCLINE_SYNC_ERROR_SHUTTING_DOWN = 21,
  SYNCLINE_SYNC_ERROR_SLOW_CONSUMER = 22,
  SYNCLINE_SYNC_ERROR_EVICTED = 23,
  SYNCLINE_SYNC_ERROR_DELETED = 24,
  SYNCLINE_SYNC_ERROR_QUARANTINED = 25
} syncline_sync_error_code;

/* 0 stands for the default, which syncline/sync/options.h tells of each; but
 * max_level is what it says. */
typedef struct syncline_server_options {
  size_t struct_size;
  uint32_t max_frame_bytes; /* 4 KiB to 16 MiB */
  uint32_t max_documents;
  uint64_t max_update_bytes;
  uint64_t window_bytes; /* at least four frames */
  uint64_t max_output_bytes;
  uint64_t max_queue_bytes;
  uint64_t max_presence_fields;
  uint64_t max_presence_entry_bytes;
  double presence_changes_per_second;
  int64_t hello_ms;
  int64_t ping_after_ms;
  int64_t dead_after_ms;
  syncline_ack_level max_level; /* that the host can promise */
} syncline_server_options;
#define SYNCLINE_SERVER_OPTIONS_INIT                                     \
  {                                                                      \
    sizeof(syncline_server_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
        SYNCLINE_LEVEL_STORED                                            \
  }

/* A part of a batch in chunks, of an upload that broke off. */
typedef struct syncline_partial_upload {
  size_t struct_size;
  uint64_t hash;
  uint64_t whole_size; /* bytes of all of it */
  const char* bytes;   /* the first of them */
  size_t bytes_size;
} syncline_partial_upload;
#define SYNCLINE_PARTIAL_UPLOAD_INIT \
  { sizeof(syncline_partial_upload), 0, 0, NULL, 0 }

typedef struct syncline_join_request {
  size_t struct_size;
  syncline_channel_id channel;
  const char* room; /* UTF-8 of 1 to 256 bytes */
  size_t room_size;
  const char* token; /* bytes of any kind */
  size_t token_size;
  syncline_access access; /* what is asked for */
  syncline_ack_level level;
  const char* have; /* a version: what the client knows */
  size_t have_size;
  uint64_t epoch;       /* that the client knows; 0: none */
  uint64_t upload_hash; /* of an upload that it will go on with; 0: none */
} syncline_join_request;

/* What comes of a client, each with the `user` of the handler. What is handed
 * over is valid during the callback; the session until it is freed. */
typedef struct syncline_server_handler {
  size_t struct_size;
  void* user;
  /* `last_session`: the _name() of the client's connection before this one,
   * which is gone and can be closed; empty if there was none. May be NULL. */
  void (*on_hello)(void* user, syncline_server_session* session,
                   const char* last_session, size_t last_session_size);
  /* Answer: _joined() or _refuse(). */
  void (*on_join)(void* user, syncline_server_session* session,
                  const syncline_join_request* request);
  /* Of a channel that may write. Answer: _durable() for its ops, once for each
   * level; or _refuse(). syncline_sync_batch_copy keeps the batch. */
  void (*on_append)(void* user, syncline_server_session* session,
                    syncline_channel_id channel, syncline_sync_batch* batch);
  /* The client has left, was cut off, or broke a rule: once for each on_join,
   * but for channels that the host closed by _refuse() or _head_reset(). */
  void (*on_leave)(void* user, syncline_server_session* session,
                   syncline_channel_id channel);
  /* `change` has the connection and the subject of the answer to its join. It
   * may have no fields: then it renews the entry. May be NULL: nobody sees
   * anybody. */
  void (*on_presence)(void* user, syncline_server_session* session,
                      syncline_channel_id channel,
                      const syncline_presence_change* change);
  /* A new token. Answer: _perm_changed() where the access is another one now;
   * _refuse() where it is not good; nothing else. May be NULL: the access of
   * the join stays. */
  void (*on_token)(void* user, syncline_server_session* session,
                   syncline_channel_id channel, const char* token,
                   size_t token_size);
  /* Before on_leave, where an upload broke off: to keep for the client's next
   * join, for a while. May be NULL: it begins anew. */
  void (*on_upload_broken)(void* user, syncline_server_session* session,
                           syncline_channel_id channel,
                           const syncline_partial_upload* upload);
  /* The host said something to this session, for a room or by _go_away(): there
   * may be output. Once, until _output() or _take_output() is called, and also
   * within callbacks: note it and write later. May be NULL: the host knows to
   * whom it spoke. */
  void (*on_output)(void* user, syncline_server_session* session);
} syncline_server_handler;
#define SYNCLINE_SERVER_HANDLER_INIT                                           \
  {                                                                            \
    sizeof(syncline_server_handler), NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
        NULL, NULL                                                             \
  }

/* What sessions deliver alike: those that are given the same one encode it once
 * and share it, see syncline_server_session_take_output. */
typedef struct syncline_shared_frames syncline_shared_frames;
SYNCLINE_API syncline_code syncline_shared_frames_new(
    syncline_shared_frames** frames, syncline_error* error);
/* Forgets what was encoded, which else is kept until others take its place: the
 * last 8, each of at most max_frame_bytes. */
SYNCLINE_API syncline_code syncline_shared_frames_clear(
    syncline_shared_frames* frames, syncline_error* error);
/* Its sessions go on sharing. NULL is no error. */
SYNCLINE_API syncline_code syncline_shared_frames_free(
    syncline_shared_frames* frames, syncline_error* error);

/* `options` may be NULL. `name`: how the client refers to this connection in
 * its next hello, UTF-8 of at most 64 bytes, not to be guessed; of 0 bytes: one
 * is drawn at random. `handler` is copied. `frames` may be NULL.
 * INVALID_ARGUMENT: an option is out of its range, or a callback that is needed
 * is NULL. */
SYNCLINE_API syncline_code syncline_server_session_new(
    const syncline_server_options* options, const char* name, size_t name_size,
    const syncline_server_handler* handler, syncline_shared_frames* frames,
    int64_t now_ms, syncline_server_session** session, syncline_error* error);
/* As _closed, where that was not called. NULL is no error. */
SYNCLINE_API syncline_code syncline_server_session_free(
    syncline_server_session* session, syncline_error* error);
/* Valid as long as the session. */
SYNCLINE_API syncline_code syncline_server_session_name(
    syncline_server_session* session, const char** name, size_t* name_size,
    syncline_error* error);

/* What rooms say. A channel that was closed meanwhile is passed over: OK. */

/* The answer to a join. */
typedef struct syncline_join_answer {
  size_t struct_size;
  syncline_access access; /* no more than was asked for counts */
  uint64_t epoch;         /* not 0 */
  const char* have;       /* a version: everything that is in the log */
  size_t have_size;
  const char* durable; /* what of it has the level of the request */
  size_t durable_size;
  /* What the client lacks, in the order of the log; a snapshot may come first.
   * They are shared, not copied. */
  syncline_sync_batch* const* batches;
  size_t batches_size;
  syncline_ack_level level; /* that all of `batches` have */
  const char* subject;      /* who the client is; UTF-8, at most 256 bytes */
  size_t subject_size;
  uint64_t
      connection; /* its number in presence, not 0; one's own in the room */
  /* Who is there, for those who may see it; or NULL. */
  syncline_presence_table* roster;
  /* What on_upload_broken left for this client, if its hash was asked for; or
   * NULL. */
  const syncline_partial_upload* upload;
} syncline_join_answer;
#define SYNCLINE_JOIN_ANSWER_INIT                                            \
  {                                                                          \
    sizeof(syncline_join_answer), SYNCLINE_ACCESS_READ, 1, NULL, 0, NULL, 0, \
        NULL, 0, SYNCLINE_LEVEL_RECEIVED, NULL, 0, 0, NULL, NULL             \
  }
/* INVALID_ARGUMENT, beside the usual: an epoch or a connection of 0, a version
 * that is none, or `durable` that is not within `have`. */
SYNCLINE_API syncline_code syncline_server_session_joined(
    syncline_server_session* session, syncline_channel_id channel,
    const syncline_join_answer* answer, syncline_error* error);
/* Closes the channel, joined or not. `text`, UTF-8, says what is wrong and what
 * to do; it is cut off after 1024 bytes. `retry_after_ms`: not earlier; 0: as
 * the client likes. Whether the client tries again at all is up to the code:
 * EVICTED, DELETED and QUARANTINED are final. */
SYNCLINE_API syncline_code syncline_server_session_refuse(
    syncline_server_session* session, syncline_channel_id channel,
    syncline_sync_error_code code, const char* text, size_t text_size,
    int64_t retry_after_ms, syncline_error* error);
/* The ops of `version` are in the log and have the level. */
SYNCLINE_API syncline_code syncline_server_session_durable(
    syncline_server_session* session, syncline_channel_id channel,
    syncline_ack_level level, const char* version, size_t version_size,
    syncline_error* error);
/* To all in the room but the author. */
SYNCLINE_API syncline_code syncline_server_session_deliver(
    syncline_server_session* session, syncline_channel_id channel,
    syncline_sync_batch* batch, syncline_ack_level level,
    syncline_error* error);
/* To all in the room, oneself among them. INVALID_ARGUMENT: a connection or a
 * clock of 0, a key or a subject that is too long or not UTF-8. */
SYNCLINE_API syncline_code syncline_server_session_presence(
    syncline_server_session* session, syncline_channel_id channel,
    const syncline_presence_change* change, syncline_error* error);
SYNCLINE_API syncline_code syncline_server_session_perm_changed(
    syncline_server_session* session, syncline_channel_id channel,
    syncline_access access, syncline_error* error);
/* Asks for all of the document in one batch, where the host cannot read what it
 * keeps. It comes by on_append, if at all, and brings no new ops. */
SYNCLINE_API syncline_code syncline_server_session_want_snapshot(
    syncline_server_session* session, syncline_channel_id channel,
    syncline_error* error);
/* The room has another history: closes the channel, and the client joins
 * again. */
SYNCLINE_API syncline_code syncline_server_session_head_reset(
    syncline_server_session* session, syncline_channel_id channel,
    uint64_t epoch, const char* text, size_t text_size, syncline_error* error);

/* The connection. */

SYNCLINE_API syncline_code syncline_server_session_receive(
    syncline_server_session* session, int64_t now_ms, const char* bytes,
    size_t size, syncline_error* error);
/* The connection is gone: every channel is left. */
SYNCLINE_API syncline_code syncline_server_session_closed(
    syncline_server_session* session, syncline_error* error);
SYNCLINE_API syncline_code syncline_server_session_tick(
    syncline_server_session* session, int64_t now_ms, syncline_error* error);
/* When _tick has something to do; may be in the past. `*is_set` is false where
 * it has nothing before something else happens. */
SYNCLINE_API syncline_code syncline_server_session_next_wakeup(
    syncline_server_session* session, bool* is_set, int64_t* at_ms,
    syncline_error* error);
/* Whole frames. They stay the same until _consume or another call. */
SYNCLINE_API syncline_code syncline_server_session_output(
    syncline_server_session* session, const char** bytes, size_t* size,
    syncline_error* error);
/* OUT_OF_RANGE: more than there is. */
SYNCLINE_API syncline_code syncline_server_session_consume(
    syncline_server_session* session, size_t size, syncline_error* error);

/* Bytes that several may have. */
typedef struct syncline_shared_bytes {
  const char* data;
  size_t size;
  void* owner;
} syncline_shared_bytes;
SYNCLINE_API void syncline_shared_bytes_free(syncline_shared_bytes* bytes);
/* As _output and _consume of all of it, for a host that keeps what is on its
 * way: what several sessions deliver is the same bytes. It need not be all that
 * there is: ask again, until the size is 0. */
SYNCLINE_API syncline_code syncline_server_session_take_output(
    syncline_server_session* session, syncline_shared_bytes* output,
    syncline_error* error);

/* Tells the client to come back after a time between the two, of at most an
 * hour. What is on its way is finished; the host closes when it likes. */
SYNCLINE_API syncline_code syncline_server_session_go_away(
    syncline_server_session* session, int64_t min_ms, int64_t max_ms,
    const char* reason, size_t reason_size, syncline_error* error);
/* `*is_set`: the host is to close with `*close_code`, after the output. */
SYNCLINE_API syncline_code syncline_server_session_close_code(
    syncline_server_session* session, bool* is_set, uint16_t* close_code,
    syncline_error* error);
/* Why; SYNCLINE_OK as long as there is no close code. */
SYNCLINE_API syncline_code syncline_server_session_error(
    syncline_server_session* session, syncline_code* code, syncline_bytes* text,
    syncline_error* error);
/* Bytes that are held for this connection, but for the batches of _joined. */
SYNCLINE_API syncline_code syncline_server_session_queued_bytes(
    syncline_server_session* session, size_t* bytes, syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_SERVER_H_ */
