// What a transaction has done to the states, so that it can be undone.
//
// Each entry has what its edit took away. Undone in reverse, they lead back to
// the states of before, bit by bit; the ops are then cut off the log.
//
// Cost: what was deleted or overwritten is copied. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_JOURNAL_H_
#define SYNCLINE_INTERNAL_DOCUMENT_JOURNAL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "syncline/internal/base/lv.h"
#include "syncline/internal/graph/frontier.h"
#include "syncline/internal/oplog/op_kind.h"
#include "syncline/internal/types/map_state.h"
#include "syncline/internal/types/movable_list_state.h"
#include "syncline/internal/types/text_objects.h"
#include "syncline/value.h"

namespace syncline::internal {

struct TextChange {
  ContainerIndex container;
  uint32_t place = 0;
  uint32_t inserted = 0;  // code points
  std::string deleted;
};

// An anchor or embed of a text, inserted or deleted.
struct ObjectChange {
  ContainerIndex container;
  uint32_t place = 0;
  std::optional<TextObjects::Entry> deleted = {};
};

struct ListChange {
  ContainerIndex container;
  uint32_t position = 0;
  uint32_t inserted = 0;
  std::vector<Value> deleted;
};

struct MapChange {
  ContainerIndex container;
  MapState::Entry before;
  Lv removal_before;  // of the key
};

struct CounterChange {
  ContainerIndex container;
  int64_t added = 0;
};

// An op of a movable list.
struct ItemChange {
  ContainerIndex container;
  OpKind kind = OpKind::kInsert;
  uint32_t place = 0;  // the first new one
  uint32_t count = 0;  // new ones
  // The item as it was, and where; of an insert, only its op counts.
  MovableListState::Item before = {};
  uint32_t place_before = 0;
};

// An op of a tree, the last one in its log.
struct NodeChange {
  ContainerIndex container;
};

using StateChange =
    std::variant<TextChange, ObjectChange, ListChange, MapChange, CounterChange,
                 ItemChange, NodeChange>;

// Where a transaction began.
struct Savepoint {
  uint64_t transaction = 0;  // its number
  Lv end;
  Frontier frontier;
  size_t changes = 0;  // of the journal
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_JOURNAL_H_
