// absl::StatusOr for WebAssembly, see status.h.
#ifndef ABSL_STATUS_STATUSOR_H_
#define ABSL_STATUS_STATUSOR_H_

#include <memory>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"

namespace absl {

template <typename T>
class [[nodiscard]] StatusOr {
  template <typename U>
  static constexpr bool kIsValue =
      std::is_convertible_v<U&&, T> &&
      !std::is_same_v<std::remove_cvref_t<U>, StatusOr> &&
      !std::is_same_v<std::remove_cvref_t<U>, Status>;

 public:
  StatusOr() : StatusOr(Status(StatusCode::kUnknown, "")) {}
  // REQUIRES: an error.
  StatusOr(Status status) : status_(status) {}  // NOLINT: as Abseil's
  template <typename U = T>
  requires kIsValue<U> StatusOr(U&& value)
      : value_(std::forward<U>(value)) {}  // NOLINT

  StatusOr(const StatusOr& other) : status_(other.status_) {
    if (ok()) std::construct_at(&value_, other.value_);
  }
  StatusOr(StatusOr&& other) noexcept : status_(other.status_) {
    if (ok()) std::construct_at(&value_, std::move(other.value_));
  }
  StatusOr& operator=(StatusOr&& other) noexcept {
    std::destroy_at(this);
    return *std::construct_at(this, std::move(other));
  }
  ~StatusOr() requires std::is_trivially_destructible_v<T>
  = default;
  ~StatusOr() {
    if (ok()) std::destroy_at(&value_);
  }

  bool ok() const { return status_.ok(); }
  Status status() const { return status_; }

  // REQUIRES: ok().
  T& operator*() & { return value_; }
  const T& operator*() const& { return value_; }
  T&& operator*() && { return std::move(value_); }
  T* operator->() { return &value_; }
  const T* operator->() const { return &value_; }

 private:
  Status status_;
  union {
    T value_;
  };
};

}  // namespace absl

#endif  // ABSL_STATUS_STATUSOR_H_
