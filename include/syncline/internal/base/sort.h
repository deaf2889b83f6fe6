// Sorts in place; equal ones in any order.
//
// std::sort, but where bytes count more than time (WebAssembly): a template of
// 2 KB for each type that is sorted is much there, so all types share one heap
// sort, and bring two functions of a few bytes.
//
// Cost: n log n, in WebAssembly n for what is sorted; without allocation.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_BASE_SORT_H_
#define SYNCLINE_INTERNAL_BASE_SORT_H_

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

#include "absl/functional/function_ref.h"

namespace syncline::internal {

// Sorts what is known by its places [0, n) alone.
void HeapSort(size_t n, absl::FunctionRef<bool(size_t, size_t)> less,
              absl::FunctionRef<void(size_t, size_t)> swap);

template <typename It, typename Less = std::less<>>
void Sort(It begin, It end, Less less = {}) {
#ifdef __wasm__
  HeapSort(
      static_cast<size_t>(end - begin),
      [&](size_t a, size_t b) { return less(begin[a], begin[b]); },
      [&](size_t a, size_t b) { std::swap(begin[a], begin[b]); });
#else
  std::sort(begin, end, less);
#endif
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_SORT_H_
