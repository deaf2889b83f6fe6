// Messages written field by field: what no encoder would write.
//
// Thread-compatible.
#ifndef SYNCLINE_TESTS_CODEC_RAW_MESSAGE_H_
#define SYNCLINE_TESTS_CODEC_RAW_MESSAGE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/ids.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_format.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::test {

// `message` in an envelope that fits it.
inline std::string Sealed(
    std::string_view message,
    internal::BytesKind kind = internal::BytesKind::kUpdate) {
  std::string bytes(internal::kEnvelopeBytes, '\0');
  bytes += message;
  SealEnvelope(kind, &bytes);
  return bytes;
}

// A message that a test writes field by field.
class Message {
 public:
  Message& Varint(uint32_t field, uint64_t value) {
    internal::WriteVarintField(field, value, &bytes_);
    return *this;
  }
  Message& Bytes(uint32_t field, std::string_view bytes) {
    internal::WriteBytesField(field, bytes, &bytes_);
    return *this;
  }
  Message& Column(uint32_t field, const std::vector<uint64_t>& values) {
    internal::ColumnWriter column;
    for (const uint64_t value : values) column.Add(value);
    return Bytes(field, column.all());
  }
  Message& Peers(uint32_t field, const std::vector<PeerId>& peers) {
    internal::WritePeers(field, peers, &bytes_);
    return *this;
  }
  // A container named "t" that the first op is of.
  Message& InContainer() {
    return Bytes(internal::update_field::kContainer, "\x08\x01\x12\x01t")
        .Column(internal::update_field::kOpContainer, {1});
  }

  // The message alone, and in the envelope of an update.
  const std::string& bytes() const { return bytes_; }
  std::string Seal() const { return Sealed(bytes_); }
  // What the decoder says of it.
  absl::StatusCode Judge() const {
    internal::EventBatch batch;
    return internal::DecodeUpdate(Seal(), &batch).code();
  }

 private:
  std::string bytes_;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CODEC_RAW_MESSAGE_H_
