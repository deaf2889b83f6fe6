// A queue that costs nothing while it is empty: there are several for each
// connection, and most connections say nothing for most of the time.
//
// Cost: amortized O(1); memory for twice as many as there are, and none when it
// has become empty after it was long. Thread-compatible.
#ifndef SYNCLINE_SRC_SYNC_FIFO_H_
#define SYNCLINE_SRC_SYNC_FIFO_H_

#include <cstddef>
#include <utility>
#include <vector>

namespace syncline::internal {

template <typename T>
class Fifo {
 public:
  bool empty() const { return first_ == items_.size(); }
  size_t size() const { return items_.size() - first_; }
  // REQUIRES: !empty().
  T& front() { return items_[first_]; }
  T& back() { return items_.back(); }
  auto begin() { return items_.begin() + static_cast<ptrdiff_t>(first_); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin() + static_cast<ptrdiff_t>(first_); }
  auto end() const { return items_.end(); }

  void push_back(T item) { items_.push_back(std::move(item)); }
  // REQUIRES: !empty().
  T pop_front() {
    T item = std::move(items_[first_]);
    ++first_;
    if (empty()) {
      clear();
    } else if (first_ > items_.size() / 2) {
      items_.erase(items_.begin(), begin());
      first_ = 0;
    }
    return item;
  }
  template <typename Condition>
  void erase_if(Condition condition) {
    items_.erase(items_.begin(), begin());
    first_ = 0;
    std::erase_if(items_, condition);
    if (empty()) clear();
  }
  void clear() {
    items_.clear();
    first_ = 0;
    if (items_.capacity() > kKept) items_.shrink_to_fit();
  }

 private:
  static constexpr size_t kKept = 32;

  std::vector<T> items_;  // those before first_ are moved from
  size_t first_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_SRC_SYNC_FIFO_H_
