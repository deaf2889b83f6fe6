// A socket that sends what it is told, right or wrong.
#ifndef SYNCLINE_TESTS_RELAY_NET_RAW_CLIENT_H_
#define SYNCLINE_TESTS_RELAY_NET_RAW_CLIENT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace syncline::relay::test {

class RawClient {
 public:
  // Connects to loopback.
  explicit RawClient(uint16_t port);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // Whether all of it could be sent.
  bool Send(std::string_view bytes);
  void StopSending();
  // Waits for this text, at most a minute: all up to its end.
  std::string ReadUntil(std::string_view end);
  std::string ReadBytes(size_t count);
  // All until the other side closes.
  std::string ReadAll();

  // A WebSocket's handshake, after which frames can be sent.
  void Upgrade(std::string_view more_headers = "");
  // A masked frame. `first` is FIN, reserved bits and the opcode.
  static std::string Frame(uint8_t first, std::string_view payload);
  bool SendFrame(uint8_t first, std::string_view payload) {
    return Send(Frame(first, payload));
  }
  // The payload of the next frame, and its first byte.
  std::string ReadFrame(uint8_t* first);
  // Reads frames up to a close frame: its code, or 0 where there was none.
  uint16_t ReadCloseCode();

 private:
  bool ReadMore();

  int socket_ = -1;
  std::string in_;
};

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_NET_RAW_CLIENT_H_
