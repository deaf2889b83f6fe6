// What is behind a Doc and its handles: the history, the state of each
// container, and the updates that wait.
//
// Invariants:
//   (1) each state is that of its container at the log's frontier.
//   (2) containers of the log, states and placements have the same numbers.
//   (3) a value that is a container has its number; placements count them.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_DOCUMENT_CORE_H_
#define SYNCLINE_INTERNAL_DOCUMENT_DOCUMENT_CORE_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "syncline/cursor.h"
#include "syncline/doc.h"
#include "syncline/event.h"
#include "syncline/internal/document/batch_export.h"
#include "syncline/internal/document/change_record.h"
#include "syncline/internal/document/cover.h"
#include "syncline/internal/document/difference.h"
#include "syncline/internal/document/foresight.h"
#include "syncline/internal/document/history.h"
#include "syncline/internal/document/item_fates.h"
#include "syncline/internal/document/item_orders.h"
#include "syncline/internal/document/journal.h"
#include "syncline/internal/document/listeners.h"
#include "syncline/internal/document/pending.h"
#include "syncline/internal/document/placement.h"
#include "syncline/internal/graph/lamports.h"
#include "syncline/internal/graph/unseen_ops.h"
#include "syncline/internal/oplog/event_batch.h"
#include "syncline/internal/types/container_state.h"
#include "syncline/internal/walker/merge_plan.h"
#include "syncline/rich_text.h"

namespace syncline::internal {

class BatchImport;
struct Shallow;

class DocumentCore {
 public:
  DocumentCore(PeerId peer, DocOptions options);

  PeerId peer() const { return peer_; }
  // Of the text deltas of events. Never kLines.
  TextUnit event_unit() const { return options_.event_unit; }
  // Of no other document of this process, unless there were 2^32 of them.
  uint32_t number() const { return number_; }
  ContainerRef RefOf(ContainerIndex container) const {
    return {log().containers().container(container).kind, container.value(),
            number_};
  }
  const OpLog& log() const { return history_.log(); }

  // The root container of this kind and name.
  ContainerIndex OpenRoot(ContainerKind kind, std::string_view name);

  // REQUIRES: a container of that kind.
  const Rope& text(ContainerIndex container) const {
    return state<TextState>(container).rope();
  }
  template <typename State>
  const State& state(ContainerIndex container) const {
    return *As<State>(states_[container.value()]);
  }

  const ContainerState& any_state(ContainerIndex container) const {
    return states_[container.value()];
  }
  bool IsEmpty(ContainerIndex container) const {
    return internal::IsEmpty(any_state(container));
  }

  // Whether it is `ancestor`, or in it.
  bool IsIn(ContainerIndex container, ContainerIndex ancestor) const;
  // What it is in, or was last; nothing for what was never placed. REQUIRES: no
  // root.
  std::optional<ContainerIndex> parent_of(ContainerIndex container) const;
  // Whether what it is in shows it. REQUIRES: no root.
  bool IsPlaced(ContainerIndex container) const;
  // Whether it is a root that can be named, or shows in one.
  bool IsAttached(ContainerIndex container) const;
  // Whether edits of it can be seen. Errors: FailedPrecondition, where it, or
  // something that it is in, was removed; InvalidArgument, where it is a root
  // whose name nobody could read; FailedPrecondition, too, while an old version
  // shows. Cost: O(depth).
  absl::Status CheckAttached(ContainerIndex container) const {
    if (latest_ == nullptr && misnamed_roots_.empty() &&
        log().containers().container(container).is_root()) {
      return absl::OkStatus();
    }
    return CheckAttachedChild(container);
  }

