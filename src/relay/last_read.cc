#include "relay/last_read.h"

#include <utility>

namespace syncline::relay::internal {

std::shared_ptr<const StoredDocument> LastRead::Share(
    const StoredDocument& read) {
  auto shared = std::make_shared<StoredDocument>(read);
  const auto put = [](const Held& held, SyncBatchPtr* batch) {
    if (SyncBatchPtr before = held.lock()) *batch = std::move(before);
  };
  if (shared->snapshot_id == snapshot_id_) put(snapshot_, &shared->snapshot);
  // Both by the numbers of their records.
  const uint64_t first_before = last_seq_.value - records_.size() + 1;
  uint64_t seq = shared->last_seq.value - shared->records.size();
  for (SyncBatchPtr& record : shared->records) {
    ++seq;
    if (seq < first_before || last_seq_.value < seq) continue;
    put(records_[seq - first_before], &record);
  }
  snapshot_id_ = shared->snapshot_id;
  snapshot_ = shared->snapshot;
  records_.assign(shared->records.begin(), shared->records.end());
  last_seq_ = shared->last_seq;
  return shared;
}

}  // namespace syncline::relay::internal
