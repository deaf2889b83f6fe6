#include "relay/room.h"

#include <algorithm>
#include <utility>

#include "relay/hub_link.h"
#include "relay/hub_machine.h"
#include "relay/room_errors.h"

namespace syncline::relay::internal {

Room::Room(std::string document, uint64_t machine, const HubOptions& options,
           HubParts parts, HubCounts* counts,
           std::function<void(absl::Status)> fail)
    : document_(std::move(document)),
      machine_id_(machine),
      options_(options),
      parts_(parts),
      counts_(*counts),
      fail_(std::move(fail)),
      presence_(options.session.presence) {}

void Room::Open() {
  state_ = State::kOpening;
  // Before the look at the log: what comes in between is told by one of them.
  auto subscription = parts_.bus.Subscribe(
      document_, [room = weak_from_this(),
                  executor = &parts_.executor](const Notice& notice) {
        executor->Post([room, last = Position{notice.epoch, notice.last},
                        presence = notice.presence] {
          const std::shared_ptr<Room> here = room.lock();
          if (here == nullptr) return;
          if (presence != nullptr) return here->OnPresenceNotice(*presence);
          here->OnNotice(last);
        });
      });
  if (!subscription.ok()) {
    state_ = State::kClosed;
    return RefuseWaiting(UnreadableError(subscription.status()));
  }
  subscription_ = *std::move(subscription);
  AskStore(
      [log = &parts_.log, document = document_] { return log->Head(document); },
      [](Room& room, const absl::StatusOr<LogHead>& head) {
        room.OnHead(head);
      });
}

void Room::OnHead(const absl::StatusOr<LogHead>& head) {
  const Position noticed = std::exchange(noticed_, {});
  if (!head.ok()) {
    state_ = State::kClosed;  // whoever joins next asks again
    if (!parts_.log.health().ok()) fail_(parts_.log.health());
    return RefuseWaiting(UnreadableError(head.status()));
  }
  state_ = State::kOpen;
  epoch_ = head->epoch;
  deleted_before_ = head->deleted_before;
  next_ = head->last_seq.Next();
  version_ = accepted_ = base_ = head->version;
  records_since_ = next_.value - head->first_seq.value;
  bytes_since_ = 0;  // as far as is known
  Publish({.asks = true});
  for (auto& [member, joiner] : std::exchange(opening_, {})) {
    Admit(std::move(joiner));
  }
  for (Entry& entry : std::exchange(entering_, {})) WhenOpen(std::move(entry));
  OnNotice(noticed);
}

void Room::WhenOpen(Entry entry) {
  if (state_ == State::kOpen) return entry(nullptr);
  entering_.push_back(std::move(entry));
  if (state_ == State::kClosed) Open();
}

void Room::OnNotice(const Position& last) {
  if (state_ != State::kOpen) {
    noticed_ = std::max(noticed_, last);
    return;
  }
  if (last.epoch < epoch_) return;
  if (IsOpenBefore(last.epoch)) {
    return Reopen("the document was deleted or restored");
  }
  if (last.seq < next_) return;
  ++counts_.gaps;
  ReadMissing();
}

void Room::ForgetLog() {
  ++generation_;
  is_reading_ = is_reading_missing_ = is_compacting_ = is_looking_ = false;
  asked_ = 0;
  asked_until_ = Milliseconds(0);
  snapshot_ = nullptr;
  recent_.clear();
  recent_bytes_ = 0;
  handing_.clear();
  handing_bytes_ = 0;
  kind_ = RoomKind();
  reads_in_vain_ = 0;
  was_read_ = false;
  last_read_.Clear();
}

void Room::Reopen(std::string_view why) {
  ForgetLog();
  state_ = State::kOpening;  // so that who is told now waits for Open()
  FailAppends(ResetError());
  opening_.merge(reading_);
  opening_.merge(looking_);
  // Answers to what was pending come to nobody; its authors join anew, and
  // offer it again.
  for (const auto& [id, member] : std::exchange(members_, {})) {
    const std::shared_ptr<HubLink> link = member.link->shared_from_this();
    link->Forget(member.channel);
    link->session().HeadReset(member.channel, epoch_.value, why);
    link->Changed();
  }
  presence_.Clear();
  elsewhere_.clear();
  visitors_.clear();
  Open();
  CloseWatchers({SyncErrorCode::kRoomUnavailable, std::string(why)}, "");
}

Member* Room::Find(uint64_t member) {
  const auto found = members_.find(member);
  return found == members_.end() ? nullptr : &found->second;
}

void Room::Refuse(uint64_t member, const SyncError& error) {
  const Member* who = Find(member);
  if (who == nullptr) return;
  const std::shared_ptr<HubLink> link = who->link->shared_from_this();
  const ChannelId channel = who->channel;
  ++counts_.refusals;
  Leave(member);
  link->Forget(channel);
  link->session().Refuse(channel, error);
  link->Changed();
}

void Room::NotifyMembers() {
  if (is_paused_ || members_.empty()) return;
  const Milliseconds now = Now();
  if (pause_end_ <= now) return EndPause(now);
  is_paused_ = true;
  members_.begin()->second.link->machine()->Pause(weak_from_this(), pause_end_);
}

void Room::EndPause(Milliseconds now) {
  is_paused_ = false;
  const auto pause = std::chrono::duration_cast<Milliseconds>(
      options_.pause_per_member * static_cast<int64_t>(members_.size()));
  pause_end_ = now + std::min(pause, options_.max_pause);
  HandOn();
  for (const auto& [id, member] : members_) member.link->Changed();
}

// Member by member: what belongs to one is far from what belongs to the next.
void Room::HandOn() {
  const AckLevel level = parts_.log.level();
  for (const auto& [id, member] : members_) {
    for (const Handing& record : handing_) {
      if (id == record.author) continue;
      ++counts_.deliveries;
      member.link->session().Deliver(member.channel, record.batch, level);
    }
  }
  handing_.clear();
  handing_bytes_ = 0;
}

void Room::Leave(uint64_t member) {
  for (Joiners* waiting : {&opening_, &reading_, &looking_}) {
    waiting->erase(member);
  }
  if (members_.erase(member) == 0) return;
  StopAsking(member);
  if (presence_.Remove(member)) {
    TellPresence({.connection = member, .is_gone = true});
  }
  Touch();
}

Milliseconds Room::Now() const {
  return Milliseconds(parts_.env.MonotonicNs() / 1'000'000);
}

void Room::Touch() { left_at_ = Now(); }

void Room::Close(const SyncError& why) {
  ForgetLog();
  state_ = State::kClosed;
  Dismiss(why.code, "", why.text);
  FailAppends(why);
  RefuseWaiting(why);
}

void Room::Dismiss(SyncErrorCode why, std::string_view subject,
                   std::string_view text) {
  const std::map<uint64_t, Member> members = members_;
  for (const auto& [id, member] : members) {
    const std::shared_ptr<HubLink> link = member.link->shared_from_this();
    if (!subject.empty() && link->subject(member.channel) != subject) continue;
    Leave(id);
    link->Dismiss(member.channel, why, text);
  }
  RefuseJoiners({why, std::string(text)}, subject);
  CloseWatchers({why, std::string(text)}, subject);
}

void Room::Tick(Milliseconds now) {
  ExpirePresence(now);
  if (untold_ && tell_at_ <= now) TellAgain();
  if (!parts_.bus.is_local() && state_ == State::kOpen && look_at_ <= now) {
    look_at_ = now + options_.look_interval;
    if (!is_looking_) Look();
  }
  if (std::erase_if(watchers_, [](const Watcher& watcher) {
        return watcher.who.expired();
      }) > 0) {
    Touch();
  }
}

std::optional<Milliseconds> Room::next_wakeup() const {
  if (untold_) return tell_at_;
  const std::optional<Milliseconds> expiry = presence_.next_expiry();
  if (!HasNobody() || HasPresenceHere()) return expiry;
  return std::min(left_at_ + options_.linger,
                  expiry.value_or(Milliseconds::max()));
}

bool Room::is_idle(Milliseconds now) const {
  return HasNobody() && !IsAsking() && entering_.empty() && held_.empty() &&
         pending_.empty() && committed_.empty() && known_.empty() &&
         !HasPresenceHere() && !untold_ && left_at_ + options_.linger <= now;
}

}  // namespace syncline::relay::internal
