// Searching a sorted sequence from a place near the answer.
#ifndef SYNCLINE_INTERNAL_CONTAINERS_SEARCH_H_
#define SYNCLINE_INTERNAL_CONTAINERS_SEARCH_H_

#include <cstddef>

namespace syncline::internal {

// The highest index at or below `hint` whose element is `low`, where all
// elements up to some place are low and none after it. REQUIRES: there is one.
// Cost: O(log d) for an answer d places below the hint.
template <typename Sequence, typename IsLow>
size_t SearchBackward(const Sequence& sequence, size_t hint, IsLow low) {
  if (low(sequence[hint])) return hint;
  size_t step = 1;
  size_t high = hint;  // not low
  while (step < high && !low(sequence[high - step])) {
    high -= step;
    step *= 2;
  }
  size_t begin = step < high ? high - step : 0;  // low
  while (high - begin > 1) {
    const size_t middle = begin + (high - begin) / 2;
    (low(sequence[middle]) ? begin : high) = middle;
  }
  return begin;
}

// The first index whose element is not below, where all elements up to some
// place are below and none after it; the size if all are.
// Cost: O(1) if it is the last, `hint` or the one after it, otherwise O(log n).
template <typename Sequence, typename IsBelow>
size_t SearchAt(const Sequence& sequence, size_t hint, IsBelow below) {
  auto is_answer = [&](size_t i) {
    return i < sequence.size() && !below(sequence[i]) &&
           (i == 0 || below(sequence[i - 1]));
  };
  if (is_answer(sequence.size() - 1)) return sequence.size() - 1;
  if (is_answer(hint)) return hint;
  if (is_answer(hint + 1)) return hint + 1;
  size_t begin = 0;
  size_t end = sequence.size();
  while (begin < end) {
    const size_t middle = begin + (end - begin) / 2;
    if (below(sequence[middle])) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CONTAINERS_SEARCH_H_
