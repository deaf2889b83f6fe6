// Every function with every argument wrong in turn: INVALID_ARGUMENT, and
// nothing changed; and then with all of them right.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "c_interface/calls.h"

namespace syncline::test {
namespace {

// In the expressions `w` is a World of the call's own.
#define CALL(function, ...)                                               \
  Row {                                                                   \
#function,                                                            \
        [](World & w) { CheckCall(w, #function, function, __VA_ARGS__); } \
  }

void IgnoreEvent(void*, const char*, size_t) {}
void IgnoreCommit(void*, syncline_commit*) {}

// Calls `check` with a commit that is about to be made.
template <typename F>
void InHook(World& world, F check) {
  struct State {
    World& world;
    F check;
  } state{world, check};
  const auto hook = [](void* user, syncline_commit* commit) {
    State& it = *static_cast<State*>(user);
    it.check(it.world, commit);
  };
  syncline_subscription* subscription = nullptr;
  REQUIRE(syncline_doc_before_commit(world.doc, hook, &state, nullptr,
                                     &subscription, nullptr) == SYNCLINE_OK);
  world.Commit();
  REQUIRE(syncline_subscription_free(subscription, nullptr) == SYNCLINE_OK);
}

std::vector<Row> CallsOfBase() {
  return {
      CALL(syncline_peer_id_to_string, 1, &w.out.bytes),
      CALL(syncline_op_id_to_string, w.node, &w.out.bytes),
      CALL(syncline_op_id_parse, "1@00000000000000a1", 18, &w.out.id),
      CALL(syncline_op_span_to_string, w.span, &w.out.bytes),
      CALL(syncline_version_entries, w.version.data(), w.version.size(),
           &w.out.spans),
      CALL(syncline_version_from_entries, &w.span, 1, &w.out.bytes),
      CALL(syncline_version_next_counter, w.version.data(), w.version.size(), 1,
           &w.out.number),
      CALL(syncline_version_includes, w.version.data(), w.version.size(),
           w.version.data(), w.version.size(), &w.out.flag),
      CALL(syncline_version_compare_to, w.version.data(), w.version.size(),
           w.version.data(), w.version.size(), &w.out.order),
      CALL(syncline_version_merge, w.version.data(), w.version.size(),
           w.version.data(), w.version.size(), &w.out.bytes),
      CALL(syncline_version_meet, w.version.data(), w.version.size(),
           w.version.data(), w.version.size(), &w.out.bytes),
      CALL(syncline_version_to_string, w.version.data(), w.version.size(),
           &w.out.bytes),
      CALL(syncline_frontier_to_string, &w.node, 1, &w.out.bytes),
      CALL(syncline_frontier_parse, "1@00000000000000a1", 18, &w.out.ids),
  };
}

std::vector<Row> CallsOfDoc() {
  return {
      CALL(syncline_doc_new, nullptr, &w.new_doc),
      CALL(syncline_doc_peer_id, w.doc, &w.out.peer),
      CALL(syncline_doc_id, w.doc, &w.out.peer),
      CALL(syncline_doc_root, w.doc, SYNCLINE_MAP, "x", 1, &w.out.container),
      CALL(syncline_doc_container, w.doc, SYNCLINE_MAP, w.NumberOfMap(),
           &w.out.container),
      CALL(syncline_doc_at, w.doc, "/map/k", 6, &w.out.value),
      CALL(syncline_doc_to_json, w.doc, &w.out.bytes),
      CALL(syncline_doc_state_digest, w.doc, &w.out.bytes),
      CALL(syncline_doc_to_plain, w.doc, &w.value, &w.out.bytes),
      CALL(syncline_doc_update, w.doc, w.map(), w.plain.data(), w.plain.size()),
      CALL(syncline_doc_commit, w.doc, nullptr),
      CALL(syncline_transaction_begin, w.doc, nullptr),
      CALL(syncline_transaction_commit, w.InTransaction()),
      CALL(syncline_transaction_roll_back, w.InTransaction()),
      CALL(syncline_doc_export, w.doc, &w.out.bytes),
      CALL(syncline_doc_export_since, w.doc, w.version.data(), w.version.size(),
           &w.out.bytes),
      CALL(syncline_doc_export_snapshot, w.doc, &w.out.bytes),
      CALL(syncline_doc_import, w.doc, w.update.data(), w.update.size(),
           &w.out.import_result),
      CALL(syncline_doc_version, w.doc, &w.out.bytes),
      CALL(syncline_doc_frontier, w.doc, &w.out.ids),
      CALL(syncline_doc_subscribe, w.doc, IgnoreEvent, nullptr, nullptr,
           &w.out.subscription),
      CALL(syncline_doc_before_commit, w.doc, IgnoreCommit, nullptr, nullptr,
           &w.out.subscription),
      CALL(syncline_container_subscribe, w.map(), IgnoreEvent, nullptr, nullptr,
           &w.out.subscription),
      CALL(syncline_container_kind_of, w.map(), &w.out.kind),
      CALL(syncline_container_number, w.map(), &w.out.number),
      CALL(syncline_container_doc, w.map(), &w.out.doc),
      CALL(syncline_container_is_attached, w.map(), &w.out.flag),
  };
}

std::vector<Row> CallsOfTextAndCounter() {
  return {
      CALL(syncline_text_insert, w.text(), 1, "x", 1,
           SYNCLINE_UNIT_CODE_POINTS),
      CALL(syncline_text_delete, w.text(), 1, 1, SYNCLINE_UNIT_CODE_POINTS),
      CALL(syncline_text_replace, w.text(), 1, 1, "x", 1, SYNCLINE_UNIT_UTF16),
      CALL(syncline_text_update, w.text(), "x", 1),
      CALL(syncline_text_to_string, w.text(), &w.out.bytes),
      CALL(syncline_text_slice, w.text(), 0, 1, SYNCLINE_UNIT_LINES,
           &w.out.bytes),
      CALL(syncline_text_size, w.text(), SYNCLINE_UNIT_BYTES, &w.out.size),
      CALL(syncline_text_convert, w.text(), 1, SYNCLINE_UNIT_LINES,
           SYNCLINE_UNIT_BYTES, &w.out.size),
      CALL(syncline_counter_add, w.counter(), 1),
      CALL(syncline_counter_value, w.counter(), &w.out.integer),
  };
}

std::vector<Row> CallsOfRichText() {
  constexpr syncline_text_unit kUnit = SYNCLINE_UNIT_CODE_POINTS;
  return {
      CALL(syncline_text_mark, w.text(), 0, 1, "k", 1, &w.value, nullptr, kUnit,
           &w.out.id),
      CALL(syncline_text_unmark, w.text(), 0, 1, "k", 1, SYNCLINE_EXPAND_NONE,
           kUnit),
      CALL(syncline_text_remove_mark, w.text(), w.Mark()),
      CALL(syncline_text_insert_embed, w.text(), 1, &w.value, kUnit),
      CALL(syncline_text_runs, w.text(), 0, 2, kUnit, &w.out.bytes),
      CALL(syncline_text_marks, w.text(), 0, 2, kUnit, &w.out.bytes),
      CALL(syncline_text_new_embed, w.text(), 1, SYNCLINE_MAP, kUnit,
           &w.out.container),
      CALL(syncline_text_to_delta, w.text(), 0, 2, kUnit, &w.out.bytes),
      CALL(syncline_text_apply_delta, w.text(), w.delta.data(), w.delta.size(),
           nullptr, kUnit),
  };
}

std::vector<Row> CallsOfAttribution() {
  return {
      CALL(syncline_text_authors, w.text(), 0, 2, SYNCLINE_UNIT_UTF16,
           &w.out.ranges),
      CALL(syncline_list_authors, w.list(), 0, 2, &w.out.ranges),
      CALL(syncline_movable_list_authors, w.movable_list(), 0, 2,
           &w.out.item_authors),
      CALL(syncline_map_authors, w.map(), "k", 1, &w.out.ids),
      CALL(syncline_tree_placed_by, w.tree(), w.child, &w.out.id),
      CALL(syncline_doc_change_of, w.doc, w.node, &w.out.change_info),
  };
}

std::vector<Row> CallsOfHistory() {
  return {
      CALL(syncline_doc_frontier_of, w.doc, w.version.data(), w.version.size(),
           &w.out.ids),
      CALL(syncline_doc_version_of, w.doc, &w.node, 1, &w.out.bytes),
      CALL(syncline_doc_fork_at, w.doc, &w.node, 1, 7, &w.new_doc),
      CALL(syncline_doc_diff, w.doc, &w.node, 1, &w.child, 1, &w.out.bytes),
      CALL(syncline_doc_apply_diff, w.doc, w.diff.data(), w.diff.size(),
           nullptr),
      CALL(syncline_doc_revert_to, w.doc, &w.node, 1, nullptr),
      CALL(syncline_doc_checkout, w.doc, &w.node, 1),
      CALL(syncline_doc_checkout_latest, w.doc),
      CALL(syncline_doc_checked_out, w.doc, &w.out.flag, &w.out.ids),
      CALL(syncline_doc_export_shallow, w.doc, nullptr, &w.out.bytes),
      CALL(syncline_doc_shallow_since, w.doc, &w.out.flag, &w.out.ids),
      CALL(syncline_doc_seed_author, w.doc, &w.out.peer),
      CALL(syncline_doc_walk_history, w.doc, nullptr, &w.out.history_walk),
      CALL(syncline_history_walk_next, w.Walk(), &w.out.history_entry),
  };
}

std::vector<Row> CallsOfUpdates() {
  return {
      CALL(syncline_check_update, w.update.data(), w.update.size()),
      CALL(syncline_merge_updates, &w.one_update, 1, &w.out.bytes),
      CALL(syncline_update_since, w.update.data(), w.update.size(),
           w.version.data(), w.version.size(), &w.out.bytes),
      CALL(syncline_split_update, w.update.data(), w.update.size(), 5,
           &w.out.strings),
      CALL(syncline_inspect_history, w.update.data(), w.update.size(),
           &w.out.history_info),
      CALL(syncline_obfuscate_history, w.update.data(), w.update.size(),
           &w.out.bytes),
  };
}

std::vector<Row> CallsOfCursor() {
  constexpr syncline_cursor_side kLeft = SYNCLINE_CURSOR_LEFT;
  return {
      CALL(syncline_text_cursor_at, w.text(), 1, SYNCLINE_CURSOR_RIGHT,
           SYNCLINE_UNIT_BYTES, &w.out.bytes),
      CALL(syncline_list_cursor_at, w.list(), 1, kLeft, &w.out.bytes),
      CALL(syncline_movable_list_cursor_at, w.movable_list(), 1, kLeft,
           &w.out.bytes),
      CALL(syncline_cursor_item, w.cursor.data(), w.cursor.size(), &w.out.side,
           &w.out.flag, &w.out.id),
      CALL(syncline_doc_resolve, w.doc, w.cursor.data(), w.cursor.size(),
           SYNCLINE_UNIT_UTF16, &w.out.cursor_position),
  };
}

std::vector<Row> CallsOfMapAndTree() {
  return {
      CALL(syncline_map_set, w.map(), "k", 1, &w.value),
      CALL(syncline_map_delete, w.map(), "k", 1),
      CALL(syncline_map_open, w.map(), "x", 1, SYNCLINE_TEXT, &w.out.container),
      CALL(syncline_map_new, w.map(), "k", 1, SYNCLINE_TREE, &w.out.container),
      CALL(syncline_map_get, w.map(), "k", 1, &w.out.value),
      CALL(syncline_map_contains, w.map(), "k", 1, &w.out.flag),
      CALL(syncline_map_conflicts, w.map(), "k", 1, &w.out.values),
      CALL(syncline_map_size, w.map(), &w.out.size),
      CALL(syncline_map_keys, w.map(), &w.out.strings),
      CALL(syncline_tree_create, w.tree(), &w.node, 0, &w.out.id),
      CALL(syncline_tree_move, w.tree(), w.child, nullptr, 0),
      CALL(syncline_tree_delete, w.tree(), w.child),
      CALL(syncline_tree_meta, w.tree(), w.child, &w.out.container),
      CALL(syncline_tree_contains, w.tree(), w.child, &w.out.flag),
      CALL(syncline_tree_parent, w.tree(), w.child, &w.out.flag, &w.out.id),
      CALL(syncline_tree_index, w.tree(), w.child, &w.out.size),
      CALL(syncline_tree_children, w.tree(), &w.node, &w.out.ids),
      CALL(syncline_tree_nodes, w.tree(), &w.out.ids),
  };
}

std::vector<Row> CallsOfLists() {
  return {
      CALL(syncline_list_insert, w.list(), 2, &w.value, 1),
      CALL(syncline_list_delete, w.list(), 0, 2),
      CALL(syncline_list_replace, w.list(), 1, &w.value),
      CALL(syncline_list_new, w.list(), 2, SYNCLINE_MAP, &w.out.container),
      CALL(syncline_list_get, w.list(), 1, &w.out.value),
      CALL(syncline_list_slice, w.list(), 0, 2, &w.out.values),
      CALL(syncline_list_size, w.list(), &w.out.size),
      CALL(syncline_movable_list_insert, w.movable_list(), 2, &w.value, 1),
      CALL(syncline_movable_list_move, w.movable_list(), 0, 1),
      CALL(syncline_movable_list_set, w.movable_list(), 1, &w.value),
      CALL(syncline_movable_list_delete, w.movable_list(), 0, 2),
      CALL(syncline_movable_list_new, w.movable_list(), 2, SYNCLINE_MAP,
           &w.out.container),
      CALL(syncline_movable_list_set_new, w.movable_list(), 1, SYNCLINE_MAP,
           &w.out.container),
      CALL(syncline_movable_list_get, w.movable_list(), 1, &w.out.value),
      CALL(syncline_movable_list_slice, w.movable_list(), 0, 2, &w.out.values),
      CALL(syncline_movable_list_size, w.movable_list(), &w.out.size),
  };
}

std::vector<Row> CallsOfUndo() {
  return {
      CALL(syncline_undo_stack_new, w.doc, nullptr, &w.out.undo_stack),
      CALL(syncline_undo_stack_undo, w.UndoStack(), &w.out.flag,
           &w.out.undo_note),
      CALL(syncline_undo_stack_redo, w.UndoStack(), &w.out.flag,
           &w.out.undo_note),
      CALL(syncline_undo_stack_can_undo, w.UndoStack(), &w.out.flag),
      CALL(syncline_undo_stack_can_redo, w.UndoStack(), &w.out.flag),
      CALL(syncline_undo_stack_undo_steps, w.UndoStack(), &w.out.size),
      CALL(syncline_undo_stack_redo_steps, w.UndoStack(), &w.out.size),
      CALL(syncline_undo_stack_checkpoint, w.UndoStack()),
      CALL(syncline_undo_stack_begin_group, w.UndoStack()),
      CALL(syncline_undo_stack_end_group, w.UndoStack()),
      CALL(syncline_undo_stack_set_time, w.UndoStack(), 5),
      CALL(syncline_undo_stack_undo_note, w.UndoStack(), &w.out.undo_note),
      CALL(syncline_undo_stack_redo_note, w.UndoStack(), &w.out.undo_note),
      CALL(syncline_undo_stack_set_undo_note, w.UndoStack(), &w.note),
      CALL(syncline_undo_stack_set_redo_note, w.UndoStack(), &w.note),
      CALL(syncline_undo_stack_clear_undo, w.UndoStack()),
      CALL(syncline_undo_stack_clear_redo, w.UndoStack()),
      CALL(syncline_undo_stack_save, w.UndoStack(), &w.out.bytes),
      {"syncline_undo_stack_load",
       [](World& w) {
         const std::string saved = w.SavedUndo();
         CheckCall(w, "syncline_undo_stack_load", syncline_undo_stack_load,
                   w.doc, saved.data(), saved.size(), nullptr,
                   &w.out.undo_stack);
       }},
      {"syncline_undo_step_set_note",
       [](World& w) {
         syncline_undo_options options = SYNCLINE_UNDO_OPTIONS_INIT;
         options.user = &w;
         options.on_new_step = [](void* user, syncline_undo_step* step) {
           World& world = *static_cast<World*>(user);
           CheckCall(world, "syncline_undo_step_set_note",
                     syncline_undo_step_set_note, step, &world.note);
         };
         REQUIRE(syncline_undo_stack_new(w.doc, &options, &w.undo_stack,
                                         nullptr) == SYNCLINE_OK);
         w.Edit();
         w.Commit();
       }},
  };
}

// What a hook calls, with the commit that it got.
std::vector<Row> CallsOfHook() {
  return {
      {"syncline_commit_options_of",
       [](World& world) {
         InHook(world, [](World& w, syncline_commit* commit) {
           CheckCall(w, "syncline_commit_options_of",
                     syncline_commit_options_of, commit, &w.out.commit_options);
         });
       }},
      {"syncline_commit_set_options",
       [](World& world) {
         InHook(world, [](World& w, syncline_commit* commit) {
           const syncline_commit_options set = SYNCLINE_COMMIT_OPTIONS_INIT;
           CheckCall(w, "syncline_commit_set_options",
                     syncline_commit_set_options, commit, &set);
           REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_commit_set_options,
                   commit, nullptr);
         });
       }},
  };
}

// For these NULL is right.
const std::set<std::string> kTakeNull = {
    "syncline_doc_free",
    "syncline_subscription_free",
    "syncline_undo_stack_free",
    "syncline_history_walk_free",
#ifndef SYNCLINE_TEST_WITHOUT_FILE
    "syncline_doc_file_free",
#endif
#ifndef SYNCLINE_TEST_WITHOUT_SYNC
    "syncline_client_session_free",
    "syncline_peer_session_free",
    "syncline_server_session_free",
    "syncline_shared_frames_free",
    "syncline_sync_batch_free",
    "syncline_presence_table_free",
#endif
};

std::vector<Row> AllCalls() {
  std::vector<Row> all;
  const auto add = [&](const std::vector<Row>& some) {
    all.insert(all.end(), some.begin(), some.end());
  };
  for (const auto& some :
       {CallsOfBase(), CallsOfDoc(), CallsOfTextAndCounter(), CallsOfRichText(),
        CallsOfCursor(), CallsOfMapAndTree(), CallsOfLists(), CallsOfHook(),
        CallsOfAttribution(), CallsOfHistory(), CallsOfUpdates(),
        CallsOfUndo()}) {
    add(some);
  }
#ifndef SYNCLINE_TEST_WITHOUT_FILE
  add(CallsOfFile());
#endif
#ifndef SYNCLINE_TEST_WITHOUT_JSON
  add(CallsOfJson());
#endif
#ifndef SYNCLINE_TEST_WITHOUT_SYNC
  add(CallsOfSync());
  add(CallsOfServer());
#endif
  return all;
}

TEST_CASE(
    "each wrong argument of each function is refused and changes nothing") {
  for (const Row& row : AllCalls()) {
    CAPTURE(row.name);
    World world;
    row.check(world);
  }
}

// Headers of what was not built.
const std::set<std::string> kWithout = {
#ifdef SYNCLINE_TEST_WITHOUT_FILE
    "doc_file.h",
#endif
#ifdef SYNCLINE_TEST_WITHOUT_JSON
    "history_json.h",
#endif
#ifdef SYNCLINE_TEST_WITHOUT_SYNC
    "sync.h",
    "peer.h",
    "server.h",
    "batch.h",
    "presence.h",
#endif
};

// The tests run in tests/.
TEST_CASE("no function is missing above") {
  std::set<std::string> called = kTakeNull;
  for (const Row& row : AllCalls()) called.insert(std::string(row.name));
  std::set<std::string> declared;
  const std::regex function(R"(syncline_code\s+(syncline_\w+)\()");
  for (const auto& header :
       std::filesystem::directory_iterator("../include/syncline/c")) {
    if (kWithout.contains(header.path().filename())) continue;
    std::ifstream file(header.path());
    const std::string text(std::istreambuf_iterator<char>(file), {});
    for (std::sregex_iterator match(text.begin(), text.end(), function), end;
         match != end; ++match) {
      declared.insert((*match)[1]);
    }
  }
  CHECK(called == declared);
}

TEST_CASE("NULL is freed without an error") {
  CHECK(syncline_doc_free(nullptr, nullptr) == SYNCLINE_OK);
  CHECK(syncline_subscription_free(nullptr, nullptr) == SYNCLINE_OK);
  CHECK(syncline_undo_stack_free(nullptr, nullptr) == SYNCLINE_OK);
  CHECK(syncline_history_walk_free(nullptr, nullptr) == SYNCLINE_OK);
  syncline_undo_note_free(nullptr);
  syncline_bytes_free(nullptr);
  syncline_strings_free(nullptr);
  syncline_op_ids_free(nullptr);
  syncline_op_spans_free(nullptr);
  syncline_value_free(nullptr);
  syncline_values_free(nullptr);
  syncline_import_result_free(nullptr);
  syncline_authored_ranges_free(nullptr);
  syncline_item_authors_array_free(nullptr);
  syncline_change_info_free(nullptr);
  syncline_history_entry_free(nullptr);
  syncline_history_info_free(nullptr);
#ifndef SYNCLINE_TEST_WITHOUT_FILE
  CHECK(syncline_doc_file_free(nullptr, nullptr) == SYNCLINE_OK);
  syncline_doc_file_info_free(nullptr);
  syncline_doc_file_content_free(nullptr);
#endif
#ifndef SYNCLINE_TEST_WITHOUT_SYNC
  CHECK(syncline_client_session_free(nullptr, nullptr) == SYNCLINE_OK);
  CHECK(syncline_peer_session_free(nullptr, nullptr) == SYNCLINE_OK);
  CHECK(syncline_server_session_free(nullptr, nullptr) == SYNCLINE_OK);
  CHECK(syncline_shared_frames_free(nullptr, nullptr) == SYNCLINE_OK);
  CHECK(syncline_sync_batch_free(nullptr, nullptr) == SYNCLINE_OK);
  CHECK(syncline_presence_table_free(nullptr, nullptr) == SYNCLINE_OK);
  syncline_update_info_free(nullptr);
  syncline_connections_free(nullptr);
  syncline_shared_bytes_free(nullptr);
  syncline_document_status_free(nullptr);
  syncline_presence_entries_free(nullptr);
  syncline_sync_events_free(nullptr);
#endif
}

}  // namespace
}  // namespace syncline::test
