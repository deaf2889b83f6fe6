// The messages of event.proto: the numbers of their fields.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_EVENT_FIELDS_H_
#define SYNCLINE_INTERNAL_CODEC_EVENT_FIELDS_H_

#include <cstdint>

// NEVER CHANGE.
namespace syncline::internal {

namespace event_field {
enum : uint32_t { kOrigin = 1, kTag = 2, kChange = 3 };
}  // namespace event_field

// Of ContainerChange.
namespace change_field {
enum : uint32_t {
  kContainer = 1,
  kPathStep = 2,
  kText = 3,
  kList = 4,
  kMap = 5,
  kTree = 6,
  kCounter = 7,
  kId = 8,
  kIsInConflict = 9
};
}  // namespace change_field

namespace path_field {
enum : uint32_t { kKey = 1, kPosition = 2, kNode = 3 };
}  // namespace path_field

namespace list_step_field {
enum : uint32_t { kRetain = 1, kInsert = 2, kDelete = 3 };
}  // namespace list_step_field

namespace key_change_field {
enum : uint32_t { kKey = 1, kBefore = 2, kAfter = 3 };
}  // namespace key_change_field

namespace node_step_field {
enum : uint32_t { kKind = 1, kNode = 2, kParent = 3, kIndex = 4 };
}  // namespace node_step_field

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_EVENT_FIELDS_H_
