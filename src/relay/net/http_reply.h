// The way from a host, on any thread, to the connection that waits for its
// answer.
#ifndef SYNCLINE_RELAY_SRC_NET_HTTP_REPLY_H_
#define SYNCLINE_RELAY_SRC_NET_HTTP_REPLY_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "loop_state.h"
#include "syncline/relay/net/http.h"

namespace syncline::relay {

class ReplyTarget;

// One request and its answer: what the reply and the connection share.
struct Exchange {
  std::weak_ptr<ReplyTarget> target;
  std::shared_ptr<LoopState> loop;
  size_t max_queued_bytes = 0;
  std::atomic<size_t> queued{0};
  std::atomic<bool> is_closed{false};

  // The rest is used on the thread of the loop alone.
  bool is_begun = false;
  bool is_chunked = false;
  bool is_ended = false;
  std::function<void()> on_writable;
  std::function<void()> on_closed;
};
using ExchangePtr = std::shared_ptr<Exchange>;

// The connection. On the thread of its loop; an exchange may be over, then.
class ReplyTarget {
 public:
  virtual ~ReplyTarget() = default;
  virtual void Send(const ExchangePtr& exchange, HttpResponse response) = 0;
  virtual void Begin(const ExchangePtr& exchange, HttpResponse head) = 0;
  virtual void Append(const ExchangePtr& exchange,
                      const std::string& bytes) = 0;
  virtual void End(const ExchangePtr& exchange) = 0;
};

std::unique_ptr<HttpReply> MakeReply(ExchangePtr exchange);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_HTTP_REPLY_H_
