// What the ops of one run do: consecutive ops of one container that continue
// each other (typing, holding backspace or delete, pasting).
#ifndef SYNCLINE_INTERNAL_OPLOG_OP_RUN_H_
#define SYNCLINE_INTERNAL_OPLOG_OP_RUN_H_

#include <cstdint>

#include "syncline/internal/base/lv.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

struct OpRun {
  Lv begin;
  uint32_t length = 0;  // ops
  // Of the first op, as its author saw it; or the number of a key.
  uint32_t position = 0;
  uint32_t content_begin = 0;  // into the log's contents
  uint32_t content_bytes = 0;
  ContainerIndex container;
  OpKind kind = OpKind::kInsert;

  Lv end() const { return begin + length; }

  // Where the author of op `begin + i` stood.
  uint32_t position_at(uint32_t i) const {
    if (kind == OpKind::kInsert) return position + i;
    if (kind == OpKind::kDeleteBackward) return position - i;
    return position;
  }

  // Adds `next` to the end of this run if its ops continue this run's. A delete
  // of one op has no direction yet, and takes that of the next.
  bool TryAppend(const OpRun& next) {
    if (container != next.container || end() != next.begin) return false;
    if (kind != OpKind::kInsert) return TryAppendDelete(next);
    if (next.kind != OpKind::kInsert || position + length != next.position ||
        content_begin + content_bytes != next.content_begin) {
      return false;
    }
    content_bytes += next.content_bytes;
    length += next.length;
    return true;
  }

 private:
  bool TryAppendDelete(const OpRun& next);
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_OP_RUN_H_
