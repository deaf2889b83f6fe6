// A relay's HTTP API: documents for whom WebSockets are blocked, and for
// programs that want no session.
//
//   GET, POST  /v1/docs/{id}/updates    what is new; wait=seconds: a long poll
//   GET        /v1/docs/{id}/events     the same as server-sent events
//   GET        /v1/docs/{id}/snapshot
//   GET        /v1/docs/{id}/versions
//   GET, PUT, DELETE  /v1/docs/{id}/presence
//   DELETE     /v1/docs/{id}
//   GET        /v1/openapi.json         all of it, described
//
// What is sent goes through the rooms of the hub: it is answered when it is
// durable, and sessions get it at once. What is read comes from the stores. The
// answers and errors are told by docs/relay_http.md.
//
// Bounds: HttpApiOptions. What is beyond is refused by name, and counted.
//
// Thread rule: OnRequest() from any thread; the rest, and the destructor, on
// the hub's.
#ifndef SYNCLINE_RELAY_API_HTTP_API_H_
#define SYNCLINE_RELAY_API_HTTP_API_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/relay/host/http_routes.h"
#include "syncline/relay/hub.h"
#include "syncline/relay/net/http.h"

namespace syncline::relay {

class AuditLog;

struct HttpApiOptions {
  // Origins whose pages may ask, as ServerOptions::origins has them.
  std::vector<std::string> origins = {};
  // Requests that are answered at once, but for those that wait.
  size_t max_requests = 1'024;
  // Event streams and long polls.
  size_t max_waiting = 10'000;
  // Documents that are opened at once, to be looked into: for their history,
  // and to restore a version. Each takes what a document takes.
  size_t max_openings = 2;
  // Bytes of bodies that came, and of large answers on their way.
  size_t max_pending_bytes = size_t{256} << 20;
  // Of one update. At most kMaxPayloadBytes.
  size_t max_update_bytes = size_t{64} << 20;
  // Of the updates in one answer, if there is more than one.
  size_t max_page_bytes = size_t{1} << 20;
  // That wait for the client of an event stream. Beyond it nothing more is sent
  // until it has taken them; then it goes on from the log.
  size_t max_stream_bytes = size_t{256} << 10;
  // A larger update is not in the stream, which tells where to get it.
  size_t max_event_bytes = size_t{1} << 20;
  Milliseconds max_wait{60'000};   // of a long poll
  Milliseconds heartbeat{15'000};  // a sign of life in a stream
};

// Since the start, but for what is now.
struct HttpApiCounts {
  uint64_t requests = 0;
  uint64_t refused = 0;  // answered with a problem
  // Of them, those for a bound, by which: max_requests; max_waiting;
  // max_openings; max_pending_bytes; what may be written in a second, or may
  // wait to be stored; a store that is full.
  uint64_t over_requests = 0;
  uint64_t over_waiting = 0;
  uint64_t over_openings = 0;
  uint64_t over_bytes = 0;
  uint64_t over_writes = 0;
  uint64_t over_store = 0;
  uint64_t appends = 0;  // updates that became durable, or were
  uint64_t streams = 0;
  uint64_t polls = 0;    // that had to wait
  uint64_t lagged = 0;   // times that a stream's client did not keep up
  uint64_t waiting = 0;  // now: streams and polls
};

namespace internal {
class ApiCore;
}  // namespace internal

class HttpApi : public HttpRoutes {
 public:
  // `hub`, what `parts` refers to, and `audit`, which keeps who deleted and
  // who restored and may be null, outlive it.
  HttpApi(Hub& hub, const HubParts& parts, HttpApiOptions options = {},
          AuditLog* audit = nullptr);
  ~HttpApi() override;

  void OnRequest(HttpRequest request,
                 std::unique_ptr<HttpReply> reply) override;
  // Whether the token and the target are good, and the body not too long.
  void OnHead(HttpRequest head, std::unique_ptr<HttpReply> reply,
              std::function<void()> go_on) override;
  // Ends streams and polls: their clients are told to come back.
  void OnDrain() override;
  void Sample(Metrics& metrics) override;

  // From any thread.
  HttpApiCounts counts() const;

  // The OpenAPI 3.1 description, as JSON.
  static std::string_view description();

 private:
  const std::shared_ptr<internal::ApiCore> core_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_API_HTTP_API_H_
