// What a client sends over a WebSocket, RFC 6455, as a server reads it: masked
// frames without extensions become messages and what controls the connection.
//
// Invariants: it holds at most a message and a control frame that are not yet
// whole, and of them only what came; what is beyond a limit is refused before
// it is kept. A message that comes in one piece is told of where it stands.
// After kBroken there is no more to be had.
//
// Cost: linear. Thread-compatible.
#ifndef SYNCLINE_RELAY_SRC_NET_MESSAGE_READER_H_
#define SYNCLINE_RELAY_SRC_NET_MESSAGE_READER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/types/span.h"

namespace syncline::relay {

class MessageReader {
 public:
  enum class Event {
    kNothing,  // all bytes are taken
    kMessage,
    kPing,
    kPong,
    kClose,
    kBroken,  // against the rules: the connection is to be closed
  };

  explicit MessageReader(size_t max_message_bytes)
      : max_message_bytes_(max_message_bytes) {}

  // Of those whose head is yet to come.
  void set_max_message_bytes(size_t bytes) { max_message_bytes_ = bytes; }
  // Of what is not yet whole.
  size_t held_bytes() const { return message_.size(); }

  // Takes bytes off the beginning of `*bytes`, up to where there is something
  // to tell. They are unmasked where they stand.
  Event Next(absl::Span<char>* bytes);

  // Of the last event but kNothing: what it carries; of kClose, the reason.
  // Valid as long as the bytes are, and until the next call.
  std::string_view payload() const { return payload_; }
  bool is_text() const { return is_text_; }  // of kMessage; it is UTF-8 then
  // Of kClose: the client's code, kNoCode where it gave none. Of kBroken: the
  // code to close with.
  uint16_t code() const { return code_; }

  static constexpr uint16_t kNoCode = 1005;  // RFC 6455, 7.1.5

 private:
  static constexpr size_t kMaxHeadBytes = 14;

  // Whether the head of a frame is there, and good; else *event tells.
  bool ReadHead(absl::Span<char>* bytes, Event* event);
  // What is wrong with a head whose length is known; 0: nothing.
  uint16_t CheckHead() const;
  // A piece of the frame's payload, unmasked.
  std::string_view TakePayload(absl::Span<char>* bytes);
  Event EndFrame(std::string_view piece);
  Event EndMessage(std::string_view piece);
  Event EndClose();
  Event Break(uint16_t code);

  bool is_control() const { return (head_[0] & 0x08) != 0; }
  bool is_last() const { return (head_[0] & 0x80) != 0; }
  uint8_t opcode() const { return head_[0] & 0x0F; }

  size_t max_message_bytes_;
  std::array<uint8_t, kMaxHeadBytes> head_ = {};
  size_t head_bytes_ = 0;  // that are there
  bool is_in_payload_ = false;
  uint64_t frame_bytes_ = 0;  // of the payload
  uint64_t frame_left_ = 0;   // of them, those to come
  std::array<uint8_t, 4> mask_ = {};
  bool is_in_message_ = false;  // its last frame is to come
  bool is_broken_ = false;

  bool is_text_ = false;
  uint16_t code_ = 0;
  std::string_view payload_;
  std::string message_;  // what came of it
  std::string control_;
  std::string told_;  // what payload_ refers to, where that was kept
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_MESSAGE_READER_H_
