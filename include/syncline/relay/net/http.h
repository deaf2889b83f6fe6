// What a host sees of HTTP: a request comes whole, and is answered at once,
// later, or bit by bit.
#ifndef SYNCLINE_RELAY_NET_HTTP_H_
#define SYNCLINE_RELAY_NET_HTTP_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace syncline::relay {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;  // "GET"
  std::string target;  // "/v1/docs/a?from=3", as it came
  bool is_http_1_0 = false;
  HttpHeaders headers;  // in their order
  std::string body;
  // Who it is from, behind the trusted proxies: an IP address.
  std::string client;
  bool is_tls = false;  // on the way to us

  // The part of the target before and after the `?`.
  std::string_view path() const;
  std::string_view query() const;
  // The first header of this name, whatever its case; empty, where there is
  // none. Cost: O(headers).
  std::string_view header(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  // Content-Length, Transfer-Encoding, Connection and Date are the server's.
  // What holds a control character is left out.
  HttpHeaders headers = {};
  std::string body = {};
};

// The status, and `why` as plain text.
HttpResponse TextResponse(int status, std::string_view why);

// What an error of a request is in HTTP: NotFound is 404, and so on.
int HttpStatusOf(const absl::Status& status);

// The way back for one request. Either Send(), or Begin(), Write()... and
// End(). Whoever destroys it unanswered has answered 500, and one that was
// begun, ended.
//
// Thread rule: thread-safe. The functions given to it run on the thread of the
// connection, and may call it.
class HttpReply {
 public:
  virtual ~HttpReply() = default;

  // The whole answer.
  virtual void Send(HttpResponse response) = 0;

  // The head of an answer of unknown length, such as server-sent events, and
  // its first bytes.
  virtual void Begin(HttpResponse head) = 0;
  // Queues more of it. Errors, after which nothing was queued:
  // ResourceExhausted, where ServerOptions::max_queued_bytes wait already;
  // Cancelled, where the client has gone.
  virtual absl::Status Write(std::string_view bytes) = 0;
  virtual void End() = 0;

  // Bytes of Write() that the system has not taken yet.
  virtual size_t queued_bytes() const = 0;
  // To be called each time when all that was queued has been taken.
  virtual void OnWritable(std::function<void()> handler) = 0;
  // To be called once, when the connection has gone before the answer was out;
  // at once, if it has already. A client that only stopped to send has not
  // gone.
  virtual void OnClosed(std::function<void()> handler) = 0;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_NET_HTTP_H_
