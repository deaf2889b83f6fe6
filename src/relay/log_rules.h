// What every store refuses, and in which words. Whoever writes a store of
// another kind finds here what log_store.h and snapshot_store.h ask for, as
// code.
//
// Thread-safe: no state.
#ifndef SYNCLINE_SRC_RELAY_LOG_RULES_H_
#define SYNCLINE_SRC_RELAY_LOG_RULES_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "syncline/relay/env.h"
#include "syncline/relay/position.h"
#include "syncline/relay/record.h"
#include "syncline/relay/snapshot_id.h"
#include "syncline/relay/snapshot_store.h"

namespace syncline::relay {

// What of a document's log the rules go by. A document that nobody wrote to is
// one of these as it comes.
struct LogState {
  Epoch epoch{1};
  Seq first_seq{1};
  Seq last_seq{0};
  std::optional<SnapshotId> snapshot;
  Epoch deleted_before{0};
};

// How many ops of a peer a log knows.
using KnownOps = absl::FunctionRef<uint32_t(PeerId)>;

// The epoch that begins after `last`. It is no earlier than now, as
// milliseconds since 1970, so that it is later than those that the document has
// had in other stores, too: in one that was lost, and which clients remember.
Epoch NextEpoch(Epoch last, Env& env);

absl::Status CheckEpoch(std::string_view document, Epoch given, Epoch current);

// OutOfRange, where the log lacks something that the record builds upon.
absl::Status CheckClosed(const Record& record, KnownOps known);

// Whether the record brings no new op. REQUIRES: CheckClosed.
bool IsKnown(const Record& record, KnownOps known);

absl::Status CheckRead(std::string_view document, const LogState& log,
                       Position from);
absl::Status CheckTrim(std::string_view document, const LogState& log,
                       Position last);

absl::Status CheckSnapshotSize(std::string_view bytes);
// But for whether `next` was put.
absl::Status CheckPublish(std::string_view document,
                          const std::optional<Published>& current,
                          const std::optional<SnapshotId>& expected,
                          const Published& next);
absl::Status CheckDelete(std::string_view document,
                         const std::optional<Published>& current,
                         absl::Span<const SnapshotId> ids);
absl::Status NoSnapshot(std::string_view document, const SnapshotId& id);

}  // namespace syncline::relay

#endif  // SYNCLINE_SRC_RELAY_LOG_RULES_H_
