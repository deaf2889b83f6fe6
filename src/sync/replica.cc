#include "sync/replica.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace syncline::internal {

Replica::Replica(std::string room, SyncDocument* document, JoinOptions options,
                 ClientLink* link)
    : room_(std::move(room)),
      document_(document),
      options_(std::move(options)),
      link_(*link),
      backoff_(link->options.first_pause, link->options.longest_pause),
      epoch_(options_.epoch),
      download_(link->options.limits.max_update_bytes),
      presence_(link->options.presence) {
  document_->OnLocalChange([this] { Changed(); });
}

Replica::~Replica() {
  document_->OnLocalChange(nullptr);
  LeaveChannel();
  if (link_.broken_off == this) link_.broken_off = nullptr;
}

void Replica::Changed() {
  if (!edits_due_) edits_due_ = link_.now + link_.options.batch_time;
}

DocumentState Replica::StateAt(const VersionVector& version) const {
  if (phase_ == Phase::kFailed) return DocumentState::kFailed;
  if (!is_joined()) return DocumentState::kOffline;
  if (acknowledged_.Includes(version)) return DocumentState::kSaved;
  // The server may have them and say so still.
  if (offered_.Includes(version)) return DocumentState::kSaving;
  return access_ < Access::kWrite || !held_back_.ok() ? DocumentState::kFailed
                                                      : DocumentState::kSaving;
}

DocumentStatus Replica::Status() const {
  const VersionVector version = document_->version();
  DocumentStatus status{.state = StateAt(version),
                        .failure = failure_,
                        .unsaved_ops = 0,
                        .access = access_,
                        .epoch = epoch_,
                        .subject = subject_,
                        .connection = connection_};
  for (const OpSpan& span : version.Minus(acknowledged_)) {
    status.unsaved_ops += span.end - span.begin;
  }
  if (status.state == DocumentState::kFailed && phase_ != Phase::kFailed) {
    status.failure = WhyUnsent();
  }
  return status;
}

absl::Status Replica::WhyUnsent() const {
  if (access_ >= Access::kWrite) return held_back_;
  return absl::PermissionDeniedError(absl::StrCat(
      "there are edits of ", room_,
      " that the server does not take: ask for the right to write"));
}

bool Replica::TakeDocumentChange() {
  const DocumentState state = StateAt(document_->version());
  if (state == told_state_ && failure_ == told_failure_ &&
      access_ == told_access_) {
    return false;
  }
  told_state_ = state;
  told_failure_ = failure_;
  told_access_ = access_;
  return true;
}

void Replica::SetToken(std::string token) {
  options_.token = std::move(token);
  if (phase_ == Phase::kFailed) {
    (void)Retry();
  } else {
    token_changed_ = is_joined();
    // The server has the old one: a new Join tells the new one.
    if (phase_ == Phase::kJoining) {
      LeaveChannel();
      join_at_ = link_.now;
    }
  }
}

absl::Status Replica::Retry() {
  if (StateAt(document_->version()) != DocumentState::kFailed) {
    return absl::FailedPreconditionError(
        absl::StrCat(room_, " has not failed: there is nothing to try again"));
  }
  LeaveChannel();  // it may be joined, and unable to send
  phase_ = Phase::kIdle;
  failure_ = absl::OkStatus();
  join_at_ = link_.now;
  backoff_.Reset();
  return absl::OkStatus();
}

absl::Status Replica::SetPresence(std::string_view key, PresenceField field) {
  const auto found = own_presence_.find(key);
  const bool is_there = found != own_presence_.end();
  if (field.is_removed && !is_there) return absl::OkStatus();
  if (is_joined() && !FitsFrame(SizeInFrame(key, field))) {
    return absl::ResourceExhaustedError(
        "a field of presence that fits no frame of the server");
  }
  field.clock = own_clock_ + 1;
  // Checked by a table that has only this entry, as the room's will.
  PresenceTable table(link_.options.presence);
  PresenceEntry entry{.connection = 1,
                      .subject = {},
                      .fields = own_presence_,
                      .is_gone = false};
  entry.fields[std::string(key)] = field;
  absl::Status status = table.Apply(entry, link_.now).status();
  if (!status.ok()) return status;
  ++own_clock_;
  own_presence_ = std::move(entry.fields);
  if (is_joined() || !field.is_removed) {
    presence_to_tell_.insert(std::string(key));
  } else {  // nobody knows of it
    own_presence_.erase(std::string(key));
    presence_to_tell_.erase(std::string(key));
  }
  return absl::OkStatus();
}

