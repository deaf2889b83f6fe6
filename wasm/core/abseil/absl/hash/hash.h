// absl::Hash for WebAssembly: the part of Abseil's interface that Syncline
// uses. It multiplies 64 bits where Abseil's multiplies 128, which WebAssembly
// cannot.
//
// Thread-safe: no state.
#ifndef ABSL_HASH_HASH_H_
#define ABSL_HASH_HASH_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace absl {

class HashState {
 public:
  static HashState combine(HashState state) { return state; }
  template <typename T, typename... Others>
  static HashState combine(HashState state, const T& value,
                           const Others&... others) {
    return combine(With(state, value), others...);
  }

  // The upper half of a product depends on all bits, its lower bits too, which
  // choose the slot.
  uint32_t Finish() const {
    return static_cast<uint32_t>(state_ * kFactor >> 32);
  }

 private:
  static constexpr uint64_t kFactor = 0x9E37'79B9'7F4A'7C15;  // 2^64 / phi

  template <typename T>
  static HashState With(HashState state, const T& value) {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      state.Add(static_cast<uint64_t>(value));
    } else if constexpr (std::is_pointer_v<T>) {
      state.Add(reinterpret_cast<uintptr_t>(value));
    } else if constexpr (std::is_convertible_v<T, std::string_view>) {
      state.AddBytes(value);
    } else {
      return AbslHashValue(state, value);
    }
    return state;
  }

  // There once, as each search would be longer by it.
  [[gnu::noinline]] static uint64_t Mix(uint64_t state, uint64_t value);

  void Add(uint64_t value) { state_ = Mix(state_, value); }
  void AddBytes(std::string_view bytes);

  uint64_t state_ = 0;
};

template <typename T>
struct Hash {
  size_t operator()(const T& value) const {
    return HashState::combine(HashState(), value).Finish();
  }
};

}  // namespace absl

#endif  // ABSL_HASH_HASH_H_
