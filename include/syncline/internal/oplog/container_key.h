// What makes a container the same one on every replica.
//
//   root    named by the application: `name`
//   child   made by an op that put it into its parent: `op`
//   keyed   made by whoever first asked for it at a key of a map: `parent`, the
//           key as `name`, and as `op` the last removal of that key which its
//           maker knew, if any. So those who ask for it concurrently get the
//           same one, and who asks after a removal gets a new one.
//
// Thread-safe: a plain value.
#ifndef SYNCLINE_INTERNAL_OPLOG_CONTAINER_KEY_H_
#define SYNCLINE_INTERNAL_OPLOG_CONTAINER_KEY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "syncline/container_kind.h"
#include "syncline/ids.h"

namespace syncline::internal {

struct ContainerKey {
  static constexpr uint32_t kNoParent = ~uint32_t{0};

  ContainerKind kind = ContainerKind::kText;
  std::string name = {};
  uint32_t parent = kNoParent;  // index of a container beside this one
  std::optional<OpId> op = {};

  bool is_keyed() const { return parent != kNoParent; }
  bool is_root() const { return !is_keyed() && !op; }

  friend bool operator==(const ContainerKey&, const ContainerKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const ContainerKey& key) {
    return H::combine(std::move(h), key.kind, key.name, key.parent,
                      key.op.value_or(OpId()));
  }
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_CONTAINER_KEY_H_
