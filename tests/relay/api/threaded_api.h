// An API behind a server on loopback, with threads as a relay has them.
#ifndef SYNCLINE_TESTS_RELAY_API_THREADED_API_H_
#define SYNCLINE_TESTS_RELAY_API_THREADED_API_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "relay/hub_world.h"
#include "syncline/relay/api/http_api.h"
#include "syncline/relay/net/server.h"

namespace syncline::relay::test {

// One thread for the hub, two for what may block.
class Threads : public Executor {
 public:
  Threads() {
    hub_ = std::thread([this] { Run(posted_); });
    for (std::thread& thread : pool_) {
      thread = std::thread([this] { Run(blocking_); });
    }
  }
  ~Threads() override {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    changed_.notify_all();
    hub_.join();
    for (std::thread& thread : pool_) thread.join();
  }

  void Post(std::function<void()> work) override { Add(posted_, work); }
  void RunBlocking(std::function<void()> work) override {
    Add(blocking_, work);
  }
  // Runs it on the hub's thread, and waits.
  void Do(const std::function<void()>& work) {
    std::promise<void> done;
    Post([&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }

 private:
  using Works = std::deque<std::function<void()>>;

  void Add(Works& works, std::function<void()> work) {
    {
      const std::lock_guard lock(mutex_);
      works.push_back(std::move(work));
    }
    changed_.notify_all();
  }
  void Run(Works& works) {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return is_over_ || !works.empty(); });
      if (works.empty()) return;
      const std::function<void()> work = std::move(works.front());
      works.pop_front();
      lock.unlock();
      work();
      lock.lock();
    }
  }

  std::mutex mutex_;  // guards the rest
  std::condition_variable changed_;
  Works posted_;
  Works blocking_;
  bool is_over_ = false;
  std::thread hub_;
  std::thread pool_[2];
};

class ThreadedApi : public relay::ServerHandler {
 public:
  explicit ThreadedApi(relay::ServerOptions server_options = {},
                       HttpApiOptions api_options = {},
                       HubOptions hub_options = {})
      : committer_(store), writer_([this] { committer_.Run(); }) {
    threads_ = std::make_unique<Threads>();
    const HubParts parts{.log = store,
                         .snapshots = store,
                         .committer = committer_,
                         .bus = bus_,
                         .auth = auth,
                         .executor = *threads_,
                         .env = Env::Real()};
    threads_->Do([&] {
      hub_ = std::make_unique<Hub>(std::move(hub_options), parts);
      api = std::make_unique<HttpApi>(*hub_, parts, std::move(api_options));
    });
    // Of a slow machine; what comes in time is for tests of the server.
    server_options.header_timeout = relay::ServerOptions::Seconds(600);
    server_options.body_timeout = relay::ServerOptions::Seconds(600);
    auto started = Server::Start(server_options, this);
    server = *std::move(started);
  }
  ~ThreadedApi() override {
    server = nullptr;
    committer_.Stop();
    writer_.join();
    threads_->Do([&] {
      api = nullptr;
      hub_ = nullptr;
    });
    threads_ = nullptr;
  }

  void OnRequest(HttpRequest request,
                 std::unique_ptr<HttpReply> reply) override {
    api->OnRequest(std::move(request), std::move(reply));
  }
  void OnHead(HttpRequest head, std::unique_ptr<HttpReply> reply,
              std::function<void()> go_on) override {
    api->OnHead(std::move(head), std::move(reply), std::move(go_on));
  }
  absl::StatusOr<std::unique_ptr<WebSocketHandler>> OnUpgrade(
      const HttpRequest&) override {
    return absl::NotFoundError("there are no WebSockets here");
  }

  FlakyStore store;
  WordAuth auth;
  std::unique_ptr<HttpApi> api;
  std::unique_ptr<Server> server;

 private:
  LocalBus bus_;
  GroupCommitter committer_;
  std::thread writer_;
  std::unique_ptr<Threads> threads_;
  std::unique_ptr<Hub> hub_;
};

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_API_THREADED_API_H_
