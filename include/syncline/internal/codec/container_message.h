// The message syncline.v1.Container: a root container's kind and name.
//
// Cost: O(name). Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_CONTAINER_MESSAGE_H_
#define SYNCLINE_INTERNAL_CODEC_CONTAINER_MESSAGE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

// Appends `container` as field `number` of the message in `*out`.
void WriteContainer(uint32_t number, const EventBatch::Container& container,
                    std::string* out);

// `*name` becomes a part of `message`. DataLoss: damaged, or a name that is not
// UTF-8. Unimplemented: a kind of a later version.
absl::Status DecodeContainer(std::string_view message, ContainerKind* kind,
                             std::string_view* name);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_CONTAINER_MESSAGE_H_
