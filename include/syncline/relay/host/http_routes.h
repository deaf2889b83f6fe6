// What a relay answers beside the sync WebSocket: the seam between a RelayHost
// and an HTTP API of its documents.
//
// A RelayHost answers /v1/sync, /healthz, /readyz and /metrics itself, and hands
// every other request whose path begins with /v1/ to its routes. Without routes,
// and for every other path, the answer is 404.
#ifndef SYNCLINE_RELAY_HOST_HTTP_ROUTES_H_
#define SYNCLINE_RELAY_HOST_HTTP_ROUTES_H_

#include <functional>
#include <memory>

#include "syncline/relay/hub.h"
#include "syncline/relay/metrics/metrics.h"
#include "syncline/relay/net/http.h"

namespace syncline::relay {

class HttpRoutes {
 public:
  // On the hub's thread, after the server has gone and before the hub does. What
  // the routes posted to the executor may run later: it holds what it needs by
  // shared or weak pointers.
  virtual ~HttpRoutes() = default;

  // Called on the threads of the connections, on several at once. It must not
  // block: stores are asked by HubParts::executor.RunBlocking(), the hub by
  // Post().
  virtual void OnRequest(HttpRequest request,
                         std::unique_ptr<HttpReply> reply) = 0;

  // As ServerHandler::OnHead(): what is to be sent is not read before it is
  // known who sends it.
  virtual void OnHead(HttpRequest head, std::unique_ptr<HttpReply> reply,
                      std::function<void()> go_on) {
    static_cast<void>(head);
    static_cast<void>(reply);
    go_on();
  }

  // The relay is about to stop: ends the answers that would not end by
  // themselves, event streams and long polls. Called once, on the hub's thread;
  // requests of connections that are still open may come after it.
  virtual void OnDrain() = 0;

  // Somebody asks for the metrics: brings those up to date that the routes count
  // by themselves. Called on the hub's thread.
  virtual void Sample(Metrics&) {}
};

// Makes the routes of a hub. Called once, on the hub's thread, before the first
// request. `hub` and what `parts` refers to outlive the routes; of `hub`, all is
// to be called on its thread.
using HttpRoutesFactory = std::function<std::unique_ptr<HttpRoutes>(
    Hub& hub, const HubParts& parts)>;

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_HOST_HTTP_ROUTES_H_
