// Texts, and what changed in them, as the steps of a delta.
//
// Cost: O(result), and O(log n) for each step. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_TEXT_DELTA_H_
#define SYNCLINE_INTERNAL_DOCUMENT_TEXT_DELTA_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "syncline/internal/document/change_record.h"
#include "syncline/internal/types/text_state.h"
#include "syncline/rich_text.h"
#include "syncline/text_unit.h"

namespace syncline::internal {

// The code points [begin, end), from an empty text.
TextDelta InsertsOf(const TextState& text, TextUnit unit, uint32_t begin,
                    uint32_t end);

// What changed, which was noted in that unit.
TextDelta DeltaSince(const TextState& text, TextUnit unit,
                     const ChangeRecord::TextChanges& changes);

// An error, which tells the step that it is about.
absl::Status InStep(size_t index, const absl::Status& status);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_TEXT_DELTA_H_
