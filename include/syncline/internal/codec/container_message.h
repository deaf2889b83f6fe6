// The message syncline.v1.Container: what makes a container the same one for
// everybody, see oplog/container_key.h.
//
// Cost: O(name). Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_CONTAINER_MESSAGE_H_
#define SYNCLINE_INTERNAL_CODEC_CONTAINER_MESSAGE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "syncline/internal/oplog/container_key.h"

namespace syncline::internal {

// Appends `container` as field `number` of the message in `*out`.
void WriteContainer(uint32_t number, const ContainerKey& container,
                    std::string* out);

// A parent is one of the first `parents` containers. DataLoss: damaged, or a
// name that is not UTF-8. Unimplemented: a kind of a later version.
absl::Status DecodeContainer(std::string_view message, uint32_t parents,
                             ContainerKey* container);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_CONTAINER_MESSAGE_H_
