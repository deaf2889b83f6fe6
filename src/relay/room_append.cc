// How a batch comes into the log of a room, and from there to everybody.
#include <algorithm>
#include <string>
#include <utility>

#include "relay/hub_link.h"
#include "relay/room.h"
#include "relay/room_errors.h"
#include "syncline/relay/compaction.h"

namespace syncline::relay::internal {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;
constexpr Milliseconds kSoon(1000);
// Of what waits for a reading; but the first may have any size. It comes no
// faster than this in a second (UpdateRates::per_document).
constexpr size_t kMaxHeldBytes = size_t{16} << 20;
constexpr size_t kHeldBytes = 1024;  // beside a batch's own
constexpr int kMostDoublings = 6;    // of what is kept of the newest records

}  // namespace

void Room::Append(uint64_t member, SyncBatchPtr batch) {
  const Member* who = Find(member);
  if (who == nullptr) return;
  Put({member, std::move(batch)}, who->link->subject(who->channel));
}

void Room::Put(Pending pending, std::string author) {
  if (held_.empty() && !MustReadKind(*pending.batch)) {
    return Submit(std::move(pending), std::move(author));
  }
  const size_t bytes = pending.batch->encoded().size() + kHeldBytes;
  if (held_.empty()) {
    Read();
  } else if (held_bytes_ + bytes > kMaxHeldBytes) {
    ++counts_.over_log_queue;
    return RefuseAppend(
        pending,
        {SyncErrorCode::kRateLimited,
         "as much as may be waits for what is stored to be read", kSoon});
  }
  held_bytes_ += bytes;
  held_.push_back({std::move(pending), std::move(author)});
}

std::deque<Room::Held> Room::TakeHeld() {
  held_bytes_ = 0;
  return std::exchange(held_, {});
}

void Room::PutHeld() {
  for (Held& held : TakeHeld()) {
    Submit(std::move(held.pending), std::move(held.author));
  }
}

void Room::RefuseHeld(const SyncError& error) {
  for (const Held& held : TakeHeld()) {
    RefuseAppend(held.pending, error);
  }
}

void Room::Submit(Pending pending, std::string author) {
  if (Find(pending.member) != nullptr &&
      TakeSnapshot(pending.member, pending.batch)) {
    return;
  }
  const SyncBatch& batch = *pending.batch;
  if (!batch.info().FollowsOn(accepted_)) {
    return RefuseAppend(pending,
                        {SyncErrorCode::kGap,
                         "the update builds upon ops that are missing here: "
                         "join again, and send what is missing first"});
  }
  if (const auto error = KindFor(batch).Refuses(batch)) {
    return RefuseAppend(pending, *error);
  }
  absl::StatusOr<Record> record = RecordOf(batch);
  if (!record.ok()) {
    return RefuseAppend(pending, UnwrittenError(record.status()));
  }
  record->document = document_;
  record->epoch = epoch_;
  record->author = std::move(author);
  record->time_ms = std::max<int64_t>(0, parts_.env.WallTimeMs());
  const absl::Status status = parts_.committer.Submit(
      *std::move(record),
      [room = weak_from_this(), generation = generation_, document = document_,
       epoch = epoch_, bus = &parts_.bus,
       executor = &parts_.executor](const absl::StatusOr<Appended>& appended) {
        executor->Post([room, generation, appended] {
          const std::shared_ptr<Room> here = room.lock();
          if (here != nullptr && here->generation_ == generation) {
            here->OnAppended(appended);
          }
        });
        if (!appended.ok() || appended->was_known) return;
        // Whatever has become of this room: others wait for the record. A lost
        // notice is found as a gap, by the next one.
        const absl::Status told =
            bus->Publish({document, epoch, appended->seq, appended->seq});
        if (told.ok()) return;
        executor->Post([room, last = Position{epoch, appended->seq}] {
          if (const auto here = room.lock()) here->TellLater(last);
        });
      });
  if (!status.ok()) {
    const bool is_full = absl::IsResourceExhausted(status);
    counts_.over_log_queue += is_full ? 1 : 0;
    RefuseAppend(pending, is_full
                              ? SyncError(SyncErrorCode::kRateLimited,
                                          std::string(status.message()), kSoon)
                              : UnwrittenError(status));
    if (!parts_.log.health().ok()) fail_(parts_.log.health());
    return;
  }
  MergeEnds(batch.info().spans, &accepted_);
  pending_.push_back(std::move(pending));
}

