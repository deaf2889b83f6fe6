#include "http_connection.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "http_reply.h"
#include "origin.h"
#include "request_parser.h"
#include "response_head.h"
#include "web_socket_connection.h"
#include "web_socket_frame.h"

namespace syncline::relay {
namespace {

namespace asio = boost::asio;

// What is given to the system at once.
constexpr size_t kWriteBytes = size_t{64} << 10;
// Of a body that is read without asking whether it is wanted.
constexpr size_t kFreeBodyBytes = size_t{64} << 10;
// An answer would be lost if the connection closed while the client sends.
constexpr std::chrono::seconds kLingerTime{2};

class HttpConnection : public Connection,
                       public ReplyTarget,
                       public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(ConnectionContext context, std::shared_ptr<Stream> stream)
      : context_(std::move(context)),
        loop_(context_.loop),
        options_(loop_->shared->options),
        stream_(std::move(stream)),
        incoming_(&loop_->shared->incoming) {
    MakeParser();
  }

  void Start() {
    loop_->connections.insert(shared_from_this());
    Arm(options_.header_timeout);
    stream_->Handshake([self = shared_from_this()](ErrorCode error) {
      if (!self->stream_) return;
      if (error) return self->Finish();
      self->Read();
    });
  }

  void Drain() override {
    if (state_ == State::kReading && !HasBegun()) Finish();
  }
  bool GoAway() override { return false; }
  void Stop() override { Finish(); }

 private:
  enum class State {
    kReading,    // a request, or nothing yet
    kAsking,     // the host has its head, and is to say whether it wants more
    kAnswering,  // the host has the request
    kLingering,  // the last answer is out
  };

  void MakeParser() {
    parser_ = std::make_unique<RequestParser>(options_.max_header_bytes,
                                              options_.max_body_bytes);
    is_wanted_ = owes_continue_ = false;
  }
  bool HasBegun() const {
    return !in_.empty() || parser_->state() != RequestParser::State::kHead;
  }

  // --- Time

  void Arm(ServerOptions::Seconds time) {
    loop_->CallAt(this, std::chrono::steady_clock::now() + Duration(time));
  }

  void OnTime() override {
    const auto self = shared_from_this();
    const bool is_late = state_ == State::kReading && HasBegun();
    if (is_late || state_ == State::kAsking || state_ == State::kAnswering) {
      ++loop_->shared->counters.timed_out;
    }
    if (!is_late) return Finish();
    Refuse(TextResponse(408, "the request took too long"));
  }

  // --- In

  // A client may send ahead of our answers, up to the bytes of a head.
  void Read() {
    if (is_reading_ || is_ended_ || in_.size() > options_.max_header_bytes) {
      return;
    }
    is_reading_ = true;
    stream_->ReadSome(shared_from_this());
  }

  void OnRead(ErrorCode error, absl::Span<char> bytes) override {
    is_reading_ = false;
    if (!stream_) return;
    if (state_ == State::kLingering) return error ? Finish() : Read();
    if (error) {
      is_ended_ = true;
      const bool has_only_stopped = error == asio::error::eof;
      if (state_ != State::kAnswering || !has_only_stopped) Finish();
      return;
    }
    const bool is_first = !HasBegun();
    in_.append(bytes.data(), bytes.size());
    if (state_ == State::kAnswering) return Read();
    if (is_first) Arm(options_.header_timeout);
    Parse();
  }

  // Nothing, where what was read meanwhile has been parsed already.
  void Parse() {
    if (state_ != State::kReading) return;
    using Parsed = RequestParser::State;
    const Parsed before = parser_->state();
    in_.erase(0, parser_->Take(in_));
    switch (parser_->state()) {
      case Parsed::kFailed:
        ++loop_->shared->counters.refused_bad;
        return Refuse(parser_->error());
      case Parsed::kDone:
        return Dispatch();
      case Parsed::kBody:
        if (before == Parsed::kHead) {
          Arm(options_.body_timeout);
          owes_continue_ = parser_->waits_for_continue();
        }
        if (!incoming_.Set(parser_->body_bytes())) return RefuseForNow();
        if (!MayRead()) return Ask();
        Continue();
        break;
      case Parsed::kHead:
        break;
    }
    if (is_ended_) return Finish();
    Read();
  }

