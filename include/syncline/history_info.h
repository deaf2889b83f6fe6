// What is in the history of an update or a snapshot (shallow or not), counted
// without a document. update_info.h tells what a server has to know, by the
// header alone.
#ifndef SYNCLINE_HISTORY_INFO_H_
#define SYNCLINE_HISTORY_INFO_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "syncline/container_kind.h"
#include "syncline/update_info.h"

namespace syncline {

// A container that ops of the history belong to.
struct ContainerInfo {
  ContainerKind kind = ContainerKind::kText;
  // The name of a root; "parent/key" of what is at a key of a map; the id of
  // the op that made it, of any other; of more than 256 bytes the end, behind
  // "...". Empty: the text that an author was in before, which the update does
  // not name.
  std::string name;
  uint64_t ops = 0;
};

struct HistoryInfo {
  UpdateInfo header;
  // Of a shallow snapshot: the version that the history begins at, and how many
  // of the ops up to there are left. What follows is about the others.
  std::vector<OpId> shallow_since;
  uint64_t kept_ops = 0;
  uint64_t ops = 0;
  uint64_t op_runs = 0;  // of ops that continue each other
  uint64_t runs = 0;     // of ops of one peer, each the only parent of the next
  // What authors said about their commits; times in milliseconds since 1970
  // UTC, 0 where none is told.
  uint64_t changes = 0;
  int64_t first_time_ms = 0;
  int64_t last_time_ms = 0;
  // Of texts, in code points.
  uint64_t inserted_characters = 0;
  uint64_t deleted_characters = 0;
  uint64_t value_bytes = 0;               // of all else that ops carry
  std::vector<ContainerInfo> containers;  // those of most ops first
};

// Errors: those of Doc::Import that need no document; FailedPrecondition, for a
// snapshot without a history. Cost: O(size).
absl::StatusOr<HistoryInfo> InspectHistory(std::string_view bytes);

}  // namespace syncline

#endif  // SYNCLINE_HISTORY_INFO_H_
