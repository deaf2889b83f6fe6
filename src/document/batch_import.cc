#include "syncline/internal/document/batch_import.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/containers/search.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {
namespace {

// Adds what each author wrote, of each run of the batch but its first `known`
// ops, as one span. An author's runs in a batch follow each other.
template <typename F>
void AddSpansByAuthor(const EventBatch& batch, F known,
                      std::vector<OpSpan>* spans) {
  constexpr size_t kNone = ~size_t{0};
  absl::InlinedVector<size_t, 4> places(batch.peers.size(), kNone);
  const size_t before = spans->size();
  for (size_t i = 0; i < batch.runs.size(); ++i) {
    const EventBatch::Run& run = batch.runs[i];
    if (known(i) == run.length) continue;
    size_t& place = places[run.peer];
    if (place == kNone) {
      const PeerId peer = batch.peers[run.peer];
      const auto is_its = [&](const OpSpan& span) { return span.peer == peer; };
      const auto end = spans->begin() + static_cast<ptrdiff_t>(before);
      place = static_cast<size_t>(std::find_if(spans->begin(), end, is_its) -
                                  spans->begin());
      if (place == before) {
        place = spans->size();
        spans->push_back({peer, run.counter + known(i), 0});
      }
    }
    (*spans)[place].end = run.counter + run.length;
  }
}

}  // namespace

void BatchImport::FindNames() {
  peers_.clear();
  containers_.clear();
  keys_.clear();
  for (PeerId peer : batch_.peers) {
    peers_.push_back(log_.graph().peers().Find(peer));
  }
  for (size_t i = 0; i < batch_.containers.size(); ++i) {
    const std::optional<ContainerKey> key = LogKeyOf(i);
    containers_.push_back(key ? log_.containers().Find(*key) : std::nullopt);
  }
  for (const std::string& key : batch_.keys) {
    keys_.push_back(log_.keys().Find(key));
  }
}

std::optional<ContainerKey> BatchImport::LogKeyOf(size_t number) const {
  ContainerKey key = batch_.containers[number];
  if (!key.is_keyed()) return key;
  if (!containers_[key.parent]) return std::nullopt;
  key.parent = containers_[key.parent]->value();
  return key;
}

void BatchImport::InternNames() {
  for (size_t i = 0; i < peers_.size(); ++i) {
    peers_[i] = log_.graph().InternPeer(batch_.peers[i]);
  }
  for (size_t i = 0; i < containers_.size(); ++i) {
    if (containers_[i]) continue;
    containers_[i] = log_.containers().Intern(*LogKeyOf(i));
  }
  for (size_t i = 0; i < keys_.size(); ++i) {
    if (!keys_[i]) keys_[i] = log_.keys().Intern(batch_.keys[i]);
  }
}

void BatchImport::RestartContents() {
  next_op_ = next_text_ = next_value_ = next_target_ = 0;
}

Lv BatchImport::NextTarget() {
  const EventBatch::Target& target = batch_.targets[next_target_++];
  if (target.peer == EventBatch::Target::kNothing) return kNoTarget;
  // One that is compared with a known op need not be there.
  return Locate(target.peer, target.counter).value_or(log_.graph().end());
}

std::string_view BatchImport::NextContent(const EventBatch::Op& op) {
  const bool is_text = batch_.is_text(op);
  size_t& next = is_text ? next_text_ : next_value_;
  const std::string_view content(
      (is_text ? batch_.text : batch_.values).data() + next, op.content_bytes);
  next += op.content_bytes;
  if (batch_.targets.empty()) return content;
  return WithTargets(op, content);
}

std::string_view BatchImport::WithTargets(const EventBatch::Op& op,
                                          std::string_view content) {
  const size_t targets = TargetsOf(op.kind).size();
  if (targets == 0) return content;
  content_.clear();
  for (size_t i = 0; i < targets; ++i) AppendTarget(NextTarget(), &content_);
  return content_.append(content);
}

