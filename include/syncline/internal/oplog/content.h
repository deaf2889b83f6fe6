// What ops carry beside numbers, as bytes that follow each other in a log or a
// batch:
//
//   insert       UTF-8 in a text, values in a list (base/value_bytes.h)
//   set          one value
//   add          one value, an int
//   open child   what derives the child, see KeyedChild
//   set item     one value
//   object       what object.h says
//   opaque       a varint of the size, and as many bytes
//   all others   nothing
//
// In a log, what an op refers to (TargetsOf) stands before that: the Lv of each
// target in 4 bytes. In a batch, which knows no Lv, targets are a column.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_OPLOG_CONTENT_H_
#define SYNCLINE_INTERNAL_OPLOG_CONTENT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "syncline/container_kind.h"
#include "syncline/ids.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/oplog/op_kind.h"

namespace syncline::internal {

// The bytes of the first `count` items of an insert into a container of `kind`.
// REQUIRES: there are as many, and they are valid. Cost: O(result).
size_t ContentBytes(ContainerKind kind, std::string_view content,
                    uint32_t count);

// The part that belongs to ops [from, to) of an insert.
std::string_view SliceContent(ContainerKind kind, std::string_view content,
                              uint32_t from, uint32_t to);

// A child that is derived from its key: of which kind, and after which removal.
struct KeyedChild {
  ContainerKind kind = ContainerKind::kMap;
  std::optional<OpId> after;
};
void AppendKeyedChild(const KeyedChild& child, std::string* out);
// False where the bytes are none, or are not what AppendKeyedChild writes;
// takes what it read off the front of `*in`.
bool ReadKeyedChild(std::string_view* in, KeyedChild* child);

// No target: the root of a tree as a parent.
inline constexpr Lv kNoTarget{~uint32_t{0}};
void AppendTarget(Lv target, std::string* out);
// Takes one off the front of `*content`. REQUIRES: there is one.
Lv TakeTarget(std::string_view* content);

// Takes the content of `count` ops off the front of `*in`, which is a
// stranger's. False where it is not that. REQUIRES: not an insert into a text.
bool SkipContent(OpKind kind, uint32_t count, std::string_view* in);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_CONTENT_H_
