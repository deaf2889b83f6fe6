#include "relay/net/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <utility>

namespace syncline::relay::test {

RawClient::RawClient(uint16_t port)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(socket_ >= 0);
  // No test waits for it: it ends one that hangs.
  const timeval limit = {60, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  const int is_at_once = 1;  // small pieces do not wait for each other
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &is_at_once,
             sizeof(is_at_once));
  REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&address),
                    sizeof(address)) == 0);
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), in_(std::move(other.in_)) {}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent =
        ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

void RawClient::StopSending() { ::shutdown(socket_, SHUT_WR); }

bool RawClient::ReadMore() {
  std::array<char, 16'384> chunk;
  const ssize_t size = ::recv(socket_, chunk.data(), chunk.size(), 0);
  if (size <= 0) return false;
  in_.append(chunk.data(), static_cast<size_t>(size));
  return true;
}

std::string RawClient::ReadUntil(std::string_view end) {
  size_t found = in_.find(end);
  while (found == std::string::npos && ReadMore()) found = in_.find(end);
  const std::string text =
      in_.substr(0, found == std::string::npos ? found : found + end.size());
  in_.erase(0, text.size());
  return text;
}

std::string RawClient::ReadBytes(size_t count) {
  while (in_.size() < count && ReadMore()) continue;
  const std::string bytes = in_.substr(0, count);
  in_.erase(0, count);
  return bytes;
}

std::string RawClient::ReadAll() {
  while (ReadMore()) continue;
  return std::exchange(in_, "");
}

void RawClient::Upgrade(std::string_view more_headers) {
  Send(
      "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
      std::string(more_headers) + "\r\n");
}

std::string RawClient::Frame(uint8_t first, std::string_view payload) {
  std::string frame(1, static_cast<char>(first));
  const size_t size = payload.size();
  if (size < 126) {
    frame += static_cast<char>(0x80 | size);
  } else {
    const int bytes = size < 65'536 ? 2 : 8;
    frame += static_cast<char>(0x80 | (bytes == 2 ? 126 : 127));
    for (int i = bytes - 1; i >= 0; --i) {
      frame += static_cast<char>(uint64_t{size} >> (8 * i));
    }
  }
  constexpr std::string_view kMask = "\x12\x34\x56\x78";
  frame += kMask;
  for (size_t i = 0; i < size; ++i) {
    frame += static_cast<char>(payload[i] ^ kMask[i % 4]);
  }
  return frame;
}

std::string RawClient::ReadFrame(uint8_t* first) {
  const std::string head = ReadBytes(2);
  if (head.size() < 2) return "";
  *first = static_cast<uint8_t>(head[0]);
  size_t size = static_cast<uint8_t>(head[1]);
  if (size >= 126) {
    const std::string more = ReadBytes(size == 126 ? 2 : 8);
    size = 0;
    for (const char c : more) size = size << 8 | static_cast<uint8_t>(c);
  }
  return ReadBytes(size);
}

uint16_t RawClient::ReadCloseCode() {
  while (true) {
    uint8_t first = 0;
    const std::string payload = ReadFrame(&first);
    if (first == 0) return 0;
    if (first != 0x88 || payload.size() < 2) continue;
    return static_cast<uint16_t>(static_cast<uint8_t>(payload[0]) << 8 |
                                 static_cast<uint8_t>(payload[1]));
  }
}

}  // namespace syncline::relay::test
