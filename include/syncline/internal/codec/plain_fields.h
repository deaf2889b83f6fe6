// The messages of plain.proto: the fields of PlainValue, and what stands in
// them; and what event.proto and rich_text.proto have in common.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_PLAIN_FIELDS_H_
#define SYNCLINE_INTERNAL_CODEC_PLAIN_FIELDS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "syncline/ids.h"
#include "syncline/value.h"

namespace syncline::internal {
namespace plain_field {

// NEVER CHANGE. Of PlainValue:
inline constexpr uint32_t kNull = 1;
inline constexpr uint32_t kBoolean = 2;
inline constexpr uint32_t kInteger = 3;
inline constexpr uint32_t kFloating = 4;
inline constexpr uint32_t kString = 5;
inline constexpr uint32_t kBytes = 6;
inline constexpr uint32_t kList = 7;
inline constexpr uint32_t kMap = 8;
inline constexpr uint32_t kContainer = 9;
// Of PlainList, PlainMap and the map's entries:
inline constexpr uint32_t kItem = 1;
inline constexpr uint32_t kEntry = 1;
inline constexpr uint32_t kKey = 1;
inline constexpr uint32_t kValue = 2;

}  // namespace plain_field

namespace text_step_field {

// NEVER CHANGE. Of TextStep:
inline constexpr uint32_t kRetain = 1;
inline constexpr uint32_t kInsert = 2;
inline constexpr uint32_t kDelete = 3;
inline constexpr uint32_t kEmbed = 4;
inline constexpr uint32_t kAttribute = 5;

}  // namespace text_step_field

namespace container_field {

// NEVER CHANGE. Of ContainerHandle:
inline constexpr uint32_t kKind = 1;
inline constexpr uint32_t kNumber = 2;

}  // namespace container_field

namespace op_id_field {

// NEVER CHANGE. Of EventOpId:
inline constexpr uint32_t kPeer = 1;
inline constexpr uint32_t kCounter = 2;

}  // namespace op_id_field

namespace attribute_field {

// NEVER CHANGE. Of TextAttribute:
inline constexpr uint32_t kKey = 1;
inline constexpr uint32_t kId = 2;
inline constexpr uint32_t kValue = 3;

}  // namespace attribute_field

// Appends the fields of a PlainValue that is this scalar, or of a container.
void WriteValue(const Value& value, std::string* message);

// Append a field that is such a message, a ContainerHandle, an EventOpId.
void WriteValueField(uint32_t number, const Value& value, std::string* out);
void WriteContainerField(uint32_t number, const ContainerRef& container,
                         std::string* out);
void WriteOpIdField(uint32_t number, OpId id, std::string* out);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_PLAIN_FIELDS_H_
