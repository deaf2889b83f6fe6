#include "sync/peer_machine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sync/exchange.h"

namespace syncline::internal {
namespace {

// In presence: this side, and the callers, who follow by their channels.
constexpr uint64_t kOwnConnection = 1;

// After a transaction, which takes no longer than a person notices.
constexpr Milliseconds kBusyPause{100};

ServerOptions Received(ServerOptions options) {
  options.max_level = AckLevel::kReceived;
  return options;
}

absl::Status NotOffered(std::string_view room) {
  return absl::NotFoundError(
      absl::StrCat(std::string(room), " is not offered"));
}

}  // namespace

PeerMachine::PeerMachine(PeerOptions options, uint64_t seed, Milliseconds now)
    : options_(options),
      random_(seed),
      epoch_(random_.Next() | 1),
      now_(now),
      poll_at_(now + options.poll_time),
      renewal_at_(now + options.server.presence.renewal),
      session_(
          Received(options.server),
          absl::StrCat(absl::Hex(random_.Next()), absl::Hex(random_.Next())),
          this, now) {}

PeerMachine::~PeerMachine() {
  for (auto& [name, room] : rooms_) room->document->OnLocalChange(nullptr);
}

absl::Status PeerMachine::Offer(std::string_view room, SyncDocument* document,
                                OfferOptions options) {
  if (!IsRoomName(room)) {
    return absl::InvalidArgumentError(
        "a room's name is UTF-8 of 1 to 256 bytes");
  }
  if (rooms_.contains(room)) {
    return absl::AlreadyExistsError(
        absl::StrCat(std::string(room), " is offered already"));
  }
  auto offered = std::make_unique<Room>();
  offered->document = document;
  offered->options = std::move(options);
  offered->presence = PresenceTable(options_.server.presence);
  offered->own.connection = kOwnConnection;
  document->OnLocalChange([this, room = offered.get()] {
    if (!room->edits_due) room->edits_due = now_ + options_.batch_time;
  });
  rooms_.emplace(room, std::move(offered));
  return absl::OkStatus();
}

PeerMachine::Room* PeerMachine::Find(std::string_view room) {
  const auto found = rooms_.find(room);
  return found == rooms_.end() ? nullptr : found->second.get();
}

const PresenceTable* PeerMachine::presence(std::string_view room) const {
  const auto found = rooms_.find(room);
  return found == rooms_.end() ? nullptr : &found->second->presence;
}

absl::Status PeerMachine::failure(std::string_view room) const {
  const auto found = rooms_.find(room);
  return found == rooms_.end() ? NotOffered(room) : found->second->failure;
}

absl::Status PeerMachine::Withdraw(std::string_view room) {
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return NotOffered(room);
  std::erase_if(members_, [&](const auto& channel_member) {
    const auto& [channel, member] = channel_member;
    if (member.room != found->second.get()) return false;
    session_.Refuse(channel, SyncError(SyncErrorCode::kNotFound,
                                       "this peer offers it no more"));
    return true;
  });
  found->second->document->OnLocalChange(nullptr);
  rooms_.erase(found);
  return absl::OkStatus();
}

absl::Status PeerMachine::SetPresence(std::string_view room,
                                      std::string_view key,
                                      PresenceField field) {
  Room* found = Find(room);
  if (found == nullptr) return NotOffered(room);
  auto& own = found->own.fields;
  if (field.is_removed && !own.contains(key)) return absl::OkStatus();
  field.clock = found->own_clock + 1;
  PresenceEntry change{.connection = kOwnConnection};
  change.fields[std::string(key)] = field;
  absl::Status status = found->presence.Apply(change, now_).status();
  if (!status.ok()) return status;
  ++found->own_clock;
  if (field.is_removed) {
    own.erase(std::string(key));
  } else {
    own[std::string(key)] = std::move(field);
  }
  Show(found, change);
  return absl::OkStatus();
}

void PeerMachine::Show(Room* room, const PresenceEntry& change) {
  for (const auto& [channel, member] : members_) {
    if (member.room == room) session_.Presence(channel, change);
  }
}

void PeerMachine::ShowGone(Room* room, uint64_t connection) {
  room->presence_changed =
      room->presence_changed || connection != kOwnConnection;
  Show(
      room,
      {.connection = connection, .subject = {}, .fields = {}, .is_gone = true});
}

void PeerMachine::Fail(Room* room, const absl::Status& why) {
  room->failure_changed = room->failure_changed || room->failure != why;
  room->failure = why;
}

void PeerMachine::Receive(Milliseconds now, std::string_view bytes) {
  now_ = std::max(now_, now);
  session_.Receive(now_, bytes);
}

void PeerMachine::Tick(Milliseconds now) {
  now_ = std::max(now_, now);
  session_.Tick(now_);
  if (now_ >= poll_at_) poll_at_ = now_ + options_.poll_time;
  for (auto& [name, room] : rooms_) {
    if (room->edits_due && now_ < *room->edits_due) continue;
    room->edits_due.reset();
    for (auto& [channel, member] : members_) {
      if (member.room == room.get()) Deliver(channel, &member);
    }
  }
  if (now_ >= renewal_at_) RenewPresence();
}

void PeerMachine::RenewPresence() {
  renewal_at_ = now_ + options_.server.presence.renewal;
  for (auto& [name, room] : rooms_) {
    if (!room->own.fields.empty()) (void)room->presence.Apply(room->own, now_);
    for (const uint64_t gone : room->presence.Expire(now_)) {
      ShowGone(room.get(), gone);
    }
  }
}

std::optional<Milliseconds> PeerMachine::next_wakeup() const {
  std::optional<Milliseconds> next = session_.next_wakeup();
  if (!next) return next;  // closed
  for (const auto& [name, room] : rooms_) {
    if (room->edits_due) next = std::min(*next, *room->edits_due);
  }
  if (options_.poll_time.count() > 0) next = std::min(*next, poll_at_);
  return std::min(*next, renewal_at_);
}

std::vector<SyncEvent> PeerMachine::TakeEvents() {
  std::vector<SyncEvent> events;
  const bool has_ended = session_.close_code().has_value();
  if (has_ended && !std::exchange(end_is_told_, true)) {
    events.push_back({SyncEvent::Kind::kConnection});
  }
  for (auto& [name, room] : rooms_) {
    if (std::exchange(room->failure_changed, false)) {
      events.push_back({SyncEvent::Kind::kDocument, name});
    }
    if (std::exchange(room->presence_changed, false)) {
      events.push_back({SyncEvent::Kind::kPresence, name});
    }
  }
  return events;
}

void PeerMachine::OnHello(std::string_view) {}

void PeerMachine::OnJoin(const JoinRequest& request) {
  Room* room = Find(request.room);
  if (room == nullptr) {
    return session_.Refuse(
        request.channel,
        SyncError(SyncErrorCode::kNotFound, "this peer does not offer it"));
  }
  if (request.token != room->options.token) {
    return session_.Refuse(
        request.channel,
        SyncError(SyncErrorCode::kUnauthenticated, "another token is asked"));
  }
  JoinAnswer answer{.access = std::min(request.access, room->options.access),
                    .epoch = epoch_};
  answer.have = answer.durable = room->document->version();
  const bool may_read = answer.access >= Access::kRead;
  if (may_read && !request.have.Includes(answer.have)) {
    absl::StatusOr<SyncBatchPtr> batch =
        ExportBatch(room->document, room->options.seal, request.have);
    if (!batch.ok()) {
      return session_.Refuse(
          request.channel,
          SyncError(SyncErrorCode::kRoomUnavailable,
                    std::string(batch.status().message()), kBusyPause));
    }
    answer.batches.push_back(*std::move(batch));
  }
  answer.connection = kOwnConnection + request.channel;
  for (const auto& [connection, entry] : room->presence.entries()) {
    answer.roster.push_back(entry);
  }
  members_[request.channel] = {room, answer.have, may_read};
  session_.Joined(request.channel, std::move(answer));
}

void PeerMachine::OnAppend(ChannelId channel, SyncBatchPtr batch) {
  Member& member = members_[channel];
  SyncDocument* document = member.room->document;
  if (!batch->info().FollowsOn(document->version())) {
    return Dismiss(channel,
                   SyncError(SyncErrorCode::kGap,
                             "the update builds upon ops that are missing"));
  }
  const absl::Status status =
      ImportBatch(document, member.room->options.seal, *batch);
  if (absl::IsFailedPrecondition(status)) {
    return Dismiss(channel,
                   SyncError(SyncErrorCode::kRoomUnavailable,
                             std::string(status.message()), kBusyPause));
  }
  if (!status.ok()) {
    Fail(member.room, status);
    return Dismiss(channel, SyncError(SyncErrorCode::kBadUpdate,
                                      std::string(status.message())));
  }
  const VersionVector ends = EndsOf(batch->info());
  member.told.Merge(ends);
  session_.Durable(channel, AckLevel::kReceived, document->version());
  for (auto& [other, listener] : members_) {
    if (listener.room == member.room) Deliver(other, &listener);
  }
}

void PeerMachine::Deliver(ChannelId channel, Member* member) {
  const VersionVector version = member->room->document->version();
  if (!member->may_read || member->told.Includes(version)) return;
  absl::StatusOr<SyncBatchPtr> batch = ExportBatch(
      member->room->document, member->room->options.seal, member->told);
  if (absl::IsFailedPrecondition(batch.status())) {  // in a transaction
    member->room->edits_due = now_ + options_.batch_time;
    return;
  }
  if (!batch.ok()) return Fail(member->room, batch.status());
  member->told.Merge(EndsOf((*batch)->info()));
  session_.Deliver(channel, *std::move(batch), AckLevel::kReceived);
}

void PeerMachine::OnPresence(ChannelId channel, const PresenceEntry& change) {
  Room* room = members_[channel].room;
  // What is gone cannot be renewed: its client tells all of it.
  if (change.fields.empty() &&
      !room->presence.entries().contains(change.connection)) {
    return;
  }
  const absl::StatusOr<bool> shows = room->presence.Apply(change, now_);
  if (!shows.ok()) return;
  room->presence_changed = room->presence_changed || *shows;
  Show(room, change);
}

void PeerMachine::OnToken(ChannelId channel, std::string_view token) {
  if (token == members_[channel].room->options.token) return;
  Dismiss(channel,
          SyncError(SyncErrorCode::kUnauthenticated, "another token is asked"));
}

void PeerMachine::Dismiss(ChannelId channel, const SyncError& why) {
  OnLeave(channel);
  session_.Refuse(channel, why);
}

void PeerMachine::OnLeave(ChannelId channel) {
  const auto found = members_.find(channel);
  if (found == members_.end()) return;  // it was not let in
  Room* room = found->second.room;
  members_.erase(found);
  const uint64_t connection = kOwnConnection + channel;
  if (room->presence.Remove(connection)) ShowGone(room, connection);
}

// The caller begins anew: its update is in its document still.
void PeerMachine::OnUploadBroken(ChannelId, PartialUpload) {}

}  // namespace syncline::internal
