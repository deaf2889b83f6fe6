// A document of a simulated relay that is deleted now and then: replicas that
// clients have of it, open, offline or put away for a while, visitors who add
// to it, and the judge of what may be in its log.
//
// Nothing that was durable in one epoch may be there in a later one, whoever
// has it still: each epoch here ends by a deletion. What is durable in the
// epoch that is has to be there, and nobody in it is told that it is over.
//
// An application that is told of the deletion begins anew with an empty
// document, sooner or later; until then it tries again with the old one, as
// applications do. A program that is started again, or a copy of another's
// document, joins with the epoch that it knew.
#ifndef SYNCLINE_TESTS_RELAY_BRIEF_DOCUMENT_H_
#define SYNCLINE_TESTS_RELAY_BRIEF_DOCUMENT_H_

#include <map>
#include <memory>
#include <vector>

#include "relay/hub_world.h"
#include "support/seed.h"
#include "syncline/doc.h"
#include "syncline/relay/log_store.h"
#include "syncline/sync/client.h"

namespace syncline::relay::test {

class BriefDocument {
 public:
  // All of them outlive this, but for what the machines of the world still ask
  // of it.
  BriefDocument(HubWorld& world, SeededRandom& random, const PayloadSeal& seal)
      : world_(world), random_(random), seal_(seal) {}

  void AddReplica(HubClient& client);

  // Somebody edits, goes, comes back, makes a copy of another's.
  void Edit();
  // A visitor adds to it, or it is deleted. While machines run.
  void AppendOrDelete(Hub& hub);
  void Delete(Hub& hub);
  // All machines have ended: what they were asked is not answered.
  void Stopped() { is_appending_ = false; }
  // Has an application do what one does who is told of a failure.
  void Encourage();
  // Everybody is here again.
  void BringBack();
  // Notes what replicas were told is durable.
  void Observe();

  // Whether all that there is is saved, and everywhere.
  bool IsSettled() const;
  // And in the epoch that is.
  void CheckSettled(LogStore& log) const;
  // What must hold. REQUIRES: reading does not fail.
  void CheckStore(LogStore& log) const;

 private:
  struct Replica {
    Replica(HubClient& of, PeerId peer) : client(of), doc(peer), port(&doc) {}
    HubClient& client;
    Doc doc;
    DocPort port;
    uint64_t epoch = 0;  // that it knew, while it is away
    bool is_away = false;
  };

  PeerId NewPeer() { return PeerId{1'000'000 + ++peers_}; }
  bool IsSettled(const Replica& replica) const;
  DocumentStatus StatusOf(const Replica& replica) const;
  void Join(Replica& replica, uint64_t epoch);
  void PutAway(Replica& replica);
  void BeginAnew(Replica& replica);
  void CopyFrom(Replica& replica, Replica& other);
  void EncourageOne(Replica& replica);
  void Append(Hub& hub);
  void NoteDurable(PeerId peer, uint32_t next_counter, Epoch epoch);

  HubWorld& world_;
  SeededRandom& random_;
  const PayloadSeal& seal_;
  std::vector<std::unique_ptr<Replica>> replicas_;
  std::map<Epoch, VersionVector> durable_;  // as somebody was told
  Epoch deleted_{0};  // the last one that is known to be over
  Epoch refused_{0};  // the last one of which a replica was told that it is
  bool is_appending_ = false;
  uint64_t peers_ = 0;
};

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_BRIEF_DOCUMENT_H_
