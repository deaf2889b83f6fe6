// A document that somebody has open: where its log stands, its newest records,
// and who is in it.
//
// Invariants:
//   (1) version_ is of the records before next_, all of which are durable and
//       were handed on in this order; accepted_ is that and what is on its way
//       into the log.
//   (2) recent_ are the last records before next_, without gaps; base_ is the
//       version of all before them. While a reading is repeated, since more
//       came meanwhile than was kept, more is kept: twice as much each time, up
//       to 64 times.
//   (3) pending_ are the batches on their way, in the order in which answers
//       come.
//   (4) committed_ are this hub's records that are durable, from next_ on: not
//       handed on yet, since a record of another hub is before them.
//   (5) handing_ are the last records before next_, which the members have not
//       got yet: they get what came during a pause in one go. Who joins gets
//       them with its answer.
//   (6) Each append without a session is answered once: its batch is in held_,
//       pending_, committed_ or known_ until then.
//   (7) held_ are a batch of which only a reading tells whether it goes with
//       what is stored, and all that came after it: a room takes what comes in
//       its order. The reading is under way.
//
// Everything that is asked of a store comes back by Executor::Post(), and finds
// the room gone, or of another generation, where it was opened anew meanwhile.
//
// Cost: an append O(peers + members), a join from memory O(recent records).
// Thread rule: that of the hub.
#ifndef SYNCLINE_SRC_RELAY_ROOM_H_
#define SYNCLINE_SRC_RELAY_ROOM_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "relay/last_read.h"
#include "relay/room_kind.h"
#include "relay/stored_document.h"
#include "syncline/relay/hub.h"
#include "syncline/sync/presence.h"
#include "syncline/sync/server.h"

namespace syncline::relay::internal {

class HubLink;

// A channel of a connection, in a room. Whose it is, and what it may do, its
// link knows.
struct Member {
  HubLink* link = nullptr;
  ChannelId channel = 0;
};

// Who asks to come in.
struct Joiner {
  uint64_t member = 0;  // that it is going to be
  std::weak_ptr<HubLink> link;
  JoinRequest request;
  Access access = Access::kNone;  // that is given
  std::string subject;
  bool was_looked_for = false;  // see Room::IsBehind()
};
using Joiners = std::map<uint64_t, Joiner>;  // by their members

// Who hears of a room without a session.
struct Watcher {
  std::weak_ptr<HubWatcher> who = {};
  std::string subject = {};
  Seq next = {};  // the first record that it is told of
};

class Room : public std::enable_shared_from_this<Room> {
 public:
  // `machine`: the number of this hub among those of the bus. `fail` is called
  // when the store has stopped.
  Room(std::string document, uint64_t machine, const HubOptions& options,
       HubParts parts, HubCounts* counts,
       std::function<void(absl::Status)> fail);

  const std::string& document() const { return document_; }

  // Answers the joiner's session, at once or later.
  void Join(Joiner joiner);
  void Append(uint64_t member, SyncBatchPtr batch);
  void ChangePresence(const PresenceEntry& change, Milliseconds now);

  // --- Without a session, see hub.h; room_visit.cc
  using AppendDone = std::function<void(const AppendAnswer&)>;
  using WatchDone = std::function<void(const WatchAnswer&)>;
  void AppendOf(std::string author, Epoch known, SyncBatchPtr batch,
                AppendDone done);
  void Watch(Watcher watcher, Position from, WatchDone done);
  void Unwatch(const HubWatcher* watcher);
  // `number` is the visitor's, where it has none yet.
  absl::StatusOr<uint64_t> ShowVisitor(
      std::string_view subject, std::string_view visitor, uint64_t number,
      const std::map<std::string, std::string>& fields);
  bool HideVisitor(std::string_view subject, std::string_view visitor);
  std::vector<PresenceEntry> roster() const;

  // The member's rights are others than before.
  void AccessChanged(uint64_t member);
  // The channel is closed, or about to be, whether it is in or has only asked.
  void Leave(uint64_t member);
  // Closes the channels of a subject, or all where it is empty, and lets nobody
  // of them in who has asked to come in.
  void Dismiss(SyncErrorCode why, std::string_view subject,
               std::string_view text);
  // Whether it is open, in an epoch before this one.
  bool IsOpenBefore(Epoch epoch) const {
    return state_ == State::kOpen && epoch_ < epoch;
  }
  // The log stands there, or further.
  void OnNotice(const Position& last);
  // The document is no more, or is damaged: answers what nothing else would
  // answer. Whoever comes next has the room opened anew.
  void Close(const SyncError& why);
  void Tick(Milliseconds now);
  // Notifies who has been kept waiting.
  void EndPause(Milliseconds now);
  std::optional<Milliseconds> next_wakeup() const;
  // Whether nobody was in it for a while, and nothing is under way.
  bool is_idle(Milliseconds now) const;

