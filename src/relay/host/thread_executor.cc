#include "thread_executor.h"

#include <utility>

namespace syncline::relay::internal {

ThreadExecutor::~ThreadExecutor() { Stop(); }

void ThreadExecutor::Start(int blocking_threads, Turn turn) {
  turn_ = std::move(turn);
  hub_ = std::thread([this] { RunHub(); });
  for (int i = 0; i < blocking_threads; ++i) {
    pool_.emplace_back([this] { RunPool(); });
  }
}

void ThreadExecutor::Stop() {
  std::deque<std::function<void()>> dropped;
  {
    const std::lock_guard lock(mutex_);
    is_pool_stopped_ = true;
    dropped.swap(blocking_);
  }
  blocking_changed_.notify_all();
  for (std::thread& thread : pool_) thread.join();
  pool_.clear();
  {
    const std::lock_guard lock(mutex_);
    is_hub_stopped_ = true;
  }
  posted_changed_.notify_all();
  if (hub_.joinable()) hub_.join();
  std::vector<std::function<void()>> late;
  const std::lock_guard lock(mutex_);
  late.swap(posted_);
}

void ThreadExecutor::RunAndWait(const std::function<void()>& work) {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_done = false;
  Post([&] {
    work();
    const std::lock_guard lock(mutex);
    is_done = true;
    changed.notify_one();
  });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return is_done; });
}

void ThreadExecutor::Post(std::function<void()> work) {
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    if (is_hub_stopped_) return;
    was_empty = posted_.empty();
    posted_.push_back(std::move(work));
  }
  if (was_empty) posted_changed_.notify_one();
}

void ThreadExecutor::RunBlocking(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (is_pool_stopped_) return;
    blocking_.push_back(std::move(work));
  }
  blocking_changed_.notify_one();
}

size_t ThreadExecutor::queued_blocking() const {
  const std::lock_guard lock(mutex_);
  return blocking_.size();
}

void ThreadExecutor::RunHub() {
  std::vector<std::function<void()>> works;
  while (true) {
    for (std::function<void()>& work : works) {
      work();
      work = nullptr;  // what it holds goes before the next one runs
    }
    works.clear();
    const std::optional<std::chrono::milliseconds> wait = turn_();
    std::unique_lock lock(mutex_);
    const auto is_due = [this] { return is_hub_stopped_ || !posted_.empty(); };
    if (wait) {
      posted_changed_.wait_for(lock, *wait, is_due);
    } else {
      posted_changed_.wait(lock, is_due);
    }
    if (is_hub_stopped_ && posted_.empty()) return;
    works.swap(posted_);
  }
}

void ThreadExecutor::RunPool() {
  while (true) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      blocking_changed_.wait(
          lock, [this] { return is_pool_stopped_ || !blocking_.empty(); });
      if (blocking_.empty()) return;
      work = std::move(blocking_.front());
      blocking_.pop_front();
    }
    work();
  }
}

}  // namespace syncline::relay::internal
