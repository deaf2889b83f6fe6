// All rooms and all connections of a hub.
//
// Thread rule: that of the hub.
#ifndef SYNCLINE_SRC_RELAY_HUB_MACHINE_H_
#define SYNCLINE_SRC_RELAY_HUB_MACHINE_H_

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "relay/hub_link.h"
#include "relay/rate_limiter.h"
#include "relay/recheck_log.h"
#include "relay/room.h"
#include "syncline/relay/hub.h"

namespace syncline::relay::internal {

class HubMachine : public std::enable_shared_from_this<HubMachine> {
 public:
  HubMachine(HubOptions options, HubParts parts);
  ~HubMachine();

  // Begins to listen for grants that are no longer good.
  void Start();

  const HubOptions& options() const { return options_; }
  const HubParts& parts() const { return parts_; }
  HubCounts& counts() { return counts_; }
  const absl::Status& failure() const { return failure_; }
  Milliseconds Now() const;
  // A number that no other member of any room has.
  uint64_t NewMember() { return ++members_; }

  std::shared_ptr<HubLink> Connect(std::function<void()> notify,
                                   std::string event_name, std::string client);
  void Remove(HubLink* link);
  // Closes the connection that had this name, if it is still there.
  void Supersede(std::string_view name);
  // The room of a document, opened if it is not; null: there are too many.
  std::shared_ptr<Room> OpenRoom(const std::string& document);
  std::shared_ptr<Room> FindRoom(std::string_view document) const;
  // The document is in this epoch: a room that is open in an earlier one is
  // closed, and one that is being opened looks whether it is in this one.
  void CloseRoom(std::string_view document, Epoch begun, const SyncError& why);
  void Fail(const absl::Status& status);

  void KeepUpload(PartialUpload upload);
  // The one of that name, or an empty one.
  PartialUpload TakeUpload(uint64_t hash);

  void CallAt(Milliseconds time, std::function<void()> work) {
    calls_.emplace(time, std::move(work));
  }

  void Tick();
  std::optional<Milliseconds> next_wakeup() const;
  // Room::EndPause() is to be called then.
  void Pause(std::weak_ptr<Room> room, Milliseconds end);
  void EndPauses();
  std::optional<Milliseconds> next_pause_end() const;
  size_t rooms() const { return rooms_.size(); }
  const RecheckLog& rechecked() const { return rechecked_; }
  // What sessions of the same room say alike.
  const SharedFrames& frames() const { return frames_; }
  // Nothing: the update may be written. Else why not.
  std::optional<SyncError> CheckRate(const RateLimiter::Payer& payer,
                                     const SyncBatch& batch);
  // The same of a join, or of a new token.
  std::optional<SyncError> CheckJoin(std::string_view connection,
                                     std::string_view client);
  // HubLink::TellHost() is to be called, once this call is over.
  void TellLater(std::weak_ptr<HubLink> link);
  // Each until its Remove().
  using Links = std::map<std::string_view, HubLink*>;
  const Links& links() const { return links_; }

 private:
  struct KeptUpload {
    Milliseconds at{0};
    PartialUpload upload;
  };

  void ExpireUploads(Milliseconds now);
  void TellHosts();

  const HubOptions options_;
  const HubParts parts_;
  HubCounts counts_;
  RateLimiter limiter_;
  JoinLimiter join_limiter_;
  absl::Status failure_;
  // Tells this hub from others of the same bus; and so do the upper bits of its
  // members' numbers, of which there are 53 in all, as many as a double tells
  // apart.
  const uint64_t machine_id_;
  uint64_t members_;
  std::map<std::string, std::shared_ptr<Room>, std::less<>> rooms_;
  Links links_;  // by the names of their sessions
  SharedFrames frames_;
  std::vector<std::weak_ptr<HubLink>> changed_;              // of TellLater()
  std::multimap<Milliseconds, std::weak_ptr<Room>> pauses_;  // by their ends
  std::list<KeptUpload> uploads_;                            // the oldest first
  size_t upload_bytes_ = 0;
  std::multimap<Milliseconds, std::function<void()>> calls_;  // CallAt()
  RecheckLog rechecked_;
  std::unique_ptr<Auth::Subscription> rechecks_;
};

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_HUB_MACHINE_H_