 private:
  enum class State { kClosed, kOpening, kOpen };
  struct Recent {
    Seq seq;
    SyncBatchPtr batch;
  };
  struct Handing {
    SyncBatchPtr batch;
    uint64_t author = 0;  // who has it; 0: no member
  };
  struct Pending {
    uint64_t member = 0;  // 0: who has no session
    SyncBatchPtr batch = {};
    AppendDone done = nullptr;  // of those alone
  };
  struct Held {
    Pending pending;
    std::string author;
  };
  // Called when the room is open, or with what its opening failed with.
  using Entry = std::function<void(const SyncError* refused)>;

  // Runs `ask` where it may block, then `on_answer` with its result here,
  // unless the room was opened anew meanwhile.
  template <typename Ask, typename OnAnswer>
  void AskStore(Ask ask, OnAnswer on_answer);

  // --- Opening, room.cc
  // Asks the stores where the document stands.
  void Open();
  void OnHead(const absl::StatusOr<LogHead>& head);
  void WhenOpen(Entry entry);
  // The log is another one, or has left what is known behind.
  void Reopen(std::string_view why);
  // All that is known of the log; what was asked of it is answered to nobody.
  void ForgetLog();

  // --- Joining, room_join.cc
  void Admit(Joiner joiner);
  // Whether who knows this epoch, if any, has what was deleted since.
  bool WasDeletedSince(Epoch known) const;
  void RefuseDeleted(const Joiner& joiner);
  // Whether the replica knows of a later epoch: another machine may have
  // deleted the document, and this room not have heard yet. What it has must
  // not get into a replica of what is there since. But the epoch may be that of
  // another store, too, so it is looked for once.
  bool IsBehind(const Joiner& joiner) const;
  void LookFor(Joiner joiner);
  // Where the log stands: for them, and for what no notice told. One look at a
  // time, however long a store takes.
  void Look();
  void OnLooked(const absl::StatusOr<LogHead>& head);
  void Answer(Joiner joiner, const StoredDocument* stored);
  void ReadStored(Joiner joiner);
  // Whether what is stored, and was not read, may be what a batch must not go
  // with.
  bool MustReadKind(const SyncBatch& batch) const;
  // One reading is for all that wait.
  void Read();
  void OnStored(
      const absl::StatusOr<std::shared_ptr<const StoredDocument>>& stored);
  // All that wait for the room, or
  void RefuseWaiting(const SyncError& error);
  // those of a subject, all where it is empty, that have a session.
  void RefuseJoiners(const SyncError& error, std::string_view subject);

  // --- Appending, room_append.cc
  // At once, or when what it has to go with was read.
  void Put(Pending pending, std::string author);
  std::deque<Held> TakeHeld();
  void PutHeld();
  void RefuseHeld(const SyncError& error);
  // Sends it to the log, where it goes with what is there.
  void Submit(Pending pending, std::string author);
  void OnAppended(const absl::StatusOr<Appended>& appended);
  // The bus did not take that the log has come to there: it is told so again,
  // each second, until it does.
  void TellLater(const Position& last);
  void TellAgain();
  void OnRefused(const Pending& pending, const absl::Status& status);
  // Hands on what is durable, in the order of the log.
  void Advance();
  void Take(Seq seq, const Pending& pending);
  void ReadMissing();
  void OnMissing(const absl::StatusOr<std::vector<LoggedRecord>>& records);
  // Its author is told that it is in the log, where record `seq` is the last.
  void TellDurable(const Pending& pending, Seq seq, bool was_known);
  void KeepRecent(Seq seq, SyncBatchPtr batch);
  void TrimRecent();
  // What is here, or on its way, as far as `batch` has to go with it.
  RoomKind KindFor(const SyncBatch& batch) const;
  void CompactIfDue();
  // --- What only clients can read, room_snapshot.cc
  void AskForSnapshot();
  // Of this member there is none to come: the next one may be asked.
  void StopAsking(uint64_t member);
  // Whether it is the snapshot that was asked for, or one of nothing, and no
  // update.
  bool TakeSnapshot(uint64_t member, const SyncBatchPtr& batch);
  // As soon as all that it has is durable.
  void UseSnapshot();
  void OnCompacted(const absl::Status& status);

  // Whatever waits for the log, and has no session, is answered.
  void FailAppends(const SyncError& error);
  // The author of what does not come into the log is told.
  void RefuseAppend(const Pending& pending, const SyncError& error);

