// What comes to a room without a session: appends of requests, watchers, and
// the presence of visitors.
#include <algorithm>
#include <utility>

#include "relay/room.h"
#include "relay/room_errors.h"

namespace syncline::relay::internal {

void Room::AppendOf(std::string author, Epoch known, SyncBatchPtr batch,
                    AppendDone done) {
  WhenOpen([this, author = std::move(author), known, batch = std::move(batch),
            done = std::move(done)](const SyncError* refused) {
    if (refused != nullptr) return done({.error = *refused});
    if (WasDeletedSince(known)) {
      return RefuseAppend({.batch = batch, .done = done}, DeletedError());
    }
    Put({.batch = batch, .done = done}, author);
  });
}

void Room::Watch(Watcher watcher, Position from, WatchDone done) {
  WhenOpen([this, watcher = std::move(watcher), from,
            done = std::move(done)](const SyncError* refused) {
    if (refused != nullptr) return done({.error = *refused});
    if (epoch_ < from.epoch) {  // who asks has read it in the store
      Reopen("the document was deleted or restored");
      return Watch(watcher, from, done);
    }
    StartWatch(watcher, from, done);
  });
}

void Room::StartWatch(Watcher watcher, Position from, const WatchDone& done) {
  const Seq oldest = recent_.empty() ? next_ : recent_.front().seq;
  if (from.epoch != epoch_ || from.seq < oldest) {
    Touch();
    return done({.is_behind = true});
  }
  const std::weak_ptr<HubWatcher> weak = watcher.who;
  watcher.next = std::max(from.seq, next_);
  watchers_.push_back(std::move(watcher));
  std::vector<Recent> records;
  for (const Recent& recent : recent_) {
    if (from.seq <= recent.seq) records.push_back(recent);
  }
  done({.roster = roster()});
  for (const Recent& record : records) {
    const std::shared_ptr<HubWatcher> who = weak.lock();
    if (who == nullptr || !IsWatching(who.get())) return;
    ++counts_.deliveries;
    who->OnRecord({epoch_, record.seq}, record.batch);
  }
}

bool Room::IsWatching(const HubWatcher* watcher) const {
  return std::any_of(
      watchers_.begin(), watchers_.end(),
      [&](const Watcher& other) { return other.who.lock().get() == watcher; });
}

void Room::Unwatch(const HubWatcher* watcher) {
  std::erase_if(watchers_, [&](const Watcher& other) {
    return other.who.lock().get() == watcher;
  });
  if (HasNobody()) Touch();
}

void Room::TellWatchers(Seq seq, const SyncBatchPtr& batch) {
  const std::vector<Watcher> watchers = watchers_;  // who is told may leave
  for (const Watcher& watcher : watchers) {
    const std::shared_ptr<HubWatcher> who = watcher.who.lock();
    if (who == nullptr || seq < watcher.next) continue;
    ++counts_.deliveries;
    who->OnRecord({epoch_, seq}, batch);
  }
}

void Room::CloseWatchers(const SyncError& why, std::string_view subject) {
  std::vector<Watcher> closed;
  std::erase_if(watchers_, [&](const Watcher& watcher) {
    if (!subject.empty() && watcher.subject != subject) return false;
    closed.push_back(watcher);
    return true;
  });
  for (const Watcher& watcher : closed) {
    const std::shared_ptr<HubWatcher> who = watcher.who.lock();
    if (who != nullptr) who->OnClosed(why);
  }
}

absl::StatusOr<uint64_t> Room::ShowVisitor(
    std::string_view subject, std::string_view visitor, uint64_t number,
    const std::map<std::string, std::string>& fields) {
  const std::pair<std::string, std::string> key{subject, visitor};
  const auto known = visitors_.find(key);
  if (known != visitors_.end()) number = known->second;
  PresenceEntry change{.connection = number, .subject = key.first};
  const auto shown = presence_.entries().find(number);
  uint64_t clock = 1;
  if (shown != presence_.entries().end()) {
    for (const auto& [name, field] : shown->second.fields) {
      clock = std::max(clock, field.clock + 1);
    }
    for (const auto& [name, field] : shown->second.fields) {
      if (field.is_removed) continue;
      change.fields[name] = {.is_removed = true, .clock = clock};
    }
  }
  for (const auto& [name, value] : fields) {
    change.fields[name] = {.value = value, .clock = clock};
  }
  const absl::StatusOr<bool> differs = ApplyPresence(change, Now());
  if (!differs.ok()) return differs.status();
  visitors_[key] = number;
  if (*differs) TellPresence(change);
  return number;
}

bool Room::HideVisitor(std::string_view subject, std::string_view visitor) {
  const auto node =
      visitors_.extract({std::string(subject), std::string(visitor)});
  if (node.empty() || !presence_.Remove(node.mapped())) return false;
  TellPresence({.connection = node.mapped(), .is_gone = true});
  Touch();
  return true;
}

void Room::ForgetVisitors(const std::vector<uint64_t>& numbers) {
  if (numbers.empty()) return;
  std::erase_if(visitors_, [&](const auto& visitor) {
    return std::find(numbers.begin(), numbers.end(), visitor.second) !=
           numbers.end();
  });
  Touch();
}

std::vector<PresenceEntry> Room::roster() const {
  std::vector<PresenceEntry> roster;
  for (const auto& [connection, entry] : presence_.entries()) {
    roster.push_back(entry);
  }
  return roster;
}

}  // namespace syncline::relay::internal
