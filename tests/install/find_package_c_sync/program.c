/* A session that joins a document, and says hello. */
#include <stdio.h>

#include "syncline/c/sync.h"
#include "syncline/c/syncline.h"

int main(void) {
  syncline_error error = {0};
  syncline_doc* doc = NULL;
  syncline_client_session* session = NULL;
  const char* output = NULL;
  size_t size = 0;
  const int failed =
      syncline_doc_new(NULL, &doc, &error) ||
      syncline_client_session_new(NULL, 1, &session, &error) ||
      syncline_client_session_join(session, "room", 4, doc, NULL, &error) ||
      syncline_client_session_opened(session, 0, &error) ||
      syncline_client_session_output(session, &output, &size, &error);
  /* A frame: its length, then field 1, a message Hello. */
  const int is_hello =
      size > 2 && (size_t)output[0] == size - 1 && output[1] == 0x0A;
  if (failed) fprintf(stderr, "%s\n", error.message);
  syncline_client_session_free(session, NULL);
  syncline_doc_free(doc, NULL);
  return failed || !is_hello;
}
