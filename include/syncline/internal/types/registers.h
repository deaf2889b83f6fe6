// The sets that are left of one key: one, most of the time, which is kept in
// place. Several are kept elsewhere.
//
// Cost: O(number of them). 24 bytes. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_REGISTERS_H_
#define SYNCLINE_INTERNAL_TYPES_REGISTERS_H_

#include <cstddef>
#include <cstdint>
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
  Registers(Registers&& other) noexcept
      : one_(std::exchange(other.one_, None())) {}
  Registers& operator=(Registers&& other) noexcept {
    std::swap(one_, other.one_);
    return *this;
  }
  Registers(const Registers& other) : one_(other.one_) {
    if (is_several()) SetSeveral(new std::vector<Register>(*other.several()));
  }
  Registers& operator=(const Registers& other) {
    return *this = Registers(other);
  }
  ~Registers() {
    if (is_several()) delete several();
  }

  bool empty() const { return one_.op == kNever; }
  size_t size() const {
    if (is_several()) return several()->size();
    return empty() ? 0 : 1;
  }
  const Register* begin() const {
    return is_several() ? several()->data() : &one_;
  }
  const Register* end() const { return begin() + size(); }
  // REQUIRES: !empty().
  const Register& front() const { return *begin(); }

  // Puts one before number `index`.
  void Insert(size_t index, Register added) {
    if (empty()) {
      one_ = std::move(added);
      return;
    }
    if (!is_several()) {
      auto* both = new std::vector<Register>;
      both->push_back(std::move(one_));
      SetSeveral(both);
    }
    several()->insert(several()->begin() + static_cast<ptrdiff_t>(index),
                      std::move(added));
  }

  // Takes away those of which f(const Register&) is true.
  template <typename F>
  void EraseIf(F f) {
    if (!is_several()) {
      if (!empty() && f(std::as_const(one_))) one_ = None();
      return;
    }
    std::vector<Register>* const all = several();
    std::erase_if(*all, f);
    if (all->size() > 1) return;
    one_ = all->empty() ? None() : std::move(all->front());
    delete all;
  }

 private:
  // The op of what is no register, but several.
  static constexpr Lv kSeveral{~uint32_t{0} - 1};

  static Register None() { return {kNever, {}}; }

  bool is_several() const { return one_.op == kSeveral; }
  // Their address is a number, and stands in the place of the value.
  std::vector<Register>* several() const {
    return reinterpret_cast<std::vector<Register>*>(
        static_cast<uintptr_t>(*one_.value.as_int()));
  }
  void SetSeveral(std::vector<Register>* several) {
    one_ = {kSeveral,
            static_cast<int64_t>(reinterpret_cast<uintptr_t>(several))};
  }

  Register one_ = None();  // none, one or several
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_REGISTERS_H_
