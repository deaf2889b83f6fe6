// Tells the nodes of a relay that the log of a document has grown, and who is
// there.
//
// A bus may lose, repeat and reorder: it is for speed, and the log for truth. A
// notice tells the records that it is about by number, so a Follower finds each
// gap, and what is missing is read from the log. A loss with nothing after it,
// and a record whose machine ended before it told, show at the next look at
// LogStore::Head; who follows a document takes one every few seconds. Of
// presence nothing is kept: who shows it tells all of it again before its time
// is over.
//
// Thread rule: Bus is thread-safe; a Follower belongs to one thread at a time.
#ifndef SYNCLINE_RELAY_BUS_H_
#define SYNCLINE_RELAY_BUS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/relay/position.h"
#include "syncline/relay/record.h"
#include "syncline/sync/presence.h"

namespace syncline::relay {

// Who shows what in a document, by way of one machine.
struct PresenceNotice {
  uint64_t machine = 0;  // whose it is: what it tells itself it passes over
  // All that each of them shows; or that it is gone.
  std::vector<PresenceEntry> entries = {};
  bool asks = false;  // the others are to tell theirs
};

// The records [first, last] of a document are durable. Where last is before
// first: the document has a new epoch, and no record in it yet.
struct Notice {
  std::string document;
  Epoch epoch;
  Seq first;
  Seq last;
  // The records themselves, as far as the publisher sends them along: all of
  // [first, last], or none. Shared by all who are told.
  std::shared_ptr<const std::vector<LoggedRecord>> records = nullptr;
  // Not null: the notice is about this, and about no record.
  std::shared_ptr<const PresenceNotice> presence = nullptr;
};

class Bus {
 public:
  using Handler = std::function<void(const Notice&)>;

  // Ends the subscription when it is destroyed. When that has returned, the
  // handler runs no more, unless it is the handler that destroyed it. May
  // outlive the bus.
  class Subscription {
   public:
    virtual ~Subscription() = default;
  };

  virtual ~Bus() = default;

  // Whether a notice may be lost that Publish() took.
  virtual bool may_lose() const { return true; }
  // Whether nothing is lost, and all who publish and follow are in one process,
  // and end with it. Else who follows a document has to look at its log now and
  // then: a machine may end between a record and its notice.
  virtual bool is_local() const { return false; }

  // Tells all who subscribed to the document, the publisher's own node among
  // them. It waits for nobody. Errors: InvalidArgument, for a document that
  // cannot be called so; Unavailable, where the notice cannot be sent, which
  // loses it.
  virtual absl::Status Publish(const Notice& notice) = 0;

  // Handlers of one subscription run one at a time, on threads of the bus or of
  // publishers. They may publish and subscribe; they should be short. Error:
  // InvalidArgument, as above.
  virtual absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(
      std::string_view document, Handler handler) = 0;
};

// What a reader of one document has seen, and so what a notice means to it.
class Follower {
 public:
  enum class Step {
    kTake,  // the notice's next records are the next ones: those from next() on
    kSkip,  // all of it is known
    kRead,  // records before it are missing: read the log from next() on
    kRestart,  // the document has a later epoch: forget it, and join anew
  };

  // `next` is the position of the first record that was not seen.
  explicit Follower(Position next) : next_(next) {}

  Step On(const Notice& notice) const;

  Position next() const { return next_; }
  // The records before `seq` have been seen.
  void MoveTo(Seq seq) { next_.seq = seq; }

 private:
  Position next_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_BUS_H_
