// What a Replica makes of what the server says.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sync/exchange.h"
#include "sync/replica.h"

namespace syncline::internal {
namespace {

SyncError Malformed(std::string_view what) {
  return SyncError(SyncErrorCode::kMalformedFrame, std::string(what));
}

SyncError Unexpected(std::string_view what) {
  return SyncError(SyncErrorCode::kUnexpectedFrame, std::string(what));
}

}  // namespace

Replica::Violation Replica::OnJoinOk(const proto::Frame::JoinOk& frame) {
  if (phase_ != Phase::kJoining) return Unexpected("a JoinOk without a Join");
  VersionVector have, durable;
  const bool is_read =
      FromWire(frame.have(), &have) && FromWire(frame.durable(), &durable);
  if (frame.all_durable()) durable = have;
  if (!is_read || !have.Includes(durable) || frame.epoch() == 0 ||
      frame.subject().size() > kMaxSubjectBytes) {
    return Malformed("a JoinOk against the rules");
  }
  phase_ = Phase::kJoined;
  failure_ = absl::OkStatus();
  access_ = std::min(FromWire(frame.access()), options_.access);
  epoch_ = frame.epoch();
  subject_ = frame.subject();
  connection_ = frame.connection();
  offered_ = std::move(have);
  acknowledged_ = std::move(durable);
  GoOnUploading(frame.upload_offset());

  presence_changed_ = presence_changed_ || !presence_.entries().empty();
  presence_.Clear();  // the roster follows
  roster_ends_.reset();
  std::erase_if(own_presence_,
                [](const auto& field) { return field.second.is_removed; });
  presence_to_tell_.clear();
  TellAllPresence();
  presence_due_ = renewal_due_ = link_.now;
  if (!offered_.Includes(document_->version())) edits_due_ = link_.now;
  return std::nullopt;
}

void Replica::GoOnUploading(uint64_t offset) {
  if (!uploading_) return;
  const UpdateInfo& info = uploading_->info();
  if (access_ < Access::kWrite || info.IsKnownIn(offered_) ||
      !info.FollowsOn(offered_)) {
    uploading_.reset();
    return;
  }
  offered_.Merge(EndsOf(info));
  upload_.Start(uploading_, AckLevel::kReceived);
  upload_.SkipTo(offset);
}

Replica::Violation Replica::OnAck(const proto::Frame::Ack& frame) {
  if (!is_joined()) return Unexpected("an Ack before the JoinOk");
  VersionVector durable;
  if (!FromWire(frame.durable(), &durable)) {
    return Malformed("an Ack against the rules");
  }
  // Else edits to come would be taken for safe.
  if (!offered_.Includes(durable)) {
    return Malformed("an Ack of ops that were not offered");
  }
  if (frame.epoch() == epoch_ && FromWire(frame.level()) >= options_.level) {
    Acknowledge(durable);
  }
  return std::nullopt;
}

void Replica::Acknowledge(const VersionVector& durable) {
  backoff_.Reset();  // not with the JoinOk: a room may answer, and no more
  acknowledged_.Merge(durable);
  if (uploading_ && !upload_.is_active() &&
      uploading_->info().IsKnownIn(acknowledged_)) {
    uploading_.reset();
  }
  const size_t came = std::erase_if(flight_, [&](const InFlight& sent) {
    if (!acknowledged_.Includes(sent.ends)) return false;
    link_.bytes_in_flight -= sent.bytes;
    return true;
  });
  if (came > 0) AwaitAnswer();
}

Replica::Violation Replica::OnDeliver(proto::Frame::Deliver* frame) {
  if (!is_joined() || access_ < Access::kRead) {
    return Unexpected("a Deliver to who may not read, or before the JoinOk");
  }
  for (std::string& encoded : *frame->mutable_batch()) {
    const absl::StatusOr<SyncBatchPtr> batch =
        SyncBatch::Parse(std::move(encoded));
    if (!batch.ok()) {
      return SyncError(SyncErrorCode::kBadUpdate,
                       std::string(batch.status().message()));
    }
    if (!Take(**batch, FromWire(frame->level()))) return std::nullopt;
  }
  return std::nullopt;
}

Replica::Violation Replica::OnChunk(const proto::Frame::Chunk& frame) {
  if (!is_joined() || access_ < Access::kRead) {
    return Unexpected("a Chunk to who may not read, or before the JoinOk");
  }
  // It goes on behind what is not here any more: the next Join tells that.
  if (std::exchange(gave_way_, false) && frame.offset() > 0) {
    JoinLater(absl::AbortedError("another download took the place of this one"),
              Milliseconds(0));
    return std::nullopt;
  }
  if (Violation error = TakeTurn()) return error;
  std::string complete;
  if (Violation error = download_.Take(frame, &complete)) {
    if (error->code != SyncErrorCode::kUpdateTooLarge) return error;
    Fail(error->ToStatus());  // other documents have nothing to do with it
    return std::nullopt;
  }
  if (complete.empty()) return std::nullopt;
  link_.downloader = 0;
  const absl::StatusOr<SyncBatchPtr> batch =
      SyncBatch::Parse(std::move(complete));
  if (!batch.ok()) {
    return SyncError(SyncErrorCode::kBadUpdate,
                     std::string(batch.status().message()));
  }
  Take(**batch, FromWire(frame.level()));
  return std::nullopt;
}

// One batch in chunks at a time: else each document could hold a large part of
// one. What broke off is kept for the last document that it happened to.
Replica::Violation Replica::TakeTurn() {
  if (link_.downloader != 0 && link_.downloader != channel_) {
    return SyncError(SyncErrorCode::kWindowExceeded,
                     "chunks of two documents at once");
  }
  link_.downloader = channel_;
  if (link_.broken_off != nullptr && link_.broken_off != this) {
    link_.broken_off->GiveWay();
  }
  link_.broken_off = this;
  return std::nullopt;
}

bool Replica::Take(const SyncBatch& batch, AckLevel level) {
  const absl::Status status = ImportBatch(document_, options_.seal, batch);
  if (absl::IsFailedPrecondition(status)) {  // in a transaction: it comes again
    JoinLater(status, Milliseconds(0));
    return false;
  }
  if (!status.ok()) {
    Fail(status);
    return false;
  }
  const VersionVector ends = EndsOf(batch.info());
  if (!document_->version().Includes(ends)) {
    // The next Join tells what is missing.
    JoinLater(SyncError(SyncErrorCode::kGap,
                        "what came builds upon ops that did not come")
                  .ToStatus(),
              Milliseconds(0));
    return false;
  }
  offered_.Merge(ends);
  if (!held_back_.ok()) Changed();  // this may be what was missing
  if (level >= options_.level) Acknowledge(ends);
  return true;
}

Replica::Violation Replica::OnPresence(const proto::Frame::Presence& frame) {
  if (!is_joined() || access_ < Access::kPresence) {
    return Unexpected("a Presence to who may not see it, or before the JoinOk");
  }
  for (const proto::Frame::Presence::Entry& entry : frame.entry()) {
    // What is beyond the limits here is not shown, and no harm.
    const absl::StatusOr<bool> changed =
        presence_.Apply(FromWire(entry), link_.now);
    presence_changed_ = presence_changed_ || (changed.ok() && *changed);
    // It was not renewed in time, as after a pause of this program.
    if (entry.gone() && entry.connection() == connection_) TellAllPresence();
  }
  return std::nullopt;
}

void Replica::OnPermChanged(Access access) {
  if (!is_joined()) return;
  const Access before =
      std::exchange(access_, std::min(access, options_.access));
  const bool had_sent = access_ < Access::kWrite && before == Access::kWrite &&
                        (uploading_ || !flight_.empty());
  if (access_ < Access::kWrite) {
    StopUpload();
    uploading_.reset();
    ready_.reset();
  }
  if (access_ < Access::kRead) StopDownload();
  // What was on the way may have been refused, and what there is was not read.
  if (access_ > before || had_sent) {
    LeaveChannel();
    join_at_ = link_.now;
  }
}

// With the next look at what there is to send.
void Replica::OnSnapshotWanted() {
  if (!is_joined() || !options_.seal.seal) return;
  snapshot_wanted_ = true;
  if (!edits_due_) edits_due_ = link_.now;
}

void Replica::OnRoomEvent(const proto::Frame::RoomEvent& frame) {
  const std::string text(Shortened(frame.text()));
  CloseChannel();  // the server has closed it
  switch (frame.what()) {
    case proto::Frame::RoomEvent::EVICTED:
      return Fail(SyncError(SyncErrorCode::kEvicted, text).ToStatus());
    case proto::Frame::RoomEvent::DELETED:
      return Fail(SyncError(SyncErrorCode::kDeleted, text).ToStatus());
    case proto::Frame::RoomEvent::QUARANTINED:
      return Fail(SyncError(SyncErrorCode::kQuarantined, text).ToStatus());
    default:
      // Of a later version, too: what there is is said by the answer to a Join.
      return JoinLater(
          absl::AbortedError(absl::StrCat("the room was reset: ", text)),
          Milliseconds(0));
  }
}

void Replica::OnError(const SyncError& error) {
  CloseChannel();  // the server has closed it
  if (error.error_class == SyncErrorClass::kTransient) {
    JoinLater(error.ToStatus(), error.retry_after);
  } else {
    uploading_.reset();
    Fail(error.ToStatus());
  }
}

void Replica::OnLeave() {
  CloseChannel();
  JoinLater(absl::UnavailableError("the server closed the channel"),
            Milliseconds(0));
}

}  // namespace syncline::internal
