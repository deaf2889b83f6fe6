#include "http_reply.h"

#include <utility>

namespace syncline::relay {
namespace {

class Reply : public HttpReply {
 public:
  explicit Reply(ExchangePtr exchange) : exchange_(std::move(exchange)) {}
  ~Reply() override {
    Post([exchange = exchange_](ReplyTarget& target) { target.End(exchange); });
  }

  void Send(HttpResponse response) override {
    Post([exchange = exchange_,
          response = std::move(response)](ReplyTarget& target) mutable {
      target.Send(exchange, std::move(response));
    });
  }

  void Begin(HttpResponse head) override {
    Post([exchange = exchange_,
          head = std::move(head)](ReplyTarget& target) mutable {
      target.Begin(exchange, std::move(head));
    });
  }

  absl::Status Write(std::string_view bytes) override {
    if (exchange_->is_closed) {
      return absl::CancelledError("the client has gone");
    }
    if (exchange_->queued >= exchange_->max_queued_bytes) {
      return absl::ResourceExhaustedError("the client does not keep up");
    }
    exchange_->queued += bytes.size();
    Post([exchange = exchange_, bytes = std::string(bytes)](
             ReplyTarget& target) { target.Append(exchange, bytes); });
    return absl::OkStatus();
  }

  void End() override {
    Post([exchange = exchange_](ReplyTarget& target) { target.End(exchange); });
  }

  size_t queued_bytes() const override { return exchange_->queued; }

  void OnWritable(std::function<void()> handler) override {
    exchange_->loop->gate.Post(
        [exchange = exchange_, handler = std::move(handler)]() mutable {
          exchange->on_writable = std::move(handler);
        });
  }

  void OnClosed(std::function<void()> handler) override {
    exchange_->loop->gate.Post(
        [exchange = exchange_, handler = std::move(handler)]() mutable {
          if (exchange->is_closed) return handler();
          exchange->on_closed = std::move(handler);
        });
  }

 private:
  template <typename Function>
  void Post(Function function) {
    exchange_->loop->gate.Post(
        [exchange = exchange_, function = std::move(function)]() mutable {
          const auto target = exchange->target.lock();
          if (target) function(*target);
        });
  }

  const ExchangePtr exchange_;
};

}  // namespace

std::unique_ptr<HttpReply> MakeReply(ExchangePtr exchange) {
  return std::make_unique<Reply>(std::move(exchange));
}

}  // namespace syncline::relay
