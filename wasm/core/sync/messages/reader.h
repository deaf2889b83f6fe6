// The parts that bytes of Protocol Buffers consist of. After an error there is
// no more to be had.
//
// Cost: linear. Thread-compatible.
#ifndef SYNCLINE_WASM_CORE_SYNC_MESSAGES_READER_H_
#define SYNCLINE_WASM_CORE_SYNC_MESSAGES_READER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace syncline::wasm {

enum WireType : uint32_t {
  kVarint = 0,
  kFixed64 = 1,
  kDelimited = 2,
  kStartGroup = 3,
  kEndGroup = 4,
  kFixed32 = 5,
};

class Reader {
 public:
  // `depth`: how many messages and groups may be nested within.
  Reader(std::string_view bytes, int depth) : bytes_(bytes), depth_(depth) {}

  bool AtEnd() const { return bytes_.empty(); }
  size_t left() const { return bytes_.size(); }
  int depth() const { return depth_; }

  // At most `max_bytes` long; what is beyond 64 bits is dropped.
  bool Varint(size_t max_bytes, uint64_t* value);
  // A number and a wire type, of 32 bits. False: or it is 0.
  bool Tag(uint32_t* tag);
  bool Fixed(size_t bytes, uint64_t* value);
  // A length and as many bytes.
  bool Delimited(std::string_view* payload);
  // What stands behind a tag.
  bool Skip(uint32_t tag);

 private:
  bool SkipGroup(uint32_t start_tag);

  std::string_view bytes_;
  int depth_;
};

}  // namespace syncline::wasm

#endif  // SYNCLINE_WASM_CORE_SYNC_MESSAGES_READER_H_
