#include "sync/server_channel.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sync/exchange.h"

namespace syncline::internal {
namespace {

// Of a batch in a Deliver: its tag and its length.
constexpr size_t kBatchOverhead = 6;
// Of the fields of one entry, those that were removed among them: times as many
// as there may be at once.
constexpr size_t kMostWaiting = 8;
// Of who is to take in first what it has asked for.
constexpr Milliseconds kRejoinPause(1000);

// As much of what waits as one change may have: all of it, or only of what was
// removed, which goes first, so that nobody has more fields than there may be.
PresenceEntry ChangeOf(const PresenceEntry& waiting,
                       const PresenceLimits& limits) {
  PresenceEntry removed = waiting;
  removed.fields.clear();
  size_t bytes = 0, removed_bytes = 0;
  for (const auto& [key, field] : waiting.fields) {
    bytes += key.size() + field.value.size();
    if (!field.is_removed || removed.fields.size() == 2 * limits.max_fields ||
        removed_bytes + key.size() > limits.max_entry_bytes) {
      continue;
    }
    removed_bytes += key.size();
    removed.fields.emplace(key, field);
  }
  const bool fits = waiting.fields.size() <= 2 * limits.max_fields &&
                    bytes <= limits.max_entry_bytes;
  return fits || removed.fields.empty() ? waiting : removed;
}

}  // namespace

ServerChannel::ServerChannel(const JoinRequest& request, uint64_t download_hash,
                             uint64_t download_offset, uint64_t upload_bytes,
                             ServerLink* link)
    : id_(request.channel),
      link_(*link),
      level_(request.level),
      asked_(request.access),
      download_hash_(download_hash),
      download_offset_(download_offset),
      upload_hash_(request.upload_hash),
      upload_bytes_(upload_bytes),
      upload_(link->options.limits.max_update_bytes),
      presence_credit_(link->options.presence.changes_per_second) {}

ServerChannel::~ServerChannel() {
  for (const InFlight& sent : flight_) link_.bytes_in_flight -= sent.bytes;
  EndUpload();
  DropDeliveries();
}

void ServerChannel::Uncount(Delivery* delivery) {
  (delivery->is_of_join ? link_.joined_bytes : link_.queued_bytes) -=
      std::exchange(delivery->counted, 0);
}

void ServerChannel::DropDeliveries() {
  for (Delivery& delivery : deliveries_) Uncount(&delivery);
  deliveries_.clear();
  StopDownload();
}

void ServerChannel::MakeJoinOk(const JoinAnswer& answer) {
  join_ok_ = std::make_unique<proto::Frame::JoinOk>();
  proto::Frame::JoinOk& ok = *join_ok_;
  ok.set_channel(id_);
  ok.set_access(ToWire(access_));
  ok.set_epoch(epoch_);
  ToWire(answer.have, ok.mutable_have());
  if (link_.client_takes_parts && answer.durable == answer.have) {
    ok.set_all_durable(true);
  } else {
    ToWire(answer.durable, ok.mutable_durable());
  }
  ok.set_subject(subject_);
  ok.set_connection(connection_);
}

std::optional<SyncError> ServerChannel::Join(JoinAnswer answer) {
  if (is_joined_) return std::nullopt;
  is_joined_ = true;
  access_ = std::min(answer.access, asked_);
  was_writer_ = access_ == Access::kWrite;
  epoch_ = answer.epoch;
  subject_ = Shortened(answer.subject, kMaxSubjectBytes);
  connection_ = answer.connection;
  for (const OpSpan& span : answer.have.Minus(answer.durable)) {
    awaiting_.Set(span.peer, span.end);
  }
  MakeJoinOk(answer);
  const size_t bytes = join_ok_->ByteSizeLong() + kFrameOverhead;
  if (bytes > link_.client_frame_bytes) {
    return VersionTooLarge(answer.have, bytes, link_.client_frame_bytes);
  }
  PartialUpload& upload = answer.upload;
  if (upload.hash == upload_hash_ && upload.size == upload_bytes_ &&
      upload.bytes.size() < upload.size && was_writer_ &&
      upload.size <= link_.options.limits.max_update_bytes) {
    join_ok_->set_upload_offset(upload.bytes.size());
    upload_.Resume(std::move(upload));
  }
  if (access_ >= Access::kRead) {
    if (const auto error = CheckWaiting(answer)) return error;
    for (SyncBatchPtr& batch : answer.batches) {
      if (const auto error = CheckSize(*batch)) return error;
      const size_t counted = batch->encoded().size();
      link_.joined_bytes += counted;
      deliveries_.push_back({std::move(batch), answer.level, counted, true});
    }
  }
  roster_due_ = access_ >= Access::kPresence;
  for (PresenceEntry& entry : answer.roster) Presence(entry);
  return std::nullopt;
}

void ServerChannel::SetAccess(Access access) {
  access = std::min(access, asked_);
  if (!is_joined_ || access == access_) return;
  fell_to_ = perm_changed_ ? std::min(fell_to_, access) : access;
  access_ = access;
  perm_changed_ = true;
  if (access_ == Access::kWrite) was_writer_ = true;
  if (access_ < Access::kWrite) {
    upload_.TakePartial();
    EndUpload();
  }
  if (access_ < Access::kRead) {
    DropDeliveries();
  }
  if (access_ < Access::kPresence) {
    gone_.clear();
    presence_.clear();
  }
}

void ServerChannel::Durable(AckLevel level, const VersionVector& version) {
  if (!is_joined_ || level < level_) return;
  const VersionVector waited = std::exchange(awaiting_, VersionVector());
  for (const auto& [peer, end] : waited.entries()) {
    const uint32_t safe = std::min(end, version.next_counter(peer));
    if (safe < end) awaiting_.Set(peer, end);
    if (safe > ack_.next_counter(peer)) ack_.Set(peer, safe);
  }
  ack_level_ = level;
  flight_.erase_if([&](const InFlight& sent) {
    if (!version.Includes(sent.ends)) return false;
    link_.bytes_in_flight -= sent.bytes;
    return true;
  });
  for (Delivery& delivery : deliveries_) Raise(&delivery, level, version);
  if (download_.is_active()) {
    Raise(&downloading_, level, version);
    download_.set_level(downloading_.level);
  }
}

void ServerChannel::Raise(Delivery* delivery, AckLevel level,
                          const VersionVector& version) {
  if (delivery->batch->info().IsKnownIn(version)) {
    delivery->level = std::max(delivery->level, level);
  }
}

std::optional<SyncError> ServerChannel::Deliver(SyncBatchPtr batch,
                                                AckLevel level) {
  if (!is_joined_ || access_ < Access::kRead) return std::nullopt;
  if (const auto error = CheckSize(*batch)) return error;
  const size_t bytes = batch->encoded().size();
  link_.queued_bytes += bytes;
  deliveries_.push_back({std::move(batch), level, bytes});
  return std::nullopt;
}

std::optional<SyncError> ServerChannel::CheckWaiting(
    const JoinAnswer& answer) const {
  size_t bytes = 0;
  for (const SyncBatchPtr& batch : answer.batches) {
    bytes += batch->encoded().size();
  }
  const size_t waiting = link_.joined_bytes;
  if (bytes == 0 || waiting == 0 ||
      waiting + bytes <= link_.options.limits.max_update_bytes) {
    return std::nullopt;
  }
  return SyncError(SyncErrorCode::kRoomUnavailable,
                   absl::StrCat(waiting,
                                " bytes of other documents wait for this "
                                "connection: join when they have come"),
                   kRejoinPause);
}

std::optional<SyncError> ServerChannel::CheckSize(
    const SyncBatch& batch) const {
  const size_t bytes = batch.encoded().size();
  const uint64_t limit = link_.client_limits.max_update_bytes;
  if (bytes <= limit) return std::nullopt;
  return SyncError(
      SyncErrorCode::kUpdateTooLarge,
      absl::StrCat("the document has an update of ", bytes,
                   " bytes; the client takes ", limit, " (max_update_bytes)"));
}

bool ServerChannel::Presence(const PresenceEntry& change) {
  if (!is_joined_ || access_ < Access::kPresence) return true;
  if (change.is_gone) {
    presence_.erase(change.connection);
    gone_.insert(change.connection);
    return true;
  }
  PresenceEntry& waiting = presence_[change.connection];
  if (waiting.fields.empty()) {
    waiting = change;
    return true;
  }
  waiting.subject = change.subject;
  for (const auto& [key, field] : change.fields) waiting.fields[key] = field;
  return waiting.fields.size() <=
         kMostWaiting * link_.options.presence.max_fields;
}

bool ServerChannel::FitsWindow(uint64_t bytes) const {
  return link_.bytes_in_flight == 0 ||
         link_.bytes_in_flight + bytes <= link_.options.limits.window_bytes;
}

bool ServerChannel::CountUpdate(const SyncBatch& batch) {
  const uint64_t bytes = batch.encoded().size();
  if (!FitsWindow(bytes)) return false;
  link_.bytes_in_flight += bytes;
  flight_.push_back({EndsOf(batch.info()), bytes});
  awaiting_.Merge(flight_.back().ends);
  return true;
}

std::optional<SyncError> ServerChannel::TakeChunk(
    const proto::Frame::Chunk& chunk, std::string* complete) {
  if (link_.uploader != 0 && link_.uploader != id_) {
    return SyncError(SyncErrorCode::kWindowExceeded,
                     "chunks of two documents at once");
  }
  link_.uploader = id_;
  std::optional<SyncError> error = upload_.Take(chunk, complete);
  if (error || !complete->empty()) EndUpload();
  return error;
}

void ServerChannel::EndUpload() {
  if (link_.uploader == id_) link_.uploader = 0;
}

// Beyond the window, if it must be: the client counts it, too.
void ServerChannel::CountUploaded(const SyncBatch& batch) {
  const uint64_t bytes = batch.encoded().size();
  link_.bytes_in_flight += bytes;
  flight_.push_back({EndsOf(batch.info()), bytes});
  awaiting_.Merge(flight_.back().ends);
}

std::optional<SyncError> ServerChannel::CheckPresence(PresenceEntry* change,
                                                      Milliseconds now) {
  const double rate = link_.options.presence.changes_per_second;
  const auto passed = std::max(Milliseconds(0), now - presence_at_);
  presence_at_ = now;
  presence_credit_ = std::min(
      std::max(rate, 1.0),
      presence_credit_ + rate * static_cast<double>(passed.count()) / 1000);
  if (presence_credit_ < 1) {
    return SyncError(SyncErrorCode::kRateLimited,
                     "presence changes more often than allowed",
                     Milliseconds(1000));
  }
  presence_credit_ -= 1;
  change->connection = connection_;
  change->subject = subject_;
  change->is_gone = false;
  if (own_presence_ == nullptr) {
    own_presence_ = std::make_unique<PresenceTable>(link_.options.presence);
  }
  const absl::Status status = own_presence_->Apply(*change, now).status();
  if (status.ok()) return std::nullopt;
  return SyncError(SyncErrorCode::kBadPresence, std::string(status.message()));
}

bool ServerChannel::NextAnswer(proto::Frame* frame) {
  return NextJoinOk(frame) || NextPermChanged(frame) || NextAck(frame);
}

bool ServerChannel::Next(bool may_deliver, proto::Frame* frame,
                         DeliverFrame* deliver) {
  if (wants_snapshot_ && access_ == Access::kWrite) {
    wants_snapshot_ = false;
    frame->mutable_snapshot_wanted()->set_channel(id_);
    return true;
  }
  return NextPresence(frame) ||
         (may_deliver && (NextChunk(frame) || NextDelivery(frame, deliver)));
}

bool ServerChannel::NextJoinOk(proto::Frame* frame) {
  if (join_ok_ == nullptr) return false;
  *frame->mutable_join_ok() = std::move(*join_ok_);
  join_ok_ = nullptr;
  return true;
}

bool ServerChannel::NextPermChanged(proto::Frame* frame) {
  if (!perm_changed_) return false;
  frame->mutable_perm_changed()->set_channel(id_);
  frame->mutable_perm_changed()->set_access(ToWire(fell_to_));
  perm_changed_ = fell_to_ != access_;
  fell_to_ = access_;
  return true;
}

bool ServerChannel::NextAck(proto::Frame* frame) {
  if (ack_.entries().empty()) return false;
  proto::Frame::Ack* ack = frame->mutable_ack();
  ack->set_channel(id_);
  ack->set_epoch(epoch_);
  ack->set_level(ToWire(ack_level_));
  // What does not fit is told by the next one.
  const size_t room = link_.client_limits.max_frame_bytes - kFrameOverhead;
  size_t fits = room / kMaxVersionEntryBytes;
  VersionVector now, later;
  for (const auto& [peer, end] : ack_.entries()) {
    (fits > 0 ? now : later).Set(peer, end);
    if (fits > 0) --fits;
  }
  ack_ = std::move(later);
  ToWire(now, ack->mutable_durable());
  return true;
}

PresenceEntry ServerChannel::NextPresenceChange() const {
  if (gone_.empty()) {
    return ChangeOf(presence_.begin()->second, link_.options.presence);
  }
  return {.connection = *gone_.begin(), .is_gone = true};
}

void ServerChannel::PresenceIsTold(const PresenceEntry& change) {
  if (change.is_gone) {
    gone_.erase(change.connection);
    return;
  }
  const auto told = presence_.find(change.connection);
  for (const auto& [key, field] : change.fields) told->second.fields.erase(key);
  if (told->second.fields.empty()) presence_.erase(told);
}

bool ServerChannel::NextPresence(proto::Frame* frame) {
  if (!roster_due_ && gone_.empty() && presence_.empty()) return false;
  roster_due_ = false;
  frame->mutable_presence()->set_channel(id_);
  const size_t room = link_.client_limits.max_frame_bytes - kFrameOverhead;
  size_t bytes = 0;
  while (!gone_.empty() || !presence_.empty()) {
    const PresenceEntry change = NextPresenceChange();
    proto::Frame::Presence::Entry entry;
    ToWire(change, &entry);
    bytes += entry.ByteSizeLong() + kBatchOverhead;
    if (bytes > room && frame->presence().entry_size() > 0) break;
    PresenceIsTold(change);
    // One that fits no frame of this client's is not shown to it.
    if (bytes > room) break;
    *frame->mutable_presence()->add_entry() = std::move(entry);
  }
  return true;
}

void ServerChannel::Sent(const Delivery& delivery) {
  if (delivery.level < level_) awaiting_.Merge(EndsOf(delivery.batch->info()));
}

bool ServerChannel::NextDelivery(proto::Frame* frame, DeliverFrame* deliver) {
  if (deliveries_.empty() || download_.is_active()) return false;
  const size_t room = link_.client_limits.max_frame_bytes - kFrameOverhead;
  const AckLevel level = deliveries_.front().level;
  size_t bytes = 0, count = 0;
  for (const Delivery& delivery : deliveries_) {
    bytes += delivery.batch->encoded().size() + kBatchOverhead;
    if (bytes > room || delivery.level != level) break;
    ++count;
  }
  if (count == 0) {
    Delivery delivery = deliveries_.pop_front();
    if (!delivery.is_of_join) Uncount(&delivery);
    StartDownload(std::move(delivery));
    return NextChunk(frame);
  }
  *deliver =
      link_.frames->Of(id_, absl::MakeConstSpan(&deliveries_.front(), count));
  for (; count > 0; --count) {
    Delivery delivery = deliveries_.pop_front();
    Uncount(&delivery);
    Sent(delivery);
  }
  return true;
}

void ServerChannel::StartDownload(Delivery delivery) {
  download_.Start(delivery.batch, delivery.level);
  if (delivery.batch->hash() == std::exchange(download_hash_, 0)) {
    download_.SkipTo(download_offset_);
  }
  downloading_ = std::move(delivery);
}

void ServerChannel::StopDownload() {
  if (link_.downloader == id_) link_.downloader = 0;
  download_.Stop();
  Uncount(&downloading_);
  downloading_.batch.reset();
}

bool ServerChannel::NextChunk(proto::Frame* frame) {
  const bool is_others_turn = link_.downloader != 0 && link_.downloader != id_;
  if (!download_.is_active() || is_others_turn) return false;
  link_.downloader = id_;
  const bool is_last = download_.Next(id_, link_.client_limits.max_frame_bytes,
                                      frame->mutable_chunk());
  if (is_last) {
    Sent(downloading_);
    StopDownload();
  }
  return true;
}

}  // namespace syncline::internal
