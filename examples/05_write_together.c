/* The README's story in C. */
/* tag::program[] */
#include <stdio.h>

#include "syncline/c/syncline.h"

int main(void) {
  const syncline_text_unit unit = SYNCLINE_UNIT_CODE_POINTS;
  syncline_error error = {0};
  syncline_doc *alice = NULL, *bob = NULL;
  syncline_container *a = NULL, *b = NULL; /* the texts; of their documents */
  syncline_bytes update = {0}, version = {0}, more = {0}, text = {0};

  const int failed =
      syncline_doc_new(NULL, &alice, &error) ||
      syncline_doc_new(NULL, &bob, &error) ||
      syncline_doc_root(alice, SYNCLINE_TEXT, "note", 4, &a, &error) ||
      syncline_doc_root(bob, SYNCLINE_TEXT, "note", 4, &b, &error) ||
      syncline_text_insert(a, 0, "hello", 5, unit, &error) ||
      syncline_doc_export(alice, &update, &error) ||
      syncline_doc_import(bob, update.data, update.size, NULL, &error) ||
      /* Now both write, and neither knows of the other's edit. */
      syncline_text_insert(b, 5, " world", 6, unit, &error) ||
      syncline_text_insert(a, 0, "> ", 2, unit, &error) ||
      syncline_doc_version(alice, &version, &error) ||
      syncline_doc_export_since(bob, version.data, version.size, &more,
                                &error) ||
      syncline_doc_import(alice, more.data, more.size, NULL, &error) ||
      syncline_text_to_string(a, &text, &error);
  puts(failed ? error.message : text.data); /* > hello world */

  syncline_bytes_free(&update);
  syncline_bytes_free(&version);
  syncline_bytes_free(&more);
  syncline_bytes_free(&text);
  syncline_doc_free(alice, NULL);
  syncline_doc_free(bob, NULL);
  return failed;
}
/* end::program[] */