void BatchImport::FindMissingTargets(absl::Span<const uint32_t> next,
                                     uint32_t ops, size_t* op, size_t* target) {
  for (; ops > 0; ops -= batch_.ops[(*op)++].length) {
    const size_t targets = TargetsOf(batch_.ops[*op].kind).size();
    for (size_t i = 0; i < targets; ++i) {
      const EventBatch::Target& at = batch_.targets[(*target)++];
      if (at.peer == EventBatch::Target::kNothing) continue;
      if (at.counter >= next[at.peer]) {
        missing_.push_back({batch_.peers[at.peer], at.counter});
      }
    }
  }
}

const std::vector<OpId>& BatchImport::FindMissing() {
  FindNames();
  // By peer of the batch: the next counter, once the runs so far are appended.
  absl::InlinedVector<uint32_t, 4> next;
  for (const std::optional<PeerIndex>& peer : peers_) {
    next.push_back(peer ? log_.graph().next_counter(*peer) : 0);
  }
  absl::InlinedVector<bool, 4> has_run(peers_.size());
  missing_.clear();
  pieces_.clear();
  touched_.clear();
  new_ops_ = 0;
  uint32_t begin = 0;
  size_t op = 0;
  size_t target = 0;
  for (const EventBatch::Run& run : batch_.runs) {
    uint32_t& known = next[run.peer];
    if (run.counter > known) {
      missing_.push_back({batch_.peers[run.peer], run.counter - 1});
      known = run.counter;
    }
    for (uint32_t i = run.parents_begin; i < run.parents_end; ++i) {
      const EventBatch::Parent& parent = batch_.parents[i];
      if (parent.peer == EventBatch::Parent::kInside) continue;
      if (parent.counter >= next[parent.peer]) {
        missing_.push_back({batch_.peers[parent.peer], parent.counter});
      }
    }
    Piece piece{begin, std::min(run.length, known - run.counter), Lv(),
                !has_run[run.peer]};
    has_run[run.peer] = true;
    new_ops_ += run.length - piece.known;
    known = std::max(known, run.counter + run.length);
    if (!batch_.targets.empty()) {
      FindMissingTargets(next, run.length, &op, &target);
    }
    begin += run.length;
    pieces_.push_back(piece);
  }
  return missing_;
}

void BatchImport::TakeAsBase() {
  FindNames();
  is_base_ = true;
  pieces_.clear();
  touched_.clear();
  new_ops_ = 0;
  for (const EventBatch::Run& run : batch_.runs) {
    pieces_.push_back({new_ops_, 0, Lv(), false});
    new_ops_ += run.length;
  }
}

std::optional<Lv> BatchImport::Locate(uint32_t peer, uint32_t counter) const {
  if (!peers_[peer]) return std::nullopt;
  return log_.graph().Find(*peers_[peer], counter);
}

// Parents are near.
size_t BatchImport::RunOf(uint32_t batch_index, size_t before) const {
  return SearchBackward(pieces_, before - 1, [&](const Piece& piece) {
    return piece.begin <= batch_index;
  });
}

std::optional<Lv> BatchImport::LocateInside(uint32_t batch_index,
                                            size_t before) const {
  const size_t index = RunOf(batch_index, before);
  const Piece& piece = pieces_[index];
  const uint32_t offset = batch_index - piece.begin;
  if (offset >= piece.known) return piece.first_new + (offset - piece.known);
  const EventBatch::Run& run = batch_.runs[index];
  return Locate(run.peer, run.counter + offset);
}

std::optional<Lv> BatchImport::LocateParent(const EventBatch::Parent& parent,
                                            size_t run) const {
  if (parent.peer == EventBatch::Parent::kInside) {
    return LocateInside(parent.counter, run);
  }
  return Locate(parent.peer, parent.counter);
}

bool BatchImport::NeedsHistory() const {
  if (log_.graph().begin() == Lv(0)) return false;
  if (!batch_.targets.empty()) return true;
  size_t op = 0;
  for (size_t i = 0; i < pieces_.size(); ++i) {
    const bool inherits =
        batch_.ops[op].container == EventBatch::Op::kInherited;
    if (RunNeedsHistory(i, inherits)) return true;
    for (uint32_t covered = 0; covered < batch_.runs[i].length; ++op) {
      covered += batch_.ops[op].length;
    }
  }
  return false;
}

