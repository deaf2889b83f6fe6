// absl::InlinedVector for WebAssembly: the part of Abseil's interface that
// Syncline uses. It is for elements that are copied as bytes are, and what does
// not know their type is there once; of others it is a std::vector.
//
// Thread-compatible.
#ifndef ABSL_CONTAINER_INLINED_VECTOR_H_
#define ABSL_CONTAINER_INLINED_VECTOR_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <type_traits>
#include <utility>
#include <vector>

namespace absl {

namespace wasm {

// Invariant: `data_` is `inlined`, which its owner tells in each call, or was
// allocated.
class AnyInlinedVector {
 public:
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 protected:
  AnyInlinedVector(void* inlined, uint32_t capacity)
      : data_(inlined), capacity_(capacity) {}

  // Makes room for `capacity` elements at least.
  void Grow(const void* inlined, size_t capacity, size_t element_size);
  void Assign(const void* inlined, const void* from, size_t size,
              size_t element_size);
  void Free(const void* inlined);

  void* data_;
  uint32_t size_ = 0;
  uint32_t capacity_;
};

template <typename T, size_t kInlined>
class InlinedVector : public AnyInlinedVector {
 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  InlinedVector() : AnyInlinedVector(inlined_, kInlined) {}
  explicit InlinedVector(size_t size, const T& value = T()) : InlinedVector() {
    assign(size, value);
  }
  template <std::forward_iterator It>
  InlinedVector(It begin, It end) : InlinedVector() {
    assign(begin, end);
  }
  InlinedVector(std::initializer_list<T> values)
      : InlinedVector(values.begin(), values.end()) {}
  InlinedVector(const InlinedVector& other) : InlinedVector() { *this = other; }
  InlinedVector& operator=(const InlinedVector& other) {
    if (this != &other) Assign(inlined_, other.data_, other.size_, sizeof(T));
    return *this;
  }
  ~InlinedVector() { Free(inlined_); }

  T* data() { return static_cast<T*>(data_); }
  const T* data() const { return static_cast<const T*>(data_); }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  T& operator[](size_t i) { return data()[i]; }
  const T& operator[](size_t i) const { return data()[i]; }
  T& front() { return *data(); }
  const T& front() const { return *data(); }
  T& back() { return end()[-1]; }
  const T& back() const { return end()[-1]; }

  void reserve(size_t capacity) {
    if (capacity > capacity_) Grow(inlined_, capacity, sizeof(T));
  }
  T& push_back(const T& value) {
    const T copy = value;  // it may be one of these
    reserve(size_ + 1);
    ++size_;
    return back() = copy;
  }
  template <typename... Args>
  T& emplace_back(Args&&... args) {
    return push_back(T{std::forward<Args>(args)...});
  }
  void pop_back() { --size_; }
  void clear() { size_ = 0; }
  void resize(size_t size) {
    reserve(size);
    for (; size_ < size; ++size_) data()[size_] = T();
    size_ = static_cast<uint32_t>(size);
  }
  void assign(size_t size, const T& value) {
    resize(size);
    std::fill(begin(), end(), value);
  }
  template <std::forward_iterator It>
  void assign(It begin, It end) {
    clear();
    insert(data(), begin, end);
  }
  // Of elements that are none of these.
  template <std::forward_iterator It>
  void insert(const T* at, It begin, It end) {
    const size_t before = static_cast<size_t>(at - data());
    const size_t old_size = size_;
    for (; begin != end; ++begin) push_back(*begin);
    std::rotate(data() + before, data() + old_size, this->end());
  }
  T* erase(T* begin, T* end) {
    size_ = static_cast<uint32_t>(std::copy(end, this->end(), begin) - data());
    return begin;
  }
  T* erase(T* at) { return erase(at, at + 1); }

  friend bool operator==(const InlinedVector& a, const InlinedVector& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  union {
    T inlined_[kInlined];
  };
};

}  // namespace wasm

template <typename T, size_t kInlined>
using InlinedVector =
    std::conditional_t<std::is_trivially_copy_constructible_v<T> &&
                           std::is_trivially_destructible_v<T>,
                       wasm::InlinedVector<T, kInlined>, std::vector<T>>;

}  // namespace absl

#endif  // ABSL_CONTAINER_INLINED_VECTOR_H_
