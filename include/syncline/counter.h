// A whole number that several replicas add to: all that was added counts.
#ifndef SYNCLINE_COUNTER_H_
#define SYNCLINE_COUNTER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "syncline/container.h"

namespace syncline {

// A handle; see container.h.
class Counter : public Container {
 public:
  static constexpr ContainerKind kKind = ContainerKind::kCounter;

  // Adds `amount`, which may be negative. Nothing to add is not an error. A sum
  // beyond the range of int64 wraps around, on every replica to the same value.
  // Errors: FailedPrecondition, where the counter was removed;
  // ResourceExhausted, where the document would grow beyond its limits.
  absl::Status Add(int64_t amount);

  int64_t value() const;

 private:
  friend class Doc;
  friend class List;
  friend class Map;
  friend class MovableList;
  friend class Text;
  Counter(internal::DocumentCore* core, uint32_t number)
      : Container(core, kKind, number) {}
};

}  // namespace syncline

#endif  // SYNCLINE_COUNTER_H_