  // Edits at the tip. Positions count code points and are in the text; `utf8`
  // is valid and not empty. Error: ResourceExhausted.
  absl::Status InsertText(ContainerIndex container, uint32_t position,
                          uint32_t code_points, std::string_view utf8);
  absl::Status DeleteText(ContainerIndex container, uint32_t position,
                          uint32_t count);
  // Marks [begin, end), which is not empty; the object is the begin, without
  // its side. Errors: those of the other kinds, below.
  absl::StatusOr<OpId> MarkText(ContainerIndex container, uint32_t begin,
                                uint32_t end, Expand expand, TextObject mark);
  // Takes away the anchors of the mark with this id. Error: NotFound.
  absl::Status RemoveMark(ContainerIndex container, OpId id);
  absl::Status InsertEmbed(ContainerIndex container, uint32_t position,
                           Value value);
  absl::StatusOr<ContainerIndex> InsertEmbedChild(ContainerIndex container,
                                                  uint32_t position,
                                                  ContainerKind kind);
  // The same by place, anchors and all: for undo, which brings each back to its
  // place. `was` is the op that inserted the object once; of a mark, its end is
  // to follow its begin.
  absl::Status InsertTextAt(ContainerIndex text, uint32_t place,
                            uint32_t code_points, std::string_view utf8);
  absl::Status RestoreObject(ContainerIndex text, uint32_t place, Lv was);
  absl::Status DeletePlaces(ContainerIndex text, uint32_t place,
                            uint32_t count);
  // Whether both an insert of this size and a delete of `deleted` would go.
  absl::Status CheckRoom(ContainerIndex container, uint64_t inserted,
                         uint64_t bytes, uint64_t deleted) const;

  // Edits of the other kinds. Values are not containers, strings are UTF-8.
  // Errors: ResourceExhausted; DataLoss, where the history has to be decoded
  // for it and is broken.
  absl::Status SetKey(ContainerIndex map, std::string_view key, Value value);
  absl::Status RemoveKey(ContainerIndex map, std::string_view key);
  absl::Status InsertItems(ContainerIndex list, uint32_t position,
                           std::vector<Value> values);
  absl::Status DeleteItems(ContainerIndex list, uint32_t position,
                           uint32_t count);
  // Both in one: nothing else moves.
  absl::Status ReplaceItem(ContainerIndex list, uint32_t position, Value value);
  absl::Status Add(ContainerIndex counter, int64_t amount);

  // Edits of a movable list, by index. `MoveItem` is to another index, counted
  // without the item. Errors: as above.
  absl::Status InsertMovable(ContainerIndex list, uint32_t index,
                             std::vector<Value> values);
  absl::Status MoveItem(ContainerIndex list, uint32_t from, uint32_t to);
  absl::Status SetItem(ContainerIndex list, uint32_t index, Value value);
  absl::Status DeleteMovable(ContainerIndex list, uint32_t index,
                             uint32_t count);

  // Edits of a tree. The nodes show, `parent` is one of them or
  // TreeState::kRoot, the index is counted without the node, and a node does
  // not go below itself. Errors: as above.
  absl::StatusOr<OpId> CreateNode(ContainerIndex container,
                                  TreeState::Node parent, uint32_t index);
  absl::Status MoveNode(ContainerIndex container, TreeState::Node node,
                        TreeState::Node parent, uint32_t index);
  absl::Status DeleteNode(ContainerIndex container, TreeState::Node node);
  // The node that this op created, or TreeState::kNowhere.
  TreeState::Node FindNode(ContainerIndex container, OpId id) const;
  // The map of a node; the second is nothing where nobody asked for it yet.
  ContainerIndex OpenMeta(OpId node);
  std::optional<ContainerIndex> FindMeta(OpId node) const;

  // The child at a key, made if the key is not there. Error: FailedPrecondition
  // where something else is there.
  absl::StatusOr<ContainerIndex> OpenChild(ContainerIndex map,
                                           std::string_view key,
                                           ContainerKind kind);
  // Shows the child at a key that an op of this `content` opens: a new one, or
  // again one that such an op opened before.
  absl::Status OpenAgain(ContainerIndex map, std::string_view key,
                         std::string_view content);
  // A new child, in place of what was at the key, or at a place of a list.
  absl::StatusOr<ContainerIndex> NewChild(ContainerIndex map,
                                          std::string_view key,
                                          ContainerKind kind);
  absl::StatusOr<ContainerIndex> InsertChild(ContainerIndex list,
                                             uint32_t position,
                                             ContainerKind kind);
  absl::StatusOr<ContainerIndex> InsertMovableChild(ContainerIndex list,
                                                    uint32_t index,
                                                    ContainerKind kind);
  absl::StatusOr<ContainerIndex> SetItemChild(ContainerIndex list,
                                              uint32_t index,
                                              ContainerKind kind);

