// The state of one counter: the sum of all that was added, modulo 2^64.
//
// Cost: O(1). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_TYPES_COUNTER_STATE_H_
#define SYNCLINE_INTERNAL_TYPES_COUNTER_STATE_H_

#include <cstdint>

namespace syncline::internal {

class CounterState {
 public:
  int64_t value() const { return static_cast<int64_t>(sum_); }
  void Add(int64_t amount) { sum_ += static_cast<uint64_t>(amount); }
  void Subtract(int64_t amount) { sum_ -= static_cast<uint64_t>(amount); }

 private:
  uint64_t sum_ = 0;  // unsigned: a sum that is too large wraps
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_TYPES_COUNTER_STATE_H_
