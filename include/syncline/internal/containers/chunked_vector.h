// A vector that stops to move its elements once there are many: it grows by
// chunks, and neither copies what is there nor leaves half of its memory
// unused.
//
// Up to a chunk's worth it is one array, which doubles; then a table of chunks.
//
// Invariants: size_ <= capacity_, which is a multiple of kChunk where it is not
// below. memory_ is the array, or the table where capacity_ > kChunk, which has
// room for the next power of two of chunks.
// Cost: O(1). 16 bytes, and less than a chunk unused. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_CHUNKED_VECTOR_H_
#define SYNCLINE_INTERNAL_CONTAINERS_CHUNKED_VECTOR_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

namespace syncline::internal {

template <typename T, uint32_t kChunk = 256>
class ChunkedVector {
  static_assert(std::has_single_bit(kChunk) && kChunk > 1);

 public:
  ChunkedVector() = default;
  ChunkedVector(ChunkedVector&& other) noexcept { swap(other); }
  ChunkedVector& operator=(ChunkedVector&& other) noexcept {
    ChunkedVector(std::move(other)).swap(*this);
    return *this;
  }
  ~ChunkedVector() {
    while (!empty()) pop_back();
    Free();
  }
  void swap(ChunkedVector& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // REQUIRES: index < size(), which is below 2^32.
  const T& operator[](size_t index) const { return *At(index); }
  T& operator[](size_t index) { return *At(index); }
  const T& back() const { return *At(size_ - 1); }
  T& back() { return *At(size_ - 1); }

  T& push_back(T added) { return emplace_back(std::move(added)); }
  // Makes T{args...}.
  template <typename... Args>
  T& emplace_back(Args&&... args) {
    if (size_ == capacity_) Grow();
    return *new (At(size_++)) T{std::forward<Args>(args)...};
  }
  void pop_back() { std::destroy_at(At(--size_)); }

  class const_iterator {
   public:
    const_iterator(const ChunkedVector* vector, size_t index)
        : vector_(vector), index_(index) {}
    const T& operator*() const { return (*vector_)[index_]; }
    const_iterator& operator++() {
      ++index_;
      return *this;
    }
    friend bool operator==(const const_iterator&,
                           const const_iterator&) = default;

   private:
    const ChunkedVector* vector_;
    size_t index_;
  };
  const_iterator begin() const { return {this, 0}; }
  const_iterator end() const { return {this, size_}; }

 private:
  static constexpr uint32_t kFirst = 2;  // elements

  static T* Allocate(uint32_t count) {
    return std::allocator<T>().allocate(count);
  }
  T* array() const { return static_cast<T*>(memory_); }
  T** table() const { return static_cast<T**>(memory_); }

  T* At(size_t index) const {
    if (capacity_ <= kChunk) return array() + index;
    return table()[index / kChunk] + index % kChunk;
  }

  void Grow() {
    if (capacity_ >= kChunk) return AddChunk();
    const uint32_t more = std::max(kFirst, capacity_ * 2);
    T* const grown = Allocate(more);
    std::uninitialized_move_n(array(), size_, grown);
    std::destroy_n(array(), size_);
    Free();
    memory_ = grown;
    capacity_ = more;
  }

  void AddChunk() {
    const uint32_t chunks = capacity_ / kChunk;
    if (std::has_single_bit(chunks)) {
      T** const grown = std::allocator<T*>().allocate(chunks * 2);
      if (chunks == 1) {
        grown[0] = array();
      } else {
        std::copy_n(table(), chunks, grown);
        std::allocator<T*>().deallocate(table(), chunks);
      }
      memory_ = grown;
    }
    table()[chunks] = Allocate(kChunk);
    capacity_ += kChunk;
  }

  void Free() {
    if (capacity_ == 0) return;
    if (capacity_ <= kChunk) {
      return std::allocator<T>().deallocate(array(), capacity_);
    }
    const uint32_t chunks = capacity_ / kChunk;
    for (uint32_t i = 0; i < chunks; ++i) {
      std::allocator<T>().deallocate(table()[i], kChunk);
    }
    std::allocator<T*>().deallocate(table(), std::bit_ceil(chunks));
  }

  void* memory_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_CHUNKED_VECTOR_H_
