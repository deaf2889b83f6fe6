// What of a document's log comes after some point, as the stores have it.
//
// A page never has the snapshot itself, only tells that it comes first, and
// which: it is fetched, and cached, by its own name.
//
// Thread-safe: plain values.
#ifndef SYNCLINE_SRC_RELAY_API_UPDATES_PAGE_H_
#define SYNCLINE_SRC_RELAY_API_UPDATES_PAGE_H_

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "syncline/relay/log_store.h"
#include "syncline/relay/snapshot_store.h"
#include "syncline/sync/batch.h"

namespace syncline::relay::internal {

// Where a reader stands. Without both: at the beginning.
struct Since {
  std::optional<Position> position = {};  // the last record that it has
  std::optional<VersionVector> version = {};
};

// "epoch:seq", or what VersionVector::Encode() gave, in base64url. Nothing for
// any other text.
std::optional<Since> ParseSince(std::string_view text);

// What of an update's past a log with this version lacks. Cost: O((spans +
// parents) log peers).
std::vector<OpSpan> MissingIn(const UpdateInfo& info,
                              const VersionVector& version);

struct UpdatesPage {
  struct Item {
    Position position;
    SyncBatchPtr batch;
  };

  // Of the last record that was looked at: where to go on. Its seq is 0 where
  // there was none yet.
  Position position;
  bool has_more = false;
  std::optional<Published> snapshot;  // what comes before the items
  std::vector<Item> items;

  bool is_empty() const { return items.empty() && !snapshot && !has_more; }
};

// As many records as have `max_bytes`, and at least one. Errors:
// FailedPrecondition, where the reader's position is none of this log (its
// epoch is over, or it has seen more than there is): it begins anew; those of
// the stores. Cost: O(bytes read); blocks.
absl::StatusOr<UpdatesPage> ReadPage(std::string_view document,
                                     const Since& since, size_t max_bytes,
                                     LogStore& log, SnapshotStore& snapshots);

// How a snapshot is called in an ETag: "\"3f0c...\"".
std::string EtagOf(const SnapshotId& id);

nlohmann::json ToJson(const UpdatesPage::Item& item);
nlohmann::json ToJson(const Published& snapshot);
nlohmann::json ToJson(const UpdatesPage& page);
// {"00000000000000a1": 17}
nlohmann::json ToJson(const VersionVector& version);
nlohmann::json ToJson(const std::vector<OpSpan>& spans);

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_API_UPDATES_PAGE_H_