  // Decodes the history, if it is still encoded. Error: DataLoss.
  absl::Status LoadHistory();
  // The order of a container's items, or, of a movable list or tree, of its
  // places; valid until the next edit or import. Error: DataLoss, where the
  // history has to be decoded for it and is broken.
  absl::StatusOr<ItemOrder*> OrderOf(ContainerIndex container);
  // Where the item that `item` inserted is or was, of a movable list as well.
  // Errors: as above.
  absl::StatusOr<ItemOrder::Spot> SpotOf(ContainerIndex container, Lv item);
  // Of a text or a list: the ops that were appended last inserted items again.
  void NoteRebirth(Rebirth rebirth) { orders_.Add(rebirth); }
  void NoteOldRebirths(absl::Span<const Rebirth> rebirths) {
    orders_.AddOld(rebirths);
  }
  // How many ops deleted an item of a movable list. REQUIRES: the history is
  // here.
  uint32_t DeletesOfItem(ContainerIndex list, Lv item);
  // REQUIRES of both: the history is here.
  Stamp StampOf(Lv lv);
  // Whether the stamp of `a` is the lower one.
  bool Precedes(Lv a, Lv b);

  // See Text and Doc; in items. REQUIRES: position <= their number.
  absl::StatusOr<Cursor> CursorAt(ContainerIndex container, uint32_t position,
                                  CursorSide side);
  absl::StatusOr<CursorPosition> Resolve(const Cursor& cursor);

  void Commit(CommitOptions options);
  // Commits. Who hears of it may check out, so look at what shows after this.
  // Error: FailedPrecondition, in a transaction.
  absl::Status EndEdits();
  // The same for what hands the edits on. Also an error: FailedPrecondition, in
  // a hook, which may still say what is told of them.
  absl::Status SettleEdits();
  // See Doc and Container.
  Subscription Subscribe(EventCallback callback,
                         std::optional<ContainerIndex> within);
  Subscription BeforeCommit(CommitHook hook);
  Subscription WatchCommits(CommitWatcher watcher);

  // See Transaction. They nest, and have numbers. REQUIRES: the one that ends is
  // the innermost; the one that is rolled back, with those within it, is open.
  absl::StatusOr<uint64_t> BeginTransaction();  // or FailedPrecondition
  void EndTransaction(CommitOptions options);
  void RollBackTo(uint64_t transaction);
  bool IsOpen(uint64_t transaction) const;
  bool IsInnermost(uint64_t transaction) const {
    return !savepoints_.empty() &&
           savepoints_.back().transaction == transaction;
  }
  // Errors: FailedPrecondition; in a hook or a watcher, of the second.
  absl::Status CheckNoTransaction() const;
  absl::Status CheckNotCommitting() const;
  Lv settled_end() const;  // ops below it are not taken back any more
  // Makes edits of the commit under way, or none of them: whatever `edit` did
  // before it failed is taken back.
  absl::Status Atomically(absl::FunctionRef<absl::Status()> edit);

  // See Doc.
  absl::StatusOr<std::string> ExportSince(const VersionVector& version);
  absl::StatusOr<std::string> ExportSnapshot();
  absl::StatusOr<std::string> ExportShallow(const syncline::Frontier* from);
  absl::StatusOr<ImportResult> Import(std::string_view bytes);
  VersionVector version() const;

