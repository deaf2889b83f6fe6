// How a frame of a WebSocket begins, RFC 6455, 5.2, and its handshake, 4.2.
//
// Thread-safe: no state.
#ifndef SYNCLINE_RELAY_SRC_NET_WEB_SOCKET_FRAME_H_
#define SYNCLINE_RELAY_SRC_NET_WEB_SOCKET_FRAME_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "syncline/relay/net/http.h"

namespace syncline::relay {

inline constexpr uint8_t kContinuedOpcode = 0;
inline constexpr uint8_t kTextOpcode = 1;
inline constexpr uint8_t kBinaryOpcode = 2;
inline constexpr uint8_t kCloseOpcode = 8;
inline constexpr uint8_t kPingOpcode = 9;
inline constexpr uint8_t kPongOpcode = 10;

// The head of a frame that is a whole message, and is not masked.
struct FrameHead {
  FrameHead() = default;  // none
  FrameHead(uint8_t opcode, uint64_t payload_bytes);
  std::array<char, 10> bytes = {};
  uint8_t size = 0;
};

// Of a client's frame: how long its head is, by the second byte of it.
size_t FrameHeadBytes(uint8_t second);
// And its payload, by its head.
uint64_t FramePayloadBytes(const std::array<uint8_t, 14>& head);

// What is wrong with a request for a WebSocket; nothing: it is to be answered
// with HandshakeHead().
std::optional<HttpResponse> RefuseHandshake(const HttpRequest& request);
std::string HandshakeHead(const HttpRequest& request);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_WEB_SOCKET_FRAME_H_
