// absl::flat_hash_map for WebAssembly, see hash_table.h.
#ifndef ABSL_CONTAINER_FLAT_HASH_MAP_H_
#define ABSL_CONTAINER_FLAT_HASH_MAP_H_

#include <cstdlib>
#include <tuple>
#include <utility>

#include "absl/container/hash_table.h"

namespace absl {

namespace wasm {
struct FirstOf {
  template <typename Pair>
  const auto& operator()(const Pair& pair) const {
    return pair.first;
  }
};
}  // namespace wasm

template <typename K, typename V>
class flat_hash_map
    : public wasm::HashTable<std::pair<const K, V>, wasm::FirstOf, Hash<K>,
                             std::equal_to<K>> {
 public:
  template <typename... Args>
  auto try_emplace(const K& key, Args&&... args) {
    return this->FindOrMake(key, [&](auto* place) {
      std::construct_at(place, std::piecewise_construct,
                        std::forward_as_tuple(key),
                        std::forward_as_tuple(std::forward<Args>(args)...));
    });
  }
  template <typename Arg>
  auto emplace(const K& key, Arg&& arg) {
    return try_emplace(key, std::forward<Arg>(arg));
  }
  V& operator[](const K& key) { return try_emplace(key).first->second; }
  V& at(const K& key) { return Existing(this->find(key)); }
  const V& at(const K& key) const { return Existing(this->find(key)); }

 private:
  template <typename It>
  auto& Existing(It found) const {
    if (found == It(this, this->end_slot())) std::abort();
    return found->second;
  }
};

}  // namespace absl

#endif  // ABSL_CONTAINER_FLAT_HASH_MAP_H_
