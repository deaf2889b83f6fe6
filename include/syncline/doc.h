// START HERE: a document that several replicas edit, offline or live.
//
//   syncline::Doc alice, bob;
//   alice.text("note").Insert(0, "hello");
//   bob.Import(alice.Export());
//   bob.text("note").Insert(5, " world");
//   alice.Import(bob.ExportSince(alice.version()));
//   alice.text("note").ToString();                  // "hello world"
//
// A document holds containers, named by the application; they exist as soon as
// they are asked for, and are empty until somebody edits them. Every edit is
// kept in the history. Replicas exchange updates, as bytes, over whatever
// carries them: in any order, any number of times, grouped in any way. Those
// that hold the same edits hold the same values.
//
// Errors are values: nothing here throws or aborts, and what returns an error
// has changed nothing.
//
// Thread rule: a document is used by one thread at a time; different documents
// are independent.
#ifndef SYNCLINE_DOC_H_
#define SYNCLINE_DOC_H_

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/attribution.h"
#include "syncline/counter.h"
#include "syncline/cursor.h"
#include "syncline/event.h"
#include "syncline/history_walk.h"
#include "syncline/ids.h"
#include "syncline/internal_fwd.h"
#include "syncline/list.h"
#include "syncline/map.h"
#include "syncline/movable_list.h"
#include "syncline/options.h"
#include "syncline/plain.h"
#include "syncline/text.h"
#include "syncline/text_unit.h"
#include "syncline/transaction.h"
#include "syncline/tree.h"
#include "syncline/version.h"

namespace syncline {

// What an import did.
struct ImportResult {
  // Ops that are new here, among them those of earlier updates that waited for
  // these. Empty if everything was known.
  std::vector<OpSpan> applied;
  // Ops of the update that wait, because ops that they build upon are missing.
  // They are applied by the import that brings the last of those.
  std::vector<OpSpan> pending;
  // Why updates that had waited were thrown away: what they built upon showed
  // that they were broken. DataLoss, where it is the document's own history
  // that is, and ResourceExhausted, where it has no room: such an update is not
  // thrown away, and its ops are among the pending.
  std::vector<absl::Status> rejected;
};

class Doc {
 public:
  // An empty document that writes under a random PeerId.
  Doc();
  // The same under a given one, which no other replica may write under.
  explicit Doc(PeerId peer, DocOptions options = {});

  // An update that gives an empty document what `fill` writes: the same bytes
  // wherever it is made. Where several hosts may make a document of one file
  // (or one host does it again, after a restart), all import this first, and
  // the content is there once; edits of it merge. `fill` is called twice, and
  // has to write the same each time. The author is named by what is written, so
  // other content is somebody else's. Errors: InvalidArgument, where `fill`
  // writes something else the second time; those of `fill`.
  static absl::StatusOr<std::string> Seed(
      const std::function<absl::Status(Doc&)>& fill);
  // Who wrote a seed of the edits that are in this document: made from what
  // they do, whoever did it. Seed() fills a document twice, to ask this, and
  // under that id. Error: DataLoss, as Export(). Cost: O(history).
  absl::StatusOr<PeerId> SeedAuthor() const;

  Doc(Doc&&) noexcept;
  Doc& operator=(Doc&&) noexcept;
  ~Doc();

  PeerId peer_id() const;
  // Which document this is a replica of, where that was told, when it was made
  // or by what was imported: see DocOptions.
  std::optional<DocId> doc_id() const;

  // The root container of this name. One name may stand for one of each kind.
  // A name is UTF-8: edits of what is named otherwise are InvalidArgument.
  Text text(std::string_view name);
  Map map(std::string_view name);
  List list(std::string_view name);
  MovableList movable_list(std::string_view name);
  Tree tree(std::string_view name);
  Counter counter(std::string_view name);

  // The container that a value of this document names. Error: InvalidArgument,
  // where it is no container, none of this document, or of another kind.
  template <ContainerHandle T>
  absl::StatusOr<T> Get(const Value& value);

  // The value at a path, as JSON Pointer (RFC 6901) writes it: the name of a
  // root, then keys of maps, positions of lists, and ids of nodes of trees,
  // each of which stands for the node's map: `/notes/3/title`. Errors:
  // NotFound, where there is nothing, and from where on; InvalidArgument, for
  // what is no such path, or begins with a name that containers of several
  // kinds have.
  absl::StatusOr<Value> At(std::string_view pointer) const;