void Replica::CloseChannel() {
  for (const InFlight& sent : flight_) link_.bytes_in_flight -= sent.bytes;
  flight_.clear();
  ready_.reset();
  held_back_ = absl::OkStatus();
  snapshot_wanted_ = false;
  StopUpload();
  StopDownload();
  channel_ = 0;
  access_ = Access::kNone;
  connection_ = 0;
  token_changed_ = false;
  if (phase_ == Phase::kJoined || phase_ == Phase::kJoining) {
    phase_ = Phase::kIdle;
    roster_ends_ = link_.now + link_.options.presence.timeout;
  }
}

void Replica::StopUpload() {
  if (link_.uploader == channel_) link_.uploader = 0;
  upload_.Stop();
}

void Replica::StopDownload() {
  if (link_.downloader == channel_) link_.downloader = 0;
}

void Replica::GiveWay() {
  gave_way_ = true;
  download_.TakePartial();
}

void Replica::LeaveChannel() {
  if (channel_ != 0) link_.leaves.push_back(channel_);
  CloseChannel();
}

void Replica::Disconnect() {
  const bool was_failed = phase_ == Phase::kFailed;
  CloseChannel();
  if (!was_failed) join_at_ = std::min(join_at_, link_.now);
}

void Replica::Fail(absl::Status why) {
  LeaveChannel();
  phase_ = Phase::kFailed;
  failure_ = std::move(why);
}

void Replica::JoinLater(absl::Status why, Milliseconds at_least) {
  LeaveChannel();
  failure_ = std::move(why);
  phase_ = Phase::kIdle;
  join_at_ = link_.now + std::max(at_least, backoff_.Next(&link_.random));
}

void Replica::Poll() {
  if (is_joined() && !edits_due_ && !offered_.Includes(document_->version())) {
    Changed();
  }
}

void Replica::Tick() {
  if (awaits_answer() && asked_ == 0 && link_.now >= ask_at_) {
    asked_ = link_.pings + 1;
    link_.asks = true;
  }
  if (roster_ends_ && link_.now >= *roster_ends_) {
    roster_ends_.reset();
    presence_changed_ = presence_changed_ || !presence_.entries().empty();
    presence_.Clear();
  }
}

void Replica::AwaitAnswer() {
  asked_ = 0;
  was_asked_ = false;
  ask_at_ = link_.now + link_.options.answer_time / 2;
}

void Replica::OnPong(uint64_t number) {
  if (!awaits_answer() || asked_ == 0 || number < asked_) return;
  asked_ = 0;
  ask_at_ = link_.now + link_.options.answer_time / 2;
  if (!std::exchange(was_asked_, true)) return;
  JoinLater(
      SyncError(SyncErrorCode::kTimeout,
                is_joined() ? "no acknowledgement" : "no answer to a Join")
          .ToStatus(),
      Milliseconds(0));
}

std::optional<Milliseconds> Replica::next_wakeup(bool may_send) const {
  std::optional<Milliseconds> next = roster_ends_;
  const auto at = [&](Milliseconds time) {
    next = next ? std::min(*next, time) : time;
  };
  if (awaits_answer() && asked_ == 0) at(ask_at_);
  if (!may_send) return next;
  if (phase_ == Phase::kIdle) at(join_at_);
  if (!is_joined()) return next;
  const bool may_export =
      access_ == Access::kWrite && !ready_ && !uploading_ && FitsWindow(1);
  if (edits_due_ && may_export) at(*edits_due_);
  if (access_ >= Access::kPresence && !own_presence_.empty()) {
    at(presence_to_tell_.empty() ? renewal_due_ : presence_due_);
  }
  return next;
}

}  // namespace syncline::internal
