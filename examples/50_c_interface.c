/* Two phones with a note for a trip, by the C interface: both edit it while
 * they are offline, then exchange what is new. Nothing here is C++ but the
 * library that is linked.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncline/c/syncline.h"

/* What went wrong last. */
static syncline_error error;

/* For calls whose failure would be a bug in this program. */
static void must(syncline_code code) {
  if (code == SYNCLINE_OK) return;
  fprintf(stderr, "%s: %s\n", syncline_code_name(code), error.message);
  exit(EXIT_FAILURE);
}

/* A document and its containers, which live and die with it. */
struct phone {
  const char* owner;
  syncline_doc* doc;
  syncline_container* note;
  syncline_container* trip;
  syncline_container* shopping;
};

static syncline_container* root_of(syncline_doc* doc,
                                   syncline_container_kind kind,
                                   const char* name) {
  syncline_container* container;
  must(syncline_doc_root(doc, kind, name, strlen(name), &container, &error));
  return container;
}

/* Each replica writes under a peer id of its own. They are given here so that
 * the program prints the same each time; by default they are random. */
static struct phone phone_new(const char* owner, uint64_t peer_id) {
  syncline_doc_options options = SYNCLINE_DOC_OPTIONS_INIT;
  struct phone made = {0};
  options.peer_id = peer_id;
  made.owner = owner;
  must(syncline_doc_new(&options, &made.doc, &error));
  made.note = root_of(made.doc, SYNCLINE_TEXT, "note");
  made.trip = root_of(made.doc, SYNCLINE_MAP, "trip");
  made.shopping = root_of(made.doc, SYNCLINE_LIST, "shopping");
  return made;
}

static void write_note(struct phone* phone, size_t position, const char* utf8) {
  must(syncline_text_insert(phone->note, position, utf8, strlen(utf8),
                            SYNCLINE_UNIT_CODE_POINTS, &error));
}

static void set_trip(struct phone* phone, const char* key, int64_t number) {
  syncline_value value = {SYNCLINE_VALUE_INT, {0}};
  value.as.integer = number;
  must(syncline_map_set(phone->trip, key, strlen(key), &value, &error));
}

static void buy(struct phone* phone, size_t position, char* what) {
  syncline_value value = {SYNCLINE_VALUE_STRING, {0}};
  value.as.bytes.data = what; /* read, and not kept */
  value.as.bytes.size = strlen(what);
  must(syncline_list_insert(phone->shopping, position, &value, 1, &error));
}

/* Whatever carries bytes will do: a socket, a file, a message queue. The
 * receiver's version tells what it lacks. */
static void transfer(const struct phone* from, const struct phone* to) {
  syncline_bytes version, update;
  must(syncline_doc_version(to->doc, &version, &error));
  must(syncline_doc_export_since(from->doc, version.data, version.size, &update,
                                 &error));
  must(syncline_doc_import(to->doc, update.data, update.size, NULL, &error));
  syncline_bytes_free(&update);
  syncline_bytes_free(&version);
}

/* Prints a phone's document; whether it is what was expected. */
static bool show(const struct phone* phone, const char* expected) {
  syncline_bytes json;
  bool is_right;
  must(syncline_doc_to_json(phone->doc, &json, &error));
  printf("  %-5s %s\n", phone->owner, json.data);
  is_right = strcmp(json.data, expected) == 0;
  syncline_bytes_free(&json);
  return is_right;
}

/* A window with the note. An event tells what changed, as a message of Protocol
 * Buffers (share/syncline/proto/event.proto). This window only takes it for a
 * sign to draw itself anew. */
struct window {
  syncline_container* note;
  syncline_bytes shown;
  int draws;
};

static void draw(void* user, const char* event, size_t event_size) {
  struct window* view = user;
  (void)event;
  (void)event_size;
  syncline_bytes_free(&view->shown);
  must(syncline_text_to_string(view->note, &view->shown, &error));
  ++view->draws;
  printf("  Alice's window shows: %s\n", view->shown.data);
}

static const char merged[] =
    "{\"note\":\"Trip to Lisbon, in May\","
    "\"shopping\":[\"map\",\"hat\",\"tickets\"],"
    "\"trip\":{\"days\":7,\"people\":2}}";

static bool edit_offline_and_merge(struct phone* alice, struct phone* bob) {
  bool are_right;
  puts("Alice begins, and Bob takes it in:");
  write_note(alice, 0, "Trip");
  buy(alice, 0, "map");
  buy(alice, 1, "tickets");
  transfer(alice, bob);

  write_note(alice, 4, " to Lisbon");
  buy(alice, 1, "hat");
  set_trip(alice, "days", 7);
  write_note(bob, 4, ", in May");
  set_trip(bob, "people", 2);

  puts("Both wrote offline, and exchange what is new:");
  transfer(alice, bob);
  transfer(bob, alice);
  are_right = show(alice, merged);
  return show(bob, merged) && are_right;
}

/* A call that fails has changed nothing, and tells why. */
static bool delete_too_much(struct phone* alice) {
  const syncline_code code =
      syncline_list_delete(alice->shopping, 2, 5, &error);
  printf("Five items are not there to delete:\n  %s: %s\n",
         syncline_code_name(code), error.message);
  return code == SYNCLINE_OUT_OF_RANGE && show(alice, merged);
}

/* Edits of a transaction are made together, or not at all; nobody is told of
 * those that are taken back. */
static bool change_ones_mind(struct phone* alice) {
  bool is_right;
  must(syncline_transaction_begin(alice->doc, NULL, &error));
  must(syncline_text_update(alice->note, "Stay at home", 12, &error));
  must(syncline_list_delete(alice->shopping, 0, 3, &error));
  set_trip(alice, "days", 0);
  puts("Alice would rather stay at home,");
  is_right = show(alice,
                  "{\"note\":\"Stay at home\","
                  "\"trip\":{\"days\":0,\"people\":2}}");
  must(syncline_transaction_roll_back(alice->doc, &error));
  puts("and changes her mind:");
  return show(alice, merged) && is_right;
}

int main(void) {
  struct phone alice = phone_new("Alice", 1);
  struct phone bob = phone_new("Bob", 2);
  struct window view = {0};
  syncline_subscription* subscription;
  bool is_right;

  view.note = alice.note;
  must(syncline_container_subscribe(alice.note, draw, &view, NULL,
                                    &subscription, &error));
  is_right = edit_offline_and_merge(&alice, &bob);
  is_right = delete_too_much(&alice) && is_right;
  is_right = change_ones_mind(&alice) && is_right;
  /* One event for each commit or import that changed the note. */
  is_right = is_right && view.draws == 3 &&
             strcmp(view.shown.data, "Trip to Lisbon, in May") == 0;

  must(syncline_subscription_free(subscription, &error));
  syncline_bytes_free(&view.shown);
  must(syncline_doc_free(bob.doc, &error));
  must(syncline_doc_free(alice.doc, &error));
  return is_right ? EXIT_SUCCESS : EXIT_FAILURE;
}
