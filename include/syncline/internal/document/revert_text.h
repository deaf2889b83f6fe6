// Edits that bring a text back to what it was: what shows, and its marks.
//
// Cost: O(log n) a segment, and O(marks). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_REVERT_TEXT_H_
#define SYNCLINE_INTERNAL_DOCUMENT_REVERT_TEXT_H_

#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/document/segments.h"
#include "syncline/internal/types/text_state.h"
#include "syncline/rich_text.h"

namespace syncline::internal {

class DocumentCore;

// How far the marks of each key of a text grow.
using Expands = std::map<std::string, Expand, std::less<>>;
Expands ExpandsOf(const TextState& text);

// Makes `text` show what it shows in `then`; `by_place` are the places that are
// other now. Errors: those of the edits, some of which may have been made.
absl::Status RevertText(DocumentCore& core, ContainerIndex text,
                        const DocumentCore& then, const Segments& by_place);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_REVERT_TEXT_H_
