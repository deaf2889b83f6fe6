#include "web_socket_connection.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace syncline::relay {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

// What a message costs beside its bytes, for the limit of what may be sent.
constexpr double kMessageOverhead = 64;
// A buffer that grew beyond this is given back after its message.
constexpr size_t kKeptBufferBytes = size_t{64} << 10;
constexpr size_t kMaxReasonBytes = 123;  // of a control frame, less the code
constexpr uint16_t kNoCloseFrame = 1006;

// A Stream as Beast wants to see it.
class BeastStream {
 public:
  using executor_type = asio::io_context::executor_type;

  explicit BeastStream(std::shared_ptr<Stream> stream)
      : stream_(std::move(stream)) {}

  executor_type get_executor() { return stream_->loop().get_executor(); }
  Stream& stream() { return *stream_; }

  template <typename Buffers, typename Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    stream_->ReadSome(*asio::buffer_sequence_begin(buffers),
                      Share(std::forward<Handler>(handler)));
  }

  template <typename Buffers, typename Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    stream_->Write(Stream::Buffers(asio::buffer_sequence_begin(buffers),
                                   asio::buffer_sequence_end(buffers)),
                   Share(std::forward<Handler>(handler)));
  }

 private:
  // Beast's handlers can only be moved.
  template <typename Handler>
  static Stream::Done Share(Handler&& handler) {
    auto shared =
        std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
    return [shared](ErrorCode error, size_t size) {
      std::move (*shared)(error, size);
    };
  }

  std::shared_ptr<Stream> stream_;
};

// What Beast calls when a WebSocket has ended, found by their argument.
void beast_close_socket(BeastStream& stream) { stream.stream().Close(); }

template <typename Handler>
void async_teardown(beast::role_type /*role*/, BeastStream& stream,
                    Handler&& handler) {
  stream.stream().ShutdownWrite();
  asio::post(stream.get_executor(),
             beast::bind_handler(std::forward<Handler>(handler), ErrorCode()));
}

