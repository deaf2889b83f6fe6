// Frames in a stream of bytes: each has its length before it, as a varint. What
// tells of more peers than fit a frame goes in Parts, which nobody but this
// reader sees.
//
// Invariants: a reader holds at most one incomplete frame, which is no longer
// than the limit, and the parts of one; what does not fit is an error before it
// is stored. Without one, it holds no memory.
// Cost: linear. Thread-compatible.
#ifndef SYNCLINE_SRC_SYNC_FRAME_STREAM_H_
#define SYNCLINE_SRC_SYNC_FRAME_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sync/wire.h"
#include "syncline/sync/server.h"

namespace syncline::internal {

class FrameReader {
 public:
  explicit FrameReader(uint32_t max_frame_bytes)
      : max_frame_bytes_(max_frame_bytes) {}

  // From now on frames may come in parts, until Reset(): not from who has not
  // said Hello.
  void AllowParts() { max_parted_bytes_ = kMaxPartedBytes; }

  // Takes one frame off the beginning of `*bytes`, or all of it, where it has
  // none yet. Returns whether there was one; `*size` is then that of its
  // message. After an error there is no more to be had.
  bool Next(std::string_view* bytes, proto::Frame* frame, size_t* size);
  const std::optional<SyncError>& error() const { return error_; }
  void Reset();

  // What came of frames that are not yet whole.
  size_t held_bytes() const { return partial_.size() + parts_.size(); }
  // When the first of them came, if there are any: of what SetTime() was told
  // before Next().
  std::optional<Milliseconds> held_since() const {
    return held_bytes() == 0 ? std::nullopt : std::optional(begun_at_);
  }
  void SetTime(Milliseconds now) { now_ = now; }

 private:
  // As Next(), of frames as they come.
  bool NextPiece(std::string_view* bytes, proto::Frame* frame, size_t* size);
  // Whether it was the last one: `*frame`, which has it, is the whole then.
  bool TakePart(proto::Frame* frame, size_t* size);
  // What the length says; nothing while it is incomplete or after an error.
  bool ReadLength(std::string_view bytes, size_t* header, size_t* length);
  bool Parse(std::string_view message, proto::Frame* frame);

  uint32_t max_frame_bytes_;
  uint32_t max_parted_bytes_ = 0;
  std::string partial_;  // the begin of a frame, with its length
  std::string parts_;    // the begin of one that comes in parts
  Milliseconds now_{0};
  Milliseconds begun_at_{0};  // when the first of both did
  std::optional<SyncError> error_;
};

// A frame on its way in parts. They go one after the other: what comes behind
// the frame may need it.
class PartSender {
 public:
  bool is_active() const { return !whole_.empty(); }
  // REQUIRES: !is_active().
  void Start(const proto::Frame& frame) { whole_ = frame.SerializeAsString(); }
  void Stop() { whole_ = std::string(), offset_ = 0; }
  // The next one, a frame of at most `max_frame_bytes`; false: there is none.
  bool Next(uint32_t max_frame_bytes, proto::Frame* frame);

 private:
  std::string whole_;
  size_t offset_ = 0;
};

// What waits to be written. Bytes that are shared stay so, if they are all
// there is.
class OutputQueue {
 public:
  void Append(const proto::Frame& frame);
  void Append(SharedBytes bytes);
  std::string_view bytes() const {
    return std::string_view(shared_ ? *shared_ : own_).substr(consumed_);
  }
  size_t size() const { return bytes().size(); }
  void Consume(size_t bytes);
  // All of it; null where there is nothing.
  SharedBytes Take();
  void Clear();

 private:
  void MakeOwn();

  SharedBytes shared_;  // null, or else all there is
  std::string own_;
  size_t consumed_ = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_SRC_SYNC_FRAME_STREAM_H_
