// Events to bytes: the message syncline.v1.Update. See docs/format.md.
//
// Each number is told as the difference from what a reader expects: an author's
// next counter, the op before, the place where the author's last op left the
// cursor. Columns and text are stored as LZ4 blocks where that is smaller.
//
// Cost: about 0.2 us for a keystroke, 10 ns a byte of text for large batches
// (LZ4HC; twice that where several authors wrote, as both text orders are
// tried). Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_UPDATE_ENCODER_H_
#define SYNCLINE_INTERNAL_CODEC_UPDATE_ENCODER_H_

#include <string>
#include <string_view>

#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

// REQUIRES: `batch` keeps the invariants of EventBatch, and each peer's runs
// follow each other without a gap. An empty batch gives an update that tells
// nothing.
std::string EncodeUpdate(const EventBatch& batch);

// Where a message's text goes, if not into itself: behind other text, into the
// fields of the message that this is of.
struct TextPlace {
  std::string_view text_before;
  std::string* fields = nullptr;
};

// Appends the message without its envelope, for messages that contain it.
void AppendUpdateMessage(const EventBatch& batch, std::string* out,
                         const TextPlace& text_place = {});

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_UPDATE_ENCODER_H_
