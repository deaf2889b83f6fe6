// absl::flat_hash_set for WebAssembly, see hash_table.h.
#ifndef ABSL_CONTAINER_FLAT_HASH_SET_H_
#define ABSL_CONTAINER_FLAT_HASH_SET_H_

#include <functional>
#include <memory>

#include "absl/container/hash_table.h"

namespace absl {

template <typename T, typename H = Hash<T>, typename Equal = std::equal_to<T>>
class flat_hash_set : public wasm::HashTable<const T, std::identity, H, Equal> {
  using Table = wasm::HashTable<const T, std::identity, H, Equal>;

 public:
  using Table::Table;

  auto insert(const T& value) {
    return this->FindOrMake(
        value, [&](const T* place) { std::construct_at(place, value); });
  }
  // `f` is called where the key is not there, with a function that it calls
  // with the new element.
  template <typename K, typename F>
  auto lazy_emplace(const K& key, F f) {
    return this
        ->FindOrMake(
            key,
            [&](const T* place) {
              f([&](const T& value) { std::construct_at(place, value); });
            })
        .first;
  }
};

}  // namespace absl

#endif  // ABSL_CONTAINER_FLAT_HASH_SET_H_