  // --- The body

  // What is more is read only for who may ask: it may come from anybody.
  bool MayRead() const {
    return is_wanted_ ||
           std::max<uint64_t>(parser_->declared_bytes(),
                              parser_->body_bytes()) <= kFreeBodyBytes;
  }

  void Continue() {
    if (!std::exchange(owes_continue_, false)) return;
    out_ += "HTTP/1.1 100 Continue\r\n\r\n";
    Write();
  }

  void Ask() {
    state_ = State::kAsking;
    keeps_alive_ = false;  // where it is refused
    is_head_ = false;
    HttpRequest head = parser_->head();
    head.is_tls = stream_->is_tls();
    MakeExchange();
    if (std::optional<HttpResponse> refusal = Admit(head)) {
      return Send(exchange_, *std::move(refusal));
    }
    loop_->shared->handler->OnHead(
        std::move(head), MakeReply(exchange_),
        [weak = weak_from_this(), exchange = exchange_] {
          exchange->loop->gate.Post([weak, exchange] {
            if (const auto self = weak.lock()) self->GoOn(exchange);
          });
        });
  }

  void GoOn(const ExchangePtr& exchange) {
    if (!IsCurrent(exchange) || state_ != State::kAsking) return;
    exchange_ = nullptr;
    state_ = State::kReading;
    is_wanted_ = true;
    Arm(options_.body_timeout);
    Parse();
  }

  void RefuseForNow() {
    ++loop_->shared->counters.refused_full;
    HttpResponse response = TextResponse(503, "too much is being sent");
    response.headers.emplace_back("Retry-After", "1");
    Refuse(std::move(response));
  }

  // --- The request

  void MakeExchange() {
    exchange_ = std::make_shared<Exchange>();
    exchange_->target = weak_from_this();
    exchange_->loop = loop_;
    exchange_->max_queued_bytes = options_.max_queued_bytes;
  }

  void Dispatch() {
    loop_->Cancel(this);
    state_ = State::kAnswering;
    keeps_alive_ = parser_->keeps_alive();
    const bool is_upgrade = parser_->is_web_socket_upgrade();
    HttpRequest request = parser_->TakeRequest();
    is_head_ = request.method == "HEAD";
    may_chunk_ = !request.is_http_1_0;
    if (request.is_http_1_0) keeps_alive_ = false;
    request.is_tls = stream_->is_tls();
    MakeExchange();
    if (std::optional<HttpResponse> refusal = Admit(request)) {
      return Send(exchange_, *std::move(refusal));
    }
    ++loop_->shared->counters.requests;
    if (is_upgrade) return Upgrade(request);
    loop_->shared->handler->OnRequest(std::move(request), MakeReply(exchange_));
    incoming_.Set(0);  // the host has it
    Read();
  }

  // Finds out whose request it is, and whether they may ask.
  std::optional<HttpResponse> Admit(HttpRequest& request) {
    std::string forwarded;
    for (const auto& [name, value] : request.headers) {
      if (absl::EqualsIgnoreCase(name, "X-Forwarded-For")) {
        absl::StrAppend(&forwarded, forwarded.empty() ? "" : ",", value);
      }
    }
    SharedState& shared = *loop_->shared;
    const IpAddress client = ClientOf(context_.peer, forwarded, shared.trusted);
    request.client = client.ToString();
    const std::string key = client.limit_key();
    if (key != context_.ticket.client()) {
      const absl::Status status = context_.ticket.EnterFrom(key);
      if (!status.ok()) {
        ++shared.counters.refused_full;
        return TextResponse(429, std::string(status.message()));
      }
    }
    // Once for a request that was asked about.
    if (is_wanted_ ||
        shared.admission->MayAsk(key, std::chrono::steady_clock::now())) {
      return std::nullopt;
    }
    ++shared.counters.refused_rate;
    HttpResponse response = TextResponse(429, "there are too many requests");
    response.headers.emplace_back("Retry-After", "1");
    return response;
  }

