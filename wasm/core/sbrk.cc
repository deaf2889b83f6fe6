// Where malloc gets its memory, in place of the C library's sbrk: that grows
// the module's memory page by page, and the engine's work for a page grows with
// what is there already. Growing by a fifth each time, as Emscripten's own
// JavaScript does, 200 MB of small blocks take a tenth of the time.
//
// Thread rule: one thread, as a module without shared memory has.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>

// The linker puts it behind the stack and the constants.
extern "C" char __heap_base;  // NOLINT(bugprone-reserved-identifier)

namespace {

constexpr uint64_t kPageSize = 65536;  // of WebAssembly

constinit char* heap_end = &__heap_base;

bool GrowBy(uint64_t pages) {
  return __builtin_wasm_memory_grow(0, static_cast<size_t>(pages)) != SIZE_MAX;
}

// Makes the memory at least `size` bytes big.
bool GrowTo(uint64_t size) {
  const uint64_t pages = __builtin_wasm_memory_size(0);
  const uint64_t needed = (size + kPageSize - 1) / kPageSize;
  if (needed <= pages) return true;
  const uint64_t missing = needed - pages;
  return GrowBy(std::max(missing, pages / 5)) || GrowBy(missing);
}

}  // namespace

// Does not shrink: malloc does not ask for it.
void* sbrk(intptr_t increment) {
  constexpr uint64_t kAlignment = alignof(std::max_align_t);
  const auto begin = reinterpret_cast<uintptr_t>(heap_end);
  const uint64_t bytes = static_cast<uintptr_t>(increment);
  const uint64_t end =
      begin + (bytes + kAlignment - 1) / kAlignment * kAlignment;
  if (end > UINTPTR_MAX || !GrowTo(end)) {
    errno = ENOMEM;
    return reinterpret_cast<void*>(-1);
  }
  heap_end = reinterpret_cast<char*>(static_cast<uintptr_t>(end));
  return reinterpret_cast<void*>(begin);
}
