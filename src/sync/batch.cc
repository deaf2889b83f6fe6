#include "syncline/sync/batch.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "sync/wire.h"
#include "xxhash.h"

namespace syncline {
namespace {

using google::protobuf::io::CodedInputStream;
using Batch = v1::Frame::Batch;

constexpr uint32_t kMaxCounter = uint32_t{1} << 31;

// The header of a sealed batch, which nobody but the host made.
bool ReadHeader(const Batch& from, UpdateInfo* to) {
  to->is_snapshot = from.snapshot();
  for (const v1::Frame::Span& span : from.span()) {
    if (span.begin() >= span.end() || span.end() > kMaxCounter) return false;
    to->spans.push_back({PeerId{span.peer()}, span.begin(), span.end()});
  }
  for (const v1::Frame::Op& op : from.parent()) {
    if (op.counter() >= kMaxCounter) return false;
    to->parents.push_back({PeerId{op.peer()}, op.counter()});
  }
  return true;
}

}  // namespace

absl::StatusOr<SyncBatchPtr> SyncBatch::FromUpdate(std::string_view update) {
  Batch message;
  message.set_payload(update.data(), update.size());
  return Parse(message.SerializeAsString());
}

absl::StatusOr<SyncBatchPtr> SyncBatch::Sealed(std::string_view payload,
                                               UpdateInfo info) {
  Batch message;
  message.set_payload(payload.data(), payload.size());
  message.set_sealed(true);
  message.set_snapshot(info.is_snapshot);
  for (const OpSpan& span : info.spans) {
    v1::Frame::Span* added = message.add_span();
    added->set_peer(span.peer.value);
    added->set_begin(span.begin);
    added->set_end(span.end);
  }
  for (const OpId& parent : info.parents) {
    v1::Frame::Op* added = message.add_parent();
    added->set_peer(parent.peer.value);
    added->set_counter(parent.counter);
  }
  return Parse(message.SerializeAsString());
}

absl::StatusOr<SyncBatchPtr> SyncBatch::Parse(std::string encoded) {
  std::shared_ptr<SyncBatch> batch(new SyncBatch);
  batch->encoded_ = std::move(encoded);
  if (absl::Status status = batch->ReadFields(); !status.ok()) return status;
  if (!batch->is_sealed_) {
    absl::StatusOr<UpdateInfo> info = DescribeUpdate(batch->payload());
    if (!info.ok()) return info.status();
    batch->info_ = *std::move(info);
  }
  batch->hash_ = XXH3_64bits(batch->encoded_.data(), batch->encoded_.size());
  return batch;
}

// The payload stays where it is: only what stands around it is parsed.
absl::Status SyncBatch::ReadFields() {
  const absl::Status broken =
      absl::InvalidArgumentError("bytes that are no Batch");
  constexpr uint32_t kPayloadTag = Batch::kPayloadFieldNumber << 3 | 2;
  CodedInputStream input(reinterpret_cast<const uint8_t*>(encoded_.data()),
                         static_cast<int>(encoded_.size()));
  std::string rest;
  if (input.ReadTag() == kPayloadTag) {
    uint32_t size = 0;
    if (!input.ReadVarint32(&size)) return broken;
    payload_begin_ = static_cast<size_t>(input.CurrentPosition());
    if (size > encoded_.size() - payload_begin_) return broken;
    payload_size_ = size;
    rest = encoded_.substr(payload_begin_ + size);
  } else {
    rest = encoded_;
  }
  Batch header;
  if (!header.ParseFromString(rest)) return broken;
  if (!header.payload().empty()) {
    return absl::InvalidArgumentError(
        "a Batch whose payload does not come first, or twice");
  }
  is_sealed_ = header.sealed();
  if (is_sealed_ && !ReadHeader(header, &info_)) return broken;
  return absl::OkStatus();
}

}  // namespace syncline