  // What is known is in newest(): this document, or, while it shows an old
  // version, the one that it keeps aside for as long.
  DocumentCore& newest() { return latest_ == nullptr ? *this : *latest_; }
  const DocumentCore& newest() const { return latest_ ? *latest_ : *this; }
  // Heads in newest(). Errors: NotFound, DataLoss; of a vector InvalidArgument.
  absl::StatusOr<Frontier> FindVersion(const syncline::Frontier& ops);
  absl::StatusOr<Frontier> FindVersion(const VersionVector& version);
  VersionVector VectorOf(Parents heads) const;
  absl::StatusOr<std::unique_ptr<DocumentCore>> ForkAt(
      const syncline::Frontier& version, PeerId peer);
  absl::StatusOr<std::vector<ContainerChange>> Diff(
      const syncline::Frontier& from, const syncline::Frontier& to);
  absl::Status Checkout(const syncline::Frontier& version);
  absl::Status CheckoutLatest();
  absl::Status RevertTo(const syncline::Frontier& to, CommitOptions options);
  // What shows, while that is an old version.
  const auto& checked_out() const { return checked_out_; }
  // Error: FailedPrecondition, while an old version shows.
  absl::Status CheckShowsLatest() const {
    return latest_ == nullptr ? absl::OkStatus() : ShowsOldVersion();
  }

  // What unknown ops would do. REQUIRES: what they build upon is known.
  absl::StatusOr<Foresight> Foresee(const EventBatch& batch);

  // Steps taken for the sake of concurrency, in all containers.
  uint64_t steps() const;

 private:
  // The number of this document's own peer, which it gets with its first edit.
  PeerIndex LocalPeer() {
    if (!local_peer_) local_peer_ = history_.log().graph().InternPeer(peer_);
    return *local_peer_;
  }
  template <typename State>
  State& mutable_state(ContainerIndex container) {
    return *As<State>(states_[container.value()]);
  }
  // Makes a state for each container of the log that has none.
  void OpenStates();
  // Of the sequences among them, for what changed the log under them.
  void ForgetMerges(absl::Span<const ContainerIndex> containers);
  void ForgetAllMerges();

  // `value` comes into `parent`, written by the op `lv`: a container gets its
  // number.
  void Place(ContainerIndex parent, Lv lv, Value* value) {
    if (value->kind() == Value::Kind::kContainer) PlaceChild(parent, lv, value);
  }
  void PlaceChild(ContainerIndex parent, Lv lv, Value* value);
  void PlaceContainer(ContainerIndex parent, ContainerIndex child);
  void Drop(const Value& value) {
    if (value.kind() == Value::Kind::kContainer) DropChild(value);
  }
  void DropChild(const Value& value);

  void PlaceAgain(ContainerIndex parent, const Value& value);

  bool is_recording() const { return !savepoints_.empty(); }
  bool is_watched() const { return !listeners_->watchers().empty(); }
  // Before the op that comes next: what it will cover.
  void NoteCover(Lv covered, Lv other) {
    covers_.push_back({log().graph().end(), covered, other});
  }
  void NoteKeyCover(const MapState& map, uint32_t key);
  void NoteNodeCover(const TreeState& tree, TreeState::Node node);
  // Where to note what changes, or nullptr while nobody listens.
  ChangeRecord* record() { return is_listened_to_ ? &record_ : nullptr; }
  // Before the edit: `inserted` takes the place of `deleted` code points.
  void NoteText(ContainerIndex text, uint32_t position, uint32_t deleted,
                std::string_view inserted);
  // Before a mark comes or goes that covers these code points.
  void NoteMark(ContainerIndex text, TextObjects::Range range);
  // Of a text: local ops about one object; and what they, and taking them back,
  // do to the state.
  void InsertPlainText(ContainerIndex container, uint32_t place,
                       uint32_t position, uint32_t code_points,
                       std::string_view utf8);
  OpId InsertObject(ContainerIndex container, uint32_t place,
                    TextObject object);
  void DeleteObject(ContainerIndex container, uint32_t place);
  void DeletePlainText(ContainerIndex container, uint32_t place,
                       uint32_t count);
  void PutObject(ContainerIndex container, uint32_t place,
                 TextObjects::Entry&& entry);
  TextObjects::Entry TakeObject(ContainerIndex container, uint32_t place);
  void NoteEdits(ContainerIndex container, const Edits& edits);
  void NoteKey(ContainerIndex map, uint32_t key);
  void NoteNode(ContainerIndex tree, TreeState::Node node);
  void CloseCommit(CommitOptions* options);
  void RunHooks(CommitOptions* options);
  // Runs a callback; transactions that it leaves open are rolled back.
  template <typename F>
  void Call(F callback) {
    const size_t open = savepoints_.size();
    callback();
    while (savepoints_.size() > open) RollBack();
  }
  void PushSavepoint();
  void RollBack();
  // Makes an event of what was noted, and tells it.
  void EndRecord(Event::Origin origin, std::string tag);
  // Of those who wait for the end of what was under way, if that has ended.
  void BeginListening();
  void TellEvents();
  void TellWatchers(LvRange ops, const CommitOptions& options);
  void Tell(const Event& event, const Listener& listener);
  void Undo(TextChange* change);
  void Undo(ObjectChange* change);
  void Undo(ListChange* change);
  void Undo(MapChange* change);
  void Undo(CounterChange* change);
  void Undo(ItemChange* change);
  void Undo(NodeChange* change);

