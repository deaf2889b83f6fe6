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
#include <string>
#include <variant>
#include <vector>

#include "syncline/internal/base/lv.h"
#include "syncline/internal/graph/frontier.h"
#include "syncline/internal/types/map_state.h"
#include "syncline/value.h"

namespace syncline::internal {

struct TextChange {
  ContainerIndex container;
  uint32_t position = 0;
  uint32_t inserted = 0;  // code points
  std::string deleted;
};

struct ListChange {
  ContainerIndex container;
  uint32_t position = 0;
  uint32_t inserted = 0;
  std::vector<Value> deleted;
};

struct MapChange {
  ContainerIndex container;
  uint32_t key = 0;
  MapState::Entry before;
};

struct CounterChange {
  ContainerIndex container;
  int64_t added = 0;
};

using StateChange =
    std::variant<TextChange, ListChange, MapChange, CounterChange>;

// Where a transaction began.
struct Savepoint {
  Lv end;
  Frontier frontier;
  size_t changes = 0;  // of the journal
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_JOURNAL_H_
