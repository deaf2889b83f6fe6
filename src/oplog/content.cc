#include "syncline/internal/oplog/content.h"

#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/oplog/object.h"
#include "syncline/value.h"

namespace syncline::internal {
namespace {

constexpr uint8_t kHasAfter = 0x80;
constexpr size_t kPeerBytes = sizeof(uint64_t);

// What only a later version reads.
bool SkipOpaque(std::string_view* in) {
  uint64_t size = 0;
  if (!ReadVarint(in, &size) || size > in->size()) return false;
  in->remove_prefix(static_cast<size_t>(size));
  return true;
}

}  // namespace

size_t ContentBytes(ContainerKind kind, std::string_view content,
                    uint32_t count) {
  if (kind == ContainerKind::kText) return *OffsetOfCodePoint(content, count);
  std::string_view rest = content;
  for (uint32_t i = 0; i < count; ++i) SkipValue(&rest);
  return content.size() - rest.size();
}

std::string_view SliceContent(ContainerKind kind, std::string_view content,
                              uint32_t from, uint32_t to) {
  const size_t begin = ContentBytes(kind, content, from);
  return content.substr(begin,
                        ContentBytes(kind, content.substr(begin), to - from));
}

void AppendKeyedChild(const KeyedChild& child, std::string* out) {
  out->push_back(static_cast<char>(static_cast<uint8_t>(child.kind) |
                                   (child.after ? kHasAfter : 0)));
  if (!child.after) return;
  AppendVarint(child.after->counter, out);
  AppendFixed(child.after->peer.value, out);
}

bool ReadKeyedChild(std::string_view* in, KeyedChild* child) {
  if (in->empty()) return false;
  const auto head = static_cast<uint8_t>(in->front());
  if (!IsContainerKind(head & ~kHasAfter)) return false;
  child->kind = static_cast<ContainerKind>(head & ~kHasAfter);
  child->after.reset();
  in->remove_prefix(1);
  if ((head & kHasAfter) == 0) return true;
  uint64_t counter = 0;
  if (!ReadVarint(in, &counter) || counter > ~uint32_t{0} ||
      in->size() < kPeerBytes) {
    return false;
  }
  const PeerId peer{LoadFixed64(in->data())};
  in->remove_prefix(kPeerBytes);
  child->after = OpId{peer, static_cast<uint32_t>(counter)};
  return true;
}

void AppendTarget(Lv target, std::string* out) {
  AppendFixed(target.value(), out);
}

Lv TakeTarget(std::string_view* content) {
  const Lv target(LoadFixed32(content->data()));
  content->remove_prefix(sizeof(Lv));
  return target;
}

bool SkipContent(OpKind kind, uint32_t count, std::string_view* in) {
  Value value;
  KeyedChild child;
  if (IsOpaque(kind)) return SkipOpaque(in);
  switch (kind) {
    case OpKind::kInsert:
    case OpKind::kSet:
    case OpKind::kSetItem:
      for (uint32_t i = 0; i < count; ++i) {
        if (!SkipValue(in)) return false;
      }
      return true;
    case OpKind::kAdd:
      return ReadValue(in, &value) && value.as_int().has_value();
    case OpKind::kOpenChild:
      return ReadKeyedChild(in, &child);
    case OpKind::kInsertObject:
      return SkipObject(in);
    case OpKind::kDelete:
    case OpKind::kDeleteBackward:
    case OpKind::kRemove:
    case OpKind::kMoveItem:
    case OpKind::kDeleteItem:
    case OpKind::kCreateNode:
    case OpKind::kMoveNode:
    case OpKind::kDeleteNode:
    case OpKind::kOpaque:
      return true;
  }
  return false;
}

}  // namespace syncline::internal