  absl::Status CheckAttachedChild(ContainerIndex container) const;

  // Appends ops at the tip, and tells the first; the log has room. `content` is
  // a std::string_view or what writes it: see OpLog::AppendLocal.
  template <typename Content = std::string_view>
  Lv AppendLocal(ContainerIndex container, OpKind kind, uint32_t position,
                 uint32_t length, const Content& content) {
    OpLog& log = history_.log();
    log.AppendLocal(LocalPeer(), container, kind, position, length, content);
    return log.graph().end() - length;
  }
  // Appends an op of a key, whose number it tells. `content`, of so many bytes,
  // as for AppendLocal.
  template <typename Content>
  absl::Status AppendKeyOp(ContainerIndex map, std::string_view key,
                           OpKind kind, size_t bytes, const Content& content,
                           uint32_t* number);
  // What a local set does: its author knew all others.
  void ApplySet(ContainerIndex map, Register set);
  // What one op of a map or counter does, whose author did not know `unseen`.
  void ApplyRegisterOp(const OpRun& run, const ConcurrentOps& unseen);
  void AddTo(ContainerIndex container, int64_t amount);
  Value ValueOf(const OpRun& run);
  // REQUIRES: a child shows at the key.
  ContainerIndex ChildAt(ContainerIndex map, std::string_view key) const;
  void ApplyRegisterOps(MergePlan& plan);
  // What the ops from `from` on do in a movable list, and in a tree. The edits
  // of their places are found.
  void ApplyItemOps(ContainerIndex container, Lv from);
  void ApplyItemOp(const OpRun& run, MovableListState* list);
  void DeleteItem(ContainerIndex list, uint32_t index);
  void ApplyInsertedItems(ContainerIndex container, const Edit& edit);
  // Puts an item into a place, takes it out, moves it into a new one, sets it.
  void PutItem(ContainerIndex list, uint32_t place,
               MovableListState::Item item);
  void PutNewItem(ContainerIndex list, uint32_t place, Lv op, Value value);
  MovableListState::Item TakeItem(ContainerIndex list, Lv op);
  void MoveItemToNew(ContainerIndex list, Lv op, uint32_t place, Lv placed_by);
  void SetItemValue(ContainerIndex list, Lv op, Value value, Lv set_by);
  void ApplyNodeOps(ContainerIndex container, Lv from);
  // The tree that a container is a node's map in.
  std::optional<ContainerIndex> TreeOfMeta(ContainerIndex container) const;

  // The op that made the place in which an item of a movable list is, or was
  // last. REQUIRES: the history is here.
  Lv LastPlaceOf(ContainerIndex list, Lv item);
  absl::StatusOr<ContainerIndex> FindContainer(std::string_view chain_fields);
  absl::StatusOr<CursorPosition> ResolveItem(OpId id, CursorSide side);