void Room::TellLater(const Position& last) {
  untold_ = std::max(untold_.value_or(last), last);
  tell_at_ = Now() + kSoon;
}

// That the log has come to there: who is told finds what came before.
void Room::TellAgain() {
  const absl::Status told = parts_.bus.Publish(
      {document_, untold_->epoch, untold_->seq, untold_->seq});
  if (!told.ok()) return TellLater(*untold_);
  untold_.reset();
}

void Room::OnAppended(const absl::StatusOr<Appended>& appended) {
  Pending pending = std::move(pending_.front());
  pending_.pop_front();
  if (!appended.ok()) return OnRefused(pending, appended.status());
  if (!appended->was_known) {
    committed_[appended->seq] = std::move(pending);
  } else if (appended->seq < next_) {
    TellDurable(pending, appended->seq, /*was_known=*/true);
  } else {
    known_.emplace(appended->seq, std::move(pending));
  }
  Advance();
}

void Room::OnRefused(const Pending& pending, const absl::Status& status) {
  if (!parts_.log.health().ok()) {
    RefuseAppend(pending, UnwrittenError(status));
    return fail_(parts_.log.health());
  }
  if (absl::IsFailedPrecondition(status)) {
    if (pending.done) RefuseAppend(pending, ResetError());
    return Reopen("the document was deleted or restored");
  }
  accepted_ = version_;
  for (const auto& [seq, committed] : committed_) {
    MergeEnds(committed.batch->info().spans, &accepted_);
  }
  for (const Pending& other : pending_) {
    MergeEnds(other.batch->info().spans, &accepted_);
  }
  RefuseAppend(pending, UnwrittenError(status));
}

void Room::RefuseAppend(const Pending& pending, const SyncError& error) {
  if (!pending.done) return Refuse(pending.member, error);
  ++counts_.refusals;
  Touch();
  pending.done({.error = error, .version = accepted_});
}

void Room::FailAppends(const SyncError& error) {
  std::vector<Pending> failed;
  for (Held& held : TakeHeld()) {
    failed.push_back(std::move(held.pending));
  }
  for (Pending& pending : std::exchange(pending_, {})) {
    failed.push_back(std::move(pending));
  }
  for (auto& [seq, pending] : std::exchange(committed_, {})) {
    failed.push_back(std::move(pending));
  }
  for (auto& [seq, pending] : std::exchange(known_, {})) {
    failed.push_back(std::move(pending));
  }
  for (const Pending& pending : failed) {
    if (pending.done) RefuseAppend(pending, error);
  }
}

void Room::Advance() {
  while (!committed_.empty() && committed_.begin()->first <= next_) {
    const auto node = committed_.extract(committed_.begin());
    if (node.key() < next_) {  // it was read from the log meanwhile
      TellDurable(node.mapped(), node.key(), /*was_known=*/false);
    } else {
      Take(node.key(), node.mapped());
    }
  }
  while (!known_.empty() && known_.begin()->first < next_) {
    const auto node = known_.extract(known_.begin());
    TellDurable(node.mapped(), node.key(), /*was_known=*/true);
  }
  // What is left builds upon, or is, what others have written.
  if (!committed_.empty() || !known_.empty()) ReadMissing();
  UseSnapshot();
  CompactIfDue();
}

