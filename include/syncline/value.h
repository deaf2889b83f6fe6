// What a map holds at a key and a list at a position.
//
// Thread-safe: a plain value.
#ifndef SYNCLINE_VALUE_H_
#define SYNCLINE_VALUE_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "syncline/container_kind.h"

namespace syncline {

// A container of the document that the value came from; Doc::Get gives a handle
// to it.
struct ContainerRef {
  ContainerKind kind = ContainerKind::kMap;
  uint32_t number = 0;
  uint32_t document = 0;  // of this process; another one's is refused
  friend bool operator==(const ContainerRef&, const ContainerRef&) = default;
};

// Whole numbers that an int64 holds.
template <typename T>
concept WholeNumber =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
    (std::is_signed_v<T> || sizeof(T) < sizeof(int64_t));

// null, bool, int64, double, string (UTF-8), bytes, or a container. 16 bytes,
// and those of a string beside it; to move one is to copy 16 bytes.
class Value {
 public:
  enum class Kind : uint8_t {
    kNull,
    kBool,
    kInt,
    kDouble,
    kString,
    kBytes,
    kContainer
  };

  Value() = default;
  // Implicit all of them: map.Set("key", 5).
  Value(std::nullptr_t) {}  // NOLINT(google-explicit-constructor)
  template <std::same_as<bool> T>
  Value(T value) : kind_(Kind::kBool) {  // NOLINT(google-explicit-constructor)
    payload_.boolean = value;
  }
  template <WholeNumber T>
  Value(T value) : kind_(Kind::kInt) {  // NOLINT(google-explicit-constructor)
    payload_.integer = static_cast<int64_t>(value);
  }
  template <std::floating_point T>
  Value(T value)  // NOLINT(google-explicit-constructor)
      : kind_(Kind::kDouble) {
    payload_.floating = static_cast<double>(value);
  }
  Value(std::string value)  // NOLINT(google-explicit-constructor)
      : Value(Kind::kString, std::move(value)) {}
  Value(std::string_view value)  // NOLINT(google-explicit-constructor)
      : Value(std::string(value)) {}
  Value(const char* value)  // NOLINT(google-explicit-constructor)
      : Value(std::string(value)) {}
  Value(ContainerRef value)  // NOLINT(google-explicit-constructor)
      : kind_(Kind::kContainer),
        container_kind_(value.kind),
        document_(value.document) {
    payload_.number = value.number;
  }
  static Value Bytes(std::string bytes) {
    return {Kind::kBytes, std::move(bytes)};
  }

  Value(Value&& other) noexcept
      : kind_(std::exchange(other.kind_, Kind::kNull)),
        container_kind_(other.container_kind_),
        document_(other.document_),
        payload_(other.payload_) {}
  Value& operator=(Value&& other) noexcept {
    swap(other);
    return *this;
  }
  Value(const Value& other) : Value() { CopyFrom(other); }
  Value& operator=(const Value& other) {
    if (this != &other) Value(other).swap(*this);
    return *this;
  }
  ~Value() {
    if (owns_string()) FreeString();
  }
  void swap(Value& other) noexcept {
    // 16 bytes are quicker, and less code, than their fields one by one.
    void* const mine = this;
    void* const theirs = &other;
    alignas(Value) char bytes[sizeof(Value)];
    std::memcpy(bytes, mine, sizeof(Value));
    std::memcpy(mine, theirs, sizeof(Value));
    std::memcpy(theirs, bytes, sizeof(Value));
  }

  Kind kind() const { return kind_; }
  bool is_null() const { return kind() == Kind::kNull; }

  // Nothing, or nullptr, where the value is of another kind.
  std::optional<bool> as_bool() const {
    return kind_ == Kind::kBool ? std::optional(payload_.boolean)
                                : std::nullopt;
  }
  std::optional<int64_t> as_int() const {
    return kind_ == Kind::kInt ? std::optional(payload_.integer) : std::nullopt;
  }
  std::optional<double> as_double() const {
    return kind_ == Kind::kDouble ? std::optional(payload_.floating)
                                  : std::nullopt;
  }
  const std::string* as_string() const {
    return kind_ == Kind::kString ? payload_.string : nullptr;
  }
  const std::string* as_bytes() const {
    return kind_ == Kind::kBytes ? payload_.string : nullptr;
  }
  std::optional<ContainerRef> as_container() const {
    if (kind_ != Kind::kContainer) return std::nullopt;
    return ContainerRef{container_kind_, payload_.number, document_};
  }

  // Of one kind and equal. Doubles compare by their bits: NaN equals itself,
  // and 0.0 is not -0.0.
  friend bool operator==(const Value& a, const Value& b);

 private:
  Value(Kind kind, std::string string);

  bool owns_string() const {
    return kind_ == Kind::kString || kind_ == Kind::kBytes;
  }
  void CopyFrom(const Value& other);
  void FreeString();

  Kind kind_ = Kind::kNull;
  ContainerKind container_kind_ = ContainerKind::kMap;
  uint32_t document_ = 0;
  union {
    bool boolean;
    int64_t integer;
    double floating;
    uint32_t number;
    std::string* string;  // owned
  } payload_ = {.integer = 0};
};

}  // namespace syncline

#endif  // SYNCLINE_VALUE_H_