  absl::StatusOr<ImportResult> ImportBytes(std::string_view bytes);
  absl::StatusOr<ImportResult> ImportSnapshot(std::string_view bytes);
  void Adopt(const SnapshotView& snapshot, ImportResult* result);
  absl::Status TakeBase(const Shallow& shallow);
  absl::Status AdoptShallow(const Shallow& shallow, ImportResult* result);
  absl::StatusOr<ImportResult> ImportShallow(std::string_view bytes);
  // Imports scratch_, which `bytes` were decoded to.
  absl::Status ImportBatch(std::string_view bytes, ImportResult* result);
  absl::StatusOr<bool> TryApply(BatchImport& import);
  bool NeedsLamports(absl::Span<const ContainerIndex> touched,
                     const MergePlan& plan) const;
  absl::Status FindEdits(MergePlan& plan,
                         absl::Span<const ContainerIndex> touched);
  void ApplyEdits(MergePlan& plan, absl::Span<const ContainerIndex> touched);
  void ApplyTextEdits(ContainerIndex container, TextState* text);
  void RetryPending(ImportResult* result);

  // This document at another version, whose containers have the same numbers.
  absl::StatusOr<std::unique_ptr<DocumentCore>> PastAt(Parents heads);
  // Brings an empty `past` to a version.
  absl::Status FillEmpty(DocumentCore* past, Parents heads);
  // Brings `past`, which knows nothing else, to a version that includes its own.
  absl::Status Advance(DocumentCore* past, Parents heads);
  // So that both number containers alike: one table begins as the other.
  void ShareNames(DocumentCore* other);
  void TakeNames(const DocumentCore& other);
  void ExportBetween(Parents from, Parents to, EventBatch* batch);
  absl::StatusOr<Difference> DiffPasts(DocumentCore& before, Parents from,
                                       DocumentCore& after, Parents to);
  absl::Status WriteRevert(const syncline::Frontier& to);
  static absl::Status ShowsOldVersion();
  bool IsMisnamed(ContainerIndex container) const;
  // Shows `next` from now on, a past or newest().
  absl::Status Show(std::unique_ptr<DocumentCore> next, Parents heads);
  void SwapContents(DocumentCore* other);

  PeerId peer_;
  uint32_t number_;
  std::optional<PeerIndex> local_peer_;
  DocOptions options_;
  History history_;
  BatchExporter exporter_;
  std::vector<ContainerState> states_;  // by ContainerIndex
  std::vector<Placement> placements_;
  std::vector<ContainerIndex> misnamed_roots_;  // names that are not UTF-8
  Lamports lamports_;
  UnseenOps unseen_;  // by the authors of what was merged last
  ItemOrders orders_;
  const ItemFates& FatesIn(ContainerIndex list);
  // Of lists that were asked for deleted items.
  absl::flat_hash_map<ContainerIndex, ItemFates> item_fates_;
  std::vector<Savepoint> savepoints_;  // of the transactions that are open
  uint64_t transactions_ = 0;          // that ever began
  std::vector<StateChange> journal_;   // since the first of them
  Pending pending_;
  EventBatch scratch_;  // kept for its memory: a live update allocates little
  Lv commit_begin_;     // the first op of the commit under way

  std::shared_ptr<Listeners> listeners_ = std::make_shared<Listeners>();
  bool is_listened_to_ = false;  // since the commit under way began
  bool is_committing_ = false;   // a hook or a watcher is running
  bool is_telling_ = false;      // a callback is running
  ChangeRecord record_;
  std::vector<Cover> covers_;  // of the commit under way
  std::deque<Event> events_;   // still to be told
  uint64_t first_event_ = 0;   // the number of the first of them

  // While an old version shows: what is known, which imports and exports.
  std::unique_ptr<DocumentCore> latest_;
  std::optional<syncline::Frontier> checked_out_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_DOCUMENT_CORE_H_
