// The containers of one document, numbered in the order in which they were met.
//
// Invariants: an index, once given, keeps its meaning.
// Cost: O(1). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_OPLOG_CONTAINER_TABLE_H_
#define SYNCLINE_INTERNAL_OPLOG_CONTAINER_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
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
    return (*containers_)[index.value()];
  }
  uint32_t size() const { return static_cast<uint32_t>(containers_->size()); }

 private:
  using Containers = std::vector<ContainerKey>;

  // The index holds numbers, and looks at what they stand for.
  struct Hash {
    using is_transparent = void;
    size_t operator()(const ContainerKey& key) const {
      return absl::Hash<ContainerKey>()(key);
    }
    size_t operator()(uint32_t number) const {
      return (*this)((*containers)[number]);
    }
    const Containers* containers;
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t number, const ContainerKey& key) const {
      return (*containers)[number] == key;
    }
    const Containers* containers;
  };

  // Where it is when the table is moved, too.
  std::unique_ptr<Containers> containers_ = std::make_unique<Containers>();
  absl::flat_hash_set<uint32_t, Hash, Equal> index_{
      0, Hash{containers_.get()}, Equal{containers_.get()}};
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_CONTAINER_TABLE_H_
