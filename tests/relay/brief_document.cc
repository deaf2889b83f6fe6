#include "relay/brief_document.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>

#include "syncline/sync/batch.h"
#include "syncline/update_info.h"

namespace syncline::relay::test {
namespace {

constexpr char kName[] = "brief";

bool IsDeleted(const DocumentStatus& status) {
  return status.state == DocumentState::kFailed &&
         std::string(status.failure.message()).starts_with("deleted: ");
}

// Whether one of the ops is of a peer that the other version knows, too.
bool Meet(const VersionVector& one, const VersionVector& other) {
  const auto entries = one.entries();
  return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
    return other.next_counter(entry.peer) > 0;
  });
}

}  // namespace

DocumentStatus BriefDocument::StatusOf(const Replica& replica) const {
  return replica.client.session.status(kName).value();
}

void BriefDocument::AddReplica(HubClient& client) {
  replicas_.push_back(std::make_unique<Replica>(client, NewPeer()));
  Join(*replicas_.back(), 0);
}

void BriefDocument::Join(Replica& replica, uint64_t epoch) {
  REQUIRE(replica.client.session
              .Join(kName, &replica.port,
                    {.token = replica.client.name + ":write",
                     .seal = seal_,
                     .epoch = epoch})
              .ok());
  replica.is_away = false;
}

void BriefDocument::PutAway(Replica& replica) {
  replica.epoch = StatusOf(replica).epoch;
  replica.is_away = true;
  REQUIRE(replica.client.session.Leave(kName).ok());
}

void BriefDocument::BeginAnew(Replica& replica) {
  if (!replica.is_away) PutAway(replica);
  replica.doc = Doc(NewPeer());
  Join(replica, 0);
}

// It has what the other one has, in whole or shallow, and says so. What was
// never there has no epoch: that nobody can tell from what never will be.
void BriefDocument::CopyFrom(Replica& replica, Replica& other) {
  const uint64_t epoch = other.is_away ? other.epoch : StatusOf(other).epoch;
  if (epoch == 0) return;
  if (!replica.is_away) PutAway(replica);
  replica.doc = Doc(NewPeer());
  // Else nobody might have the rest.
  const bool is_saved =
      !other.is_away && StatusOf(other).state == DocumentState::kSaved;
  const bool is_shallow = is_saved && random_.Chance(0.3);
  const auto copy =
      is_shallow ? other.doc.ExportShallow() : other.doc.ExportSnapshot();
  REQUIRE(copy.ok());
  REQUIRE(replica.doc.Import(*copy).ok());
  Join(replica, epoch);
}

void BriefDocument::Edit() {
  Replica& replica = *random_.Pick(replicas_);
  if (random_.Chance(0.05)) {
    REQUIRE(replica.doc.text("t").Insert(0, "b").ok());
    REQUIRE(replica.doc.Commit().ok());
  }
  if (replica.is_away) {
    if (random_.Chance(0.02)) Join(replica, replica.epoch);
  } else if (random_.Chance(0.005)) {
    PutAway(replica);
  }
  if (random_.Chance(0.002)) {
    Replica& other = *random_.Pick(replicas_);
    if (&other != &replica) CopyFrom(replica, other);
  }
}

void BriefDocument::AppendOrDelete(Hub& hub) {
  if (!is_appending_ && random_.Chance(0.03)) Append(hub);
  if (random_.Chance(0.003)) Delete(hub);
}

// Each update is by a peer of its own.
void BriefDocument::Append(Hub& hub) {
  is_appending_ = true;
  const PeerId peer = NewPeer();
  Doc doc(peer);
  REQUIRE(doc.text("t").Insert(0, "b").ok());
  const std::string update = doc.Export().value();
  const auto batch = seal_.seal
                         ? SyncBatch::Sealed(*seal_.seal(update),
                                             DescribeUpdate(update).value())
                         : SyncBatch::FromUpdate(update);
  hub.Append(kName, "web", *batch, [this, peer](const AppendAnswer& answer) {
    is_appending_ = false;
    if (!answer.error) NoteDurable(peer, 1, answer.position.epoch);
  });
}

void BriefDocument::Delete(Hub& hub) {
  // What is durable is to be gone when it is told.
  const Epoch before = durable_.empty() ? Epoch{0} : durable_.rbegin()->first;
  hub.Delete(kName, [this, before](const absl::Status& status) {
    if (status.ok()) deleted_ = std::max(deleted_, before);
  });
}

void BriefDocument::EncourageOne(Replica& replica) {
  if (replica.is_away) return;
  const DocumentStatus status = StatusOf(replica);
  if (status.state != DocumentState::kFailed) return;
  if (IsDeleted(status)) {
    if (random_.Chance(0.5)) return BeginAnew(replica);
  } else if (IsStranded(replica.doc, status)) {
    return BeginAnew(replica);
  }
  if (absl::IsUnauthenticated(status.failure)) {
    REQUIRE(
        replica.client.session.SetToken(kName, replica.client.name + ":write")
            .ok());
  } else {
    REQUIRE(replica.client.session.Retry(kName).ok());
  }
}

void BriefDocument::Encourage() {
  for (const auto& replica : replicas_) EncourageOne(*replica);
}

void BriefDocument::BringBack() {
  for (const auto& replica : replicas_) {
    if (replica->is_away) Join(*replica, replica->epoch);
  }
}

void BriefDocument::NoteDurable(PeerId peer, uint32_t next_counter,
                                Epoch epoch) {
  VersionVector& durable = durable_[epoch];
  durable.Set(peer, std::max(next_counter, durable.next_counter(peer)));
}

void BriefDocument::Observe() {
  for (const auto& replica : replicas_) {
    if (replica->is_away) continue;
    const DocumentStatus status = StatusOf(*replica);
    if (IsDeleted(status)) refused_ = std::max(refused_, Epoch{status.epoch});
    if (status.state != DocumentState::kSaved) continue;
    const VersionVector version = replica->doc.version();
    for (const auto& entry : version.entries()) {
      NoteDurable(entry.peer, entry.next_counter, Epoch{status.epoch});
    }
  }
}

bool BriefDocument::IsSettled(const Replica& replica) const {
  return !replica.is_away && StatusOf(replica).state == DocumentState::kSaved &&
         replica.doc.version() == replicas_[0]->doc.version();
}

bool BriefDocument::IsSettled() const {
  return std::all_of(replicas_.begin(), replicas_.end(),
                     [&](const auto& replica) { return IsSettled(*replica); });
}

void BriefDocument::CheckSettled(LogStore& log) const {
  const Epoch epoch = log.Head(kName).value().epoch;
  for (const auto& replica : replicas_) {
    INFO(replica->client.name << ": " << StatusOf(*replica).failure << "; has "
                              << replica->doc.version().ToString() << " of "
                              << replicas_[0]->doc.version().ToString());
    REQUIRE(IsSettled(*replica));
    REQUIRE(Epoch{StatusOf(*replica).epoch} == epoch);
  }
}

void BriefDocument::CheckStore(LogStore& log) const {
  const LogHead head = log.Head(kName).value();
  REQUIRE(deleted_ < head.epoch);
  REQUIRE((refused_ == Epoch{0} || refused_ < head.epoch));
  for (const auto& [epoch, durable] : durable_) {
    INFO("epoch " << epoch.value << " of " << head.epoch.value << ": "
                  << durable.ToString() << "; there is "
                  << head.version.ToString());
    if (epoch == head.epoch) {
      REQUIRE(head.version.Includes(durable));
    } else {
      REQUIRE_FALSE(Meet(durable, head.version));
    }
  }
}

}  // namespace syncline::relay::test