  void Upgrade(const HttpRequest& request) {
    SharedState& shared = *loop_->shared;
    if (std::optional<HttpResponse> refusal = RefuseHandshake(request)) {
      return Send(exchange_, *std::move(refusal));
    }
    if (!MayOpen(request, options_.origins)) {
      ++shared.counters.refused_origin;
      return Send(exchange_, TextResponse(403, "this origin is not allowed"));
    }
    auto handler = shared.handler->OnUpgrade(request);
    if (!handler.ok()) {
      return Send(exchange_,
                  TextResponse(HttpStatusOf(handler.status()),
                               std::string(handler.status().message())));
    }
    stream_->Unread(std::exchange(in_, {}));
    const auto self = shared_from_this();
    loop_->connections.erase(self);
    loop_->Cancel(this);
    ConnectionContext context = std::move(context_);
    const std::shared_ptr<Stream> stream = std::move(stream_);
    exchange_->is_closed = true;
    StartWebSocket(std::move(context), stream, request, *std::move(handler));
  }

  // --- The answer. All on the thread of the loop; what belongs to an exchange
  // that is over is passed over.

  bool IsCurrent(const ExchangePtr& exchange) const {
    return stream_ && exchange == exchange_ && !exchange->is_ended;
  }

  void Send(const ExchangePtr& exchange, HttpResponse response) override {
    if (!IsCurrent(exchange) || exchange->is_begun) return;
    if (state_ == State::kAsking) state_ = State::kAnswering;
    exchange->is_begun = true;
    const bool has_body = response.status != 204 && response.status != 304;
    PutHead(response, {.content_length = response.body.size(),
                       .has_body = has_body,
                       .keeps_alive = KeepsAlive()});
    if (has_body && !is_head_) out_ += response.body;
    End(exchange);
  }

  void Begin(const ExchangePtr& exchange, HttpResponse head) override {
    if (!IsCurrent(exchange) || exchange->is_begun) return;
    exchange->is_begun = true;
    exchange->is_chunked = may_chunk_;
    if (!may_chunk_) keeps_alive_ = false;
    PutHead(head, {.content_length = std::nullopt,
                   .may_chunk = may_chunk_,
                   .keeps_alive = KeepsAlive()});
    PutBody(exchange, head.body);
    Write();
  }

  void Append(const ExchangePtr& exchange, const std::string& bytes) override {
    if (!IsCurrent(exchange)) return;
    if (exchange->is_begun && !is_head_) {
      PutBody(exchange, bytes);
      streamed_ += bytes.size();
      Write();
    } else {
      exchange->queued -= bytes.size();
    }
  }

  void End(const ExchangePtr& exchange) override {
    if (!IsCurrent(exchange)) return;
    if (!exchange->is_begun) {
      return Send(exchange, TextResponse(500, "there is no answer"));
    }
    if (exchange->is_chunked && !is_head_) out_ += "0\r\n\r\n";
    exchange->is_ended = true;
    Write();
  }

  bool KeepsAlive() const {
    return keeps_alive_ && !is_ended_ && !loop_->shared->is_draining;
  }

  void PutHead(const HttpResponse& response, const ResponseForm& form) {
    keeps_alive_ = form.keeps_alive;
    out_ += ResponseHead(response, form);
  }

  void PutBody(const ExchangePtr& exchange, const std::string& bytes) {
    if (bytes.empty() || is_head_) return;
    if (!exchange->is_chunked) {
      out_ += bytes;
    } else {
      absl::StrAppend(&out_, absl::Hex(bytes.size()), "\r\n", bytes, "\r\n");
    }
  }

  // A request that is none: answers, and closes.
  void Refuse(HttpResponse response) {
    state_ = State::kAnswering;
    exchange_ = std::make_shared<Exchange>();
    keeps_alive_ = false;
    Send(exchange_, std::move(response));
  }

