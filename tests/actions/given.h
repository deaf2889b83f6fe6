// What the C interface gives, freed at its end; and as JSON.
#ifndef SYNCLINE_TESTS_ACTIONS_GIVEN_H_
#define SYNCLINE_TESTS_ACTIONS_GIVEN_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "actions/messages.h"
#include "actions/script.h"
#include "support/owned.h"
#include "syncline/c/syncline.h"

namespace syncline::test {

using Bytes = Owned<syncline_bytes, syncline_bytes_free>;
using OpIds = Owned<syncline_op_ids, syncline_op_ids_free>;
using AuthoredRanges =
    Owned<syncline_authored_ranges, syncline_authored_ranges_free>;
using AllItemAuthors =
    Owned<syncline_item_authors_array, syncline_item_authors_array_free>;
struct ChangeInfo : Owned<syncline_change_info, syncline_change_info_free> {
  ChangeInfo() { struct_size = sizeof(syncline_change_info); }
};

inline std::string_view View(const syncline_bytes& bytes) {
  return {bytes.data, bytes.size};
}

inline syncline_container_kind KindOf(std::string_view name) {
  constexpr std::string_view kNames[] = {"text",         "map",  "list",
                                         "movable_list", "tree", "counter"};
  int kind = 1;
  for (const std::string_view one : kNames) {
    if (one == name) break;
    ++kind;
  }
  return static_cast<syncline_container_kind>(kind);
}

inline Json JsonOf(syncline_op_id id) { return NameOf(id); }
inline Json JsonOf(const syncline_authored_range& range) {
  return {range.begin, range.end, NameOf(range.first)};
}
inline Json JsonOf(const syncline_item_authors& item) {
  return {NameOf(item.inserted), NameOf(item.placed), NameOf(item.set)};
}
inline Json JsonOf(const syncline_op_span& span) {
  Bytes text;
  syncline_op_span_to_string(span, &text, nullptr);
  return std::string(View(text));
}
inline Json JsonOf(const syncline_change_info& change) {
  return {JsonOf(change.ops), change.lamport, change.time_ms,
          std::string(View(change.message))};
}
inline Json JsonOf(const syncline_container_info& info) {
  return {static_cast<int>(info.kind), std::string(View(info.name)), info.ops};
}
// An array.
template <typename Array>
requires requires(Array array) { array.items; }
Json JsonOf(const Array& array) {
  Json json = Json::array();
  for (size_t i = 0; i < array.size; ++i) {
    json.push_back(JsonOf(array.items[i]));
  }
  return json;
}

// What can be undone and redone, and what is saved.
inline Json StepsOf(syncline_undo_stack* undo) {
  bool can_undo = false, can_redo = false;
  size_t undo_steps = 0, redo_steps = 0;
  Bytes saved;
  syncline_undo_stack_can_undo(undo, &can_undo, nullptr);
  syncline_undo_stack_can_redo(undo, &can_redo, nullptr);
  syncline_undo_stack_undo_steps(undo, &undo_steps, nullptr);
  syncline_undo_stack_redo_steps(undo, &redo_steps, nullptr);
  syncline_undo_stack_save(undo, &saved, nullptr);
  return {can_undo, can_redo, undo_steps, redo_steps, Hex(View(saved))};
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_ACTIONS_GIVEN_H_
