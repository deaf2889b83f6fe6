// A bounds-checked walk over the fields of a Protocol Buffers message.
//
//   Reader reader(message);
//   Field field;
//   while (reader.Next(&field)) { ... field.number ... }
//   if (!reader.done()) -> damaged at reader.position()
//
// Nothing is copied: a Field points into the message. What a field holds is
// always also there as its encoded bytes, so a repeated number that was written
// packed and one that was written as a single element look the same: `bytes` is
// the column of its elements.
//
// Invariant: the reader never moves beyond its bytes; where Next() fails it
// stands at the start of the field that it could not read.
// Cost: O(1) a field. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CODEC_READER_H_
#define SYNCLINE_INTERNAL_CODEC_READER_H_

#include <cstdint>
#include <string_view>

namespace syncline::internal {

// NEVER CHANGE: Protocol Buffers' own. Groups (3, 4) are not read.
enum class WireType : uint8_t {
  kVarint = 0,
  kFixed64 = 1,
  kBytes = 2,
  kFixed32 = 5,
};

struct Field {
  uint32_t number = 0;
  WireType type = WireType::kVarint;
  uint64_t value = 0;      // of a varint; 0 for all others
  std::string_view bytes;  // the value as encoded, without tag and length
};

class Reader {
 public:
  explicit Reader(std::string_view message)
      : at_(message.data()), end_(message.data() + message.size()) {}

  // False at the end of the message, and where the next field is damaged.
  bool Next(Field* field);

  bool done() const { return at_ == end_; }
  const char* position() const { return at_; }

 private:
  // Returns the position after the value, or nullptr.
  const char* ParseValue(const char* at, Field* field) const;

  const char* at_;
  const char* end_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_READER_H_
