// The import half of DocumentCore: bytes in, all or nothing.
#include <algorithm>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/snapshot_decoder.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/document/batch_import.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {

namespace {

// Whether the container's ops from `from` on insert anchors or embeds.
bool HasObjects(const OpLog& log, ContainerIndex container, Lv from) {
  const ContainerRuns runs = log.runs_of(container);
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    const OpRun& ops = log.op_runs()[*run];
    if (ops.end() <= from) return false;
    if (ops.kind == OpKind::kInsertObject) return true;
  }
  return false;
}

// The stamps of ops that are asked for in their order: those of one run of the
// graph follow each other.
class AscendingStamps {
 public:
  explicit AscendingStamps(DocumentCore& core) : core_(core) {}

  Stamp Of(Lv op) {
    if (op < begin_ || end_ <= op) Find(op);
    const uint32_t more = op - begin_;
    return {first_.lamport + more, {first_.id.peer, first_.id.counter + more}};
  }

 private:
  void Find(Lv op) {
    const EventGraph& graph = core_.log().graph();
    first_ = core_.StampOf(op);
    begin_ = op;
    // What is in a base is numbered otherwise.
    end_ = op < graph.base().end ? op + 1 : graph.RunAt(op).end;
  }

  DocumentCore& core_;
  Lv begin_, end_;
  Stamp first_;
};

// Reads objects of which many begins say the same.
class ObjectReader {
 public:
  // REQUIRES: the content of an object, which stays where it is.
  void Read(std::string_view content, TextObject* object) {
    if (!last_.empty() && content == last_) {
      *object = last_object_;
      return;
    }
    std::string_view rest = content;
    ReadObject(&rest, object);
    if (object->kind != ObjectKind::kBegin) return;
    last_ = content;
    last_object_ = *object;
  }

 private:
  std::string_view last_;  // a begin
  TextObject last_object_;
};

}  // namespace

absl::StatusOr<ImportResult> DocumentCore::Import(std::string_view bytes) {
  SYNCLINE_RETURN_IF_ERROR(CheckNotCommitting());
  SYNCLINE_RETURN_IF_ERROR(EndEdits());
  if (latest_ != nullptr) return latest_->Import(bytes);
  absl::StatusOr<ImportResult> result = ImportBytes(bytes);
  if (result.ok()) EndRecord(Event::Origin::kImport, {});
  return result;
}

absl::StatusOr<ImportResult> DocumentCore::ImportBytes(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const BytesKind kind, IdentifyBytes(bytes));
  if (kind == BytesKind::kSnapshot) return ImportSnapshot(bytes);
  if (kind == BytesKind::kShallow) return ImportShallow(bytes);
  SYNCLINE_RETURN_IF_ERROR(DecodeUpdate(bytes, &scratch_));
  ImportResult result;
  SYNCLINE_RETURN_IF_ERROR(ImportBatch(bytes, &result));
  RetryPending(&result);
  return result;
}

absl::StatusOr<ImportResult> DocumentCore::ImportSnapshot(
    std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const SnapshotView snapshot, DecodeSnapshot(bytes));
  if (snapshot.history.empty()) {
    if (snapshot.ops() == 0) return ImportResult();
    return absl::InvalidArgumentError(
        "the snapshot has no history, which a document of this version needs");
  }
  SYNCLINE_RETURN_IF_ERROR(log().CheckDocId(snapshot.doc_id));
  ImportResult result;
  if (log().graph().is_empty() && !snapshot.history_is_all) {
    Adopt(snapshot, &result);
  } else {
    SYNCLINE_RETURN_IF_ERROR(DecodeHistory(snapshot, &scratch_));
    SYNCLINE_RETURN_IF_ERROR(ImportBatch(bytes, &result));
  }
  RetryPending(&result);
  return result;
}

void DocumentCore::Adopt(const SnapshotView& snapshot, ImportResult* result) {
  history_.Adopt(snapshot);
  commit_begin_ = log().graph().end();
  for (const SnapshotRoot& root : snapshot.roots) {
    const ContainerIndex container = OpenRoot(root.kind, root.name);
    NoteText(container, 0, 0, root.text);
    mutable_state<TextState>(container).Assign(root.text);
  }
  for (const SnapshotPeer& peer : snapshot.peers) {
    result->applied.push_back({peer.peer, 0, peer.next_counter});
  }
}

absl::Status DocumentCore::ImportBatch(std::string_view bytes,
                                       ImportResult* result) {
  SYNCLINE_RETURN_IF_ERROR(log().CheckDocId(scratch_.doc_id));
  BatchImport import(scratch_, history_.log());
  if (const std::vector<OpId>& missing = import.FindMissing();
      !missing.empty()) {
    if (bytes.size() > options_.max_pending_bytes - pending_.bytes()) {
      return absl::ResourceExhaustedError(
          absl::StrCat("the update builds upon op ", missing.front().ToString(),
                       ", which is not known, and ", pending_.bytes(),
                       " bytes of updates wait already: send that one first"));
    }
    pending_.File(missing, bytes);
    import.AddSpans(&result->pending);
    return absl::OkStatus();
  }
  if (import.NeedsHistory()) {
    SYNCLINE_RETURN_IF_ERROR(LoadHistory());
    import.FindMissing();
  }
  SYNCLINE_RETURN_IF_ERROR(import.CheckAfterBase());
  SYNCLINE_RETURN_IF_ERROR(import.CheckKnown());
  if (import.is_known()) {
    history_.log().TakeDocId(scratch_.doc_id);
    return absl::OkStatus();
  }
  SYNCLINE_ASSIGN_OR_RETURN(bool done, TryApply(import));
  if (!done) {
    SYNCLINE_RETURN_IF_ERROR(LoadHistory());
    import.FindMissing();
    SYNCLINE_ASSIGN_OR_RETURN(done, TryApply(import));
  }
  import.AddNewSpans(&result->applied);
  return absl::OkStatus();
}

