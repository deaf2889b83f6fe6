#include "message_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "syncline/utf8.h"
#include "web_socket_frame.h"

namespace syncline::relay {
namespace {

constexpr uint16_t kProtocolError = 1002;
constexpr uint16_t kNotUtf8 = 1007;
constexpr uint16_t kTooLarge = 1009;
constexpr size_t kMaxControlBytes = 125;

// RFC 6455, 7.4: which codes may stand in a frame.
bool IsCode(uint16_t code) {
  return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 &&
          code != 1006) ||
         (code >= 3000 && code <= 4999);
}

// `offset` bytes were unmasked before.
void Unmask(const std::array<uint8_t, 4>& mask, uint64_t offset,
            absl::Span<char> bytes) {
  std::array<uint8_t, 8> turned;
  for (size_t i = 0; i < turned.size(); ++i) {
    turned[i] = mask[(offset + i) % 4];
  }
  uint64_t eight = 0;
  std::memcpy(&eight, turned.data(), sizeof(eight));
  size_t at = 0;
  for (; at + sizeof(eight) <= bytes.size(); at += sizeof(eight)) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof(word));
    word ^= eight;
    std::memcpy(bytes.data() + at, &word, sizeof(word));
  }
  for (; at < bytes.size(); ++at) {
    bytes[at] = static_cast<char>(bytes[at] ^ turned[at % 8]);
  }
}

}  // namespace

MessageReader::Event MessageReader::Next(absl::Span<char>* bytes) {
  payload_ = {};
  told_ = std::string();  // its memory, too
  while (!is_broken_) {
    Event event = Event::kNothing;
    if (!is_in_payload_ && !ReadHead(bytes, &event)) return event;
    const std::string_view piece = TakePayload(bytes);
    if (frame_left_ == 0) {
      is_in_payload_ = false;
      event = EndFrame(piece);
      if (event != Event::kNothing) return event;
      continue;
    }
    (is_control() ? control_ : message_).append(piece);
    return Event::kNothing;
  }
  return Event::kBroken;
}

bool MessageReader::ReadHead(absl::Span<char>* bytes, Event* event) {
  size_t wanted = 2;
  while (true) {
    const size_t more =
        std::min(wanted - std::min(wanted, head_bytes_), bytes->size());
    std::copy_n(bytes->data(), more, head_.data() + head_bytes_);
    head_bytes_ += more;
    bytes->remove_prefix(more);
    if (head_bytes_ < wanted) return false;
    const size_t whole = FrameHeadBytes(head_[1]);
    if (wanted == whole) break;
    wanted = whole;
  }
  head_bytes_ = 0;
  frame_bytes_ = frame_left_ = FramePayloadBytes(head_);
  if (const uint16_t code = CheckHead(); code != 0) {
    *event = Break(code);
    return false;
  }
  std::copy_n(head_.data() + wanted - mask_.size(), mask_.size(), mask_.data());
  if (!is_control() && opcode() != kContinuedOpcode) {
    is_text_ = opcode() == kTextOpcode;
    is_in_message_ = true;
  }
  is_in_payload_ = true;
  return true;
}

uint16_t MessageReader::CheckHead() const {
  const bool has_reserved_bits = (head_[0] & 0x70) != 0;
  const bool is_masked = (head_[1] & 0x80) != 0;
  if (has_reserved_bits || !is_masked) return kProtocolError;
  if (is_control()) {
    const bool is_known = opcode() <= kPongOpcode;
    return is_known && is_last() && frame_bytes_ <= kMaxControlBytes
               ? 0
               : kProtocolError;
  }
  if (opcode() > kBinaryOpcode ||
      (opcode() == kContinuedOpcode) != is_in_message_) {
    return kProtocolError;
  }
  const size_t before = is_in_message_ ? message_.size() : 0;
  const size_t left = max_message_bytes_ - std::min(max_message_bytes_, before);
  return frame_bytes_ > left ? kTooLarge : 0;
}

std::string_view MessageReader::TakePayload(absl::Span<char>* bytes) {
  const size_t here =
      static_cast<size_t>(std::min<uint64_t>(frame_left_, bytes->size()));
  const absl::Span<char> piece = bytes->first(here);
  bytes->remove_prefix(here);
  Unmask(mask_, frame_bytes_ - frame_left_, piece);
  frame_left_ -= here;
  return {piece.data(), piece.size()};
}

MessageReader::Event MessageReader::EndFrame(std::string_view piece) {
  if (!is_control()) return EndMessage(piece);
  if (control_.empty()) {
    payload_ = piece;
  } else {
    told_ = std::exchange(control_, {});
    told_.append(piece);
    payload_ = told_;
  }
  if (opcode() == kCloseOpcode) return EndClose();
  return opcode() == kPingOpcode ? Event::kPing : Event::kPong;
}

MessageReader::Event MessageReader::EndMessage(std::string_view piece) {
  if (!is_last()) {
    message_.append(piece);
    return Event::kNothing;
  }
  is_in_message_ = false;
  if (message_.empty()) {
    payload_ = piece;
  } else {
    told_ = std::exchange(message_, {});
    told_.append(piece);
    payload_ = told_;
  }
  return is_text_ && !IsValidUtf8(payload_) ? Break(kNotUtf8) : Event::kMessage;
}

MessageReader::Event MessageReader::EndClose() {
  code_ = kNoCode;
  if (payload_.empty()) return Event::kClose;
  if (payload_.size() == 1) return Break(kProtocolError);
  code_ = static_cast<uint16_t>(static_cast<uint8_t>(payload_[0]) << 8 |
                                static_cast<uint8_t>(payload_[1]));
  payload_.remove_prefix(2);
  if (!IsCode(code_)) return Break(kProtocolError);
  return IsValidUtf8(payload_) ? Event::kClose : Break(kNotUtf8);
}

MessageReader::Event MessageReader::Break(uint16_t code) {
  is_broken_ = true;
  code_ = code;
  payload_ = {};
  message_ = control_ = std::string();
  return Event::kBroken;
}

}  // namespace syncline::relay
