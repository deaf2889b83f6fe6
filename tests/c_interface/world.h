// A document with something in containers of all kinds, of which one can tell
// whether anything changed; and places for what functions give.
//
// An edit is not committed yet, and a subscription counts events: a call that
// is refused must not end that commit either.
#ifndef SYNCLINE_TESTS_C_INTERFACE_WORLD_H_
#define SYNCLINE_TESTS_C_INTERFACE_WORLD_H_

#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "c_interface/owned.h"

namespace syncline::test {

// What functions write to: filled with bytes that mean nothing.
struct Outputs {
  Outputs() {
    std::memset(static_cast<void*>(this), 0xAB, sizeof(*this));
    import_result.struct_size = sizeof(import_result);
    commit_options.struct_size = sizeof(commit_options);
    cursor_position.struct_size = sizeof(cursor_position);
    undo_note.struct_size = sizeof(undo_note);
    change_info.struct_size = sizeof(change_info);
    history_entry.struct_size = sizeof(history_entry);
    history_info.struct_size = sizeof(history_info);
  }

  syncline_bytes bytes;
  syncline_value value;
  syncline_values values;
  syncline_strings strings;
  syncline_op_id id;
  syncline_op_ids ids;
  syncline_op_spans spans;
  syncline_container* container;
  syncline_container_kind kind;
  syncline_doc* doc;
  syncline_subscription* subscription;
  syncline_import_result import_result;
  syncline_commit_options commit_options;
  syncline_cursor_side side;
  syncline_cursor_position cursor_position;
  syncline_authored_ranges ranges;
  syncline_item_authors_array item_authors;
  syncline_change_info change_info;
  syncline_history_entry history_entry;
  syncline_history_info history_info;
  syncline_history_walk* history_walk;
  syncline_version_order order;
  syncline_undo_note undo_note;
  syncline_undo_stack* undo_stack;
  size_t size;
  uint64_t peer;
  uint32_t number;
  int64_t integer;
  bool flag;
};

struct World : Document {
  World() {
    const syncline_value two[] = {IntValue(1), IntValue(2)};
    Check(syncline_text_insert(text(), 0, "h\u00e9\n", 4, SYNCLINE_UNIT_BYTES,
                               nullptr));
    Check(syncline_map_set(map(), "k", 1, two, nullptr));
    Check(syncline_list_insert(list(), 0, two, 2, nullptr));
    Check(syncline_movable_list_insert(movable_list(), 0, two, 2, nullptr));
    Check(syncline_tree_create(tree(), nullptr, 0, &node, nullptr));
    Check(syncline_tree_create(tree(), &node, 0, &child, nullptr));
    Check(syncline_doc_subscribe(doc, CountEvent, &events, nullptr,
                                 &subscription, nullptr));
    for (int kind = SYNCLINE_TEXT; kind <= SYNCLINE_COUNTER; ++kind) {
      removed.push_back(Removed(static_cast<syncline_container_kind>(kind)));
    }
    version = VersionOf(doc);
    update = UpdateOf(doc);
    one_update = {update.data(), update.size()};
    cursor = CursorIn(text(), 1);
    events = 0;
    Edit();
  }
  ~World() {
    CHECK(syncline_subscription_free(subscription, nullptr) == SYNCLINE_OK);
    CHECK(syncline_undo_stack_free(undo_stack, nullptr) == SYNCLINE_OK);
    CHECK(syncline_history_walk_free(walk, nullptr) == SYNCLINE_OK);
    CHECK(syncline_doc_free(new_doc, nullptr) == SYNCLINE_OK);
  }

  uint32_t NumberOfMap() const {
    uint32_t number = 0;
    Check(syncline_container_number(map(), &number, nullptr));
    return number;
  }
  // Of this kind, one that cannot be edited any more.
  syncline_container* RemovedOf(syncline_container_kind kind) const {
    return removed[static_cast<size_t>(kind) - 1];
  }

  // All that shows, what is known, and what was told.
  std::string Print() const {
    Bytes digest;
    Check(syncline_doc_state_digest(doc, &digest, nullptr));
    OpIds frontier;
    Check(syncline_doc_frontier(doc, &frontier, nullptr));
    std::string print = JsonOf(doc) + VersionOf(doc) + StringOf(digest) +
                        std::to_string(events);
    for (size_t i = 0; i < frontier.size; ++i) {
      print += NameOf(frontier.items[i]);
    }
    return also ? print + also() : print;
  }

  // A mark of the first character.
  syncline_op_id Mark() const {
    syncline_op_id mark = {};
    Check(syncline_text_mark(text(), 0, 1, "bold", 4, &value, nullptr,
                             SYNCLINE_UNIT_CODE_POINTS, &mark, nullptr));
    return mark;
  }
  // A stack with a step that can be undone and one that can be done again.
  syncline_undo_stack* UndoStack() {
    Check(syncline_undo_stack_new(doc, nullptr, &undo_stack, nullptr));
    for (int i = 0; i < 2; ++i) {
      Edit();
      Commit();
    }
    bool is_done = false;
    syncline_undo_note undone = SYNCLINE_UNDO_NOTE_INIT;
    Check(syncline_undo_stack_undo(undo_stack, &is_done, &undone, nullptr));
    syncline_undo_note_free(&undone);
    return undo_stack;
  }
  std::string SavedUndo() {
    Bytes saved;
    Check(syncline_undo_stack_save(UndoStack(), &saved, nullptr));
    return StringOf(saved);
  }
  syncline_history_walk* Walk() {
    Check(syncline_doc_walk_history(doc, nullptr, &walk, nullptr));
    return walk;
  }
  // The document, with a transaction open.
  syncline_doc* InTransaction() const {
    Check(syncline_transaction_begin(doc, nullptr, nullptr));
    return doc;
  }

  syncline_op_id node = {};
  syncline_op_id child = {};  // below the node
  std::vector<syncline_container*> removed;
  std::string version;
  std::string update;
  syncline_bytes one_update;
  std::string cursor;                  // behind the first character
  std::string plain = {'\x42', '\0'};  // an empty map
  std::string delta = {'\x0a', '\x03', '\x12', '\x01', 'x'};  // inserts "x"
  std::string diff = {'\x08', '\0'};                          // changes nothing
  syncline_value value = IntValue(5);
  syncline_undo_note note = SYNCLINE_UNDO_NOTE_INIT;
  syncline_undo_stack* undo_stack = nullptr;  // freed at the end
  syncline_history_walk* walk = nullptr;      // the same
  syncline_op_span span = {1, 0, 5};
  int events = 0;
  syncline_doc* new_doc = nullptr;    // freed at the end
  std::function<std::string()> also;  // what else has to stay as it is
  Outputs out;

 private:
  static void Check(syncline_code code) { REQUIRE(code == SYNCLINE_OK); }
  static void CountEvent(void* events, const char*, size_t) {
    ++*static_cast<int*>(events);
  }
  syncline_container* Removed(syncline_container_kind kind) const {
    syncline_container* made = nullptr;
    Check(syncline_map_new(map(), "gone", 4, kind, &made, nullptr));
    Check(syncline_map_delete(map(), "gone", 4, nullptr));
    return made;
  }

  syncline_subscription* subscription = nullptr;
};

// Checks at its end that the world is what it was.
struct Unchanged {
  explicit Unchanged(const World& of) : world(of), before(of.Print()) {}
  ~Unchanged() { CHECK(world.Print() == before); }

  const World& world;
  std::string before;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_C_INTERFACE_WORLD_H_
