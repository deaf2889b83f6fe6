// The bytes of one connection, encrypted or not: what the rest of the server
// stands on, so that it is compiled once for both.
//
// Cost: what waits for bytes keeps no buffer for them, but under TLS, whose
// library keeps some.
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
#include <string_view>

#include "absl/types/span.h"

namespace syncline::relay {

using ErrorCode = boost::system::error_code;
using TlsContext = boost::asio::ssl::context;
// Of one kind of loop: a socket of any would keep three times as much.
using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp,
                                     boost::asio::io_context::executor_type>;

// Who reads from a stream.
class StreamReader {
 public:
  virtual ~StreamReader() = default;
  // What came; the bytes are the reader's to change, during the call.
  virtual void OnRead(ErrorCode error, absl::Span<char> bytes) = 0;
};

class Stream : public std::enable_shared_from_this<Stream> {
 public:
  using Done = std::function<void(ErrorCode, size_t)>;
  using Buffers = absl::Span<const boost::asio::const_buffer>;
  // More are written by several calls.
  static constexpr size_t kMaxBuffers = 64;

  virtual ~Stream() = default;

  virtual boost::asio::io_context& loop() = 0;
  virtual bool is_tls() const = 0;

  // `done` is never called from within the call, nor is OnRead(). The bytes
  // must live until then, and the stream does. At most one of each kind at a
  // time, but for ReadSome(), which takes the place of one that waits.
  virtual void Handshake(std::function<void(ErrorCode)> done) = 0;
  virtual void WriteSome(Buffers buffers, Done done) = 0;
  // Tells the reader what comes next, once. While nothing comes, nothing is
  // kept for it.
  void ReadSome(std::shared_ptr<StreamReader> reader);

  // How many of the bytes the system takes at once; 0 where it is busy, or has
  // an error, which WriteSome() tells. Not while a WriteSome() is on its way.
  virtual size_t TryWrite(Buffers buffers) = 0;

  // Tells the peer that nothing more comes. What it sends can still be read.
  virtual void ShutdownWrite() = 0;
  // Whatever waits ends with an error.
  virtual void Close() = 0;

  // Gives bytes back that were read too much: they are read first.
  void Unread(std::string_view bytes);

 protected:
  // Ends with OnRead(), not from within the call.
  virtual void ReadNewSome() = 0;
  void OnRead(ErrorCode error, absl::Span<char> bytes);

 private:
  void TellUnread();

  std::shared_ptr<StreamReader> reader_;  // nullptr: nobody waits
  bool is_read_pending_ = false;          // ReadNewSome()
  std::unique_ptr<std::string> unread_;   // nullptr: nothing
};

// With a context, it is TLS; the context lives as long as the stream.
std::shared_ptr<Stream> MakeStream(boost::asio::io_context& loop, Socket socket,
                                   std::shared_ptr<TlsContext> tls);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_STREAM_H_