  // The whole document, as JSON: an object of the roots that are not empty, by
  // name (of several kinds with one name: `name:kind`, and the kind once more
  // where another root is called so); texts are strings,
  // counters numbers, trees lists of {"id", "meta", "children"}. Keys stand
  // ascending by their bytes, so that equal documents give equal JSON. Error:
  // ResourceExhausted, where containers are nested deeper than a reader of JSON
  // bears.
  absl::StatusOr<std::string> ToJson() const;

  // 32 digits that are the same where two replicas hold the same: all that
  // shows, conflicts, and what decides about later edits. Replicas that know
  // the same edits have the same digest; what to compare in place of the
  // documents. Cost: O(n log n).
  std::string StateDigest() const;

  // What a value of this document is, with all that is in it, as a plain value:
  // containers as ToJson writes them. Errors: InvalidArgument, where it is a
  // container of another document; ResourceExhausted, as ToJson.
  absl::StatusOr<Plain> ToPlain(const Value& value) const;
  // The same as the bytes of encoding.h, without the plain value between.
  absl::StatusOr<std::string> EncodePlain(const Value& value) const;

  // Where a cursor is now; of a text in `unit`. Errors: NotFound, where the
  // item or the container that it stands in has not been met here yet;
  // InvalidArgument, where nobody made such a cursor; DataLoss, where the
  // history turns out to be broken. Cost: as Text::CursorAt.
  absl::StatusOr<CursorPosition> Resolve(
      const Cursor& cursor, TextUnit unit = TextUnit::kCodePoints) const;

  // What was said about an op, which is whatever somebody wrote is named by;
  // see attribution.h. Of an op of the commit under way nothing is told yet.
  // Errors: NotFound, where the op is not known here; DataLoss, where the
  // history turns out to be broken. Cost: O(log n), the first time O(history).
  absl::StatusOr<ChangeInfo> ChangeOf(OpId op) const;

  // Brings a container to a plain value by few edits, or by none of them: what
  // is equal stays, and so does a container of which the value wants the same
  // kind (a map of a map, a list of a list, a text of a string, a counter of an
  // int). Others' concurrent edits of what stays are merged. Errors:
  // InvalidArgument, where the container cannot become such a value, or is
  // another document's; ResourceExhausted, where the value has more than 500
  // lists and maps in one another; those of the edits.
  absl::Status Update(const Container& container, const Plain& to);

  // Ends the commit under way: tells when and why its edits were made. Edits
  // without a commit are just as good. An import ends a commit, too, and so
  // does an export: what others were told already cannot be told otherwise. So
  // does a transaction. All of them do even where they fail.
  // Error: InvalidArgument, where the message or the tag is not valid UTF-8.
  absl::Status Commit(const CommitOptions& options = {});

  // Runs `edits` and keeps what they did as one commit; or, where they return
  // an error, takes all of it back, out of every container and out of the
  // history, and returns that error. Transactions nest: an inner one that fails
  // is taken back alone. In between, Import, Commit and the exports are
  // refused, with FailedPrecondition, as what others know cannot be taken back.
  // Cost: a copy of what is deleted and overwritten; taking back costs what the
  // edits did.
  template <std::invocable F>
  requires std::same_as<std::invoke_result_t<F>, absl::Status> absl::Status
  Transact(F edits, const CommitOptions& options = {}) {
    absl::StatusOr<Transaction> transaction = Begin(options);
    if (!transaction.ok()) return transaction.status();
    absl::Status status = edits();
    return status.ok() ? transaction->Commit() : status;
  }

  // The same for edits that are not in one function, see transaction.h. Error:
  // InvalidArgument, where the message or the tag is not valid UTF-8.
  absl::StatusOr<Transaction> Begin(CommitOptions options = {});

  // Tells `callback` of every change of the document, see event.h, from now on
  // until the subscription ends. Ends the commit under way; in a transaction
  // or a hook, it begins with what follows the outermost, or the commit.
  // Container::Subscribe listens to one container, and what is in it, alone.
  [[nodiscard]] Subscription Subscribe(EventCallback callback);