  // --- Out

  void Write() {
    if (is_writing_) return;
    if (written_ == writing_.size()) {
      if (out_.empty()) return OnAllWritten();
      writing_ = std::move(out_);
      out_.clear();
      written_ = 0;
      being_written_ = std::exchange(streamed_, 0);
    }
    is_writing_ = true;
    Arm(options_.write_timeout);
    const size_t size = std::min(kWriteBytes, writing_.size() - written_);
    const asio::const_buffer piece(writing_.data() + written_, size);
    stream_->WriteSome(
        Stream::Buffers(&piece, 1),
        [self = shared_from_this()](ErrorCode error, size_t taken) {
          self->is_writing_ = false;
          if (!self->stream_) return;
          if (error) return self->Finish();
          self->OnWritten(taken);
        });
  }

  void OnWritten(size_t size) {
    loop_->Cancel(this);
    written_ += size;
    if (written_ == writing_.size() && exchange_) {
      exchange_->queued -= std::exchange(being_written_, 0);
      writing_.clear();
      written_ = 0;
    }
    Write();
  }

  void OnAllWritten() {
    if (state_ != State::kAnswering || !exchange_->is_begun) {
      // No more than a 100 Continue.
      if (state_ == State::kReading) Arm(options_.body_timeout);
      return;
    }
    if (!exchange_->is_ended) {
      const auto on_writable = exchange_->on_writable;
      if (on_writable && exchange_->queued == 0) on_writable();
      return;
    }
    CloseExchange(/*is_complete=*/true);
    if (!KeepsAlive()) return Linger();
    state_ = State::kReading;
    MakeParser();
    Arm(in_.empty() ? options_.idle_timeout : options_.header_timeout);
    if (in_.empty()) return Read();
    // Not from within: a client may send ahead as many requests as it likes.
    asio::post(stream_->loop(), [self = shared_from_this()] {
      if (self->stream_) self->Parse();
    });
  }

  void Linger() {
    state_ = State::kLingering;
    stream_->ShutdownWrite();
    if (is_ended_) return Finish();
    Arm(kLingerTime);
    in_.clear();
    Read();
  }

  void CloseExchange(bool is_complete) {
    const ExchangePtr exchange = std::move(exchange_);
    if (!exchange) return;
    exchange->is_closed = true;
    exchange->on_writable = nullptr;
    const auto on_closed = std::exchange(exchange->on_closed, nullptr);
    if (on_closed && !is_complete) on_closed();
  }

  void Finish() {
    if (!stream_) return;
    const auto self = shared_from_this();
    stream_->Close();
    stream_.reset();
    incoming_.Set(0);
    loop_->Cancel(this);
    loop_->connections.erase(self);
    CloseExchange(/*is_complete=*/false);
    context_ = {};  // others may have the place
  }

  ConnectionContext context_;
  const std::shared_ptr<LoopState> loop_;
  const ServerOptions& options_;
  std::shared_ptr<Stream> stream_;  // nullptr: finished
  State state_ = State::kReading;

  std::string in_;  // read, and not parsed
  bool is_reading_ = false;
  bool is_ended_ = false;  // the client sends no more
  std::unique_ptr<RequestParser> parser_;
  IncomingBytes::Share incoming_;  // of its body
  bool is_wanted_ = false;         // all of its body
  bool owes_continue_ = false;

  // Of the request that is answered.
  ExchangePtr exchange_;
  bool keeps_alive_ = true;
  bool is_head_ = false;
  bool may_chunk_ = true;

  std::string out_;      // to be written next
  std::string writing_;  // written_ bytes of it are out
  size_t written_ = 0;
  bool is_writing_ = false;
  size_t streamed_ = 0;       // bytes of HttpReply::Write in out_
  size_t being_written_ = 0;  // and in writing_
};

}  // namespace

void StartHttp(ConnectionContext context, std::shared_ptr<Stream> stream) {
  std::make_shared<HttpConnection>(std::move(context), std::move(stream))
      ->Start();
}

}  // namespace syncline::relay
