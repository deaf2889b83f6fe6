// Frames that a test makes field by field.
#ifndef SYNCLINE_TESTS_SYNC_FRAMES_H_
#define SYNCLINE_TESTS_SYNC_FRAMES_H_

#include <cstdint>
#include <functional>
#include <string>

#include "sync/sync.pb.h"

namespace syncline::test {

using Frame = v1::Frame;

inline std::string Encoded(const Frame& frame) {
  std::string bytes;
  auto length = static_cast<uint32_t>(frame.ByteSizeLong());
  for (; length >= 0x80; length >>= 7) {
    bytes.push_back(static_cast<char>(length | 0x80));
  }
  bytes.push_back(static_cast<char>(length));
  frame.AppendToString(&bytes);
  return bytes;
}

inline std::string Made(const std::function<void(Frame*)>& make) {
  Frame frame;
  make(&frame);
  return Encoded(frame);
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SYNC_FRAMES_H_