  // Calls `hook` before each local commit that has edits: it may tell when, why
  // and by whom they were made, and edit the document in the same commit. It
  // cannot import, nor export or fork: what was told of the commit by then is
  // told to nobody else. A message or a tag that is not valid UTF-8 is left out.
  [[nodiscard]] Subscription BeforeCommit(
      std::function<void(CommitOptions*)> hook);

  // All edits, as an update. Cost: O(history).
  // Errors: DataLoss, where the document was opened from a snapshot with a
  // history that turns out to be broken; ResourceExhausted, where that has no
  // room beside what was written since; NotFound, where it is shallow;
  // FailedPrecondition, in a transaction or a hook of BeforeCommit().
  absl::StatusOr<std::string> Export() const;

  // The edits that a replica at `version` lacks, as an update. That is what a
  // replica told of itself: for a vector that is no version, the update builds
  // upon what it leaves out, and nobody can take it in. Cost: that of the
  // edits, where they are the newest. Errors: as Export(); NotFound, where it is
  // shallow and what they lack is older.
  absl::StatusOr<std::string> ExportSince(const VersionVector& version) const;

  // The values and all edits: what to keep on a disk, and what to hand to a new
  // replica. It opens without replaying anything. Errors: as Export().
  absl::StatusOr<std::string> ExportSnapshot() const;

  // The values, and the edits from a version on: for who needs no older ones.
  // Without a version, the state alone. Of the edits before, only what the
  // values consist of is there: who wrote it, so that cursors and attribution
  // go on, and nothing of what was deleted or overwritten (but of movable lists
  // and trees, whose moves are needed). Edits that somebody made without
  // knowing the version are kept whole, however old, and with them what came
  // after they began.
  //
  // An empty document that imports it is *shallow* (docs/shallow.md): it edits
  // and merges as any other, knows its versions from there on, and exports
  // itself likewise. Edits that come late, written without knowing the version,
  // are NotFound for it. Also errors: NotFound, where the document does not
  // know one of the ops, or is shallow itself and begins later;
  // FailedPrecondition, as Export(); Unimplemented, where a later version
  // wrote a kind of container that this one does not know. Cost: what reading
  // the version costs, and O(n log n) of its values.
  absl::StatusOr<std::string> ExportShallow(
      const std::optional<Frontier>& from = std::nullopt) const;

  // Takes in an update or a snapshot: all of it or nothing. Ops that are known
  // are passed over. An empty document takes the values of a snapshot as they
  // are and leaves its history encoded until something asks for it; any other
  // one merges the history.
  // Errors, after which nothing has changed:
  //   InvalidArgument    not bytes of ours, or ops that do not fit their text
  //   DataLoss           cut off or changed on the way
  //   Unimplemented      written by a later version
  //   NotFound           ops that a shallow document cannot merge, as they were
  //                      written before its history begins; or a shallow
  //                      snapshot, for a document that lacks what comes before
  //   AlreadyExists      ops that are known, but are others here: two replicas
  //                      write under one PeerId
  //   ResourceExhausted  a limit; see DocOptions
  //   FailedPrecondition in a transaction, or a hook of BeforeCommit()
  absl::StatusOr<ImportResult> Import(std::string_view bytes);
  // The same for what an export returned: its error is passed on.
  template <std::same_as<absl::StatusOr<std::string>> Exported>
  absl::StatusOr<ImportResult> Import(const Exported& exported) {
    if (!exported.ok()) return exported.status();
    return Import(std::string_view(*exported));
  }

  VersionVector version() const;
  // The same by the newest ops.
  Frontier frontier() const;
  // The version that the history begins at, where the document is shallow.
  std::optional<Frontier> shallow_since() const;

  // Versions: docs/versions.md tells how they go together. A version is named
  // by a frontier, or by any ops: they, and all that they build upon. Errors of
  // all that take one: NotFound, where the document does not know one of the
  // ops; DataLoss, as Export(). What reads a version costs what merging its ops
  // costs: a few ms for 100,000 edits one after the other.

  // The one as the other. Also an error: InvalidArgument, where a version
  // vector has ops without what they build upon.
  absl::StatusOr<VersionVector> VersionOf(const Frontier& version) const;
  absl::StatusOr<Frontier> FrontierOf(const VersionVector& version) const;

