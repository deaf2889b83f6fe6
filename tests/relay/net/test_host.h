// A host that answers by the path, and echoes WebSocket messages.
#ifndef SYNCLINE_TESTS_RELAY_NET_TEST_HOST_H_
#define SYNCLINE_TESTS_RELAY_NET_TEST_HOST_H_

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "syncline/relay/net/server.h"

namespace syncline::relay::test {

class TestHost : public ServerHandler {
 public:
  // Paths: /echo, the body; /client, the address; /never keeps the reply;
  // /drop destroys it; anything else is 404.
  void OnRequest(HttpRequest request,
                 std::unique_ptr<HttpReply> reply) override {
    const std::string path(request.path());
    if (path == "/echo") {
      reply->Send({.status = 200, .body = request.body});
    } else if (path == "/client") {
      reply->Send({.status = 200, .body = request.client});
    } else if (path == "/never") {
      reply->OnClosed([this] { ++closed; });
      const std::lock_guard lock(mutex);
      replies.push_back(std::move(reply));
    } else if (path != "/drop") {
      reply->Send(TextResponse(404, "there is no " + path));
    }
  }

  // A long body is wanted, but for those of /never, which waits, and /none.
  void OnHead(HttpRequest head, std::unique_ptr<HttpReply> reply,
              std::function<void()> go_on) override {
    ++heads;
    if (head.path() == "/none") return reply->Send(TextResponse(401, "who?"));
    if (head.path() != "/never") return go_on();
    const std::lock_guard lock(mutex);
    replies.push_back(std::move(reply));
  }

  absl::StatusOr<std::unique_ptr<WebSocketHandler>> OnUpgrade(
      const HttpRequest& request) override {
    if (request.path() != "/ws") return absl::NotFoundError("no such path");
    return std::make_unique<Echo>(*this);
  }

  template <typename Condition>
  static bool Eventually(Condition condition) {
    for (int i = 0; i < 1'000 && !condition(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return condition();
  }

  std::atomic<int> closed = 0;  // replies, and WebSockets
  std::atomic<int> heads = 0;   // of long bodies
  std::atomic<int> drained = 0;
  std::atomic<int> writable = 0;
  std::atomic<int> refused = 0;  // messages that could not be queued
  std::atomic<int> last_code = 0;
  std::mutex mutex;  // guards the rest
  std::vector<std::unique_ptr<HttpReply>> replies;
  std::vector<std::shared_ptr<WebSocket>> sockets;

 private:
  // "flood" is answered with 1 KiB messages until no more are queued; "bye"
  // with a close.
  class Echo : public WebSocketHandler {
   public:
    explicit Echo(TestHost& host) : host_(host) {}
    void OnOpen(std::shared_ptr<WebSocket> socket) override {
      socket_ = socket;
      const std::lock_guard lock(host_.mutex);
      host_.sockets.push_back(socket);
    }
    void OnMessage(std::string_view bytes, bool /*is_text*/) override {
      if (bytes == "bye") return socket_->Close(4'001, "as you wish");
      if (bytes != "flood") {
        host_.refused +=
            !socket_->Send(std::make_shared<const std::string>(bytes)).ok();
        return;
      }
      const auto frame = std::make_shared<const std::string>(1'024, 'x');
      while (socket_->Send(frame).ok()) continue;
      ++host_.refused;
    }
    void OnWritable() override { ++host_.writable; }
    void OnDrain() override { ++host_.drained; }
    void OnClose(uint16_t code) override {
      host_.last_code = code;
      ++host_.closed;
    }

   private:
    TestHost& host_;
    std::shared_ptr<WebSocket> socket_;
  };
};

inline std::unique_ptr<Server> StartServer(const ServerOptions& options,
                                           TestHost& host) {
  auto server = Server::Start(options, &host);
  CAPTURE(server.status().ToString());
  REQUIRE(server.ok());
  return *std::move(server);
}

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_NET_TEST_HOST_H_
