// Where a hub runs in a program: one thread for the hub, a few for what blocks.
//
// The hub's thread works off what was posted, in its order, then takes a turn,
// which tells when the next one is due. What blocks waits in one queue for the
// next thread that is free; how much that can be is bounded by who asks: a room
// asks for one thing at a time.
//
// Thread rule: as Executor; Start, Stop and the destructor on one thread that
// is none of its own.
#ifndef SYNCLINE_RELAY_SRC_HOST_THREAD_EXECUTOR_H_
#define SYNCLINE_RELAY_SRC_HOST_THREAD_EXECUTOR_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "syncline/relay/executor.h"

namespace syncline::relay::internal {

class ThreadExecutor : public Executor {
 public:
  // What is to be done now and then: how long from now until the next time at
  // the latest; nothing: not before something was posted.
  using Turn = std::function<std::optional<std::chrono::milliseconds>()>;

  ThreadExecutor() = default;
  ~ThreadExecutor() override;  // as Stop()

  // Before it, posted work waits.
  void Start(int blocking_threads, Turn turn);
  // Lets what blocks come to its end, drops what has not begun, works off what
  // was posted, and ends the threads. What is posted later is dropped.
  void Stop();
  // Runs `work` on the hub's thread, and returns when it has. Not from there.
  void RunAndWait(const std::function<void()>& work);

  void Post(std::function<void()> work) override;
  void RunBlocking(std::function<void()> work) override;

  // That wait for a thread.
  size_t queued_blocking() const;

 private:
  void RunHub();
  void RunPool();

  Turn turn_;
  std::thread hub_;
  std::vector<std::thread> pool_;

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable posted_changed_;
  std::condition_variable blocking_changed_;
  std::vector<std::function<void()>> posted_;
  std::deque<std::function<void()>> blocking_;
  bool is_pool_stopped_ = false;
  bool is_hub_stopped_ = false;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_RELAY_SRC_HOST_THREAD_EXECUTOR_H_
