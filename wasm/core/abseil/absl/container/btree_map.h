// absl::btree_map for WebAssembly: a std::map, which is there anyway.
#ifndef ABSL_CONTAINER_BTREE_MAP_H_
#define ABSL_CONTAINER_BTREE_MAP_H_

#include <map>

namespace absl {

template <typename K, typename V>
using btree_map = std::map<K, V>;

}  // namespace absl

#endif  // ABSL_CONTAINER_BTREE_MAP_H_
