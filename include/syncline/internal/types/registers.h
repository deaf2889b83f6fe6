// The sets that are left of one key: one, most of the time, which is kept in
// place, beside the key. Several are kept elsewhere.
//
// Cost: O(number of them), and O(1) for the range that their ops lie in. 24
// bytes. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_REGISTERS_H_
#define SYNCLINE_INTERNAL_TYPES_REGISTERS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "syncline/internal/base/lv.h"
#include "syncline/value.h"

namespace syncline::internal {

// No op.
inline constexpr Lv kNever{~uint32_t{0}};

// A value, the op that set it, and the number of the key that it is set at.
struct Register {
  Lv op;
  uint32_t key = 0;
  Value value;
};

class Registers {
 public:
  explicit Registers(uint32_t key) : one_{kNever, key, {}} {}
  Registers(Registers&& other) noexcept
      : one_(std::exchange(other.one_, None(other.key()))) {}
  Registers& operator=(Registers&& other) noexcept {
    std::swap(one_, other.one_);
    return *this;
  }
  Registers(const Registers& other) : one_(other.one_) {
    if (is_several()) SetSeveral(new Several(*other.several()));
  }
  Registers& operator=(const Registers& other) {
    return *this = Registers(other);
  }
  ~Registers() {
    if (is_several()) delete several();
  }

  uint32_t key() const { return one_.key; }
  bool empty() const { return one_.op == kNever; }
  size_t size() const {
    if (is_several()) return several()->sets.size();
    return empty() ? 0 : 1;
  }
  const Register* begin() const {
    return is_several() ? several()->sets.data() : &one_;
  }
  const Register* end() const { return begin() + size(); }
  // REQUIRES: !empty().
  const Register& front() const { return *begin(); }
  // From the lowest of their ops to the highest. REQUIRES: !empty().
  LvRange ops() const {
    return is_several() ? several()->ops : LvRange{one_.op, one_.op + 1};
  }

  // Puts one of this key in the place of all.
  void Assign(Register one) {
    if (is_several()) delete several();
    one_ = std::move(one);
  }
  // Puts one of this key before number `index`.
  void Insert(size_t index, Register added) {
    if (empty()) {
      one_ = std::move(added);
      return;
    }
    if (!is_several()) {
      auto* both = new Several;
      both->ops = ops();
      both->sets.push_back(std::move(one_));
      SetSeveral(both);
    }
    Several& all = *several();
    all.Cover(added.op);
    all.sets.insert(all.sets.begin() + static_cast<ptrdiff_t>(index),
                    std::move(added));
  }

  // Takes away those of which f(const Register&) is true.
  template <typename F>
  void EraseIf(F f) {
    if (!is_several()) {
      if (!empty() && f(std::as_const(one_))) one_ = None(key());
      return;
    }
    Several* const all = several();
    std::erase_if(all->sets, f);
    if (all->sets.size() > 1) {
      all->ops = {all->sets[0].op, all->sets[0].op + 1};
      for (const Register& set : all->sets) all->Cover(set.op);
      return;
    }
    one_ = all->sets.empty() ? None(key()) : std::move(all->sets.front());
    delete all;
  }

 private:
  struct Several {
    std::vector<Register> sets;
    LvRange ops;

    void Cover(Lv op) {
      ops = {std::min(ops.begin, op), std::max(ops.end, op + 1)};
    }
  };

  // The op of what is no register, but several.
  static constexpr Lv kSeveral{~uint32_t{0} - 1};

  static Register None(uint32_t key) { return {kNever, key, {}}; }

  bool is_several() const { return one_.op == kSeveral; }
  // Their address is a number, and stands in the place of the value.
  Several* several() const {
    return reinterpret_cast<Several*>(
        static_cast<uintptr_t>(*one_.value.as_int()));
  }
  void SetSeveral(Several* several) {
    one_ = {kSeveral, key(),
            static_cast<int64_t>(reinterpret_cast<uintptr_t>(several))};
  }

  Register one_;  // none, one or several
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_REGISTERS_H_
