#include "syncline/internal/oplog/container_table.h"

#include <utility>

namespace syncline::internal {

ContainerIndex ContainerTable::Intern(ContainerKey key) {
  const auto found = index_.find(key);
  if (found != index_.end()) return ContainerIndex(*found);
  const uint32_t number = size();
  containers_->push_back(std::move(key));
  index_.insert(number);
  return ContainerIndex(number);
}

std::optional<ContainerIndex> ContainerTable::Find(
    const ContainerKey& key) const {
  const auto found = index_.find(key);
  if (found == index_.end()) return std::nullopt;
  return ContainerIndex(*found);
}

}  // namespace syncline::internal
