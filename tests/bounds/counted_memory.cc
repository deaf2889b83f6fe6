#include "bounds/counted_memory.h"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace syncline::test::counted_memory {
namespace {

// Catch2 allocates before main() and after it.
std::atomic<bool> is_counting = false;
HeapUse use;
size_t live = 0;  // what was there before counts, when it is given free

void* Take(size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  if (!is_counting) return memory;
  const size_t taken = malloc_usable_size(memory);
  live += taken;
  use.all += taken;
  ++use.allocations;
  // Below where it began, what was there is being given free.
  if (live < size_t{1} << 62) use.most = std::max(use.most, live);
  return memory;
}

void Give(void* memory) {
  if (is_counting && memory != nullptr) live -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void Begin() {
  use = {};
  live = 0;
  is_counting = true;
}

HeapUse End() {
  is_counting = false;
  return use;
}

}  // namespace syncline::test::counted_memory

void* operator new(size_t size) {
  return syncline::test::counted_memory::Take(size);
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return syncline::test::counted_memory::Take(size);
}
void operator delete(void* memory) noexcept {
  syncline::test::counted_memory::Give(memory);
}
void operator delete(void* memory, size_t) noexcept {
  syncline::test::counted_memory::Give(memory);
}