void Room::Take(Seq seq, const Pending& pending) {
  const SyncBatchPtr batch = pending.batch;
  next_ = seq.Next();
  MergeEnds(batch->info().spans, &version_);
  MergeEnds(batch->info().spans, &accepted_);
  ++counts_.appends;
  ++records_since_;
  bytes_since_ += batch->encoded().size();
  kind_.Learn(*batch);
  KeepRecent(seq, batch);
  handing_bytes_ += batch->encoded().size();
  handing_.push_back({batch, pending.member});
  if (handing_bytes_ > options_.max_recent_bytes || members_.empty()) HandOn();
  NotifyMembers();
  TellDurable(pending, seq, /*was_known=*/false);
  TellWatchers(seq, batch);
}

void Room::TellDurable(const Pending& pending, Seq seq, bool was_known) {
  if (pending.done) {
    Touch();
    return pending.done({.position = {epoch_, seq},
                         .level = parts_.log.level(),
                         .was_known = was_known});
  }
  const Member* who = Find(pending.member);
  if (who == nullptr) return;
  who->link->session().Durable(who->channel, parts_.log.level(), version_);
  who->link->Changed();
}

void Room::KeepRecent(Seq seq, SyncBatchPtr batch) {
  recent_bytes_ += batch->encoded().size();
  recent_.push_back({seq, std::move(batch)});
  TrimRecent();
}

void Room::TrimRecent() {
  const size_t most = options_.max_recent_bytes
                      << std::min(reads_in_vain_, kMostDoublings);
  while (recent_bytes_ > most) {
    MergeEnds(recent_.front().batch->info().spans, &base_);
    recent_bytes_ -= recent_.front().batch->encoded().size();
    recent_.pop_front();
  }
}

// What is refused by the log after all says nothing any more.
RoomKind Room::KindFor(const SyncBatch& batch) const {
  RoomKind kind = kind_;
  for (const auto& [seq, committed] : committed_) {
    if (kind.Tells(batch)) return kind;
    kind.Learn(*committed.batch);
  }
  for (const Pending& pending : pending_) {
    if (kind.Tells(batch)) return kind;
    kind.Learn(*pending.batch);
  }
  return kind;
}

void Room::ReadMissing() {
  if (std::exchange(is_reading_missing_, true)) return;
  AskStore(
      [log = &parts_.log, document = document_,
       from = Position{epoch_, next_}] {
        return log->Read(document, from, kReadBytes);
      },
      [](Room& room, const absl::StatusOr<std::vector<LoggedRecord>>& records) {
        room.OnMissing(records);
      });
}

void Room::OnMissing(const absl::StatusOr<std::vector<LoggedRecord>>& records) {
  is_reading_missing_ = false;
  if (!records.ok()) {
    if (parts_.log.health().ok()) {
      return Reopen("the log was compacted before this server had read it");
    }
    fail_(parts_.log.health());
    return Close(UnreadableError(records.status()));
  }
  for (const LoggedRecord& record : *records) {
    if (record.seq != next_) continue;
    auto own = committed_.find(record.seq);
    if (own != committed_.end()) {
      const auto node = committed_.extract(own);
      Take(record.seq, node.mapped());
      continue;
    }
    absl::StatusOr<SyncBatchPtr> batch = BatchOf(document_, record);
    if (!batch.ok()) return Close(UnreadableError(batch.status()));
    Take(record.seq, {.batch = *std::move(batch)});
  }
  if (!records->empty()) Advance();
}

void Room::CompactIfDue() {
  if (is_compacting_) return;
  if (records_since_ < options_.compact_records &&
      bytes_since_ < options_.compact_bytes) {
    return;
  }
  if (kind_.is_sealed()) return AskForSnapshot();
  is_compacting_ = true;
  records_since_ = bytes_since_ = 0;
  AskStore(
      [log = &parts_.log, snapshots = &parts_.snapshots, document = document_,
       options = options_.document,
       max_bytes = options_.session.limits.max_update_bytes] {
        return CompactDocument(document, *log, *snapshots, options, max_bytes);
      },
      [](Room& room, const absl::Status& status) { room.OnCompacted(status); });
}

void Room::OnCompacted(const absl::Status& status) {
  is_compacting_ = false;
  ++(status.ok() ? counts_.compactions : counts_.failed_compactions);
}

}  // namespace syncline::relay::internal
