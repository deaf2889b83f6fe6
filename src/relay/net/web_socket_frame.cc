#include "web_socket_frame.h"

#include <openssl/evp.h>

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

// RFC 6455, 1.3
constexpr char kKeySuffix[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr size_t kKeyBytes = 24;  // 16 bytes in base64

std::string AcceptOf(std::string_view key) {
  const std::string text = absl::StrCat(std::string(key), kKeySuffix);
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash;
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha1(), nullptr);
  return absl::Base64Escape({reinterpret_cast<const char*>(hash.data()), size});
}

}  // namespace

FrameHead::FrameHead(uint8_t opcode, uint64_t payload_bytes) {
  constexpr int kLast = 0x80;
  bytes[0] = static_cast<char>(kLast | opcode);
  const size_t length_bytes =
      payload_bytes < 126 ? 0 : (payload_bytes < 65'536 ? 2 : 8);
  bytes[1] = static_cast<char>(
      length_bytes == 0 ? payload_bytes : (length_bytes == 2 ? 126 : 127));
  size = static_cast<uint8_t>(2 + length_bytes);
  for (size_t i = 0; i < length_bytes; ++i) {
    bytes[size - 1 - i] = static_cast<char>(payload_bytes >> (8 * i));
  }
}

size_t FrameHeadBytes(uint8_t second) {
  const int length = second & 0x7F;
  const size_t length_bytes = length < 126 ? 0 : (length == 126 ? 2 : 8);
  const size_t mask_bytes = (second & 0x80) != 0 ? 4 : 0;
  return 2 + length_bytes + mask_bytes;
}

uint64_t FramePayloadBytes(const std::array<uint8_t, 14>& head) {
  const uint8_t length = head[1] & 0x7F;
  if (length < 126) return length;
  uint64_t bytes = 0;
  for (size_t i = 2; i < (length == 126 ? 4 : 10); ++i) {
    bytes = bytes << 8 | head[i];
  }
  return bytes;
}

std::optional<HttpResponse> RefuseHandshake(const HttpRequest& request) {
  const std::string_view key = request.header("Sec-WebSocket-Key");
  std::string ignored;
  if (key.size() != kKeyBytes ||
      !absl::Base64Unescape({key.data(), key.size()}, &ignored)) {
    return TextResponse(400, "a WebSocket is asked for with a key of 16 bytes");
  }
  const std::string_view version = request.header("Sec-WebSocket-Version");
  if (version == "13") return std::nullopt;
  HttpResponse response = TextResponse(
      version.empty() ? 400 : 426, "the only version of WebSockets here is 13");
  response.headers.emplace_back("Sec-WebSocket-Version", "13");
  return response;
}

std::string HandshakeHead(const HttpRequest& request) {
  return absl::StrCat(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Accept: ",
      AcceptOf(request.header("Sec-WebSocket-Key")), "\r\n\r\n");
}

}  // namespace syncline::relay
