// Plain values, events and what texts are made of as bytes: for other
// processes, and for languages that come through the C interface.
//
// The bytes are messages of Protocol Buffers: PlainValue of plain.proto, Event
// of event.proto, TextRuns, TextMarks and TextDelta of rich_text.proto, which
// are installed with the library.
#ifndef SYNCLINE_ENCODING_H_
#define SYNCLINE_ENCODING_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "syncline/event.h"
#include "syncline/plain.h"
#include "syncline/rich_text.h"

namespace syncline {

// Equal values give equal bytes. Cost: O(size and depth of the value).
std::string EncodePlain(const Plain& plain);

// What EncodePlain, or any writer of Protocol Buffers, wrote. Fields that are
// not known are passed over. Errors: InvalidArgument, for what is no such
// message, holds a container, or a string that is not valid UTF-8;
// ResourceExhausted, for more than 500 lists and maps in one another.
absl::StatusOr<Plain> DecodePlain(std::string_view bytes);

std::string EncodeEvent(const Event& event);
// What EncodeEvent, or any writer of Protocol Buffers, wrote: an event, or, as
// its changes, a difference for Doc::ApplyDiff. Its containers are of no
// document (0). Inserts of texts have no counts. Fields that are not known are
// passed over. Errors, which name the change and the step: as those of
// DecodeDelta, but that a value may be a container.
absl::StatusOr<Event> DecodeEvent(std::string_view bytes);

// What Text::Runs and Text::Marks give.
std::string EncodeRuns(const std::vector<TextRun>& runs);
std::string EncodeMarks(const std::vector<TextMark>& marks);

// What Text::ToDelta gives, and what stands in events.
std::string EncodeDelta(const TextDelta& delta);
// What EncodeDelta, or any writer of Protocol Buffers, wrote: what
// Text::ApplyDelta takes. Inserts have no counts, which is fine there. Fields
// that are not known are passed over. Errors, which name the step:
// InvalidArgument, for what is no such message, a step that is none, and for an
// attribute or an embed that is a container, a list or a map, or a string that
// is not valid UTF-8; ResourceExhausted, for one nested more than 500 levels
// deep.
absl::StatusOr<TextDelta> DecodeDelta(std::string_view bytes);

}  // namespace syncline

#endif  // SYNCLINE_ENCODING_H_
