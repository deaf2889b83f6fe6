/* A server of C: rooms whose logs are in memory, and who is in them. Two
 * clients write in one document through it; all that would be sockets is arrays
 * here. A server that keeps what it is sent writes a batch to its disk before
 * it says that it is stored, and the level of its options would say so. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncline/c/server.h"
#include "syncline/c/syncline.h"

enum { MOST_BATCHES = 64, MOST_MEMBERS = 8 };

typedef struct member {
  syncline_server_session* session;
  syncline_channel_id channel;
} member;

/* There is one room; a real server would look for it by its name. */
typedef struct room {
  syncline_sync_batch* log[MOST_BATCHES];
  size_t log_size;
  syncline_bytes have; /* the version of the log */
  member members[MOST_MEMBERS];
  size_t members_size;
  uint64_t connections; /* that there were */
} room;

static syncline_error error;

static void check(syncline_code code) {
  if (code == SYNCLINE_OK) return;
  fprintf(stderr, "%s\n", error.message);
  exit(1);
}

static void refuse(const member* who, syncline_sync_error_code code,
                   const char* text) {
  check(syncline_server_session_refuse(who->session, who->channel, code, text,
                                       strlen(text), 0, &error));
}

static void on_join(void* user, syncline_server_session* session,
                    const syncline_join_request* request) {
  room* it = user;
  const member joined = {session, request->channel};
  syncline_join_answer answer = SYNCLINE_JOIN_ANSWER_INIT;
  if (request->token_size != 6 || memcmp(request->token, "secret", 6) != 0) {
    refuse(&joined, SYNCLINE_SYNC_ERROR_UNAUTHENTICATED, "show the token");
    return;
  }
  if (it->members_size == MOST_MEMBERS) {
    refuse(&joined, SYNCLINE_SYNC_ERROR_ROOM_UNAVAILABLE, "the room is full");
    return;
  }
  it->members[it->members_size++] = joined;
  answer.access = SYNCLINE_ACCESS_WRITE;
  answer.have = answer.durable = it->have.data;
  answer.have_size = answer.durable_size = it->have.size;
  answer.batches = it->log; /* what it has already is no error */
  answer.batches_size = it->log_size;
  answer.connection = ++it->connections;
  check(syncline_server_session_joined(session, request->channel, &answer,
                                       &error));
}

static bool is_same(const member* a, const member* b) {
  return a->session == b->session && a->channel == b->channel;
}

static void leave(room* it, const member* who) {
  size_t i = 0;
  while (i < it->members_size && !is_same(&it->members[i], who)) ++i;
  if (i < it->members_size) it->members[i] = it->members[--it->members_size];
}

static void on_leave(void* user, syncline_server_session* session,
                     syncline_channel_id channel) {
  const member left = {session, channel};
  leave(user, &left);
}

static void on_append(void* user, syncline_server_session* session,
                      syncline_channel_id channel, syncline_sync_batch* batch) {
  room* it = user;
  const member author = {session, channel};
  syncline_sync_batch_view view = SYNCLINE_SYNC_BATCH_VIEW_INIT;
  syncline_bytes have = {0};
  bool follows = false;
  size_t i = 0;
  check(syncline_sync_batch_read(batch, &view, &error));
  if (view.is_shallow) {
    leave(it, &author);
    refuse(&author, SYNCLINE_SYNC_ERROR_BAD_UPDATE, "a log has all of it");
    return;
  }
  check(syncline_sync_batch_follows_on(batch, it->have.data, it->have.size,
                                       &follows, &error));
  if (!follows || it->log_size == MOST_BATCHES) {
    leave(it, &author);
    refuse(&author,
           follows ? SYNCLINE_SYNC_ERROR_ROOM_UNAVAILABLE
                   : SYNCLINE_SYNC_ERROR_GAP,
           "it cannot be appended");
    return;
  }
  check(syncline_sync_batch_copy(batch, &it->log[it->log_size++], &error));
  check(syncline_sync_batch_advance(batch, it->have.data, it->have.size, &have,
                                    &error));
  syncline_bytes_free(&it->have);
  it->have = have;
  check(syncline_server_session_durable(
      session, channel, SYNCLINE_LEVEL_RECEIVED, have.data, have.size, &error));
  for (i = 0; i < it->members_size; ++i) {
    const member* to = &it->members[i];
    if (is_same(to, &author)) continue;
    check(syncline_server_session_deliver(to->session, to->channel, batch,
                                          SYNCLINE_LEVEL_RECEIVED, &error));
  }
}