bool BatchImport::RunNeedsHistory(size_t index, bool inherits) const {
  const EventGraph& graph = log_.graph();
  const EventBatch::Run& run = batch_.runs[index];
  const Piece& piece = pieces_[index];
  // Whether a known op of the author is among those still encoded.
  auto is_encoded = [&](uint32_t counter) {
    if (!peers_[run.peer] || counter >= graph.next_counter(*peers_[run.peer])) {
      return false;
    }
    const std::optional<Lv> lv = Locate(run.peer, counter);
    return !lv || *lv < graph.begin();
  };
  const bool follows_encoded = run.counter > 0 && is_encoded(run.counter - 1);
  // What is known is compared; its first op is the oldest, but for the one
  // whose container it inherits.
  if (piece.known > 0) {
    return is_encoded(run.counter) || (inherits && follows_encoded);
  }
  for (uint32_t p = run.parents_begin; p < run.parents_end; ++p) {
    if (!LocateParent(batch_.parents[p], index)) return true;
  }
  if (!follows_encoded) return false;
  return inherits || graph.begins_at_several_heads();
}

absl::Status BatchImport::Append() {
  uint64_t key_bytes = 0;
  for (const std::string& key : batch_.keys) key_bytes += key.size();
  SYNCLINE_RETURN_IF_ERROR(log_.CheckKeyRoom(key_bytes));
  SYNCLINE_RETURN_IF_ERROR(
      log_.CheckRoom(new_ops_, batch_.text.size() + batch_.values.size() +
                                   batch_.targets.size() * sizeof(Lv)));
  // What is known in part would leave much of it unused.
  if (new_ops_ == batch_.size()) {
    log_.ReserveContent(batch_.text.size() + batch_.values.size());
  }
  InternNames();
  RestartContents();
  past_claims_.clear();
  for (size_t i = 0; i < batch_.runs.size(); ++i) {
    if (pieces_[i].known < batch_.runs[i].length) {
      SYNCLINE_RETURN_IF_ERROR(AppendRun(i));
    }
    SYNCLINE_RETURN_IF_ERROR(AppendOps(i));
  }
  SYNCLINE_RETURN_IF_ERROR(CheckPastClaims());
  AppendChanges();
  log_.TakeDocId(batch_.doc_id);
  Sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  return absl::OkStatus();
}

Frontier BatchImport::ParentsOf(size_t index) const {
  const EventBatch::Run& run = batch_.runs[index];
  const EventGraph& graph = log_.graph();
  Frontier parents;
  for (uint32_t i = run.parents_begin; i < run.parents_end; ++i) {
    const std::optional<Lv> lv = LocateParent(batch_.parents[i], index);
    // What is in a base is known by whatever comes after it.
    if (lv && *lv >= graph.base().end) parents.push_back(*lv);
  }
  if (parents.empty() && graph.base().is_there()) return graph.base_frontier();
  Sort(parents.begin(), parents.end());
  parents.erase(std::unique(parents.begin(), parents.end()), parents.end());
  return parents;
}

absl::Status BatchImport::AppendRun(size_t index) {
  const EventBatch::Run& run = batch_.runs[index];
  Piece& piece = pieces_[index];
  Frontier parents;
  if (piece.known > 0) {
    const std::optional<Lv> own =
        Locate(run.peer, run.counter + piece.known - 1);
    parents = own && *own >= log_.graph().base().end
                  ? Frontier{*own}
                  : log_.graph().base_frontier();
  } else {
    parents = ParentsOf(index);
  }
  if (is_base_) {
    log_.graph().SetNextCounter(*peers_[run.peer], run.counter);
  } else if (piece.known == 0) {
    ClaimOwnPast(index, parents);
  }
  piece.first_new = log_.graph().end();
  log_.AppendRun(*peers_[run.peer], parents, run.length - piece.known);
  return absl::OkStatus();
}

