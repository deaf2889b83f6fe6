// What a Replica says to the server.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sync/exchange.h"
#include "sync/replica.h"

namespace syncline::internal {

bool Replica::Next(proto::Frame* frame) {
  frame->Clear();
  if (phase_ == Phase::kIdle) return NextJoin(frame);
  if (!is_joined()) return false;
  if (token_changed_) return NextToken(frame);
  return NextPresence(frame) || NextChunk(frame) || NextEdits(frame);
}

// A Join may go in parts, which this may not.
bool Replica::NextToken(proto::Frame* frame) {
  token_changed_ = false;
  if (!FitsFrame(options_.token.size())) {
    LeaveChannel();
    join_at_ = link_.now;
    return false;
  }
  frame->mutable_token_refresh()->set_channel(channel_);
  frame->mutable_token_refresh()->set_token(options_.token);
  return true;
}

bool Replica::FitsFrame(size_t bytes) const {
  return bytes + kFrameOverhead <= link_.server_limits.max_frame_bytes;
}

bool Replica::NextJoin(proto::Frame* frame) {
  if (link_.now < join_at_) return false;
  if (options_.level > link_.server_level) {
    Fail(SyncError(SyncErrorCode::kLevelNotOffered,
                   absl::StrCat("this server promises level ",
                                static_cast<int>(link_.server_level),
                                " at most: ask for that or less"))
             .ToStatus());
    return false;
  }
  MakeJoin(link_.last_channel + 1, frame->mutable_join());
  if (const size_t bytes = frame->ByteSizeLong();
      bytes > link_.server_frame_bytes) {
    Fail(VersionTooLarge(document_->version(), bytes, link_.server_frame_bytes)
             .ToStatus());
    return false;
  }
  phase_ = Phase::kJoining;
  gave_way_ = false;
  AwaitAnswer();
  channel_ = ++link_.last_channel;
  return true;
}

void Replica::MakeJoin(uint32_t channel, proto::Frame::Join* join) const {
  join->set_channel(channel);
  join->set_room(room_);
  join->set_token(options_.token);
  join->set_access(ToWire(options_.access));
  join->set_level(ToWire(options_.level));
  join->set_epoch(epoch_);
  ToWire(document_->version(), join->mutable_have());
  if (const PartialUpload& partial = download_.partial(); partial.size > 0) {
    join->set_download_hash(partial.hash);
    join->set_download_offset(partial.bytes.size());
  }
  if (uploading_) {
    join->set_upload_hash(uploading_->hash());
    join->set_upload_bytes(uploading_->encoded().size());
  }
}

bool Replica::NextPresence(proto::Frame* frame) {
  if (access_ < Access::kPresence || own_presence_.empty()) return false;
  const bool has_news = !presence_to_tell_.empty();
  if (link_.now < (has_news ? presence_due_ : renewal_due_)) return false;
  if (!has_news && !SeesOwnPresence()) TellAllPresence();
  const PresenceEntry entry = TakePresenceToTell();
  presence_due_ = link_.now + link_.options.presence.interval;
  renewal_due_ = link_.now + link_.options.presence.renewal;
  frame->mutable_presence()->set_channel(channel_);
  ToWire(entry, frame->mutable_presence()->add_entry());
  return true;
}

// What the server has it shows, oneself among them.
bool Replica::SeesOwnPresence() const {
  const auto own = presence_.entries().find(connection_);
  return own != presence_.entries().end() &&
         std::all_of(own_presence_.begin(), own_presence_.end(),
                     [&](const auto& field) {
                       return own->second.fields.contains(field.first);
                     });
}

void Replica::TellAllPresence() {
  for (const auto& [key, field] : own_presence_) presence_to_tell_.insert(key);
}

// What was removed first, so that nobody has more fields of this one than there
// may be; of that, as much as one change may have. What fits no frame is left
// out.
PresenceEntry Replica::TakePresenceToTell() {
  PresenceEntry entry;
  size_t bytes = 0;
  const auto take = [&](bool is_removed) {
    std::erase_if(presence_to_tell_, [&](const std::string& key) {
      const auto found = own_presence_.find(key);
      if (found->second.is_removed != is_removed ||
          entry.fields.size() >= 2 * link_.options.presence.max_fields) {
        return false;
      }
      const size_t size = SizeInFrame(key, found->second);
      if (!FitsFrame(size)) return true;
      if (!FitsFrame(bytes + size)) return false;
      bytes += size;
      entry.fields.insert(*found);
      if (is_removed) own_presence_.erase(found);
      return true;
    });
  };
  take(/*is_removed=*/true);
  if (entry.fields.size() <= link_.options.presence.max_fields) {
    take(/*is_removed=*/false);
  }
  return entry;
}

bool Replica::NextChunk(proto::Frame* frame) {
  const bool is_others_turn = link_.uploader != 0 && link_.uploader != channel_;
  if (!upload_.is_active() || is_others_turn) return false;
  link_.uploader = channel_;
  const bool is_last = upload_.Next(
      channel_, link_.server_limits.max_frame_bytes, frame->mutable_chunk());
  if (is_last) {
    StopUpload();
    CountInFlight(*uploading_);
  }
  return true;
}

bool Replica::NextEdits(proto::Frame* frame) {
  if (!ready_) MakeReady();
  if (!ready_) return false;
  const bool is_large = ready_->encoded().size() + kFrameOverhead >
                        link_.server_limits.max_frame_bytes;
  if (is_large) {
    uploading_ = std::exchange(ready_, nullptr);
    offered_.Merge(EndsOf(uploading_->info()));
    upload_.Start(uploading_, AckLevel::kReceived);
    return NextChunk(frame);
  }
  if (!FitsWindow(ready_->encoded().size())) return false;
  const SyncBatchPtr batch = std::exchange(ready_, nullptr);
  CountInFlight(*batch);
  frame->mutable_update()->set_channel(channel_);
  frame->mutable_update()->set_batch(batch->encoded().data(),
                                     batch->encoded().size());
  return true;
}

bool Replica::FitsWindow(uint64_t bytes) const {
  return link_.bytes_in_flight == 0 ||
         link_.bytes_in_flight + bytes <= link_.server_limits.window_bytes;
}

void Replica::CountInFlight(const SyncBatch& batch) {
  const uint64_t bytes = batch.encoded().size();
  if (flight_.empty()) AwaitAnswer();
  flight_.push_back({EndsOf(batch.info()), bytes});
  link_.bytes_in_flight += bytes;
  offered_.Merge(flight_.back().ends);
}

void Replica::MakeReady() {
  if (access_ < Access::kWrite || uploading_ || !edits_due_ ||
      link_.now < *edits_due_ || !FitsWindow(1)) {
    return;
  }
  edits_due_.reset();
  if (offered_.Includes(document_->version())) {
    held_back_ = absl::OkStatus();
    return MakeSnapshot();
  }
  absl::StatusOr<SyncBatchPtr> batch =
      ExportBatch(document_, options_.seal, offered_);
  if (absl::IsFailedPrecondition(batch.status())) {
    edits_due_ = link_.now + link_.options.batch_time;  // in a transaction
    return;
  }
  if (absl::IsNotFound(batch.status())) return HoldBack(batch.status());
  held_back_ = absl::OkStatus();
  if (!batch.ok()) return Fail(batch.status());
  edits_due_.reset();  // an export ends the commit under way, and tells of it
  const uint64_t bytes = (*batch)->encoded().size();
  if (bytes > link_.server_limits.max_update_bytes) {
    return Fail(SyncError(SyncErrorCode::kUpdateTooLarge,
                          absl::StrCat("what the server lacks has ", bytes,
                                       " bytes; it takes ",
                                       link_.server_limits.max_update_bytes))
                    .ToStatus());
  }
  ready_ = *std::move(batch);
}

// It stays in the room, and hears what others bring.
void Replica::HoldBack(const absl::Status& why) {
  held_back_ = absl::NotFoundError(absl::StrCat(
      room_,
      " lacks history that this document does not have either: it goes "
      "on by itself as soon as somebody has brought that (",
      std::string(why.message()), ")"));
}

// All of it, for a server that cannot read it; nothing where it cannot be had.
void Replica::MakeSnapshot() {
  if (!std::exchange(snapshot_wanted_, false)) return;
  absl::StatusOr<SyncBatchPtr> batch =
      ExportSealedSnapshot(document_, options_.seal);
  if (!batch.ok() || (*batch)->info().spans.empty() ||
      (*batch)->encoded().size() > link_.server_limits.max_update_bytes ||
      !(*batch)->info().IsKnownIn(offered_)) {
    return;
  }
  ready_ = *std::move(batch);
}

}  // namespace syncline::internal
