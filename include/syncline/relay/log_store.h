// The log of each document: the relay's memory. START HERE to write a store.
//
// A log is the updates of one document in the order in which they became
// durable, each with the next number. What a store promises:
//
//   (1) What Append answers is a statement about storage: the record survives
//       whatever level() says. There is no answer before.
//   (2) Read and Head tell of durable records only.
//   (3) A log is closed: every op that a record builds upon is in a record
//       before it, or in the snapshot that took their place. So whoever reads a
//       log from its beginning never has to wait for something that is missing.
//   (4) A record whose ops are all known is not stored again.
//   (5) What was deleted is never read again, by anybody, after any crash; nor
//       can somebody who still has it bring it back by accident: a deletion
//       ends the document's epoch, records of earlier epochs are refused, and
//       the log remembers for ever which epochs those are, also where another
//       epoch began since that was no deletion.
//   (6) What cannot be read is an error and never an empty document.
//   (7) A store that could not make something durable has stopped: this and all
//       later calls return the same error, and the program should exit. What
//       the disk holds is known again only after the store was opened anew.
//
// A document exists as soon as it is named: one that nobody wrote to has an
// empty log.
//
// Errors of all functions, besides their own: InvalidArgument, for a document
// that cannot be called so; DataLoss, where what is stored is damaged: it tells
// the document, and what to do; Unavailable, where it could not be read this
// time; Internal, when the store has stopped. An error has changed nothing.
//
// tests/relay/ holds the suite that every store passes; docs/relay.md tells how
// to run it on one's own.
//
// Thread rule: thread-safe, but for the destructor.
#ifndef SYNCLINE_RELAY_LOG_STORE_H_
#define SYNCLINE_RELAY_LOG_STORE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "syncline/relay/ack_level.h"
#include "syncline/relay/position.h"
#include "syncline/relay/record.h"
#include "syncline/relay/snapshot_id.h"
#include "syncline/version.h"

namespace syncline::relay {

// The answer to a record.
struct Appended {
  // Its number. Where it was known: the last of the log, up to which all of it
  // is there.
  Seq seq;
  AckLevel level = AckLevel::kReceived;
  bool was_known = false;
  friend bool operator==(const Appended&, const Appended&) = default;
};

// What a store knows of a document. It has the records [first_seq, last_seq].
struct LogHead {
  Epoch epoch;
  Seq first_seq;  // last_seq + 1 where it has none
  Seq last_seq;
  // All ops that are not deleted: of the records, and of those trimmed away.
  VersionVector version;
  // Of what took the place of the records before first_seq.
  std::optional<SnapshotId> snapshot;
  // The epoch that the last deletion began; 0: there was none. A replica that
  // knows the document from an epoch before it has what was deleted, and is not
  // let in. One of an epoch before another that a restoration began is: it has
  // what the store has lost.
  Epoch deleted_before;
  friend bool operator==(const LogHead&, const LogHead&) = default;
};

// A document in a list. One that was deleted stays, for its epoch.
struct ListedDocument {
  std::string name;
  Epoch epoch;
  Seq last_seq;
  friend bool operator==(const ListedDocument&,
                         const ListedDocument&) = default;
};

class LogStore {
 public:
  virtual ~LogStore() = default;

  // The highest level that this store's answers state.
  virtual AckLevel level() const = 0;

  // OK, or the error with which the store has stopped.
  virtual absl::Status health() const = 0;

  // Appends records, of any documents, and makes them durable together; returns
  // when they are. One answer for each, in their order; that one is refused
  // does not keep out the others. The records are taken one after the other, as
  // if each had a call of its own: one may build upon those before it.
  //
  // Errors of a record: InvalidArgument (CheckRecord); FailedPrecondition,
  // where its epoch is not the document's; OutOfRange, where the log lacks ops
  // that it builds upon, and which; ResourceExhausted, where the store is full.
  virtual std::vector<absl::StatusOr<Appended>> Append(
      absl::Span<const Record> group) = 0;

  virtual absl::StatusOr<LogHead> Head(std::string_view document) = 0;

  // Records from a position on, ascending, without gaps. As many as have
  // payloads of up to `max_bytes` together, and at least one; none where the
  // position is behind the last.
  //
  // Errors: FailedPrecondition, where the epoch is not the document's;
  // OutOfRange, where the log begins behind the position (start at the head's
  // snapshot), or ends before the one before it (the reader has seen more than
  // there is: this is another log).
  virtual absl::StatusOr<std::vector<LoggedRecord>> Read(
      std::string_view document, Position from, size_t max_bytes) = 0;

  // Removes the records up to `last`, included, since a snapshot has what is in
  // them. It is the caller who knows that the snapshot is there, durable, and
  // of at least these records. No record removed anew is not an error, but then
  // the snapshot stays what it was.
  //
  // Errors: FailedPrecondition, where the epoch is not the document's;
  // OutOfRange, where the log ends before `last`.
  virtual absl::Status Trim(std::string_view document, Position last,
                            const SnapshotId& snapshot) = 0;

  // Deletes the document, whether there was something in it or not, and returns
  // the epoch that begins: the log's deleted_before from now on. It is after
  // its last, and no earlier than the milliseconds since 1970. For a replica
  // may know the document from another store, which was lost, in an epoch of
  // which this store has never heard, and has what was deleted, too. Snapshots
  // are kept elsewhere: SnapshotStore::BeginEpoch follows, unless one object is
  // both, and does it in one step.
  virtual absl::StatusOr<Epoch> Tombstone(std::string_view document) = 0;

  // Documents that were written to or deleted, ascending by name, those behind
  // `after`; up to `limit`, and fewer only where there are no more. `after` is
  // any string; "" is before all.
  virtual absl::StatusOr<std::vector<ListedDocument>> List(
      std::string_view after, size_t limit) = 0;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_LOG_STORE_H_
