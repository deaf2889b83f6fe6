/* Two peers of C in step without a server. A session knows what to say and
 * when; its host carries the bytes, here from one array to the other, and tells
 * the time. */
#include <stdio.h>

#include "syncline/c/peer.h"
#include "syncline/c/syncline.h"

static syncline_error error;

/* All that both have to say, for a second in steps of ten milliseconds. */
static int carry(syncline_client_session* caller, syncline_peer_session* called,
                 int64_t* now) {
  const char* bytes = NULL;
  size_t size = 0;
  int failed = 0;
  const int64_t end = *now + 1000;
  while (!failed && *now < end) {
    *now += 10;
    failed =
        syncline_client_session_tick(caller, *now, &error) ||
        syncline_peer_session_tick(called, *now, &error) ||
        syncline_client_session_output(caller, &bytes, &size, &error) ||
        syncline_peer_session_receive(called, *now, bytes, size, &error) ||
        syncline_client_session_consume(caller, size, &error) ||
        syncline_peer_session_output(called, &bytes, &size, &error) ||
        syncline_client_session_receive(caller, *now, bytes, size, &error) ||
        syncline_peer_session_consume(called, size, &error);
  }
  return failed;
}

static int write_to(syncline_doc* doc, const char* text, size_t size) {
  syncline_container* note = NULL;
  return syncline_doc_root(doc, SYNCLINE_TEXT, "note", 4, &note, &error) ||
         syncline_text_insert(note, 0, text, size, SYNCLINE_UNIT_BYTES,
                              &error) ||
         syncline_doc_commit(doc, NULL, &error);
}

int main(void) {
  syncline_doc *ann = NULL, *bob = NULL;
  syncline_client_session* caller = NULL;
  syncline_peer_session* called = NULL;
  syncline_container* note = NULL;
  syncline_bytes text = {0};
  syncline_document_status status = SYNCLINE_DOCUMENT_STATUS_INIT;
  syncline_join_options options = SYNCLINE_JOIN_OPTIONS_INIT;
  int64_t now = 0;
  options.level = SYNCLINE_LEVEL_RECEIVED; /* saved: the other one has it */

  int failed =
      syncline_doc_new(NULL, &ann, &error) ||
      syncline_doc_new(NULL, &bob, &error) ||
      syncline_client_session_new(NULL, 1, &caller, &error) ||
      syncline_peer_session_new(NULL, 2, now, &called, &error) ||
      syncline_peer_session_offer(called, "note", 4, bob, NULL, &error) ||
      syncline_client_session_join(caller, "note", 4, ann, &options, &error) ||
      syncline_client_session_opened(caller, now, &error) ||
      write_to(ann, "Ann ", 4) || write_to(bob, "Bob ", 4) ||
      carry(caller, called, &now) || write_to(bob, "hello, ", 7) ||
      carry(caller, called, &now) ||
      syncline_client_session_status(caller, "note", 4, &status, &error) ||
      syncline_doc_root(ann, SYNCLINE_TEXT, "note", 4, &note, &error) ||
      syncline_text_to_string(note, &text, &error);
  puts(failed ? error.message : text.data); /* hello, and both names */
  failed = failed || status.state != SYNCLINE_DOCUMENT_SAVED || text.size != 15;

  syncline_bytes_free(&text);
  syncline_document_status_free(&status);
  syncline_client_session_free(caller, NULL);
  syncline_peer_session_free(called, NULL);
  syncline_doc_free(ann, NULL);
  syncline_doc_free(bob, NULL);
  return failed;
}
