// Snapshots of what only clients can read. When a room's log has become long, a
// member who may write is asked for all that it has, encrypted; that takes the
// place of the records whose ops it says that it holds.
//
// Nobody but the one who was asked is listened to, and one at a time is.
// Whether the bytes are what their header says only those can tell who can read
// them: a writer who lies costs the document its past, as one who writes
// nonsense costs it its present.
#include <algorithm>
#include <utility>

#include "relay/hub_link.h"
#include "relay/room.h"
#include "syncline/relay/compaction.h"

namespace syncline::relay::internal {
namespace {

// All of a document up to some version: nothing is before it.
bool IsWhole(const SyncBatch& batch) {
  const UpdateInfo& info = batch.info();
  return batch.is_sealed() && info.parents.empty() && !info.spans.empty() &&
         std::all_of(info.spans.begin(), info.spans.end(),
                     [](const OpSpan& span) { return span.begin == 0; });
}

}  // namespace

void Room::AskForSnapshot() {
  const Milliseconds now = Now();
  if (is_compacting_ || now < asked_until_) return;
  // The next one after who was asked last: it may be old, or have gone.
  auto next = members_.upper_bound(asked_last_);
  for (size_t i = 0; i < members_.size(); ++i, ++next) {
    if (next == members_.end()) next = members_.begin();
    const Member& member = next->second;
    if (member.link->access(member.channel) < Access::kWrite) continue;
    asked_ = asked_last_ = next->first;
    asked_until_ = now + options_.snapshot_time;
    member.link->session().WantSnapshot(member.channel);
    member.link->Changed();
    return;
  }
}

void Room::StopAsking(uint64_t member) {
  if (member != asked_ || snapshot_ != nullptr) return;
  asked_ = 0;
  asked_until_ = Milliseconds(0);
}

// Who lost the right to write is not waited for, and who got it is asked,
// where nobody could be.
void Room::AccessChanged(uint64_t member) {
  const Member* who = Find(member);
  if (who == nullptr) return;
  if (who->link->access(who->channel) < Access::kWrite) StopAsking(member);
  if (kind_.is_sealed()) CompactIfDue();
}

bool Room::TakeSnapshot(uint64_t member, const SyncBatchPtr& batch) {
  // Who has nothing yet: of one who is still reading, for instance. It may have
  // been asked before the one who is asked now.
  if (batch->is_sealed() && batch->info().spans.empty()) {
    TellDurable({.member = member}, next_, /*was_known=*/true);
    return true;
  }
  if (member != asked_ || asked_ == 0 || !IsWhole(*batch) ||
      !batch->info().IsKnownIn(accepted_)) {
    return false;
  }
  snapshot_ = batch;
  const Member& giver = members_.at(member);
  giver.link->GaveSnapshot(giver.channel);
  UseSnapshot();
  return true;
}

void Room::UseSnapshot() {
  if (snapshot_ == nullptr || !snapshot_->info().IsKnownIn(version_)) return;
  const SyncBatchPtr batch = std::exchange(snapshot_, nullptr);
  const uint64_t member = std::exchange(asked_, 0);
  TellDurable({.member = member}, next_, /*was_known=*/true);
  VersionVector version;
  MergeEnds(batch->info().spans, &version);
  if (is_compacting_ || !version.Includes(base_)) return;
  Seq last{(recent_.empty() ? next_ : recent_.front().seq).value - 1};
  for (const Recent& recent : recent_) {
    if (!recent.batch->info().IsKnownIn(version)) break;
    last = recent.seq;
  }
  is_compacting_ = true;
  asked_until_ = Milliseconds(0);
  records_since_ = next_.value - last.value - 1;
  bytes_since_ = 0;
  AskStore(
      [log = &parts_.log, snapshots = &parts_.snapshots, document = document_,
       position = Position{epoch_, last}, version, batch] {
        return PublishSnapshot(document, position, version, *batch, *log,
                               *snapshots);
      },
      [](Room& room, const absl::Status& status) { room.OnCompacted(status); });
}

}  // namespace syncline::relay::internal
