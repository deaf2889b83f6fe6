/* Who is in a room, as a server keeps it: an entry for each connection, with
 * who it is and the fields that it shows. Of a field the highest clock wins, so
 * changes may come twice and in any order, also from other machines.
 *
 * In the library of sync.h; the thread rule is that of a document.
 * syncline/sync/presence.h says the same for C++.
 */
#ifndef SYNCLINE_C_PRESENCE_H_
#define SYNCLINE_C_PRESENCE_H_

#include "syncline/c/sync.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct syncline_presence_field_change {
  const char* key; /* UTF-8 of 1 to 128 bytes */
  size_t key_size;
  const char* value;
  size_t value_size;
  uint64_t clock; /* not 0 */
  bool is_removed;
} syncline_presence_field_change;

/* What one connection says of itself. */
typedef struct syncline_presence_change {
  size_t struct_size;
  uint64_t connection; /* not 0 */
  const char* subject; /* who it is, as the server knows; UTF-8 */
  size_t subject_size;
  const syncline_presence_field_change* fields; /* none: it renews the entry */
  size_t fields_size;
  bool is_gone; /* the entry is removed; no more of it counts */
} syncline_presence_change;
#define SYNCLINE_PRESENCE_CHANGE_INIT \
  { sizeof(syncline_presence_change), 0, NULL, 0, NULL, 0, false }

/* 0 stands for the default, which syncline/sync/options.h tells of each. */
typedef struct syncline_presence_limits {
  size_t struct_size;
  uint64_t max_entries;
  uint64_t max_fields;
  uint64_t max_entry_bytes;
  int64_t timeout_ms; /* of an entry that is not renewed */
} syncline_presence_limits;
#define SYNCLINE_PRESENCE_LIMITS_INIT \
  { sizeof(syncline_presence_limits), 0, 0, 0, 0 }

typedef struct syncline_presence_table syncline_presence_table;

/* `limits` may be NULL. INVALID_ARGUMENT: a time below 0. */
SYNCLINE_API syncline_code syncline_presence_table_new(
    const syncline_presence_limits* limits, syncline_presence_table** table,
    syncline_error* error);
/* NULL is no error. */
SYNCLINE_API syncline_code syncline_presence_table_free(
    syncline_presence_table* table, syncline_error* error);

/* Takes a change in and renews the entry. `*shows`: anything shows otherwise
 * than before. RESOURCE_EXHAUSTED: beyond a limit. */
SYNCLINE_API syncline_code syncline_presence_table_apply(
    syncline_presence_table* table, const syncline_presence_change* change,
    int64_t now_ms, bool* shows, syncline_error* error);
SYNCLINE_API syncline_code syncline_presence_table_remove(
    syncline_presence_table* table, uint64_t connection, bool* was_there,
    syncline_error* error);

typedef struct syncline_connections {
  uint64_t* items;
  size_t size;
} syncline_connections;
SYNCLINE_API void syncline_connections_free(syncline_connections* connections);
/* Removes what was not renewed in time, and tells which. */
SYNCLINE_API syncline_code syncline_presence_table_expire(
    syncline_presence_table* table, int64_t now_ms,
    syncline_connections* expired, syncline_error* error);
/* When _expire has something to do; nothing where nobody is there. */
SYNCLINE_API syncline_code syncline_presence_table_next_expiry(
    syncline_presence_table* table, bool* is_set, int64_t* at_ms,
    syncline_error* error);
SYNCLINE_API syncline_code syncline_presence_table_clear(
    syncline_presence_table* table, syncline_error* error);
/* By ascending connection. */
SYNCLINE_API syncline_code syncline_presence_table_entries(
    syncline_presence_table* table, syncline_presence_entries* entries,
    syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_PRESENCE_H_ */
