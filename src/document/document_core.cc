#include "syncline/internal/document/document_core.h"

#include <atomic>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/codec/snapshot_encoder.h"
#include "syncline/internal/codec/update_encoder.h"

namespace syncline::internal {

namespace {

// Exports up to this size use memory that is kept: less than a state of a text
// takes.
constexpr uint32_t kFewOps = 64;
constexpr size_t kFewBytes = 1024;

uint32_t NextNumber() {
  static std::atomic<uint32_t> last = 0;
  return ++last;
}

}  // namespace

DocumentCore::DocumentCore(PeerId peer, DocOptions options)
    : peer_(peer), number_(NextNumber()), options_(options) {
  if (options_.event_unit == TextUnit::kLines) {
    options_.event_unit = TextUnit::kCodePoints;
  }
  if (options.doc_id.value_or(DocId()) != DocId()) {
    history_.log().TakeDocId(options.doc_id);
  }
}

ContainerIndex DocumentCore::OpenRoot(ContainerKind kind,
                                      std::string_view name) {
  if (latest_ != nullptr) {
    latest_->OpenRoot(kind, name);
    TakeNames(*latest_);
  }
  const ContainerIndex container =
      history_.log().containers().Intern(kind, name);
  const bool is_new = container.value() == states_.size();
  if (is_new && !IsValidUtf8(name)) misnamed_roots_.push_back(container);
  OpenStates();
  return container;
}

void DocumentCore::OpenStates() {
  const ContainerTable& containers = log().containers();
  for (auto i = static_cast<uint32_t>(states_.size()); i < containers.size();
       ++i) {
    const ContainerIndex container(i);
    states_.push_back(
        EmptyState(containers.container(container).kind, container));
  }
  placements_.resize(states_.size());
}

void DocumentCore::ForgetMerges(absl::Span<const ContainerIndex> containers) {
  for (ContainerIndex container : containers) {
    SequenceMerge* merge = MergeOf(states_[container.value()]);
    if (merge != nullptr) merge->Forget();
  }
}

void DocumentCore::ForgetAllMerges() {
  for (ContainerState& state : states_) {
    SequenceMerge* merge = MergeOf(state);
    if (merge != nullptr) merge->Forget();
  }
}

absl::Status DocumentCore::EndEdits() {
  SYNCLINE_RETURN_IF_ERROR(CheckNoTransaction());
  Commit({});
  return absl::OkStatus();
}

absl::Status DocumentCore::SettleEdits() {
  SYNCLINE_RETURN_IF_ERROR(EndEdits());
  if (newest().commit_begin_ == newest().log().graph().end()) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      "a commit is under way, whose hooks have yet to say when and why it was "
      "made: it can be exported after it");
}

absl::Status DocumentCore::CheckNotCommitting() const {
  if (!is_committing_) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "a commit is under way: its hooks edit the latest version, and what they "
      "edit belongs to it");
}

void DocumentCore::Commit(CommitOptions options) {
  if (is_committing_ || commit_begin_ == log().graph().end()) return;
  CloseCommit(&options);
  // What is told of a commit may edit: that is another one, of the same event.
  for (int more = 0; more < kMaxAnswers; ++more) {
    if (commit_begin_ == log().graph().end()) break;
    CommitOptions untold;
    CloseCommit(&untold);
  }
  EndRecord(Event::Origin::kLocal, std::move(options.tag));
}

void DocumentCore::CloseCommit(CommitOptions* options) {
  is_committing_ = true;
  const absl::Cleanup done = [this] { is_committing_ = false; };
  RunHooks(options);
  // Nobody could read it, whoever told it.
  if (!IsValidUtf8(options->message)) options->message.clear();
  if (!IsValidUtf8(options->tag)) options->tag.clear();
  const Lv begin = std::exchange(commit_begin_, log().graph().end());
  if (options->time_ms != 0 || !options->message.empty()) {
    history_.log().AppendChange(
        {{begin, commit_begin_}, options->time_ms, options->message});
  }
  TellWatchers({begin, commit_begin_}, *options);
}

