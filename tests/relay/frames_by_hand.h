// Frames as sync.proto has them, for tests that see no Protocol Buffers.
#ifndef SYNCLINE_TESTS_RELAY_FRAMES_BY_HAND_H_
#define SYNCLINE_TESTS_RELAY_FRAMES_BY_HAND_H_

#include <cstddef>
#include <cstdint>
#include <string>

namespace syncline::relay::test {

inline std::string Varint(size_t number) {
  std::string bytes;
  for (; number >= 0x80; number >>= 7) {
    bytes.push_back(static_cast<char>(number | 0x80));
  }
  return bytes + static_cast<char>(number);
}

inline std::string NumberField(size_t field, size_t number) {
  return Varint(field << 3) + Varint(number);
}

inline std::string BytesField(size_t field, const std::string& bytes) {
  return Varint(field << 3 | 2) + Varint(bytes.size()) + bytes;
}

inline std::string FrameOf(size_t kind, const std::string& message) {
  const std::string frame = BytesField(kind, message);
  return Varint(frame.size()) + frame;
}

inline std::string HelloByHand() {
  return FrameOf(1, NumberField(1, 1) + NumberField(2, 1));
}

// To write.
inline std::string JoinByHand(uint32_t channel, const std::string& room,
                              const std::string& token) {
  return FrameOf(2, NumberField(1, channel) + BytesField(2, room) +
                        BytesField(3, token) + NumberField(4, 3));
}

inline std::string TokenByHand(uint32_t channel, const std::string& token) {
  return FrameOf(10, NumberField(1, channel) + BytesField(2, token));
}

inline std::string LeaveByHand(uint32_t channel) {
  return FrameOf(13, NumberField(1, channel));
}

inline std::string PingByHand() { return FrameOf(16, NumberField(1, 1)); }

// Not the last.
inline std::string PartByHand(const std::string& bytes) {
  return FrameOf(19, BytesField(1, bytes));
}

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_FRAMES_BY_HAND_H_