/* A client and its connection. */
typedef struct connection {
  syncline_doc* doc;
  syncline_client_session* client;
  syncline_server_session* served;
} connection;

static void open_connection(connection* it, room* with, uint64_t seed) {
  syncline_server_options options = SYNCLINE_SERVER_OPTIONS_INIT;
  syncline_server_handler handler = SYNCLINE_SERVER_HANDLER_INIT;
  syncline_join_options join = SYNCLINE_JOIN_OPTIONS_INIT;
  options.max_level = SYNCLINE_LEVEL_RECEIVED; /* nothing is on a disk */
  handler.user = with;
  handler.on_join = on_join;
  handler.on_append = on_append;
  handler.on_leave = on_leave;
  join.token = "secret";
  join.token_size = 6;
  join.level = SYNCLINE_LEVEL_RECEIVED;
  check(syncline_server_session_new(&options, NULL, 0, &handler, NULL, 0,
                                    &it->served, &error));
  check(syncline_doc_new(NULL, &it->doc, &error));
  check(syncline_client_session_new(NULL, seed, &it->client, &error));
  check(syncline_client_session_join(it->client, "note", 4, it->doc, &join,
                                     &error));
  check(syncline_client_session_opened(it->client, 0, &error));
}

/* What both have to say. */
static void carry(connection* it, int64_t now) {
  const char* bytes = NULL;
  size_t size = 0;
  check(syncline_client_session_tick(it->client, now, &error));
  check(syncline_client_session_output(it->client, &bytes, &size, &error));
  check(syncline_server_session_receive(it->served, now, bytes, size, &error));
  check(syncline_client_session_consume(it->client, size, &error));

  check(syncline_server_session_tick(it->served, now, &error));
  check(syncline_server_session_output(it->served, &bytes, &size, &error));
  check(syncline_client_session_receive(it->client, now, bytes, size, &error));
  check(syncline_server_session_consume(it->served, size, &error));
}

static void write_to(syncline_doc* doc, const char* text) {
  syncline_container* note = NULL;
  check(syncline_doc_root(doc, SYNCLINE_TEXT, "note", 4, &note, &error));
  check(syncline_text_insert(note, 0, text, strlen(text), SYNCLINE_UNIT_BYTES,
                             &error));
  check(syncline_doc_commit(doc, NULL, &error));
}

int main(void) {
  room note = {0};
  connection clients[2] = {{0}, {0}};
  syncline_bytes json[2] = {{0}, {0}};
  syncline_document_status status = SYNCLINE_DOCUMENT_STATUS_INIT;
  int64_t now = 0;
  size_t i = 0;
  bool is_right = false;

  for (i = 0; i < 2; ++i) open_connection(&clients[i], &note, i + 1);
  write_to(clients[0].doc, "Ann ");
  write_to(clients[1].doc, "Bob ");
  for (now = 10; now < 1000; now += 10) {
    for (i = 0; i < 2; ++i) carry(&clients[i], now);
  }
  for (i = 0; i < 2; ++i) {
    check(syncline_doc_to_json(clients[i].doc, &json[i], &error));
    puts(json[i].data); /* both names, twice the same */
  }
  check(syncline_client_session_status(clients[0].client, "note", 4, &status,
                                       &error));
  is_right = status.state == SYNCLINE_DOCUMENT_SAVED &&
             strcmp(json[0].data, json[1].data) == 0 &&
             strstr(json[0].data, "Ann") && strstr(json[0].data, "Bob");

  syncline_document_status_free(&status);
  for (i = 0; i < 2; ++i) {
    syncline_bytes_free(&json[i]);
    check(syncline_client_session_free(clients[i].client, &error));
    check(syncline_server_session_free(clients[i].served, &error));
    check(syncline_doc_free(clients[i].doc, &error));
  }
  is_right = is_right && note.members_size == 0; /* all have left */
  for (i = 0; i < note.log_size; ++i) {
    check(syncline_sync_batch_free(note.log[i], &error));
  }
  syncline_bytes_free(&note.have);
  return is_right ? 0 : 1;
}