absl::Status DocumentCore::LoadHistory() {
  if (!history_.is_encoded()) return absl::OkStatus();
  SYNCLINE_RETURN_IF_ERROR(history_.Load());
  OpenStates();
  // Trackers remember numbers of runs, which are others now.
  ForgetAllMerges();
  return absl::OkStatus();
}

absl::StatusOr<std::string> DocumentCore::ExportSince(
    const VersionVector& version) {
  SYNCLINE_RETURN_IF_ERROR(SettleEdits());
  if (latest_ != nullptr) return latest_->ExportSince(version);
  const std::optional<Lv> first = FirstLacking(log().graph(), version);
  if (!first) {
    SYNCLINE_RETURN_IF_ERROR(LoadHistory());
    if (!FirstLacking(log().graph(), version)) {
      return absl::NotFoundError(
          "the history of this shallow document begins after what the other "
          "side lacks: give it a snapshot to open as a new document");
    }
  }
  // What a few keystrokes need is kept for the next, as in an import.
  const bool few = first && log().graph().end() - *first <= kFewOps;
  EventBatch many;
  EventBatch& batch = few ? scratch_ : many;
  exporter_.Export(log(), version, &batch);
  std::string bytes = EncodeUpdate(batch);
  if (few && bytes.size() > kFewBytes) scratch_ = {};
  return bytes;
}

absl::StatusOr<std::string> DocumentCore::ExportSnapshot() {
  SYNCLINE_RETURN_IF_ERROR(SettleEdits());
  if (latest_ != nullptr) return latest_->ExportSnapshot();
  SYNCLINE_RETURN_IF_ERROR(LoadHistory());
  const EventGraph& graph = log().graph();
  if (graph.base().is_there()) return ExportShallow(&graph.base().heads);
  EventBatch history;
  exporter_.Export(log(), VersionVector(), &history);
  SnapshotParts parts;
  parts.history = &history;
  std::vector<uint32_t> numbers(graph.peers().size());
  for (uint32_t i = 0; i < graph.peers().size(); ++i) {
    const uint32_t next_counter = graph.next_counter(PeerIndex(i));
    if (next_counter == 0) continue;
    numbers[i] = static_cast<uint32_t>(parts.peers.size());
    parts.peers.push_back({graph.peers().id(PeerIndex(i)), next_counter});
  }
  for (Lv head : graph.frontier()) {
    const EventGraph::Run& run = graph.RunAt(head);
    parts.heads.push_back(
        {numbers[run.peer.value()], run.counter_at(head), head.value()});
  }
  std::vector<std::string> values;
  values.reserve(states_.size());
  for (uint32_t i = 0; i < states_.size(); ++i) {
    // What somebody merely asked for is no part of the state. What is empty
    // again may be: a map knows what was removed.
    const ContainerIndex container(i);
    if (log().runs_of(container).empty()) continue;
    const ContainerKey& key = log().containers().container(container);
    const auto* text = As<TextState>(states_[i]);
    if (text == nullptr || !key.is_root() || text->objects() != nullptr) {
      parts.history_is_all = true;
      continue;
    }
    if (text->rope().empty()) continue;
    values.push_back(text->rope().ToString());
    parts.roots.push_back({key.kind, key.name, values.back()});
  }
  if (parts.history_is_all) parts.roots.clear();
  return EncodeSnapshot(parts);
}

VersionVector DocumentCore::version() const {
  const EventGraph& graph = log().graph();
  std::vector<OpId> next;
  next.reserve(graph.peers().size());
  for (uint32_t i = 0; i < graph.peers().size(); ++i) {
    const PeerIndex peer(i);
    next.push_back({graph.peers().id(peer), graph.next_counter(peer)});
  }
  // Each goes behind those before it, then.
  Sort(next.begin(), next.end());
  VersionVector version;
  for (const OpId& op : next) version.Set(op.peer, op.counter);
  return version;
}

uint64_t DocumentCore::steps() const {
  uint64_t steps = 0;
  for (const ContainerState& state : states_) {
    const SequenceMerge* merge = MergeOf(state);
    if (merge != nullptr) steps += merge->steps();
  }
  return steps;
}

}  // namespace syncline::internal
