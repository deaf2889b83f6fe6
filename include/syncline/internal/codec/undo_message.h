// The message syncline.v1.UndoStack: the steps of an undo stack, by op ids. See
// docs/format.md.
//
// Both functions are total, as DecodeUpdate() is: whatever the ops are, only
// whoever has the document can know what they mean. Cost: O(bytes).
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_UNDO_MESSAGE_H_
#define SYNCLINE_INTERNAL_CODEC_UNDO_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "syncline/ids.h"

namespace syncline::internal {

struct SavedUndo {
  using Op = std::optional<OpId>;
  struct Ops {
    OpId first;
    uint32_t count = 0;
    friend bool operator==(const Ops&, const Ops&) = default;
  };
  struct Cover {
    OpId op;
    Op covered;
    Op other;
    friend bool operator==(const Cover&, const Cover&) = default;
  };
  struct Step {
    std::vector<Ops> ops;
    std::vector<Cover> covers;
    std::string data;
    std::vector<std::string> cursors;
    int64_t time = 0;
    friend bool operator==(const Step&, const Step&) = default;
  };
  struct Pair {
    OpId a;
    OpId b;
    uint32_t count = 1;  // of rebirths alone
    friend bool operator==(const Pair&, const Pair&) = default;
  };

  std::vector<Step> undo;
  std::vector<Step> redo;
  std::vector<Pair> rebirths;
  std::vector<Pair> places;
  std::vector<Pair> values;
  std::vector<Pair> items;
  std::vector<PeerId> mine;  // beside those of the steps

  friend bool operator==(const SavedUndo&, const SavedUndo&) = default;
};

std::string EncodeUndo(const SavedUndo& saved);
// InvalidArgument: not an undo stack. DataLoss: damaged, cut off, or made
// wrong. Unimplemented: of a later version of the format.
absl::StatusOr<SavedUndo> DecodeUndo(std::string_view bytes);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_UNDO_MESSAGE_H_
