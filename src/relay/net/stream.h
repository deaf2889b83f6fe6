// The bytes of one connection, encrypted or not: what the rest of the server
// stands on, so that it is compiled once for both.
//
// Thread rule: used on the thread of its event loop alone.
#ifndef SYNCLINE_RELAY_SRC_NET_STREAM_H_
#define SYNCLINE_RELAY_SRC_NET_STREAM_H_

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace syncline::relay {

using ErrorCode = boost::system::error_code;
using TlsContext = boost::asio::ssl::context;

class Stream : public std::enable_shared_from_this<Stream> {
 public:
  using Done = std::function<void(ErrorCode, size_t)>;
  using Buffers = std::vector<boost::asio::const_buffer>;

  virtual ~Stream() = default;

  virtual boost::asio::io_context& loop() = 0;
  virtual bool is_tls() const = 0;

  // At most one of each kind at a time; `done` is never called from within the
  // call. The bytes must live until then, and the stream does.
  virtual void Handshake(std::function<void(ErrorCode)> done) = 0;
  virtual void Write(const Buffers& buffers, Done done) = 0;  // all of them
  void ReadSome(boost::asio::mutable_buffer buffer, Done done);

  // Tells the peer that nothing more comes. What it sends can still be read.
  virtual void ShutdownWrite() = 0;
  // Whatever waits ends with an error.
  virtual void Close() = 0;

  // Gives bytes back that were read too much: they are read first.
  void Unread(std::string bytes) { unread_ = std::move(bytes); }

 private:
  virtual void ReadNewSome(boost::asio::mutable_buffer buffer, Done done) = 0;

  std::string unread_;
};

// With a context, it is TLS; the context lives as long as the stream.
std::shared_ptr<Stream> MakeStream(boost::asio::io_context& loop,
                                   boost::asio::ip::tcp::socket socket,
                                   std::shared_ptr<TlsContext> tls);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_STREAM_H_
