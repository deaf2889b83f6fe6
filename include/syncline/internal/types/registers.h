// The sets that are left of one key: one, most of the time, which is kept in
// place.
//
// Cost: O(number of them). 32 bytes. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_REGISTERS_H_
#define SYNCLINE_INTERNAL_TYPES_REGISTERS_H_

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "syncline/internal/base/lv.h"
#include "syncline/value.h"

namespace syncline::internal {

// No op.
inline constexpr Lv kNever{~uint32_t{0}};

// A value, and the op that set it.
struct Register {
  Lv op;
  Value value;
};

class Registers {
 public:
  Registers() = default;
  Registers(Registers&&) noexcept = default;
  Registers& operator=(Registers&&) noexcept = default;
  Registers(const Registers& other)
      : one_(other.one_),
        several_(
            other.several_ == nullptr
                ? nullptr
                : std::make_unique<std::vector<Register>>(*other.several_)) {}
  Registers& operator=(const Registers& other) {
    return *this = Registers(other);
  }

  bool empty() const { return size() == 0; }
  size_t size() const {
    if (several_ != nullptr) return several_->size();
    return one_.op == kNever ? 0 : 1;
  }
  const Register* begin() const {
    return several_ == nullptr ? &one_ : several_->data();
  }
  const Register* end() const { return begin() + size(); }
  // REQUIRES: !empty().
  const Register& front() const { return *begin(); }

  // Puts one before number `index`.
  void Insert(size_t index, Register added) {
    if (empty()) {
      several_ = nullptr;
      one_ = std::move(added);
      return;
    }
    if (several_ == nullptr) {
      several_ = std::make_unique<std::vector<Register>>();
      several_->push_back(std::exchange(one_, Register{kNever, {}}));
    }
    several_->insert(several_->begin() + static_cast<ptrdiff_t>(index),
                     std::move(added));
  }

  // Takes away those of which f(const Register&) is true.
  template <typename F>
  void EraseIf(F f) {
    if (several_ != nullptr) {
      std::erase_if(*several_, f);
    } else if (!empty() && f(std::as_const(one_))) {
      one_ = {kNever, {}};
    }
  }

 private:
  Register one_{kNever, {}};  // none where its op is kNever
  std::unique_ptr<std::vector<Register>> several_;  // in place of it
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_REGISTERS_H_
