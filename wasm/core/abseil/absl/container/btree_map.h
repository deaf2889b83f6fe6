// absl::btree_map for WebAssembly: Abseil's has 2 KB for each pair of types,
// and is faster where a map is large.
#ifndef ABSL_CONTAINER_BTREE_MAP_H_
#define ABSL_CONTAINER_BTREE_MAP_H_

#include <map>

namespace absl {

template <typename K, typename V>
using btree_map = std::map<K, V>;

}  // namespace absl

#endif  // ABSL_CONTAINER_BTREE_MAP_H_
