// Shallow documents: what is left of the older part of a history is its base
// (codec/shallow.h), which nothing is ever added to. A base is made of a
// version that all later ops build upon, so these need nothing else of it; what
// does not build upon it is refused.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/shallow.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/document/batch_import.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/kept_pieces.h"
#include "syncline/internal/graph/frontier_ids.h"

namespace syncline::internal {
namespace {

// The last op of a peer was in this text, if it was in one.
std::optional<ContainerIndex> LastTextOf(const OpLog& log, OpId next) {
  const OpId last{next.peer, next.counter - 1};
  if (log.graph().IsInBase(last)) return log.last_text(next.peer);
  const ContainerIndex container =
      log.op_runs()[log.OpRunIndexAt(*log.graph().Find(last))].container;
  const bool is_text =
      log.containers().container(container).kind == ContainerKind::kText;
  return is_text ? std::optional(container) : std::nullopt;
}

}  // namespace

// The first op that is not to be left out, if all from a version on are not.
absl::StatusOr<Lv> DocumentCore::BaseEnd(const syncline::Frontier& from) {
  SYNCLINE_ASSIGN_OR_RETURN(const Frontier heads, FindVersion(from));
  const EventGraph& graph = log().graph();
  const Lv first =
      FirstLacking(graph, VectorOf(heads)).value_or(graph.base().end);
  if (first == graph.end()) return first;
  return CloseWindow(graph, std::min(first, AboveLowest(graph.frontier())),
                     graph.end());
}

void DocumentCore::WriteBase(const std::vector<KeptPiece>& pieces,
                             const std::vector<OpId>& next, Shallow* shallow) {
  const ContainerTable& table = log().containers();
  Numbering numbers;
  numbers.Restart(table.size());
  for (const OpId& peer : next) {
    const auto text = LastTextOf(log(), peer);
    shallow->peers.push_back({peer.peer, peer.counter});
    shallow->last_texts.push_back(
        text ? NumberContainer(table, *text, &numbers, &shallow->containers)
             : Shallow::kNoText);
  }
  exporter_.ExportKept(
      log(), pieces, [this](Lv op) { return StampOf(op).lamport; },
      &shallow->kept, &shallow->lamports);
}

absl::Status DocumentCore::BecomeBase(Shallow* shallow) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::vector<KeptPiece> pieces,
                            PiecesToKeep(*this));
  const EventGraph& graph = log().graph();
  std::vector<OpId> next;
  const VersionVector all = version();
  for (const VersionVector::Entry& entry : all.entries()) {
    next.push_back({entry.peer, entry.next_counter});
  }
  WriteBase(pieces, next, shallow);
  shallow->heads = IdsOf(graph, graph.frontier());
  shallow->lamport = graph.base().lamport;
  for (const Lv head : graph.frontier()) {
    if (head < graph.base().end) continue;
    shallow->lamport = std::max(shallow->lamport, StampOf(head).lamport);
  }
  return absl::OkStatus();
}

void DocumentCore::CopyBase(Shallow* shallow) {
  const EventGraph::Base& base = log().graph().base();
  std::vector<KeptPiece> pieces;
  for (const OpRun& run : log().op_runs()) {
    if (base.end <= run.begin) break;
    pieces.push_back({{run.begin, run.end()}, run.position, std::nullopt});
  }
  WriteBase(pieces, base.next, shallow);
  shallow->heads = base.heads;
  shallow->lamport = base.lamport;
}

absl::StatusOr<std::string> DocumentCore::ExportShallow(
    const std::optional<syncline::Frontier>& from) {
  if (latest_ != nullptr) return latest_->ExportShallow(from);
  SYNCLINE_RETURN_IF_ERROR(CheckNoTransaction());
  Commit({});
  SYNCLINE_RETURN_IF_ERROR(LoadHistory());
  const EventGraph& graph = log().graph();
  Lv end = graph.end();
  if (from) {
    SYNCLINE_ASSIGN_OR_RETURN(end, BaseEnd(*from));
  }
  if (end == Lv(0) && !graph.base().is_there()) return ExportSnapshot();
  Shallow shallow;
  EventBatch history;
  if (end == graph.end()) {
    SYNCLINE_RETURN_IF_ERROR(BecomeBase(&shallow));
    return EncodeShallow(shallow, history);
  }
  const Frontier heads =
      end == graph.base().end ? graph.base_frontier() : Frontier{end - 1};
  SYNCLINE_ASSIGN_OR_RETURN(const auto past, PastAt(heads));
  SYNCLINE_RETURN_IF_ERROR(past->BecomeBase(&shallow));
  exporter_.Export(log(), past->version(), &history);
  return EncodeShallow(shallow, history);
}

