#include "absl/container/inlined_vector.h"

#include <cstring>
#include <new>

namespace absl::wasm {

void AnyInlinedVector::Grow(const void* inlined, size_t capacity,
                            size_t element_size) {
  const size_t grown = std::max<size_t>(capacity, capacity_ * 2);
  void* const data = ::operator new(grown* element_size);
  std::memcpy(data, data_, size_ * element_size);
  Free(inlined);
  data_ = data;
  capacity_ = static_cast<uint32_t>(grown);
}

void AnyInlinedVector::Assign(const void* inlined, const void* from,
                              size_t size, size_t element_size) {
  size_ = 0;
  if (size > capacity_) Grow(inlined, size, element_size);
  std::memcpy(data_, from, size * element_size);
  size_ = static_cast<uint32_t>(size);
}

void AnyInlinedVector::Free(const void* inlined) {
  if (data_ != inlined) ::operator delete(data_);
}

}  // namespace absl::wasm
