#include "doc_lock.h"

namespace syncline::python {

void DocLock::WaitForOthers() {
  const unsigned long self =  // NOLINT(google-runtime-int): Python's type
      PyThread_get_thread_ident();
  ++waiting_;
  while (holder_ != 0 && holder_ != self) {
    // Who releases has the GIL, so that nothing is missed before this.
    std::unique_lock<std::mutex> lock(mutex_);
    const uint64_t seen = releases_;
    const pybind11::gil_scoped_release released;
    released_.wait(lock, [&] { return releases_ != seen; });
    lock.unlock();
  }
  --waiting_;
}

void DocLock::WakeOthers() {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++releases_;
  released_.notify_all();
}

}  // namespace syncline::python
