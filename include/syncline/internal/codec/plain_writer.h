// The bytes of a plain value, of what is told: PlainValue of plain.proto.
//
// Invariant: each item of a list is a message of its own, and so are each entry
// of a map and the value in it.
// Cost: O(size and depth), as of messages in one another (writer.h).
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CODEC_PLAIN_WRITER_H_
#define SYNCLINE_INTERNAL_CODEC_PLAIN_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/internal/base/plain_sink.h"

namespace syncline::internal {

class PlainWriter : public PlainSink {
 public:
  std::string& out() { return out_; }

  void Scalar(const Value& scalar) override;
  void Text(std::string utf8) override;
  void BeginMap() override;
  void Key(std::string_view key) override;
  void EndMap() override { EndParts(); }
  void BeginList() override;
  void EndList() override { EndParts(); }

 private:
  bool IsInMap() const;
  void BeginParts(uint32_t kind);
  void EndParts();
  void BeginItem();
  void EndItem();
  void Begin(uint32_t field);
  void End();

  std::string out_;
  std::vector<uint32_t> parts_;   // kMap and kList that have not ended
  std::vector<size_t> messages_;  // where those begin that have not ended
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_PLAIN_WRITER_H_
