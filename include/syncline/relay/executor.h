// Where the work of a hub runs: its own, and what may block.
//
// A hub has no threads; a server gives it one of its event loops and a few
// threads for storage, a simulation a list that it works off as it likes.
#ifndef SYNCLINE_RELAY_EXECUTOR_H_
#define SYNCLINE_RELAY_EXECUTOR_H_

#include <functional>

namespace syncline::relay {

// Thread rule: thread-safe.
class Executor {
 public:
  virtual ~Executor() = default;

  // Runs `work` on the hub's thread, not from within the call, and after all
  // that was posted before it.
  virtual void Post(std::function<void()> work) = 0;

  // Runs `work` on some other thread, in any order. It may block.
  virtual void RunBlocking(std::function<void()> work) = 0;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_EXECUTOR_H_
