// A batch that does not fit a frame, in pieces, from its first byte to its
// last. Where the connection breaks, the next one goes on behind what came: the
// hash of the whole names it, and tells in the end whether it is what it should
// be.
//
// Cost: linear; no copy of what is sent. Thread-compatible.
#ifndef SYNCLINE_SRC_SYNC_CHUNKS_H_
#define SYNCLINE_SRC_SYNC_CHUNKS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "sync/wire.h"
#include "syncline/sync/batch.h"
#include "syncline/sync/server.h"

namespace syncline::internal {

class ChunkSender {
 public:
  void Start(SyncBatchPtr batch, AckLevel level) {
    batch_ = std::move(batch);
    level_ = level;
    offset_ = 0;
  }
  void Stop() { batch_.reset(); }
  // It became safer meanwhile.
  void set_level(AckLevel level) { level_ = level; }
  bool is_active() const { return batch_ != nullptr; }
  const SyncBatchPtr& batch() const { return batch_; }
  // The other side has so much of it already.
  void SkipTo(uint64_t offset) {
    offset_ = offset < batch_->encoded().size() ? offset : 0;
  }

  // The next piece, of a frame of at most `max_frame_bytes`. Returns whether it
  // is the last. REQUIRES: is_active().
  bool Next(uint32_t channel, uint32_t max_frame_bytes,
            proto::Frame::Chunk* chunk);

 private:
  SyncBatchPtr batch_;
  AckLevel level_ = AckLevel::kReceived;
  uint64_t offset_ = 0;
};

class ChunkReceiver {
 public:
  explicit ChunkReceiver(uint64_t max_bytes) : max_bytes_(max_bytes) {}

  // What broke off is gone on with, if it comes again.
  void Resume(PartialUpload partial) { partial_ = std::move(partial); }
  // Takes in a piece. Where it is the last, `*complete` is the whole.
  std::optional<SyncError> Take(const proto::Frame::Chunk& chunk,
                                std::string* complete);
  const PartialUpload& partial() const { return partial_; }
  PartialUpload TakePartial() { return std::exchange(partial_, {}); }

 private:
  std::optional<SyncError> Begin(const proto::Frame::Chunk& chunk);

  uint64_t max_bytes_;
  PartialUpload partial_;  // fewer bytes than its size, or none at all
};

}  // namespace syncline::internal

#endif  // SYNCLINE_SRC_SYNC_CHUNKS_H_
