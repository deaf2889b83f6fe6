// Plain values and events as bytes: for other processes, and for languages that
// come through the C interface.
//
// The bytes are messages of Protocol Buffers: PlainValue of plain.proto, Event
// of event.proto, which are installed with the library.
#ifndef SYNCLINE_ENCODING_H_
#define SYNCLINE_ENCODING_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "syncline/event.h"
#include "syncline/plain.h"

namespace syncline {

// Equal values give equal bytes. Cost: O(size and depth of the value).
std::string EncodePlain(const Plain& plain);

// What EncodePlain, or any writer of Protocol Buffers, wrote. Fields that are
// not known are passed over. Errors: InvalidArgument, for what is no such
// message, holds a container, or a string that is not valid UTF-8;
// ResourceExhausted, for one nested more than 500 levels deep.
absl::StatusOr<Plain> DecodePlain(std::string_view bytes);

std::string EncodeEvent(const Event& event);

}  // namespace syncline

#endif  // SYNCLINE_ENCODING_H_