// Passes over what is known, and appends the rest of the run's ops.
absl::Status BatchImport::AppendOps(size_t index) {
  const EventBatch::Run& run = batch_.runs[index];
  uint32_t known = pieces_[index].known;
  uint32_t last = EventBatch::Op::kInherited;
  ContainerIndex container;
  OpLog::Appender appender(log_);
  for (uint32_t covered = 0; covered < run.length; ++next_op_) {
    const EventBatch::Op& op = batch_.ops[next_op_];
    const std::string_view content = NextContent(op);
    covered += op.length;
    if (known >= op.length) {
      known -= op.length;
      continue;
    }
    // Those of one container follow each other.
    if (op.container != last || op.container == EventBatch::Op::kInherited) {
      SYNCLINE_RETURN_IF_ERROR(ContainerOf(run, op, &container));
      Touch(container);
      last = op.container;
    }
    uint32_t position = IsKeyOp(op.kind) ? *keys_[op.position] : op.position;
    size_t known_bytes = 0;
    if (known > 0) {
      const OpRun whole{Lv(), op.length, position, 0, 0, container, op.kind};
      position = whole.position_at(known);
      if (!content.empty()) {
        known_bytes = ContentBytes(batch_.kind_of(op), content, known);
      }
    }
    appender.AppendOps(container, op.kind, position, op.length - known,
                       content.substr(known_bytes));
    // Targets are written to where those of the next op will be.
    if (!batch_.targets.empty()) appender.CopyContents();
    known = 0;
  }
  return absl::OkStatus();
}

std::optional<ContainerIndex> BatchImport::InheritedContainer(
    const EventBatch::Run& run) const {
  if (run.counter == 0) return std::nullopt;
  const OpId previous{batch_.peers[run.peer], run.counter - 1};
  // All ops between that and the end of the base are in one text.
  if (log_.graph().IsInBase(previous)) return log_.last_text(previous.peer);
  const std::optional<Lv> lv = Locate(run.peer, previous.counter);
  if (!lv) return std::nullopt;
  return log_.OpRunAt(*lv).container;
}

absl::Status BatchImport::ContainerOf(const EventBatch::Run& run,
                                      const EventBatch::Op& op,
                                      ContainerIndex* container) const {
  if (op.container == EventBatch::Op::kInherited) {
    const std::optional<ContainerIndex> inherited = InheritedContainer(run);
    if (!inherited) {
      return absl::InvalidArgumentError(
          "an op inherits the container of an op that there is not");
    }
    if (log_.containers().container(*inherited).kind != ContainerKind::kText) {
      return absl::InvalidArgumentError(
          "an op inherits a container that is not a text");
    }
    *container = *inherited;
    return absl::OkStatus();
  }
  *container = *containers_[op.container];
  return absl::OkStatus();
}

void BatchImport::AppendChanges() {
  size_t piece = 0;
  for (const EventBatch::Change& change : batch_.changes) {
    while (change.begin >= pieces_[piece].begin + batch_.runs[piece].length) {
      ++piece;
    }
    // A commit lies within one run; a stranger's may not, and is cut.
    const uint32_t first_new = pieces_[piece].begin + pieces_[piece].known;
    const uint32_t run_end = pieces_[piece].begin + batch_.runs[piece].length;
    const uint32_t begin = std::max(change.begin, first_new);
    const uint32_t end = std::min(change.end, run_end);
    if (end <= begin) continue;
    const Lv lv = pieces_[piece].first_new + (begin - first_new);
    log_.AppendChange({{lv, lv + (end - begin)}, change.time, change.message});
  }
}

void BatchImport::Touch(ContainerIndex container) {
  // An author goes to and fro between a few; all are sorted in the end.
  constexpr size_t kFew = 4;
  const size_t recent = std::min(kFew, touched_.size());
  if (std::find(touched_.end() - static_cast<ptrdiff_t>(recent), touched_.end(),
                container) == touched_.end()) {
    touched_.push_back(container);
  }
}

void BatchImport::AddSpans(std::vector<OpSpan>* spans) const {
  AddSpansByAuthor(
      batch_, [](size_t) { return uint32_t{0}; }, spans);
}

void BatchImport::AddNewSpans(std::vector<OpSpan>* spans) const {
  AddSpansByAuthor(
      batch_, [&](size_t run) { return pieces_[run].known; }, spans);
}

}  // namespace syncline::internal
