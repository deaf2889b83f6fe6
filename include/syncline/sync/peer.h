// Two peers without a server: the one that was called answers as a server of
// its own documents would, and the caller has a ClientSession. Both directions
// work as ever; "saved" means that the other replica has it in memory
// (AckLevel::kReceived, which the caller has to ask for).
//
// There is one PeerSession for each caller; several may have the same
// documents, and what comes through one goes out through the others.
//
// Host, bounds and thread rule: those of ServerSession and of the documents.
// What it calls (SyncDocument, PayloadSeal), and who listens to a document that
// it edits, must not call it back.
#ifndef SYNCLINE_SYNC_PEER_H_
#define SYNCLINE_SYNC_PEER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "syncline/sync/document.h"
#include "syncline/sync/event.h"
#include "syncline/sync/server.h"

namespace syncline {

namespace internal {
class PeerMachine;
}  // namespace internal

struct PeerOptions {
  // `server.max_level` counts for nothing: it is kReceived.
  ServerOptions server = {};
  Milliseconds batch_time{20};   // as ClientOptions::batch_time
  Milliseconds poll_time{1000};  // as ClientOptions::poll_time
};

struct OfferOptions {
  Access access = Access::kWrite;  // what callers may at most
  std::string token = {};          // that they have to show, byte by byte
  PayloadSeal seal = {};
};

class PeerSession {
 public:
  PeerSession(PeerOptions options, uint64_t seed, Milliseconds now);
  PeerSession(PeerSession&&) noexcept;
  PeerSession& operator=(PeerSession&&) noexcept;
  ~PeerSession();

  // Lets the caller join `document`, which must outlive this or the Withdraw().
  // Errors: InvalidArgument, for a room that is empty, longer than 256 bytes or
  // not UTF-8; AlreadyExists, where the room is offered.
  absl::Status Offer(std::string_view room, SyncDocument* document,
                     OfferOptions options = {});
  // Who joined it is told NotFound, and joins no more of its own accord.
  // NotFound: not offered.
  absl::Status Withdraw(std::string_view room);
  // What this side shows of itself, with the errors of ClientSession. NotFound:
  // not offered.
  absl::Status SetPresence(std::string_view room, std::string_view key,
                           std::string value);
  absl::Status RemovePresence(std::string_view room, std::string_view key);
  // This side, whose connection is 1, and the caller. Null: not offered.
  const PresenceTable* presence(std::string_view room) const;
  // What an import of what the caller sent failed with; OK where none did.
  absl::Status failure(std::string_view room) const;

  void Receive(Milliseconds now, std::string_view bytes);
  void Closed();
  void Tick(Milliseconds now);
  std::optional<Milliseconds> next_wakeup() const;
  std::string_view output();
  void Consume(size_t bytes);
  std::optional<CloseCode> close_code() const;
  const absl::Status& error() const;

  // kConnection: there is a close_code(); kDocument: failure(); kPresence:
  // presence(), where others show something else.
  std::vector<SyncEvent> TakeEvents();

 private:
  std::unique_ptr<internal::PeerMachine> machine_;
};

}  // namespace syncline

#endif  // SYNCLINE_SYNC_PEER_H_
