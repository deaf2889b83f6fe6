// An HTTP/1.1 and WebSocket server.
//
// Each connection lives on one of a few threads, and all its calls come on
// that. What is queued for a client, what a client may send, and how long it
// may take to do so is bounded; what exceeds a bound is answered with a status
// or a close code, and counted.
//
// The server listens on loopback, unless it is told that it may be reached
// from elsewhere.
//
// On Boost.Beast and OpenSSL. Messages are not compressed: a window of 32 KiB
// for each client costs more memory than all the rest.
#ifndef SYNCLINE_RELAY_NET_SERVER_H_
#define SYNCLINE_RELAY_NET_SERVER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/relay/net/http.h"
#include "syncline/relay/net/web_socket.h"

namespace syncline::relay {

struct ServerOptions {
  using Seconds = std::chrono::duration<double>;

  std::string address = "127.0.0.1";
  uint16_t port = 0;  // 0: a free one
  // Without it, an address that is not loopback is refused.
  bool may_be_remote = false;
  int threads = 1;  // [1, 256]

  // PEM files. Both or none: without them there is no TLS.
  std::string certificate_file = {};
  std::string key_file = {};

  // Addresses and ranges of proxies that may tell whom they ask for.
  std::vector<std::string> trusted_proxies = {};
  // Origins whose pages may open a WebSocket: "https://a.example", or "*". A
  // client that tells no origin is no page; one whose origin is the host that
  // it asks may.
  std::vector<std::string> origins = {};

  size_t max_connections = 10'000;
  size_t max_connections_per_client = 256;
  // New connections and requests of one client, each second and at once.
  double requests_per_second = 100;
  double request_burst = 500;
  // Bytes of WebSocket messages of one connection. Nothing more is read from
  // it until it may send again.
  double message_bytes_per_second = 8 << 20;
  double message_burst_bytes = 64 << 20;

  size_t max_header_bytes = 16 << 10;
  size_t max_body_bytes = 64 << 20;
  size_t max_message_bytes = 16 << 20;
  // Bytes of bodies and messages that have come and are not yet whole, of all
  // clients, with what the host holds of messages (WebSocket::Hold). Who sends
  // more is refused, or closed with 1013.
  size_t max_incoming_bytes = 256 << 20;
  // For one client. What was queued before may be any size.
  size_t max_queued_bytes = 4 << 20;

  Seconds header_timeout{10};  // from the first byte, or the connection, on
  Seconds body_timeout{60};    // from the end of the head on
  Seconds idle_timeout{60};    // between two requests
  // Half of it without a message, and a ping is sent; all of it, and the
  // WebSocket is closed.
  Seconds ping_timeout{30};
  // For a WebSocket message to be whole, from its first byte on; and a second
  // for each 2,000 bytes of it.
  Seconds message_timeout{60};
  Seconds write_timeout{30};  // for something to be taken by the client
};

// Since the start, but for what is now.
struct ServerStats {
  uint64_t connections = 0;   // now
  uint64_t web_sockets = 0;   // now
  uint64_t accepted = 0;      // connections
  uint64_t requests = 0;      // that reached a handler, WebSockets among them
  uint64_t refused_full = 0;  // connections, for one of the two limits
  uint64_t refused_rate = 0;  // connections and requests
  uint64_t refused_bad = 0;   // requests that are none
  uint64_t refused_origin = 0;
  uint64_t timed_out = 0;
  uint64_t slowed = 0;  // WebSockets that sent more than their rate, each time
};

// The host. Called on the threads of the connections, on several at once.
class ServerHandler {
 public:
  virtual ~ServerHandler() = default;

  virtual void OnRequest(HttpRequest request,
                         std::unique_ptr<HttpReply> reply) = 0;
  // The head of a request whose body has more than 64 KiB, which is not read
  // before `go_on` is called, from any thread; OnRequest() follows then. Or
  // `reply` has an answer sent, and the connection ends.
  virtual void OnHead(HttpRequest head, std::unique_ptr<HttpReply> reply,
                      std::function<void()> go_on) {
    static_cast<void>(head);
    static_cast<void>(reply);
    go_on();
  }
  // A request for a WebSocket. An error is answered with HttpStatusOf() and
  // its text.
  virtual absl::StatusOr<std::unique_ptr<WebSocketHandler>> OnUpgrade(
      const HttpRequest& request) = 0;
};

// Thread rule: thread-safe, but for the destructor.
class Server {
 public:
  // Listens, and begins to answer. `handler` outlives the server. Errors:
  // InvalidArgument, for options out of their range and for files that hold no
  // certificate or key; FailedPrecondition, for an address that is not
  // loopback without `may_be_remote`; Unavailable, where it cannot listen.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const ServerOptions& options, ServerHandler* handler);

  // Closes everything, and waits for the threads. Not from within a handler.
  ~Server();

  uint16_t port() const;
  ServerStats stats() const;

  // Reads the certificate and the key again, for connections that are yet to
  // come; no other is touched. Errors as for Start; then the old ones stay.
  absl::Status ReloadTls();

  // No longer listens, lets requests end, calls OnDrain of all WebSockets, and
  // closes them with 1001 one after the other, spread evenly over `time`.
  // Returns when all connections have gone or the time is over: how many are
  // left, which the destructor closes. Not from within a handler.
  size_t Drain(std::chrono::milliseconds time);

 private:
  class Core;
  explicit Server(std::unique_ptr<Core> core);

  std::unique_ptr<Core> core_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_NET_SERVER_H_