  // A document that knows what was known at a version, with the times and
  // messages of it, and writes under a peer id of its own: to read an old
  // version, and to edit it. What is written there merges here, and what is
  // written here merges there, as with any replica. Also an error:
  // FailedPrecondition, in a transaction or a hook of BeforeCommit().
  absl::StatusOr<Doc> ForkAt(const Frontier& version,
                             PeerId peer = PeerId::Random()) const;

  // What leads from one version to another, as events tell it (event.h):
  // whoever shows the one and applies it shows the other. Containers that
  // values name are told even where nothing in them is different. Positions of
  // texts count in DocOptions::event_unit. Also errors: FailedPrecondition, in a
  // transaction; ResourceExhausted, what differs is nested more than 500 levels
  // deep. Cost: also that of merging what only one of them has.
  absl::StatusOr<std::vector<ContainerChange>> Diff(const Frontier& from,
                                                    const Frontier& to) const;

  // Makes the edits that a difference tells, in one transaction, in a document
  // that shows what it starts from, or is like that: of another version,
  // another branch, another document (EncodeEvent carries it there). Texts are
  // counted in this document's DocOptions::event_unit. Containers and nodes
  // that come to be shown are made again, with new ids, and filled; only nodes
  // that this document has in its trash, and many-valued marks, are the ones
  // they were. What is in conflict with something that shows is left out.
  // docs/versions.md tells more. Errors, which tell the path of the change, and
  // after which nothing is changed: NotFound, where the document does not have
  // a container, a node or a mark; FailedPrecondition, where it has removed the
  // container, or has a node that is to be made;
  // OutOfRange, for a position past the end; InvalidArgument, for changes that
  // are none; those of Begin() and of the edits. Cost: that of the edits, and
  // O(size) of each movable list and of the marks of each text that changes.
  absl::Status ApplyDiff(const std::vector<ContainerChange>& diff,
                         const CommitOptions& options = {});

  // Shows a version in place of the latest: handles, ToJson, At and the digest
  // read it, and listeners are told what is different, with the origin
  // kCheckout. It is read only: edits and Begin() are FailedPrecondition. What
  // is known stays what it is: version(), frontier(), imports and exports go on
  // with all of it, and what is imported shows with the latest. Containers that
  // the version has not met are empty, and not attached. The newest version is
  // the latest itself: CheckoutLatest(). Also an error: FailedPrecondition, in a
  // transaction and in a hook of BeforeCommit(). Memory: the version's, beside
  // the latest.
  absl::Status Checkout(const Frontier& version);
  // Shows the latest again; what is there is not made anew. Errors as above.
  absl::Status CheckoutLatest();
  // What shows in place of the latest; nothing: the latest shows.
  std::optional<Frontier> checked_out() const;

  // Edits the document, in one transaction, until it shows what it showed at a
  // version. What was done since stays in the history, and what others do at
  // the same time is merged. Of texts and lists that is undone which was done
  // since; items and nodes that are still there stay the ones they are, and
  // deleted nodes come back as the ones they were. Items of movable lists that
  // were deleted, and containers that New made, are made again with their
  // contents: with new ids, and so are the nodes in such a container. Of
  // conflicts only the values that show come back. Also errors: those of the
  // edits; InvalidArgument, where the message or the tag is not valid UTF-8;
  // nothing is changed then. Cost: also O(containers).
  absl::Status RevertTo(const Frontier& version,
                        const CommitOptions& options = {});

  // Who wrote what, from the newest on, see history_walk.h. Also an error:
  // FailedPrecondition, in a transaction.
  absl::StatusOr<HistoryWalk> WalkHistory(
      const HistoryFilter& filter = {}) const;

 private:
  explicit Doc(std::unique_ptr<internal::DocumentCore> core);
  friend class UndoStack;
  absl::Status CheckRef(const Value& value, ContainerKind kind) const;

  std::unique_ptr<internal::DocumentCore> core_;
};

template <ContainerHandle T>
absl::StatusOr<T> Doc::Get(const Value& value) {
  const absl::Status status = CheckRef(value, T::kKind);
  if (!status.ok()) return status;
  return T(core_.get(), value.as_container()->number);
}

}  // namespace syncline

#endif  // SYNCLINE_DOC_H_
