// What a text holds beside code points: the anchors of marks, and embeds. Each
// takes one place.
//
// A mark is two anchors, made by two consecutive ops of one author: the begin
// carries what the mark says, the end nothing. An anchor sticks to the place
// just left or just right of it, as its author saw them.
//
//   byte 0     bits 0-1: 0 begin, 1 end, 2 embed. bit 2: sticks to the right.
//              bit 3: many-valued. bit 4: brings a mark back. The others are 0
//   begin      the key, a string, and what it says: two values. Where it brings
//              a mark back: two varints, the lamport and the counter of that
//              one, and 8 bytes, its peer
//   embed      one value; a container is the child that the op made. A mark
//              says no container
//
// NEVER CHANGE. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_OPLOG_OBJECT_H_
#define SYNCLINE_INTERNAL_OPLOG_OBJECT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "syncline/ids.h"
#include "syncline/value.h"

namespace syncline::internal {

enum class ObjectKind : uint8_t { kBegin = 0, kEnd = 1, kEmbed = 2 };
// What an anchor sticks to. Only of anchors.
enum class AnchorSide : uint8_t { kLeft = 0, kRight = 1 };

// The mark that a begin brings back, as undo does: which one it was, and the
// lamport that it had, for it is no newer than it was.
struct FormerMark {
  uint32_t lamport = 0;
  OpId id;
};

struct TextObject {
  ObjectKind kind = ObjectKind::kEmbed;
  AnchorSide side = AnchorSide::kLeft;
  bool many = false;    // of a begin: marks of this key live beside each other
  std::string key = {}; // of a begin
  Value value = {};     // of a begin or an embed
  std::optional<FormerMark> former = {};  // of a begin

  bool is_anchor() const { return kind != ObjectKind::kEmbed; }
};

void AppendObject(const TextObject& object, std::string* out);
// False where the bytes are none, or are not what AppendObject writes; then
// `*object` is any. Takes what it read off the front of `*in`.
bool ReadObject(std::string_view* in, TextObject* object);
// The same, without building it.
bool SkipObject(std::string_view* in);

// Of the content of an object, as AppendObject writes it. Cost: O(1).
bool IsAnchor(std::string_view content);

// How an object is ordered among what its author did not know.
enum class PlaceClass : uint8_t { kItem, kLeftAnchor, kRightAnchor };
// REQUIRES: the content of an object, as AppendObject writes it. Cost: O(1).
PlaceClass ClassOfObject(std::string_view content);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_OBJECT_H_
