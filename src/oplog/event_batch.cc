#include "syncline/internal/oplog/event_batch.h"

namespace syncline::internal {

uint32_t EventBatch::size() const {
  uint32_t size = 0;
  for (const Run& run : runs) size += run.length;
  return size;
}

void EventBatch::clear() {
  doc_id.reset();
  peers.clear();
  containers.clear();
  runs.clear();
  parents.clear();
  ops.clear();
  targets.clear();
  keys.clear();
  text = values = {};
  changes.clear();
  text_storage.clear();
  value_storage.clear();
}

}  // namespace syncline::internal
