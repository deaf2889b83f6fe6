#include "sync/chunks.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "xxhash.h"

namespace syncline::internal {

bool ChunkSender::Next(uint32_t channel, uint32_t max_frame_bytes,
                       proto::Frame::Chunk* chunk) {
  const std::string_view whole = batch_->encoded();
  const size_t size = std::min<size_t>(max_frame_bytes - kFrameOverhead,
                                       whole.size() - offset_);
  chunk->set_channel(channel);
  chunk->set_hash(batch_->hash());
  chunk->set_size(whole.size());
  chunk->set_offset(offset_);
  chunk->set_bytes(whole.data() + offset_, size);
  chunk->set_level(ToWire(level_));
  offset_ += size;
  return offset_ == whole.size();
}

std::optional<SyncError> ChunkReceiver::Begin(
    const proto::Frame::Chunk& chunk) {
  if (chunk.size() > max_bytes_) {
    return SyncError(
        SyncErrorCode::kUpdateTooLarge,
        absl::StrCat("an update of ", chunk.size(), " bytes; the limit is ",
                     max_bytes_, " (max_update_bytes)"));
  }
  const bool goes_on = chunk.hash() == partial_.hash &&
                       chunk.size() == partial_.size &&
                       chunk.offset() == partial_.bytes.size();
  if (!goes_on) {
    if (chunk.offset() != 0) {
      return SyncError(SyncErrorCode::kUnexpectedFrame,
                       "a chunk that does not follow the one before it");
    }
    partial_ = {.hash = chunk.hash(), .size = chunk.size(), .bytes = {}};
  }
  if (chunk.bytes().empty() ||
      chunk.bytes().size() > partial_.size - partial_.bytes.size()) {
    return SyncError(SyncErrorCode::kMalformedFrame,
                     "a chunk that is empty or beyond the end");
  }
  return std::nullopt;
}

std::optional<SyncError> ChunkReceiver::Take(const proto::Frame::Chunk& chunk,
                                             std::string* complete) {
  complete->clear();
  if (std::optional<SyncError> error = Begin(chunk)) return error;
  partial_.bytes.append(chunk.bytes());
  if (partial_.bytes.size() < partial_.size) return std::nullopt;
  PartialUpload whole = TakePartial();
  if (XXH3_64bits(whole.bytes.data(), whole.bytes.size()) != whole.hash) {
    return SyncError(SyncErrorCode::kChecksumMismatch,
                     "chunks that do not give what their hash names");
  }
  *complete = std::move(whole.bytes);
  return std::nullopt;
}

}  // namespace syncline::internal
