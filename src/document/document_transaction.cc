// Transactions: edits that are made together, or not at all.
#include <span>
#include <utility>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {

absl::Status DocumentCore::CheckNoTransaction() const {
  if (savepoints_.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "a transaction is open: its edits may still be taken back");
}

Lv DocumentCore::settled_end() const {
  return savepoints_.empty() ? log().graph().end() : savepoints_.front().end;
}

absl::StatusOr<uint64_t> DocumentCore::BeginTransaction() {
  if (savepoints_.empty()) SYNCLINE_RETURN_IF_ERROR(EndEdits());
  SYNCLINE_RETURN_IF_ERROR(CheckShowsLatest());
  PushSavepoint();
  return transactions_;
}

void DocumentCore::PushSavepoint() {
  savepoints_.push_back({++transactions_, log().graph().end(),
                         log().graph().frontier(), journal_.size()});
}

absl::Status DocumentCore::Atomically(absl::FunctionRef<absl::Status()> edit) {
  PushSavepoint();
  const absl::Status status = edit();
  if (!status.ok()) {
    RollBack();
    return status;
  }
  savepoints_.pop_back();
  if (savepoints_.empty()) journal_.clear();
  return status;
}

void DocumentCore::EndTransaction(CommitOptions options) {
  savepoints_.pop_back();
  if (!savepoints_.empty()) return;
  journal_.clear();
  Commit(std::move(options));
  BeginListening();
}

bool DocumentCore::IsOpen(uint64_t transaction) const {
  for (const Savepoint& savepoint : savepoints_) {
    if (savepoint.transaction == transaction) return true;
  }
  return false;
}

void DocumentCore::RollBackTo(uint64_t transaction) {
  while (!IsInnermost(transaction)) RollBack();
  RollBack();
}

void DocumentCore::RollBack() {
  const Savepoint savepoint = std::move(savepoints_.back());
  savepoints_.pop_back();
  while (journal_.size() > savepoint.changes) {
    std::visit([this](auto& change) { Undo(&change); }, journal_.back());
    journal_.pop_back();
  }
  // Where the commit under way began with it, nothing was recorded before; but
  // for a commit whose hook this is in.
  if (savepoint.end == commit_begin_ && !is_committing_) record_.Clear();
  BeginListening();
  while (!covers_.empty() && savepoint.end <= covers_.back().op) {
    covers_.pop_back();
  }
  OpLog& log = history_.log();
  if (log.graph().end() == savepoint.end) return;
  log.Truncate(log.MarkAt(savepoint.end, savepoint.frontier));
  lamports_.Truncate(log.graph(), savepoint.end);
  unseen_.Truncate(savepoint.end);
  orders_.Truncate(savepoint.end);
  listeners_->Truncate(savepoint.end);
  item_fates_.clear();
  // Trackers catch up in an import, so they know nothing of what is gone.
}

void DocumentCore::Undo(TextChange* change) {
  auto& state = mutable_state<TextState>(change->container);
  NoteText(change->container, state.CodePointsBefore(change->place),
           change->inserted, change->deleted);
  if (change->inserted > 0) state.EraseText(change->place, change->inserted);
  if (change->deleted.empty()) return;
  const auto count = static_cast<uint32_t>(CountCodePoints(change->deleted));
  state.InsertText(change->place, count, change->deleted);
}

void DocumentCore::Undo(ObjectChange* change) {
  if (change->deleted) {
    PlaceAgain(change->container, change->deleted->object.value);
    PutObject(change->container, change->place, std::move(*change->deleted));
  } else {
    TakeObject(change->container, change->place);
  }
}

void DocumentCore::Undo(ListChange* change) {
  ListState::Items& items = mutable_state<ListState>(change->container).items();
  if (record()) {
    record()->Splice(change->container, change->position, change->inserted,
                     static_cast<uint32_t>(change->deleted.size()));
  }
  const uint32_t end = change->position + change->inserted;
  items.ForEach(change->position, end,
                [&](const Value& value) { Drop(value); });
  items.Erase(change->position, change->inserted);
  for (const Value& value : change->deleted) {
    PlaceAgain(change->container, value);
  }
  items.Insert(change->position, std::span<Value>(change->deleted));
}

void DocumentCore::Undo(MapChange* change) {
  const uint32_t key = change->before.key();
  NoteKey(change->container, key);
  MapState& map = mutable_state<MapState>(change->container);
  for (const Register& set : map.Find(key)->sets) {
    Drop(set.value);
  }
  for (const Register& set : change->before.sets) {
    PlaceAgain(change->container, set.value);
  }
  map.Restore(std::move(change->before), change->removal_before);
}

void DocumentCore::Undo(CounterChange* change) {
  auto& counter = mutable_state<CounterState>(change->container);
  if (record()) record()->TouchCounter(change->container, counter.value());
  counter.Subtract(change->added);  // without leaving the range
}

void DocumentCore::PlaceAgain(ContainerIndex parent, const Value& value) {
  const std::optional<ContainerRef> ref = value.as_container();
  if (ref) PlaceContainer(parent, ContainerIndex(ref->number));
}

}  // namespace syncline::internal
