// What a program takes from the heap, counted by operators new and delete of
// its own. In one thread.
#ifndef SYNCLINE_TESTS_BOUNDS_COUNTED_MEMORY_H_
#define SYNCLINE_TESTS_BOUNDS_COUNTED_MEMORY_H_

#include <cstddef>

namespace syncline::test {

struct HeapUse {
  size_t most = 0;         // bytes at once, beyond what there was before
  size_t all = 0;          // bytes, one allocation after the other
  size_t allocations = 0;  // how many
};

namespace counted_memory {
void Begin();
HeapUse End();
}  // namespace counted_memory

// What `run` takes. What it returns is given free before it is known.
template <typename F>
HeapUse HeapUseOf(F run) {
  counted_memory::Begin();
  (void)run();
  return counted_memory::End();
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_BOUNDS_COUNTED_MEMORY_H_
