// Random calls of a store, right ones and wrong ones, whose results can be
// compared with the model's.
#ifndef SYNCLINE_TESTS_RELAY_PLAY_H_
#define SYNCLINE_TESTS_RELAY_PLAY_H_

#include <functional>
#include <string>
#include <vector>

#include "relay/model_store.h"
#include "support/seed.h"
#include "syncline/relay/log_store.h"
#include "syncline/relay/snapshot_store.h"

namespace syncline::relay::test {

// A call, and what it returned, said in a line: for a value all of it, for an
// error its code.
struct Action {
  std::string name;
  std::function<std::string(LogStore&, SnapshotStore&)> run;
};

// Makes actions that mostly make sense to a store in the model's state, over a
// few documents and peers, so that they meet.
class Player {
 public:
  // `model` outlives it, and is asked only.
  Player(syncline::test::SeededRandom& random, ModelStore& model)
      : random_(random), model_(model) {}

  Action Next();
  // One that changes something, unless it is refused.
  Action NextWrite();

 private:
  std::string Document();
  Epoch EpochOf(const std::string& document);
  Record NextRecord(const std::string& document);
  OpSpan NextSpan(PeerId peer, const VersionVector& known);
  SnapshotId Snapshot(const std::string& document);

  Action Append();
  Action Trim();
  Action Tombstone();
  Action Put();
  Action Publish();
  Action Delete();
  Action BeginEpoch();
  Action Ask();

  syncline::test::SeededRandom& random_;
  ModelStore& model_;
  int64_t time_ms_ = 0;
};

// All that a store tells, in lines: the list, and of each document that a
// Player names, or that is listed, its head, its records, what is published,
// and the snapshots that the model has.
std::string Portrait(LogStore& log, SnapshotStore& snapshots,
                     const ModelStore& model);

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_PLAY_H_