// REQUIRES: no ops are known. After an error this is of no more use.
absl::Status DocumentCore::TakeBase(const Shallow& shallow) {
  OpLog& log = history_.log();
  BatchImport import(shallow.kept, log);
  import.TakeAsBase();
  SYNCLINE_RETURN_IF_ERROR(import.Append());
  EventGraph::Base base;
  base.end = log.graph().end();
  base.heads = shallow.heads;
  base.lamport = shallow.lamport;
  Lv begin;
  for (size_t i = 0; i < shallow.kept.runs.size(); ++i) {
    base.lamports.push_back({begin, shallow.lamports[i]});
    begin += shallow.kept.runs[i].length;
  }
  std::vector<ContainerIndex> containers;
  for (ContainerKey key : shallow.containers) {
    if (key.is_keyed()) key.parent = containers[key.parent].value();
    containers.push_back(log.containers().Intern(std::move(key)));
  }
  std::vector<std::pair<PeerId, ContainerIndex>> last_texts;
  for (size_t i = 0; i < shallow.peers.size(); ++i) {
    const SnapshotPeer& peer = shallow.peers[i];
    base.next.push_back({peer.peer, peer.next_counter});
    const uint32_t text = shallow.last_texts[i];
    if (text == Shallow::kNoText) continue;
    last_texts.emplace_back(peer.peer, containers[text]);
  }
  log.SetBase(std::move(base), std::move(last_texts));
  OpenStates();
  MergePlan plan(log.graph(), Lv(0), {}, &unseen_);
  SYNCLINE_RETURN_IF_ERROR(FindEdits(plan, import.touched()));
  ApplyEdits(plan, import.touched());
  commit_begin_ = log.graph().end();
  return absl::OkStatus();
}

absl::Status DocumentCore::TakeBaseOf(DocumentCore& other) {
  if (!other.log().graph().base().is_there()) return absl::OkStatus();
  Shallow base;
  other.CopyBase(&base);
  return TakeBase(base);
}

// REQUIRES: no ops are known. After an error this is of no more use.
absl::Status DocumentCore::TakeShallow(const Shallow& shallow,
                                       std::string_view history,
                                       ImportResult* result) {
  SYNCLINE_RETURN_IF_ERROR(TakeBase(shallow));
  for (const SnapshotPeer& peer : shallow.peers) {
    result->applied.push_back({peer.peer, 0, peer.next_counter});
  }
  SYNCLINE_RETURN_IF_ERROR(DecodeUpdateMessage(history, &scratch_));
  if (scratch_.runs.empty()) return absl::OkStatus();
  if (BatchImport(scratch_, history_.log()).FirstMissing()) {
    return absl::DataLossError("the history of the shallow snapshot has gaps");
  }
  return ImportBatch({}, result);
}

// The same, with nothing changed after an error.
absl::Status DocumentCore::AdoptShallow(const Shallow& shallow,
                                        std::string_view history,
                                        ImportResult* result) {
  DocumentCore empty(peer_, options_);
  empty.number_ = number_;
  ShareNames(&empty);
  absl::Status status = TakeShallow(shallow, history, result);
  if (status.ok()) return status;
  record_.Clear();
  std::swap(pending_, empty.pending_);
  SwapContents(&empty);
  return absl::IsNotFound(status)
             ? absl::DataLossError(std::string(status.message()))
             : status;
}

absl::StatusOr<ImportResult> DocumentCore::ImportShallow(
    std::string_view bytes) {
  Shallow shallow;
  std::string_view history;
  SYNCLINE_RETURN_IF_ERROR(DecodeShallow(bytes, &shallow, &history));
  ImportResult result;
  const bool is_new =
      log().graph().end() == Lv(0) && !log().graph().base().is_there();
  if (is_new) {
    SYNCLINE_RETURN_IF_ERROR(AdoptShallow(shallow, history, &result));
  } else {
    const VersionVector known = version();
    for (const SnapshotPeer& peer : shallow.peers) {
      const uint32_t next = known.next_counter(peer.peer);
      if (next >= peer.next_counter) continue;
      return absl::NotFoundError(absl::StrCat(
          "the shallow snapshot begins after op ",
          OpId{peer.peer, peer.next_counter - 1}.ToString(),
          ", of which the document lacks what leads there, from op ",
          OpId{peer.peer, next}.ToString(),
          " on: import that first, or open the snapshot as a new document"));
    }
    SYNCLINE_RETURN_IF_ERROR(DecodeUpdateMessage(history, &scratch_));
    SYNCLINE_RETURN_IF_ERROR(ImportBatch(bytes, &result));
  }
  RetryPending(&result);
  return result;
}

}  // namespace syncline::internal
