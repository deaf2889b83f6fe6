// Appends the fields of a Protocol Buffers message to a string.
//
// A message within another one is written in its place, and its size before it
// when it ends.
//
// A column (a repeated number) is written packed; a column of one element is
// written as that element, which every parser accepts and which saves the
// length; an empty column is not written.
//
// Cost: O(bytes written), for a message of more than 127 bytes once more in
// each that it stands in. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CODEC_WRITER_H_
#define SYNCLINE_INTERNAL_CODEC_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "syncline/ids.h"

namespace syncline::internal {

void WriteVarintField(uint32_t number, uint64_t value, std::string* out);
void WriteFixed64Field(uint32_t number, uint64_t value, std::string* out);
void WriteBytesField(uint32_t number, std::string_view bytes, std::string* out);

// A field that is a message: of all that is appended to `out` until it ends.
// What BeginMessage returns is for EndMessage; the last to begin ends first.
size_t BeginMessage(uint32_t number, std::string* out);
void EndMessage(size_t begin, std::string* out);

// One that ends with its scope.
class MessageField {
 public:
  MessageField(uint32_t number, std::string* out)
      : out_(out), begin_(BeginMessage(number, out)) {}
  ~MessageField() { EndMessage(begin_, out_); }

  MessageField(const MessageField&) = delete;
  MessageField& operator=(const MessageField&) = delete;

 private:
  std::string* out_;
  size_t begin_;
};

// `column` holds varints, one after the other.
void WriteColumn(uint32_t number, std::string_view column, std::string* out);

// A column of fixed64.
void WritePeers(uint32_t number, std::span<const PeerId> peers,
                std::string* out);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_WRITER_H_
