// The containers of one document, numbered in the order in which they were met.
//
// Invariants: an index, once given, keeps its meaning.
// Cost: O(1). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_OPLOG_CONTAINER_TABLE_H_
#define SYNCLINE_INTERNAL_OPLOG_CONTAINER_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/oplog/container_key.h"

namespace syncline::internal {

class ContainerTable {
 public:
  // `key.parent` is the value of a ContainerIndex of this table.
  ContainerIndex Intern(ContainerKey key);
  ContainerIndex Intern(ContainerKind kind, std::string_view name) {
    return Intern({kind, std::string(name)});
  }
  std::optional<ContainerIndex> Find(const ContainerKey& key) const;

  const ContainerKey& container(ContainerIndex index) const {
    return containers_[index.value()];
  }
  uint32_t size() const { return static_cast<uint32_t>(containers_.size()); }

 private:
  std::vector<ContainerKey> containers_;
  absl::flat_hash_map<ContainerKey, ContainerIndex> index_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_CONTAINER_TABLE_H_