bool MayBeSent(uint16_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

std::string_view CutReason(std::string_view reason) {
  if (reason.size() <= kMaxReasonBytes) return reason;
  size_t size = kMaxReasonBytes;
  while (size > 0 && (reason[size] & 0xC0) == 0x80) --size;
  return reason.substr(0, size);
}

class WebSocketConnection
    : public WebSocket,
      public Connection,
      public std::enable_shared_from_this<WebSocketConnection> {
 public:
  WebSocketConnection(ConnectionContext context, std::shared_ptr<Stream> stream,
                      std::unique_ptr<WebSocketHandler> handler)
      : context_(std::move(context)),
        options_(context_.shared->options),
        gate_(context_.gate),
        handler_(std::move(handler)),
        io_(std::make_unique<Io>(std::move(stream))),
        bucket_(options_.message_bytes_per_second, options_.message_burst_bytes,
                std::chrono::steady_clock::now()) {}

  void Start(const HttpRequest& request) {
    context_.all->insert(shared_from_this());
    ++context_.shared->counters.web_sockets;
    SetOptions();
    namespace http = beast::http;
    http::request<http::empty_body> head(http::verb::get, request.target, 11);
    for (const auto& [name, value] : request.headers) head.insert(name, value);
    io_->socket.async_accept(head,
                             [self = shared_from_this()](ErrorCode error) {
                               if (self->io_) self->OnAccepted(error);
                             });
  }

  absl::Status Send(Frame message) override {
    if (!io_ || close_) return absl::CancelledError("the WebSocket is closed");
    if (queued_ >= options_.max_queued_bytes) {
      return absl::ResourceExhaustedError("the client does not keep up");
    }
    queued_ += message->size();
    queue_.push_back(std::move(message));
    Write();
    return absl::OkStatus();
  }

  size_t queued_bytes() const override { return queued_; }

  void SetReading(bool is_wanted) override {
    is_reading_ = is_wanted;
    if (io_ && is_wanted && std::exchange(is_read_due_, false)) Read();
  }

  void Close(uint16_t code, std::string_view reason) override {
    if (!io_ || close_) return;
    const std::string_view text = CutReason(reason);
    close_ = websocket::close_reason(
        static_cast<websocket::close_code>(MayBeSent(code) ? code : 1011),
        beast::string_view(text.data(), text.size()));
    Write();
  }

  void Post(std::function<void()> function) override {
    gate_->Post([self = shared_from_this(), function = std::move(function)] {
      if (self->io_) function();
    });
  }

  void Drain() override {
    if (is_open_ && !close_) handler_->OnDrain();
  }
  bool GoAway() override {
    const bool is_first = !close_;
    Close(1001, "the server is going away");
    return is_first;
  }
  void Stop() override { Finish(kNoCloseFrame); }

 private:
  // What goes as soon as the connection has ended, though the host may keep
  // the WebSocket for longer than there is a server.
  struct Io {
    explicit Io(const std::shared_ptr<Stream>& stream)
        : socket(stream),
          write_timer(stream->loop()),
          read_timer(stream->loop()) {}

    websocket::stream<BeastStream, false> socket;
    asio::steady_timer write_timer;
    asio::steady_timer read_timer;
  };

  void SetOptions() {
    websocket::stream_base::timeout timeout = {};
    timeout.handshake_timeout = Duration(options_.header_timeout);
    timeout.idle_timeout = Duration(options_.ping_timeout);
    timeout.keep_alive_pings = true;
    io_->socket.set_option(timeout);
    io_->socket.read_message_max(options_.max_message_bytes);
    io_->socket.binary(true);
    io_->socket.auto_fragment(false);
  }

  void OnAccepted(ErrorCode error) {
    if (error) return Finish(kNoCloseFrame);
    is_open_ = true;
    handler_->OnOpen(shared_from_this());
    if (context_.shared->is_draining) handler_->OnDrain();
    Write();
    Read();
  }

  void Read() {
    is_read_due_ = !is_reading_;
    if (is_read_due_) return;
    io_->socket.async_read(
        buffer_, [self = shared_from_this()](ErrorCode error, size_t) {
          if (self->io_) self->OnRead(error);
        });
  }

  void OnRead(ErrorCode error) {
    if (error == websocket::error::closed) {
      return Finish(io_->socket.reason().code);
    }
    if (error == beast::error::timeout) ++context_.shared->counters.timed_out;
    if (error) return Finish(kNoCloseFrame);
    const asio::const_buffer bytes = buffer_.data();
    if (!close_) {
      handler_->OnMessage(
          {static_cast<const char*>(bytes.data()), bytes.size()},
          io_->socket.got_text());
    }
    const auto pause =
        bucket_.Owe(std::chrono::steady_clock::now(),
                    static_cast<double>(bytes.size()) + kMessageOverhead);
    buffer_.consume(bytes.size());
    if (buffer_.capacity() > kKeptBufferBytes) buffer_ = {};
    if (pause.count() == 0) return Read();
    io_->read_timer.expires_after(pause);
    io_->read_timer.async_wait([self = shared_from_this()](ErrorCode) {
      if (self->io_) self->Read();
    });
  }

  void Write() {
    if (!is_open_ || is_writing_) return;
    if (queue_.empty() && !close_) return;
    is_writing_ = true;
    io_->write_timer.expires_after(Duration(options_.write_timeout));
    io_->write_timer.async_wait([self = shared_from_this()](ErrorCode error) {
      if (self->io_ && !error) self->OnStalled();
    });
    if (queue_.empty()) return SendClose();
    io_->socket.async_write(
        asio::buffer(*queue_.front()),
        [self = shared_from_this()](ErrorCode error, size_t) {
          if (self->io_) self->OnWritten(error);
        });
  }

  void SendClose() {
    io_->socket.async_close(*close_, [self = shared_from_this()](ErrorCode) {
      if (self->io_) self->Finish(self->io_->socket.reason().code);
    });
  }

  void OnWritten(ErrorCode error) {
    is_writing_ = false;
    io_->write_timer.cancel();
    if (error) return;  // reading tells of it, too, and why
    queued_ -= queue_.front()->size();
    queue_.pop_front();
    if (queue_.empty() && !close_) handler_->OnWritable();
    Write();
  }

  void OnStalled() {
    ++context_.shared->counters.timed_out;
    Finish(kNoCloseFrame);
  }

  // Once. Calls that are on their way find no io_.
  void Finish(uint16_t code) {
    if (!io_) return;
    const auto self = shared_from_this();
    beast_close_socket(io_->socket.next_layer());
    io_.reset();
    context_.all->erase(shared_from_this());
    --context_.shared->counters.web_sockets;
    const auto handler = std::move(handler_);
    if (is_open_) handler->OnClose(code == 0 ? kNoCloseFrame : code);
    queue_.clear();
    queued_ = 0;
    context_ = {};  // others may have the place
  }

  ConnectionContext context_;
  const ServerOptions& options_;
  const std::shared_ptr<LoopGate> gate_;
  std::unique_ptr<WebSocketHandler> handler_;
  std::unique_ptr<Io> io_;  // nullptr: finished
  TokenBucket bucket_;
  beast::flat_buffer buffer_;
  std::deque<Frame> queue_;  // the first is being written, if is_writing_
  size_t queued_ = 0;
  bool is_open_ = false;
  bool is_writing_ = false;
  bool is_reading_ = true;                        // messages are wanted
  bool is_read_due_ = false;                      // as soon as they are
  std::optional<websocket::close_reason> close_;  // after the queue
};

}  // namespace

void StartWebSocket(ConnectionContext context, std::shared_ptr<Stream> stream,
                    const HttpRequest& request,
                    std::unique_ptr<WebSocketHandler> handler) {
  std::make_shared<WebSocketConnection>(std::move(context), std::move(stream),
                                        std::move(handler))
      ->Start(request);
}

}  // namespace syncline::relay
