#include "syncline/internal/oplog/container_table.h"

namespace syncline::internal {

ContainerIndex ContainerTable::Intern(ContainerKind kind,
                                      std::string_view name) {
  auto [it, is_new] =
      index_.try_emplace(Key(kind, std::string(name)), ContainerIndex(size()));
  if (is_new) containers_.push_back({kind, std::string(name)});
  return it->second;
}

std::optional<ContainerIndex> ContainerTable::Find(
    ContainerKind kind, std::string_view name) const {
  auto it = index_.find(Key(kind, std::string(name)));
  if (it == index_.end()) return std::nullopt;
  return it->second;
}

}  // namespace syncline::internal
