#include "syncline/internal/base/sort.h"

namespace syncline::internal {
namespace {

using Less = absl::FunctionRef<bool(size_t, size_t)>;
using Swap = absl::FunctionRef<void(size_t, size_t)>;

// Lets the one at `root` sink until none of those below it is greater.
void Sink(size_t root, size_t n, Less less, Swap swap) {
  for (size_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
    if (child + 1 < n && less(child, child + 1)) ++child;
    if (!less(root, child)) return;
    swap(root, child);
    root = child;
  }
}

// Much of what is sorted is in order.
bool IsSorted(size_t n, Less less) {
  for (size_t i = 1; i < n; ++i) {
    if (less(i, i - 1)) return false;
  }
  return true;
}

}  // namespace

void HeapSort(size_t n, Less less, Swap swap) {
  if (IsSorted(n, less)) return;
  for (size_t root = n / 2; root > 0; --root) Sink(root - 1, n, less, swap);
  for (size_t last = n; last > 1; --last) {
    swap(0, last - 1);
    Sink(0, last - 1, less, swap);
  }
}

}  // namespace syncline::internal
