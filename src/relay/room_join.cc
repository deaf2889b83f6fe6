// How one comes into a room.
#include <algorithm>
#include <utility>

#include "relay/hub_link.h"
#include "relay/hub_machine.h"
#include "relay/room.h"
#include "relay/room_errors.h"

namespace syncline::relay::internal {

void Room::Join(Joiner joiner) {
  ++counts_.joins;
  if (state_ == State::kOpen) return Admit(std::move(joiner));
  opening_.push_back(std::move(joiner));
  if (state_ == State::kClosed) Open();
}

void Room::Admit(Joiner joiner) {
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
                    .connection = link->machine()->NewMember()};
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
  const uint64_t member = answer.connection;
  const ChannelId channel = joiner.request.channel;
  members_[member] = {link.get(), channel};
  link->Joined(channel, member, std::move(answer));
}

void Room::ReadStored(Joiner joiner) {
  reading_.push_back(std::move(joiner));
  if (reading_.size() > 1) return;  // that reading is for this one, too
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
  if (!stored.ok()) return RefuseWaiting(UnreadableError(stored.status()));
  const StoredDocument& document = **stored;
  if (document.epoch != epoch_) {
    return Reopen("the document was deleted or restored");
  }
  if (document.snapshot != nullptr) LearnDocId(*document.snapshot);
  for (const SyncBatchPtr& record : document.records) LearnDocId(*record);
  std::vector<Joiner> joiners = std::exchange(reading_, {});
  const Seq behind = document.last_seq.Next();
  const Seq recent = recent_.empty() ? next_ : recent_.front().seq;
  if (behind < recent) {  // more came meanwhile than is kept
    for (Joiner& joiner : joiners) ReadStored(std::move(joiner));
    return;
  }
  for (Joiner& joiner : joiners) Answer(std::move(joiner), &document);
}

void Room::RefuseWaiting(const SyncError& error) {
  RefuseJoiners(error, "");
  for (const Entry& entry : std::exchange(entering_, {})) entry(&error);
}

void Room::RefuseJoiners(const SyncError& error, std::string_view subject) {
  std::vector<Joiner> refused;
  for (std::vector<Joiner>* waiting : {&opening_, &reading_}) {
    for (Joiner& joiner : std::exchange(*waiting, {})) {
      const bool is_meant = subject.empty() || joiner.subject == subject;
      (is_meant ? refused : *waiting).push_back(std::move(joiner));
    }
  }
  for (const Joiner& joiner : refused) {
    const std::shared_ptr<HubLink> link = joiner.link.lock();
    if (link == nullptr || !link->IsJoining(joiner.request.channel)) continue;
    ++counts_.refusals;
    link->Forget(joiner.request.channel);
    link->session().Refuse(joiner.request.channel, error);
    link->Changed();
  }
}

}  // namespace syncline::relay::internal
