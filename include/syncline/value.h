// What a map holds at a key and a list at a position.
//
// Thread-safe: a plain value.
#ifndef SYNCLINE_VALUE_H_
#define SYNCLINE_VALUE_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

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

// null, bool, int64, double, string (UTF-8), bytes, or a container.
class Value {
 public:
  enum class Kind { kNull, kBool, kInt, kDouble, kString, kBytes, kContainer };

  Value() = default;
  // Implicit all of them: map.Set("key", 5).
  Value(std::nullptr_t) {}  // NOLINT
  template <std::same_as<bool> T>
  Value(T value) : value_(value) {}  // NOLINT
  template <WholeNumber T>
  Value(T value) : value_(static_cast<int64_t>(value)) {}  // NOLINT
  template <std::floating_point T>
  Value(T value) : value_(static_cast<double>(value)) {}         // NOLINT
  Value(std::string value) : value_(std::move(value)) {}         // NOLINT
  Value(std::string_view value) : value_(std::string(value)) {}  // NOLINT
  Value(const char* value) : value_(std::string(value)) {}       // NOLINT
  Value(ContainerRef value) : value_(value) {}                   // NOLINT
  static Value Bytes(std::string bytes);

  Kind kind() const { return static_cast<Kind>(value_.index()); }
  bool is_null() const { return kind() == Kind::kNull; }

  // Nothing, or nullptr, where the value is of another kind.
  std::optional<bool> as_bool() const { return As<bool>(); }
  std::optional<int64_t> as_int() const { return As<int64_t>(); }
  std::optional<double> as_double() const { return As<double>(); }
  const std::string* as_string() const {
    return std::get_if<std::string>(&value_);
  }
  const std::string* as_bytes() const;
  std::optional<ContainerRef> as_container() const {
    return As<ContainerRef>();
  }

  // Of one kind and equal. Doubles compare by their bits: NaN equals itself,
  // and 0.0 is not -0.0.
  friend bool operator==(const Value& a, const Value& b);

 private:
  struct ByteString {
    std::string bytes;
    friend bool operator==(const ByteString&, const ByteString&) = default;
  };

  template <typename T>
  std::optional<T> As() const {
    const T* value = std::get_if<T>(&value_);
    return value == nullptr ? std::nullopt : std::optional<T>(*value);
  }

  // In the order of Kind.
  std::variant<std::monostate, bool, int64_t, double, std::string, ByteString,
               ContainerRef>
      value_;
};

}  // namespace syncline

#endif  // SYNCLINE_VALUE_H_
