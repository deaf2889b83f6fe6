// CodedInputStream beside the messages: what src/sync/batch.cc uses of it.
//
// Thread-compatible.
#ifndef GOOGLE_PROTOBUF_IO_CODED_STREAM_H_
#define GOOGLE_PROTOBUF_IO_CODED_STREAM_H_

#include <cstdint>
#include <string_view>

#include "reader.h"

namespace google::protobuf::io {

class CodedInputStream {
 public:
  CodedInputStream(const uint8_t* bytes, int size)
      : reader_(
            {reinterpret_cast<const char*>(bytes), static_cast<size_t>(size)},
            0),
        size_(size) {}

  // 0: there is none.
  uint32_t ReadTag() {
    uint32_t tag = 0;
    return reader_.Tag(&tag) ? tag : 0;
  }
  bool ReadVarint32(uint32_t* value) {
    uint64_t read = 0;
    if (!reader_.Varint(10, &read)) return false;
    *value = static_cast<uint32_t>(read);
    return true;
  }
  int CurrentPosition() const {
    return size_ - static_cast<int>(reader_.left());
  }

 private:
  syncline::wasm::Reader reader_;
  int size_;
};

}  // namespace google::protobuf::io

#endif  // GOOGLE_PROTOBUF_IO_CODED_STREAM_H_
