// When something is due, for many: who is the first, and since when.
//
// Each item has at most one time, which may change while it waits. A heap that
// tells its items where in it they stand: it takes 16 bytes for each, and what
// is due next costs nothing to look up.
//
// Cost: O(log n) a call. Thread-compatible.
#ifndef SYNCLINE_RELAY_NET_DUE_QUEUE_H_
#define SYNCLINE_RELAY_NET_DUE_QUEUE_H_

#include <cstddef>
#include <utility>
#include <vector>

namespace syncline::relay {

// What an item derives from. It is taken out before it is destroyed.
class DueItem {
 public:
  bool is_waiting() const { return place_ != 0; }

 private:
  template <typename Item, typename Time>
  friend class DueQueue;
  size_t place_ = 0;  // in the heap, and 1; 0: it waits for nothing
};

template <typename Item, typename Time>
class DueQueue {
 public:
  bool empty() const { return heap_.empty(); }
  // The earliest time. REQUIRES: !empty().
  Time next() const { return heap_.front().at; }
  // Of an item that waits.
  Time TimeOf(const Item& item) const { return heap_[item.place_ - 1].at; }

  // From now on it is due at this time, whatever was before.
  void Set(Item* item, Time at) {
    DueItem* const base = item;
    if (!base->is_waiting()) {
      heap_.push_back({at, item});
      base->place_ = heap_.size();
    }
    const size_t place = base->place_ - 1;
    heap_[place].at = at;
    Settle(place);
  }

  // It is due no more. Does nothing where it was not.
  void Remove(Item* item) {
    DueItem* const base = item;
    if (!base->is_waiting()) return;
    const size_t place = std::exchange(base->place_, 0) - 1;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (place == heap_.size()) return;
    Put(place, last);
    Settle(place);
  }

  // The first of those that are due by then, which is taken out; nullptr:
  // there are none.
  Item* Pop(Time now) {
    if (empty() || now < next()) return nullptr;
    Item* const item = heap_.front().item;
    Remove(item);
    return item;
  }

 private:
  struct Entry {
    Time at;
    Item* item;
  };

  void Put(size_t place, Entry entry) {
    heap_[place] = entry;
    static_cast<DueItem*>(entry.item)->place_ = place + 1;
  }

  // Moves the entry to where it belongs, of all others being in order.
  void Settle(size_t place) {
    const Entry entry = heap_[place];
    while (place > 0 && entry.at < heap_[(place - 1) / 2].at) {
      Put(place, heap_[(place - 1) / 2]);
      place = (place - 1) / 2;
    }
    while (true) {
      size_t child = 2 * place + 1;
      if (child >= heap_.size()) break;
      if (child + 1 < heap_.size() && heap_[child + 1].at < heap_[child].at) {
        ++child;
      }
      if (!(heap_[child].at < entry.at)) break;
      Put(place, heap_[child]);
      place = child;
    }
    Put(place, entry);
  }

  std::vector<Entry> heap_;  // no child is due before its parent
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_NET_DUE_QUEUE_H_
