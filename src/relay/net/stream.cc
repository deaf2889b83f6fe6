#include "stream.h"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <utility>
#include <vector>

namespace syncline::relay {
namespace {

namespace asio = boost::asio;

// What a system call reads at most: enough that one is seldom followed by
// another.
constexpr size_t kReadBytes = size_t{64} << 10;
// Under TLS a buffer waits with its connection.
constexpr size_t kTlsReadBytes = size_t{4} << 10;
// A record of TLS has no more (RFC 8446, 5.1).
constexpr size_t kTlsWriteBytes = size_t{16} << 10;

// One for each loop: what is read is dealt with before anything else is.
std::array<char, kReadBytes>& ReadBuffer() {
  thread_local std::array<char, kReadBytes> buffer;
  return buffer;
}

std::vector<asio::const_buffer> Copy(Stream::Buffers buffers) {
  return {buffers.begin(), buffers.end()};
}

class PlainStream : public Stream {
 public:
  PlainStream(asio::io_context& loop, Socket socket)
      : loop_(loop), socket_(std::move(socket)) {
    ErrorCode ignored;  // a socket that cannot do this blocks only its own loop
    socket_.non_blocking(true, ignored);
  }

  asio::io_context& loop() override { return loop_; }
  bool is_tls() const override { return false; }
  void Handshake(std::function<void(ErrorCode)> done) override {
    asio::post(loop_, [done = std::move(done)] { done({}); });
  }
  void WriteSome(Buffers buffers, Done done) override {
    socket_.async_write_some(
        Copy(buffers),
        [self = shared_from_this(), done = std::move(done)](
            ErrorCode error, size_t size) { done(error, size); });
  }
  size_t TryWrite(Buffers buffers) override {
    ErrorCode error;
    const size_t size = socket_.write_some(buffers, error);
    return error ? 0 : size;
  }
  void ShutdownWrite() override {
    ErrorCode ignored;  // the peer has gone, then
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  void Close() override {
    ErrorCode ignored;
    socket_.close(ignored);
  }

 private:
  void ReadNewSome() override {
    socket_.async_wait(
        Socket::wait_read,
        [self = std::static_pointer_cast<PlainStream>(shared_from_this())](
            ErrorCode error) { self->OnReadable(error); });
  }

  void OnReadable(ErrorCode error) {
    size_t size = 0;
    if (!error) size = socket_.read_some(asio::buffer(ReadBuffer()), error);
    if (error == asio::error::would_block) return ReadNewSome();
    OnRead(error, absl::MakeSpan(ReadBuffer().data(), size));
  }

  asio::io_context& loop_;
  Socket socket_;
};

class TlsStream : public Stream {
 public:
  TlsStream(asio::io_context& loop, Socket socket,
            std::shared_ptr<TlsContext> tls)
      : loop_(loop), tls_(std::move(tls)), stream_(std::move(socket), *tls_) {}

  asio::io_context& loop() override { return loop_; }
  bool is_tls() const override { return true; }
  void Handshake(std::function<void(ErrorCode)> done) override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [self = shared_from_this(), done = std::move(done)](
                                ErrorCode error) { done(error); });
  }
  void WriteSome(Buffers buffers, Done done) override {
    // Together: else each is a record of its own.
    for (const asio::const_buffer& buffer : buffers) {
      const size_t size =
          std::min(buffer.size(), kTlsWriteBytes - record_.size());
      record_.append(static_cast<const char*>(buffer.data()), size);
    }
    stream_.async_write_some(
        asio::const_buffer(record_.data(), record_.size()),
        [self = shared_from_this(), this, done = std::move(done)](
            ErrorCode error, size_t size) {
          record_ = std::string();  // its memory, too
          done(error, size);
        });
  }
  size_t TryWrite(Buffers) override { return 0; }
  // The alert that closes TLS is left out: both protocols say themselves where
  // a message ends.
  void ShutdownWrite() override {
    ErrorCode ignored;
    stream_.next_layer().shutdown(Socket::shutdown_send, ignored);
  }
  void Close() override {
    ErrorCode ignored;
    stream_.next_layer().close(ignored);
  }

 private:
  void ReadNewSome() override {
    stream_.async_read_some(
        asio::buffer(buffer_),
        [self = shared_from_this(), this](ErrorCode error, size_t size) {
          OnRead(error, absl::MakeSpan(buffer_.data(), size));
        });
  }

  asio::io_context& loop_;
  const std::shared_ptr<TlsContext> tls_;
  asio::ssl::stream<Socket> stream_;
  std::array<char, kTlsReadBytes> buffer_;
  std::string record_;  // that is being written
};

}  // namespace

void Stream::ReadSome(std::shared_ptr<StreamReader> reader) {
  reader_ = std::move(reader);
  if (unread_) {
    asio::post(loop(), [self = shared_from_this()] { self->TellUnread(); });
  } else if (!std::exchange(is_read_pending_, true)) {
    ReadNewSome();
  }
}

void Stream::Unread(std::string_view bytes) {
  if (bytes.empty()) return;
  if (!unread_) unread_ = std::make_unique<std::string>();
  unread_->insert(0, bytes);
}

void Stream::OnRead(ErrorCode error, absl::Span<char> bytes) {
  is_read_pending_ = false;
  if (!unread_ && reader_) {
    return std::exchange(reader_, nullptr)->OnRead(error, bytes);
  }
  // An error comes again, with the next read.
  if (!bytes.empty()) {
    if (!unread_) unread_ = std::make_unique<std::string>();
    unread_->append(bytes.data(), bytes.size());
  }
  TellUnread();
}

void Stream::TellUnread() {
  if (!reader_ || !unread_) return;
  const std::unique_ptr<std::string> bytes = std::move(unread_);
  std::exchange(reader_, nullptr)
      ->OnRead({}, absl::MakeSpan(bytes->data(), bytes->size()));
}

std::shared_ptr<Stream> MakeStream(asio::io_context& loop, Socket socket,
                                   std::shared_ptr<TlsContext> tls) {
  if (!tls) return std::make_shared<PlainStream>(loop, std::move(socket));
  return std::make_shared<TlsStream>(loop, std::move(socket), std::move(tls));
}

}  // namespace syncline::relay