  // --- Watching, room_visit.cc
  void StartWatch(Watcher watcher, Position from, const WatchDone& done);
  bool IsWatching(const HubWatcher* watcher) const;
  void TellWatchers(Seq seq, const SyncBatchPtr& batch);
  // Those of a subject, or all where it is empty.
  void CloseWatchers(const SyncError& why, std::string_view subject);
  void ForgetVisitors(const std::vector<uint64_t>& numbers);
  Milliseconds Now() const;
  bool HasNobody() const { return members_.empty() && watchers_.empty(); }
  // Whether a store is being asked: what was asked for may have gone.
  bool IsAsking() const {
    return state_ == State::kOpening || is_reading_ || is_reading_missing_ ||
           is_looking_ || is_compacting_;
  }
  void Touch();

  void Refuse(uint64_t member, const SyncError& error);
  // --- Presence, room_presence.cc
  // As PresenceTable::Apply(); what is beyond a limit is counted.
  absl::StatusOr<bool> ApplyPresence(const PresenceEntry& change,
                                     Milliseconds now);
  // What one here shows, or that one is gone.
  void TellPresence(const PresenceEntry& change);
  // To all who are in, here.
  void ShowPresence(const PresenceEntry& change);
  void Publish(PresenceNotice notice);
  void OnPresenceNotice(const PresenceNotice& notice);
  void ExpirePresence(Milliseconds now);
  bool HasPresenceHere() const;

  // There is something for them: at once, or at the end of the pause.
  void NotifyMembers();
  // Gives their sessions what they have not got.
  void HandOn();
  Member* Find(uint64_t member);

  const std::string document_;
  const uint64_t machine_id_;
  const HubOptions& options_;
  const HubParts parts_;
  HubCounts& counts_;
  const std::function<void(absl::Status)> fail_;

  State state_ = State::kClosed;
  uint64_t generation_ = 0;  // counts Reopen()
  std::unique_ptr<Bus::Subscription> subscription_;
  Position noticed_;  // while it is being opened
  Epoch epoch_;
  Epoch deleted_before_;  // as LogHead has it
  Seq next_;
  VersionVector version_;
  VersionVector accepted_;
  VersionVector base_;
  RoomKind kind_;          // as far as that was told by what was read
  bool was_read_ = false;  // all that was stored
  LastRead last_read_;
  // More came during so many readings, one after the other, than is kept.
  int reads_in_vain_ = 0;
  std::deque<Recent> recent_;
  size_t recent_bytes_ = 0;
  std::vector<Handing> handing_;
  size_t handing_bytes_ = 0;

  std::optional<Position> untold_;  // TellAgain()
  Milliseconds tell_at_{0};

  std::map<uint64_t, Member> members_;
  PresenceTable presence_;
  std::set<uint64_t> elsewhere_;  // of presence_: those of other machines
  std::vector<Watcher> watchers_;
  // By subject and name; those whose presence is over are forgotten.
  std::map<std::pair<std::string, std::string>, uint64_t> visitors_;
  Milliseconds pause_end_{0};  // nobody is notified before
  bool is_paused_ = false;     // EndPause() is to come
  Milliseconds left_at_{0};    // when the last one left
  Milliseconds look_at_{0};    // Look(), for what no notice told

  Joiners opening_;              // wait for OnHead()
  std::vector<Entry> entering_;  // so do these
  Joiners reading_;              // wait for OnStored()
  std::deque<Held> held_;        // so do these
  size_t held_bytes_ = 0;
  Joiners looking_;  // wait for OnLooked()
  std::deque<Pending> pending_;
  std::map<Seq, Pending> committed_;
  std::multimap<Seq, Pending> known_;  // wait for a record to be taken
  bool is_reading_ = false;
  bool is_reading_missing_ = false;
  bool is_looking_ = false;

  uint64_t records_since_ = 0;  // since the snapshot
  uint64_t bytes_since_ = 0;
  bool is_compacting_ = false;
  uint64_t asked_ = 0;  // the member who was asked for one; 0: nobody
  uint64_t asked_last_ = 0;
  Milliseconds asked_until_{0};
  SyncBatchPtr snapshot_;  // that came
};

template <typename Ask, typename OnAnswer>
void Room::AskStore(Ask ask, OnAnswer on_answer) {
  parts_.executor.RunBlocking(
      [room = weak_from_this(), generation = generation_,
       executor = &parts_.executor, ask = std::move(ask),
       on_answer = std::move(on_answer)]() mutable {
        auto answer = std::make_shared<decltype(ask())>(ask());
        executor->Post([room = std::move(room), generation, answer,
                        on_answer = std::move(on_answer)] {
          const std::shared_ptr<Room> here = room.lock();
          if (here != nullptr && here->generation_ == generation) {
            on_answer(*here, *answer);
          }
        });
      });
}

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_ROOM_H_
