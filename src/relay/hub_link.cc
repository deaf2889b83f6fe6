#include "relay/hub_link.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "relay/hub_machine.h"
#include "relay/room_errors.h"
#include "syncline/relay/stored_name.h"

namespace syncline::relay::internal {
namespace {

constexpr size_t kQuestionsAtOnce = 16;

ChannelId ChannelOf(const TokenQuestion& question) {
  return static_cast<ChannelId>(question.whose);
}

Access AccessOf(Rights rights) {
  switch (rights) {
    case Rights::kNone:
      return Access::kNone;
    case Rights::kPresence:
      return Access::kPresence;
    case Rights::kRead:
      return Access::kRead;
    case Rights::kWrite:
    case Rights::kAdmin:
      return Access::kWrite;
  }
  return Access::kNone;
}

// Whoever asks for this again is told the same; what may be had later, or is
// not the client's doing, is something else.
bool IsForbidden(SyncErrorCode code) {
  return code == SyncErrorCode::kUnauthenticated ||
         code == SyncErrorCode::kPermissionDenied ||
         code == SyncErrorCode::kNotFound;
}

}  // namespace

HubLink::HubLink(HubMachine* machine, std::string name, std::string event_name,
                 std::string client, std::function<void()> notify)
    : machine_(machine),
      event_name_(std::move(event_name)),
      client_(std::move(client)),
      notify_(std::move(notify)),
      questions_(kQuestionsAtOnce, machine->options().verify_time),
      session_(machine->options().session, std::move(name), this,
               machine->Now(), machine->frames()) {}

HubLink::~HubLink() = default;

void HubLink::Changed() {
  if (machine_ == nullptr || std::exchange(is_notified_, true)) return;
  machine_->TellLater(weak_from_this());
}

void HubLink::TellHost() {
  is_notified_ = false;
  if (notify_) notify_();
}

void HubLink::Close() {
  if (machine_ == nullptr) return;
  notify_ = nullptr;
  session_.Closed();
  // What the session has not told of: joins that are still being verified.
  while (!channels_.empty()) OnLeave(channels_.begin()->first);
  std::exchange(machine_, nullptr)->Remove(this);
}

void HubLink::Detach() {
  channels_.clear();
  machine_ = nullptr;
  notify_ = nullptr;
}

bool HubLink::IsJoining(ChannelId channel) const {
  const auto found = channels_.find(channel);
  return machine_ != nullptr && found != channels_.end() &&
         !found->second.is_in;
}

void HubLink::Joined(ChannelId id, JoinAnswer answer) {
  Channel& channel = channels_[id];
  channel.is_in = true;
  refusals_ = 0;
  session_.Joined(id, std::move(answer));
  // The rights may be others than when it asked.
  session_.PermChanged(id, channel.access);
  Tell(HubEvent::Kind::kJoined, channel);
  Changed();
}

void HubLink::GaveSnapshot(ChannelId channel) {
  Tell(HubEvent::Kind::kSnapshotGiven, channels_[channel]);
}

void HubLink::Forget(ChannelId channel) {
  channels_.erase(channel);
  questions_.Forget(channel);
}

void HubLink::Tell(HubEvent::Kind kind, const Channel& channel,
                   std::string_view why) {
  if (!machine_->options().observer) return;
  machine_->options().observer({kind, event_name_, client_, channel.name,
                                channel.tenant, channel.subject, channel.access,
                                why});
}

void HubLink::TellRefused(ChannelId id, std::string_view why) {
  ++machine_->counts().refusals;
  Tell(HubEvent::Kind::kRefused, channels_[id], why);
}

void HubLink::Dismiss(ChannelId id, SyncErrorCode why, std::string_view text) {
  TellRefused(id, text);
  Forget(id);
  session_.Dismiss(id, why, text);
  Changed();
}

void HubLink::Refuse(ChannelId id, const SyncError& error) {
  TellRefused(id, error.text);
  const bool was_joining = !channels_[id].is_in;
  Forget(id);
  session_.Refuse(id, error);
  Changed();
  if (was_joining) CountRefusal(error);
}

void HubLink::CountRefusal(const SyncError& error) {
  if (!IsForbidden(error.code)) return;
  if (++refusals_ < machine_->options().max_refusals) return;
  End({SyncErrorCode::kRateLimited,
       absl::StrCat(refusals_, " joins in a row were refused")});
}

void HubLink::End(const SyncError& why) {
  if (end_code_) return;
  end_code_ = CloseCodeOf(why);
  end_error_ = why.ToStatus();
  while (!channels_.empty()) OnLeave(channels_.begin()->first);
  Changed();
}

void HubLink::OnHello(std::string_view last_session) {
  if (!last_session.empty()) machine_->Supersede(last_session);
}

void HubLink::OnJoin(const JoinRequest& request) {
  if (end_code_) return;
  Channel& channel = channels_[request.channel];
  channel.name = request.room;
  channel.asked = request.access;
  channel.request = std::make_unique<JoinRequest>(request);
  TakeToken(request.channel, request.token);
}

// It costs the same whether a channel is to be opened or is open.
void HubLink::TakeToken(ChannelId id, std::string_view token) {
  const auto beyond = machine_->CheckJoin(session_.name(), client_);
  if (beyond) return Leave(id, *beyond);
  Channel& channel = channels_.at(id);
  channel.token = std::string(token);
  channel.settled = questions_.last();  // those were about another one
  Verify(id);
}

void HubLink::Verify(ChannelId id, Milliseconds pause) {
  questions_.Add(id, pause);
  AskSome();
}

void HubLink::AskSome() {
  const uint64_t rechecks = machine_->rechecked().count();
  while (const auto question = questions_.Next(machine_->Now(), rechecks)) {
    Channel& channel = channels_.at(ChannelOf(*question));
    channel.question = question->number;
    machine_->parts().auth.Verify(
        channel.token, channel.name,
        [link = weak_from_this(), question = *question,
         executor = &machine_->parts().executor](absl::StatusOr<Grant> grant) {
          executor->Post([link, question, grant = std::move(grant)] {
            const std::shared_ptr<HubLink> here = link.lock();
            if (here != nullptr) here->OnVerified(question, grant);
          });
        });
  }
}

void HubLink::OnVerified(const TokenQuestion& question,
                         absl::StatusOr<Grant> grant) {
  questions_.Answered(question.number);
  if (machine_ == nullptr) return;
  Answer(question, std::move(grant));
  AskSome();
}

// Answers may come in another order than they were asked for.
void HubLink::Answer(const TokenQuestion& question,
                     absl::StatusOr<Grant> grant) {
  const ChannelId id = ChannelOf(question);
  const auto found = channels_.find(id);
  if (found == channels_.end()) return;
  Channel& channel = found->second;
  if (question.number <= channel.settled) return;
  if (!grant.ok()) return OnRefusedToken(question, channel, grant.status());
  const bool was_in = channel.room != nullptr;
  // Recheck() could not know whose the token is.
  if (!was_in &&
      machine_->rechecked().HasSince(
          question.rechecks, {grant->tenant, grant->subject, channel.name})) {
    return Verify(id);
  }
  channel.settled = question.number;
  if (was_in &&
      (grant->tenant != channel.tenant || grant->subject != channel.subject)) {
    return Leave(id, {SyncErrorCode::kPermissionDenied,
                      "the new token is somebody else's: join again with it"});
  }
  channel.tenant = std::move(grant->tenant);
  channel.subject = std::move(grant->subject);
  channel.expires_ms = grant->expires_ms;
  const Access access_before = channel.access;
  channel.access =
      std::min(channel.asked, AccessOf(grant->documents.Of(channel.name)));
  if (channel.access == Access::kNone) {
    return Leave(id, {SyncErrorCode::kPermissionDenied,
                      "the token gives no rights to this document"});
  }
  if (!was_in) return Enter(id, &channel);
  session_.PermChanged(id, channel.access);
  Changed();
  if (channel.access == access_before) return;
  Tell(HubEvent::Kind::kAccessChanged, channel);
  channel.room->AccessChanged(channel.member);
}

// One who is in stays, as it is, while it cannot be found out whether the token
// is good.
void HubLink::OnRefusedToken(const TokenQuestion& question,
                             const Channel& channel,
                             const absl::Status& status) {
  if (channel.room == nullptr || !absl::IsUnavailable(status)) {
    return Leave(ChannelOf(question), TokenError(status));
  }
  if (question.number == channel.question) VerifyLater(question);
}

void HubLink::VerifyLater(const TokenQuestion& question) {
  machine_->CallAt(
      machine_->Now() + Spread(question.pause, machine_->parts().env.Random()),
      [link = weak_from_this(), question] {
        const std::shared_ptr<HubLink> here = link.lock();
        if (here != nullptr) here->AskAgain(question);
      });
}

void HubLink::AskAgain(const TokenQuestion& question) {
  const auto found = channels_.find(ChannelOf(question));
  if (machine_ == nullptr || found == channels_.end()) return;
  if (found->second.question != question.number) return;
  Verify(ChannelOf(question), PauseAfter(question.pause));
}

// Closes a channel, whether it is in a room or not.
void HubLink::Leave(ChannelId id, const SyncError& error) {
  const Channel& channel = channels_.at(id);
  const std::shared_ptr<Room> room = channel.room;
  if (room != nullptr) room->Leave(channel.member);
  Refuse(id, error);
}

void HubLink::Enter(ChannelId id, Channel* channel) {
  const absl::StatusOr<std::string> document =
      StoredName(channel->tenant, channel->name);
  if (!document.ok()) {
    return Refuse(id, {SyncErrorCode::kNotFound,
                       std::string(document.status().message())});
  }
  channel->room = machine_->OpenRoom(*document);
  if (channel->room == nullptr) return Refuse(id, TooManyRoomsError());
  channel->member = machine_->NewMember();
  // A copy: who is refused at once is forgotten.
  const std::shared_ptr<Room> room = channel->room;
  const std::unique_ptr<JoinRequest> request = std::move(channel->request);
  room->Join({.member = channel->member,
              .link = weak_from_this(),
              .request = std::move(*request),
              .access = channel->access,
              .subject = channel->subject});
}

void HubLink::OnAppend(ChannelId channel, SyncBatchPtr batch) {
  const auto found = channels_.find(channel);
  if (found == channels_.end() || found->second.room == nullptr) return;
  const std::shared_ptr<Room> room = found->second.room;
  const auto beyond = machine_->CheckRate({.connection = session_.name(),
                                           .subject = found->second.subject,
                                           .document = room->document()},
                                          *batch);
  if (beyond) return Leave(channel, *beyond);
  room->Append(found->second.member, std::move(batch));
}

void HubLink::OnPresence(ChannelId channel, const PresenceEntry& change) {
  const auto found = channels_.find(channel);
  if (found == channels_.end() || found->second.room == nullptr) return;
  found->second.room->ChangePresence(change, machine_->Now());
}

void HubLink::OnToken(ChannelId channel, std::string_view token) {
  if (channels_.contains(channel)) TakeToken(channel, token);
}

void HubLink::OnLeave(ChannelId channel) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return;
  const Channel left = std::move(found->second);
  Forget(channel);
  if (left.room != nullptr) left.room->Leave(left.member);
}

void HubLink::OnUploadBroken(ChannelId, PartialUpload upload) {
  machine_->KeepUpload(std::move(upload));
}

void HubLink::Recheck(const relay::Recheck& recheck) {
  std::vector<ChannelId> fitting;
  for (const auto& [id, channel] : channels_) {
    if (channel.room != nullptr &&
        IsAbout(recheck, {channel.tenant, channel.subject, channel.name})) {
      fitting.push_back(id);
    }
  }
  for (ChannelId id : fitting) Verify(id);
}

void HubLink::Tick(Milliseconds now) {
  for (const TokenQuestion& question : questions_.TakeLate(now)) {
    Answer(question, TokenQuestions::LateAnswer());
  }
  AskSome();
  EndExpired();
}

void HubLink::EndExpired() {
  const int64_t now = machine_->parts().env.WallTimeMs();
  std::vector<ChannelId> expired;
  for (const auto& [id, channel] : channels_) {
    if (channel.room != nullptr && channel.expires_ms <= now) {
      expired.push_back(id);
    }
  }
  for (ChannelId id : expired) {
    Leave(id,
          {SyncErrorCode::kTokenExpired, "get a new token, and join again"});
  }
}

}  // namespace syncline::relay::internal
