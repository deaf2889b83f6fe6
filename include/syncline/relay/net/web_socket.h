// What a host sees of a WebSocket, RFC 6455: messages in, messages out, and how
// much of them waits. Fragments, masks, pings and the closing handshake are the
// server's.
#ifndef SYNCLINE_RELAY_NET_WEB_SOCKET_H_
#define SYNCLINE_RELAY_NET_WEB_SOCKET_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace syncline::relay {

// What is sent is shared, so that one message to many is kept once.
using Frame = std::shared_ptr<const std::string>;

// Thread rule: all calls come from, and are made on, the thread of the
// connection, but for those that say so; Post() brings one there.
class WebSocket {
 public:
  virtual ~WebSocket() = default;

  // Queues a binary message. Errors, after which nothing was queued:
  // ResourceExhausted, where ServerOptions::max_queued_bytes wait already;
  // Cancelled, after a close.
  virtual absl::Status Send(Frame message) = 0;
  // The same of several messages, of at most so many bytes each, not 0, that
  // are these bytes together: the client hears of a message when it is whole.
  virtual absl::Status SendInPieces(Frame bytes, size_t piece_bytes) = 0;
  // Bytes that the system has not taken yet.
  virtual size_t queued_bytes() const = 0;

  // Whether messages are wanted; in the beginning they are. While they are not,
  // nothing is read from the client, whom the system slows down in the end; who
  // is silent for ServerOptions::ping_timeout is closed all the same.
  virtual void SetReading(bool is_wanted) = 0;

  // Bytes of a message that is yet to begin, up to
  // ServerOptions::max_message_bytes, which it is in the beginning: of whom
  // nothing is known, less may be taken.
  virtual void SetMaxMessage(size_t bytes) = 0;

  // So many bytes of its messages the host keeps, as they are not yet whole to
  // it: they count among ServerOptions::max_incoming_bytes until it says
  // another number. False: that is more than there may be, and the host is to
  // give them up, and to close with 1013. From any thread, one at a time.
  virtual bool Hold(size_t bytes) = 0;

  // Sends what is queued, then closes. `code` is 1000 to 1003, 1007 to 1014 or
  // 3000 to 4999, else 1011 is sent; `reason` is cut to 123 bytes of UTF-8.
  virtual void Close(uint16_t code, std::string_view reason) = 0;

  // Which of the server's threads is that of the connection: [0,
  // ServerOptions::threads). From any thread.
  virtual size_t thread() const = 0;
  // Runs the function on the thread of the connection, not from within the
  // call, whether or not the connection is still there. It is dropped where the
  // server has stopped.
  virtual void Post(std::function<void()> function) = 0;
};

class WebSocketHandler {
 public:
  virtual ~WebSocketHandler() = default;

  // The first call. The socket may be kept; after OnClose its calls do nothing.
  virtual void OnOpen(std::shared_ptr<WebSocket> socket) = 0;
  // A whole message, of at most ServerOptions::max_message_bytes; one of text
  // is UTF-8. The bytes live as long as the call. No more is read until it
  // returns.
  virtual void OnMessage(std::string_view bytes, bool is_text) = 0;
  // All that was queued has been taken by the system.
  virtual void OnWritable() = 0;
  // The server is about to stop: the peer should come back elsewhere.
  virtual void OnDrain() = 0;
  // The last call. `code` is that of the peer's close frame; 1005: it had none;
  // 1006: there was no such frame.
  virtual void OnClose(uint16_t code) = 0;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_NET_WEB_SOCKET_H_
