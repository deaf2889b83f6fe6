// Bytes to events: the message syncline.v1.Update. See docs/format.md.
//
// The decoder is total. Whatever the bytes are, it ends after a time that is
// linear in them, allocates at most a stated multiple of them (limits.h), and
// either refuses them or establishes the invariants of EventBatch. Two things
// it cannot know, as they are outside of the update: that the parents outside
// exist, and that an author's op before its span is an ancestor of the span.
// Whoever adds the batch to a graph has to check them.
//
// Cost: about 5 ns an op run, 1 ns a byte of compressed text, 0.2 us for a
// keystroke. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_UPDATE_DECODER_H_
#define SYNCLINE_INTERNAL_CODEC_UPDATE_DECODER_H_

#include <string_view>

#include "absl/status/status.h"
#include "syncline/internal/codec/update_text.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

// Replaces the content of `*out`, keeping its capacity; an update of one
// keystroke allocates nothing after the first. `out->text` points into `bytes`
// or into `out->text_storage`. An update that tells nothing leaves it empty.
//
// InvalidArgument: not an update. DataLoss: damaged, cut off, or made wrong.
// Unimplemented: of a later version, or with a kind of op or container that
// this version does not know. ResourceExhausted: made to take long. After an
// error `*out` is empty.
absl::Status DecodeUpdate(std::string_view bytes, EventBatch* out);

// The same for the message without its envelope. `out->text` may point to where
// `text` has it from, and text beyond that of the ops into `out`.
absl::Status DecodeUpdateMessage(std::string_view message, EventBatch* out,
                                 const TextSource& text = {});

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_UPDATE_DECODER_H_
