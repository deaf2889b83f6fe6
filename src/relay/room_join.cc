// How one comes into a room.
#include <algorithm>
#include <iterator>
#include <utility>

#include "relay/hub_link.h"
#include "relay/hub_machine.h"
#include "relay/room.h"
#include "relay/room_errors.h"

namespace syncline::relay::internal {

void Room::Join(Joiner joiner) {
  ++counts_.joins;
  if (state_ == State::kOpen) return Admit(std::move(joiner));
  opening_.emplace(joiner.member, std::move(joiner));
  if (state_ == State::kClosed) Open();
}

bool Room::WasDeletedSince(Epoch known) const {
  return known.value != 0 && known < deleted_before_;
}

void Room::RefuseDeleted(const Joiner& joiner) {
  const std::shared_ptr<HubLink> link = joiner.link.lock();
  if (link == nullptr || !link->IsJoining(joiner.request.channel)) return;
  link->Refuse(joiner.request.channel, DeletedError());
}

bool Room::IsBehind(const Joiner& joiner) const {
  return epoch_ < Epoch{joiner.request.epoch} && !joiner.was_looked_for;
}

void Room::LookFor(Joiner joiner) {
  looking_.emplace(joiner.member, std::move(joiner));
  if (!is_looking_) Look();  // else the next look is for this one
}

void Room::Look() {
  is_looking_ = true;
  for (auto& [member, joiner] : looking_) joiner.was_looked_for = true;
  AskStore(
      [log = &parts_.log, document = document_] { return log->Head(document); },
      [](Room& room, const absl::StatusOr<LogHead>& head) {
        room.OnLooked(head);
      });
}

void Room::OnLooked(const absl::StatusOr<LogHead>& head) {
  is_looking_ = false;
  if (!head.ok()) {
    // What no notice told is looked for again anyway.
    if (!looking_.empty()) RefuseWaiting(UnreadableError(head.status()));
    return;
  }
  OnNotice({head->epoch, head->last_seq});  // may open the room anew, for all
  for (auto& [member, joiner] : std::exchange(looking_, {})) {
    if (joiner.was_looked_for) {
      Admit(std::move(joiner));
    } else {
      looking_.emplace(member, std::move(joiner));
    }
  }
  if (!looking_.empty()) Look();
}

void Room::Admit(Joiner joiner) {
  if (WasDeletedSince(Epoch{joiner.request.epoch})) {
    return RefuseDeleted(joiner);
  }
  if (IsBehind(joiner)) return LookFor(std::move(joiner));
  const bool reads = joiner.access >= Access::kRead;
  if (reads && !joiner.request.have.Includes(base_)) {
    return ReadStored(std::move(joiner));
  }
  ++counts_.joins_from_memory;
  Answer(std::move(joiner), nullptr);
}

void Room::Answer(Joiner joiner, const StoredDocument* stored) {
  const std::shared_ptr<HubLink> link = joiner.link.lock();
  if (link == nullptr || !link->IsJoining(joiner.request.channel)) return;
  JoinAnswer answer{.access = joiner.access,
                    .epoch = epoch_.value,
                    .have = version_,
                    .durable = version_,
                    .level = parts_.log.level(),
                    .subject = joiner.subject,
                    .connection = joiner.member};
  const VersionVector& have = joiner.request.have;
  auto add = [&](const SyncBatchPtr& batch) {
    if (!batch->info().IsKnownIn(have)) answer.batches.push_back(batch);
  };
  Seq from = recent_.empty() ? next_ : recent_.front().seq;
  if (stored != nullptr && joiner.access >= Access::kRead) {
    if (stored->snapshot != nullptr) add(stored->snapshot);
    Seq seq{stored->last_seq.value - stored->records.size()};
    for (const SyncBatchPtr& record : stored->records) {
      seq = seq.Next();
      if (seq < next_) add(record);
    }
    from = std::max(from, seq.Next());
  }
  for (const Recent& recent : recent_) {
    if (from <= recent.seq) add(recent.batch);
  }
  if (joiner.access < Access::kRead) answer.batches.clear();
  answer.roster = roster();
  answer.upload = link->machine()->TakeUpload(joiner.request.upload_hash);

  HandOn();  // to those who were here before
  const uint64_t member = joiner.member;
  const ChannelId channel = joiner.request.channel;
  members_[member] = {link.get(), channel};
  link->Joined(channel, std::move(answer));
}

void Room::ReadStored(Joiner joiner) {
  reading_.emplace(joiner.member, std::move(joiner));
  Read();
}

bool Room::MustReadKind(const SyncBatch& batch) const {
  return !was_read_ && base_ != VersionVector() && !kind_.Tells(batch);
}

void Room::Read() {
  if (std::exchange(is_reading_, true)) return;
  AskStore(
      [log = &parts_.log, snapshots = &parts_.snapshots, document = document_] {
        return ReadDocument(document, *log, *snapshots);
      },
      [](Room& room,
         const absl::StatusOr<std::shared_ptr<const StoredDocument>>& stored) {
        room.OnStored(stored);
      });
}

void Room::OnStored(
    const absl::StatusOr<std::shared_ptr<const StoredDocument>>& stored) {
  is_reading_ = false;
  if (!stored.ok()) {
    reads_in_vain_ = 0;
    const SyncError error = UnreadableError(stored.status());
    RefuseHeld(error);
    return RefuseWaiting(error);
  }
  if ((*stored)->epoch != epoch_) {
    return Reopen("the document was deleted or restored");
  }
  const auto read = last_read_.Share(**stored);
  const StoredDocument& document = *read;
  kind_ = RoomKind();  // by what came first, from now on
  if (document.snapshot != nullptr) kind_.Learn(*document.snapshot);
  for (const SyncBatchPtr& record : document.records) kind_.Learn(*record);
  for (const Recent& recent : recent_) kind_.Learn(*recent.batch);
  was_read_ = true;
  PutHeld();
  Joiners joiners = std::exchange(reading_, {});
  const Seq behind = document.last_seq.Next();
  const Seq recent = recent_.empty() ? next_ : recent_.front().seq;
  if (behind < recent) {  // more came meanwhile than is kept
    if (!joiners.empty()) ++reads_in_vain_;
    for (auto& [member, joiner] : joiners) ReadStored(std::move(joiner));
    return;
  }
  for (auto& [member, joiner] : joiners) Answer(std::move(joiner), &document);
  reads_in_vain_ = 0;
  TrimRecent();
}

void Room::RefuseWaiting(const SyncError& error) {
  RefuseJoiners(error, "");
  for (const Entry& entry : std::exchange(entering_, {})) entry(&error);
}

void Room::RefuseJoiners(const SyncError& error, std::string_view subject) {
  std::vector<Joiner> refused;
  for (Joiners* waiting : {&opening_, &reading_, &looking_}) {
    for (auto at = waiting->begin(); at != waiting->end();) {
      const auto next = std::next(at);
      if (subject.empty() || at->second.subject == subject) {
        refused.push_back(std::move(at->second));
        waiting->erase(at);
      }
      at = next;
    }
  }
  for (const Joiner& joiner : refused) {
    const std::shared_ptr<HubLink> link = joiner.link.lock();
    if (link == nullptr || !link->IsJoining(joiner.request.channel)) continue;
    link->Refuse(joiner.request.channel, error);
  }
}

}  // namespace syncline::relay::internal
