// A document on a server's connection: what waits to be told to the client, and
// what of the client's waits to be safe.
//
// Invariants:
//   (1) awaiting_ is what the client may wait for: ops that it sent, was sent
//   or
//       was told of, and that were not safe then. An Ack tells of nothing else.
//   (2) An Ack never overtakes the Deliver of the same ops.
//   (3) An access that fell and rose again is told as two changes: what was
//       thrown away in between the client gets as it joins again.
//
// Cost: O(peers) an Ack. Thread-compatible.
#ifndef SYNCLINE_SRC_SYNC_SERVER_CHANNEL_H_
#define SYNCLINE_SRC_SYNC_SERVER_CHANNEL_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "sync/chunks.h"
#include "sync/deliver_frames.h"
#include "sync/fifo.h"
#include "sync/wire.h"
#include "syncline/sync/server.h"

namespace syncline::internal {

// What the channels of one connection have in common.
struct ServerLink {
  ServerOptions options;
  SyncLimits client_limits;
  uint32_t client_frame_bytes = 0;  // of a Join or JoinOk, in parts or not
  bool client_takes_parts = false;
  uint64_t bytes_in_flight =
      0;                     // of the client's updates that are not safe yet
  ChannelId uploader = 0;    // whose chunks come; one at a time
  ChannelId downloader = 0;  // whose chunks go out; one at a time
  size_t queued_bytes = 0;   // of updates that wait to be delivered
  size_t joined_bytes = 0;   // of those that came with answers to Joins
  DeliverFrames* frames = nullptr;
};

class ServerChannel {
 public:
  ServerChannel(const JoinRequest& request, uint64_t download_hash,
                uint64_t download_offset, uint64_t upload_bytes,
                ServerLink* link);
  ServerChannel(const ServerChannel&) = delete;
  ServerChannel& operator=(const ServerChannel&) = delete;
  ~ServerChannel();

  bool is_joined() const { return is_joined_; }
  Access access() const { return access_; }
  // It could write once: what it sent before it knew is passed over.
  bool was_writer() const { return was_writer_; }

  // --- What the room says.
  // Each: why the client cannot take it, if so: the channel is to be closed.
  std::optional<SyncError> Join(JoinAnswer answer);
  std::optional<SyncError> Deliver(SyncBatchPtr batch, AckLevel level);
  void Durable(AckLevel level, const VersionVector& version);
  // False: of one connection more waits than who reads at all lets wait.
  bool Presence(const PresenceEntry& change);
  void SetAccess(Access access);
  void WantSnapshot() { wants_snapshot_ = is_joined_; }

  // --- What the client says. False: beyond the window.
  bool CountUpdate(const SyncBatch& batch);
  // A piece of an update. The outcome as that of ChunkReceiver::Take().
  std::optional<SyncError> TakeChunk(const proto::Frame::Chunk& chunk,
                                     std::string* complete);
  void CountUploaded(const SyncBatch& batch);
  void EndUpload();
  // The change as the room is to see it, or why not.
  std::optional<SyncError> CheckPresence(PresenceEntry* change,
                                         Milliseconds now);
  PartialUpload TakePartialUpload() { return upload_.TakePartial(); }
  size_t partial_upload_bytes() const { return upload_.partial().bytes.size(); }

  // What to say next; false: nothing. First what the client waits for.
  bool NextAnswer(proto::Frame* frame);
  // `may_deliver`: whether there is credit. Either the frame is set, or
  // `*deliver` is: a Deliver.
  bool Next(bool may_deliver, proto::Frame* frame, DeliverFrame* deliver);

 private:
  struct InFlight {
    VersionVector ends;
    uint64_t bytes = 0;
  };

  bool FitsWindow(uint64_t bytes) const;
  // What waits to be delivered may have become safer.
  static void Raise(Delivery* delivery, AckLevel level,
                    const VersionVector& version);
  std::optional<SyncError> CheckSize(const SyncBatch& batch) const;
  // Whether what comes with an answer may wait beside what waits already.
  std::optional<SyncError> CheckWaiting(const JoinAnswer& answer) const;
  // It is not held any more.
  void Uncount(Delivery* delivery);
  void DropDeliveries();
  void MakeJoinOk(const JoinAnswer& answer);
  bool NextJoinOk(proto::Frame* frame);
  bool NextPermChanged(proto::Frame* frame);
  bool NextAck(proto::Frame* frame);
  bool NextPresence(proto::Frame* frame);
  PresenceEntry NextPresenceChange() const;
  void PresenceIsTold(const PresenceEntry& change);
  bool NextDelivery(proto::Frame* frame, DeliverFrame* deliver);
  bool NextChunk(proto::Frame* frame);
  void StartDownload(Delivery delivery);
  void StopDownload();
  // It was sent, or is about to be.
  void Sent(const Delivery& delivery);

  const ChannelId id_;
  ServerLink& link_;
  AckLevel level_;
  Access asked_;
  uint64_t download_hash_;
  uint64_t download_offset_;
  uint64_t upload_hash_;
  uint64_t upload_bytes_;

  bool is_joined_ = false;
  Access access_ = Access::kNone;
  bool was_writer_ = false;
  uint64_t epoch_ = 0;
  std::string subject_;
  uint64_t connection_ = 0;
  std::unique_ptr<proto::Frame::JoinOk> join_ok_;  // to be told
  bool perm_changed_ = false;                      // to be told
  Access fell_to_ = Access::kNone;  // the lowest since that was last told
  bool wants_snapshot_ = false;     // to be told

  VersionVector awaiting_;
  VersionVector ack_;  // to be told
  AckLevel ack_level_ = AckLevel::kReceived;
  Fifo<InFlight> flight_;
  ChunkReceiver upload_;

  Fifo<Delivery> deliveries_;
  ChunkSender download_;
  Delivery downloading_;

  // One entry, to check changes by; null: there were none.
  std::unique_ptr<PresenceTable> own_presence_;
  double presence_credit_;
  Milliseconds presence_at_{0};
  bool roster_due_ = false;
  // To be told: first who is gone, then what they show who came or are back.
  std::set<uint64_t> gone_;
  std::map<uint64_t, PresenceEntry> presence_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_SRC_SYNC_SERVER_CHANNEL_H_
