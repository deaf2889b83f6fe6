// Who is there: what one shows goes to all in the room, and by the bus to the
// rooms of the document on other machines.
//
// The bus may lose. What is published is always all that one shows, so each
// renewal mends what was lost; one whose end was lost is gone when nobody has
// renewed it in time. A room that is opened asks the others who is with them.
#include <utility>

#include "relay/hub_link.h"
#include "relay/hub_machine.h"
#include "relay/room.h"

namespace syncline::relay::internal {

// What is gone cannot be renewed: its client tells all of it when it hears
// that.
void Room::ChangePresence(const PresenceEntry& change, Milliseconds now) {
  if (change.fields.empty() &&
      !presence_.entries().contains(change.connection)) {
    return;
  }
  if (ApplyPresence(change, now).ok()) TellPresence(change);
}

// What is beyond a limit is not shown.
absl::StatusOr<bool> Room::ApplyPresence(const PresenceEntry& change,
                                         Milliseconds now) {
  absl::StatusOr<bool> differs = presence_.Apply(change, now);
  if (absl::IsResourceExhausted(differs.status())) ++counts_.over_presence;
  return differs;
}

void Room::TellPresence(const PresenceEntry& change) {
  ShowPresence(change);
  const auto entry = presence_.entries().find(change.connection);
  Publish({.entries = {entry == presence_.entries().end() ? change
                                                          : entry->second}});
}

void Room::ShowPresence(const PresenceEntry& change) {
  for (const auto& [id, member] : members_) {
    member.link->session().Presence(member.channel, change);
  }
  NotifyMembers();
  const std::vector<Watcher> watchers = watchers_;  // who is told may leave
  for (const Watcher& watcher : watchers) {
    const std::shared_ptr<HubWatcher> who = watcher.who.lock();
    if (who != nullptr) who->OnPresence(change);
  }
}

void Room::Publish(PresenceNotice notice) {
  notice.machine = machine_id_;
  parts_.bus
      .Publish({.document = document_,
                .epoch = epoch_,
                .first = next_,
                .last = Seq{next_.value - 1},
                .records = nullptr,
                .presence =
                    std::make_shared<const PresenceNotice>(std::move(notice))})
      .IgnoreError();
}

void Room::OnPresenceNotice(const PresenceNotice& notice) {
  if (notice.machine == machine_id_ || state_ != State::kOpen) return;
  const Milliseconds now = Now();
  for (const PresenceEntry& entry : notice.entries) {
    const bool is_here = presence_.entries().count(entry.connection) != 0;
    const bool is_elsewhere = elsewhere_.count(entry.connection) != 0;
    if (is_here && !is_elsewhere) continue;  // a number that is one's own
    if (entry.is_gone) {
      elsewhere_.erase(entry.connection);
      if (presence_.Remove(entry.connection)) ShowPresence(entry);
    } else if (ApplyPresence(entry, now).ok()) {
      elsewhere_.insert(entry.connection);
      ShowPresence(entry);
    }
  }
  if (!notice.asks) return;
  PresenceNotice answer;
  for (const auto& [connection, entry] : presence_.entries()) {
    if (elsewhere_.count(connection) == 0) answer.entries.push_back(entry);
  }
  if (!answer.entries.empty()) Publish(std::move(answer));
}

void Room::ExpirePresence(Milliseconds now) {
  const std::vector<uint64_t> expired = presence_.Expire(now);
  ForgetVisitors(expired);
  for (uint64_t connection : expired) {
    elsewhere_.erase(connection);
    ShowPresence({.connection = connection, .is_gone = true});
  }
}

bool Room::HasPresenceHere() const {
  return presence_.entries().size() > elsewhere_.size();
}

}  // namespace syncline::relay::internal
