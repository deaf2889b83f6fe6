#include "stream.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <cstring>
#include <utility>

namespace syncline::relay {
namespace {

namespace asio = boost::asio;
using Socket = asio::ip::tcp::socket;

// An operation refers to its stream until it is done.
auto Keep(std::shared_ptr<Stream> stream, Stream::Done done) {
  return [stream = std::move(stream), done = std::move(done)](
             ErrorCode error, size_t size) { done(error, size); };
}

class PlainStream : public Stream {
 public:
  PlainStream(asio::io_context& loop, Socket socket)
      : loop_(loop), socket_(std::move(socket)) {}

  asio::io_context& loop() override { return loop_; }
  bool is_tls() const override { return false; }
  void Handshake(std::function<void(ErrorCode)> done) override {
    asio::post(loop_, [done = std::move(done)] { done({}); });
  }
  void Write(const Buffers& buffers, Done done) override {
    asio::async_write(socket_, buffers,
                      Keep(shared_from_this(), std::move(done)));
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
  void ReadNewSome(asio::mutable_buffer buffer, Done done) override {
    socket_.async_read_some(buffer, Keep(shared_from_this(), std::move(done)));
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
  void Write(const Buffers& buffers, Done done) override {
    asio::async_write(stream_, buffers,
                      Keep(shared_from_this(), std::move(done)));
  }
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
  void ReadNewSome(asio::mutable_buffer buffer, Done done) override {
    stream_.async_read_some(buffer, Keep(shared_from_this(), std::move(done)));
  }

  asio::io_context& loop_;
  const std::shared_ptr<TlsContext> tls_;
  asio::ssl::stream<Socket> stream_;
};

}  // namespace

void Stream::ReadSome(asio::mutable_buffer buffer, Done done) {
  if (unread_.empty()) return ReadNewSome(buffer, std::move(done));
  const size_t size = std::min(buffer.size(), unread_.size());
  std::memcpy(buffer.data(), unread_.data(), size);
  unread_.erase(0, size);
  asio::post(loop(), [done = std::move(done), size] { done({}, size); });
}

std::shared_ptr<Stream> MakeStream(asio::io_context& loop, Socket socket,
                                   std::shared_ptr<TlsContext> tls) {
  if (!tls) return std::make_shared<PlainStream>(loop, std::move(socket));
  return std::make_shared<TlsStream>(loop, std::move(socket), std::move(tls));
}

}  // namespace syncline::relay
