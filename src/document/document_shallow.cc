// Shallow documents: what is left of the older part of a history is its base
// (codec/shallow.h), which nothing is ever added to. A base is made of a
// version that all later ops build upon, so these need nothing else of it; what
// does not build upon it is refused.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/shallow.h"
#include "syncline/internal/document/base_writer.h"
#include "syncline/internal/document/batch_import.h"
#include "syncline/internal/document/document_core.h"

namespace syncline::internal {
namespace {

// The text that a peer's last op in the base was in, where that op is left:
// else the ops after it, which do not name it again, would be in one text here
// and in another for who reads what is written of them.
absl::Status CheckLastTexts(const OpLog& log) {
  for (const OpId& next : log.graph().base().next) {
    const OpId last{next.peer, next.counter - 1};
    const std::optional<Lv> left = log.graph().Find(last);
    if (!left || log.last_text(next.peer) == TextOf(log, *left)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("op ", last.ToString(),
                     " is not in the text that its author is said to be in"));
  }
  return absl::OkStatus();
}

// All that the ops after a base build upon is in it, or among them.
absl::Status CheckNoGaps(const EventBatch& history, OpLog* log) {
  if (BatchImport(history, *log).FindMissing().empty()) return absl::OkStatus();
  return absl::DataLossError("the history of the shallow snapshot has gaps");
}

}  // namespace

absl::StatusOr<std::string> DocumentCore::ExportShallow(
    const syncline::Frontier* from) {
  SYNCLINE_RETURN_IF_ERROR(SettleEdits());
  if (latest_ != nullptr) return latest_->ExportShallow(from);
  SYNCLINE_RETURN_IF_ERROR(LoadHistory());
  const EventGraph& graph = log().graph();
  Lv end = graph.end();
  if (from != nullptr) {
    SYNCLINE_ASSIGN_OR_RETURN(end, BaseEnd(*this, *from));
  }
  if (end == Lv(0) && !graph.base().is_there()) return ExportSnapshot();
  Shallow shallow;
  EventBatch history;
  if (end == graph.end()) {
    SYNCLINE_RETURN_IF_ERROR(WriteBase(*this, &shallow));
    return EncodeShallow(shallow, history);
  }
  const Frontier heads =
      end == graph.base().end ? graph.base_frontier() : Frontier{end - 1};
  SYNCLINE_ASSIGN_OR_RETURN(const auto past, PastAt(heads));
  SYNCLINE_RETURN_IF_ERROR(WriteBase(*past, &shallow));
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
  SYNCLINE_RETURN_IF_ERROR(CheckLastTexts(log));
  OpenStates();
  MergePlan plan(log.graph(), Lv(0), {}, &unseen_);
  SYNCLINE_RETURN_IF_ERROR(FindEdits(plan, import.touched()));
  ApplyEdits(plan, import.touched());
  commit_begin_ = log.graph().end();
  return absl::OkStatus();
}

// REQUIRES: no ops are known. Nothing is changed after an error.
absl::Status DocumentCore::AdoptShallow(const Shallow& shallow,
                                        ImportResult* result) {
  DocumentCore empty(peer_, options_);
  empty.number_ = number_;
  empty.history_.log().TakeDocId(log().doc_id());
  ShareNames(&empty);
  auto take = [&]() -> absl::Status {
    SYNCLINE_RETURN_IF_ERROR(TakeBase(shallow));
    for (const SnapshotPeer& peer : shallow.peers) {
      result->applied.push_back({peer.peer, 0, peer.next_counter});
    }
    SYNCLINE_RETURN_IF_ERROR(DecodeShallowHistory(shallow, &scratch_));
    if (scratch_.runs.empty()) return absl::OkStatus();
    SYNCLINE_RETURN_IF_ERROR(CheckNoGaps(scratch_, &history_.log()));
    return ImportBatch({}, result);
  };
  const absl::Status status = take();
  if (status.ok()) return status;
  record_.Clear();
  std::swap(pending_, empty.pending_);
  SwapContents(&empty);
  return status.code() == absl::StatusCode::kNotFound
             ? absl::DataLossError(std::string(status.message()))
             : status;
}

absl::StatusOr<ImportResult> DocumentCore::ImportShallow(
    std::string_view bytes) {
  Shallow shallow;
  SYNCLINE_RETURN_IF_ERROR(DecodeShallow(bytes, &shallow));
  SYNCLINE_RETURN_IF_ERROR(log().CheckDocId(shallow.kept.doc_id));
  ImportResult result;
  if (log().graph().is_empty()) {
    SYNCLINE_RETURN_IF_ERROR(AdoptShallow(shallow, &result));
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
    SYNCLINE_RETURN_IF_ERROR(DecodeShallowHistory(shallow, &scratch_));
    SYNCLINE_RETURN_IF_ERROR(CheckNoGaps(scratch_, &history_.log()));
    SYNCLINE_RETURN_IF_ERROR(ImportBatch(bytes, &result));
    history_.log().TakeDocId(shallow.kept.doc_id);
  }
  RetryPending(&result);
  return result;
}

}  // namespace syncline::internal
