#include "syncline/internal/oplog/container_table.h"

#include <utility>

namespace syncline::internal {

ContainerIndex ContainerTable::Intern(ContainerKey key) {
  auto [it, is_new] = index_.try_emplace(key, ContainerIndex(size()));
  if (is_new) containers_.push_back(std::move(key));
  return it->second;
}

std::optional<ContainerIndex> ContainerTable::Find(
    const ContainerKey& key) const {
  auto it = index_.find(key);
  if (it == index_.end()) return std::nullopt;
  return it->second;
}

}  // namespace syncline::internal