// False, and nothing done, where the encoded history is needed for it.
absl::StatusOr<bool> DocumentCore::TryApply(BatchImport& import) {
  OpLog& log = history_.log();
  const OpLog::Mark before = log.mark();
  absl::Status status = import.Append();
  OpenStates();
  bool done = true;
  MergePlan plan(log.graph(), before.end, before.frontier, &unseen_);
  if (status.ok()) {
    done = !history_.is_encoded() ||
           (!NeedsLamports(import.touched(), plan) &&
            log.graph().begin() <= plan.WindowBegin(log.graph()));
    if (done) status = FindEdits(plan, import.touched());
  }
  if (!status.ok() || !done) {
    log.Truncate(before);
    lamports_.Truncate(log.graph(), before.end);
    unseen_.Truncate(before.end);
    ForgetMerges(import.touched());
    if (!status.ok()) return status;
    return false;
  }
  ApplyEdits(plan, import.touched());
  commit_begin_ = log.graph().end();
  return true;
}

// They count from the beginning of the history.
bool DocumentCore::NeedsLamports(absl::Span<const ContainerIndex> touched,
                                 const MergePlan& plan) const {
  return std::any_of(
      touched.begin(), touched.end(), [&](ContainerIndex container) {
        const ContainerKind kind = log().containers().container(container).kind;
        return (kind == ContainerKind::kMap && !plan.is_linear()) ||
               (kind == ContainerKind::kText &&
                HasObjects(log(), container, plan.from())) ||
               kind == ContainerKind::kMovableList ||
               kind == ContainerKind::kTree;
      });
}

absl::Status DocumentCore::FindEdits(MergePlan& plan,
                                     absl::Span<const ContainerIndex> touched) {
  absl::InlinedVector<Walker::Walk, 2> walks;
  for (ContainerIndex container : touched) {
    ContainerState& state = states_[container.value()];
    SequenceMerge* merge = MergeOf(state);
    if (merge == nullptr) continue;  // its ops fit whatever there is
    walks.push_back(merge->WalkOf(plan, SequenceLength(state)));
  }
  return Walker::WalkTogether(log(), plan, walks);
}

void DocumentCore::ApplyEdits(MergePlan& plan,
                              absl::Span<const ContainerIndex> touched) {
  bool has_register_ops = false;
  for (ContainerIndex container : touched) {
    ContainerState& state = states_[container.value()];
    if (auto* text = As<TextState>(state)) {
      ApplyTextEdits(container, text);
      continue;
    }
    if (IsSequence(log().containers().container(container).kind)) {
      NoteEdits(container, MergeOf(state)->edits(log()));
    }
    if (auto* list = As<ListState>(state)) {
      list->ApplyEdits(
          log(), [&](Value* value, Lv lv) { Place(container, lv, value); },
          [&](const Value& value) { Drop(value); });
    } else if (As<MovableListState>(state) != nullptr) {
      ApplyItemOps(container, plan.from());
    } else if (As<TreeState>(state) != nullptr) {
      ApplyNodeOps(container, plan.from());
    } else {
      has_register_ops = true;
    }
  }
  if (has_register_ops) ApplyRegisterOps(plan);
}

void DocumentCore::ApplyTextEdits(ContainerIndex container, TextState* text) {
  AscendingStamps stamps(*this);
  ObjectReader reader;
  text->ApplyEdits(
      log(),
      [&](uint32_t position, uint32_t deleted, std::string_view inserted) {
        NoteText(container, position, deleted, inserted);
      },
      [&](const Edit& edit) {
        const Stamp stamp = stamps.Of(edit.first_op);
        if (record() == nullptr && IsAnchor(edit.content)) {
          // Nobody is told: it is read where it stays.
          TextObjects::Entry* entry = text->MakePlace(edit.position, true);
          reader.Read(edit.content, &entry->object);
          entry->stamp = stamp;
          return;
        }
        TextObjects::Entry entry{{}, stamp};
        reader.Read(edit.content, &entry.object);
        Place(container, edit.first_op, &entry.object.value);
        PutObject(container, edit.position, std::move(entry));
      },
      [&](uint32_t place) { TakeObject(container, place); });
}

void DocumentCore::RetryPending(ImportResult* result) {
  for (size_t i = 0; i < result->applied.size() && !pending_.empty(); ++i) {
    const OpSpan arrived = result->applied[i];
    for (const std::string& update : pending_.Take(arrived, log().graph())) {
      ImportResult retried;
      absl::Status status = DecodeUpdate(update, &scratch_);
      if (status.ok()) status = ImportBatch(update, &retried);
      if (status.code() == absl::StatusCode::kDataLoss ||
          status.code() == absl::StatusCode::kResourceExhausted) {
        // It is whole: it is the document that is broken, or full. It waits on,
        // under what is known, so that nothing tries it in vain.
        pending_.File({{arrived.peer, arrived.begin}}, update);
        BatchImport(scratch_, history_.log()).AddSpans(&result->pending);
      }
      if (!status.ok()) result->rejected.push_back(std::move(status));
      for (const OpSpan& span : retried.applied)
        result->applied.push_back(span);
    }
  }
}

}  // namespace syncline::internal
