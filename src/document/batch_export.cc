#include "syncline/internal/document/batch_export.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "syncline/internal/oplog/content.h"

namespace syncline::internal {

constexpr uint32_t kNone = Numbering::kNone;

void Numbering::Restart(size_t size) {
  for (uint32_t thing : things_) numbers_[thing] = kNone;
  things_.clear();
  numbers_.resize(size, kNone);
}

uint32_t Numbering::Add(uint32_t thing) {
  numbers_[thing] = static_cast<uint32_t>(things_.size());
  things_.push_back(thing);
  return numbers_[thing];
}

uint32_t NumberContainer(const ContainerTable& table, ContainerIndex container,
                         Numbering* numbers,
                         std::vector<ContainerKey>* containers) {
  const uint32_t number = numbers->Find(container.value());
  if (number != kNone) return number;
  // Parents come first. A loop, as a stranger nests as deep as it likes.
  std::vector<uint32_t> chain;
  for (uint32_t at = container.value();
       at != ContainerKey::kNoParent && numbers->Find(at) == kNone;
       at = table.container(ContainerIndex(at)).parent) {
    chain.push_back(at);
  }
  std::reverse(chain.begin(), chain.end());
  for (uint32_t at : chain) {
    ContainerKey key = table.container(ContainerIndex(at));
    if (key.is_keyed()) key.parent = numbers->Find(key.parent);
    numbers->Add(at);
    containers->push_back(std::move(key));
  }
  return numbers->Find(container.value());
}

// One export.
class BatchExporter::Work {
 public:
  Work(const OpLog& log, BatchExporter* exporter, EventBatch* batch)
      : log_(log),
        graph_(log.graph()),
        batch_(*batch),
        peers_(exporter->peers_),
        containers_(exporter->containers_),
        keys_(exporter->keys_) {
    batch_.clear();
    peers_.Restart(graph_.peers().size());
    containers_.Restart(log.containers().size());
    keys_.Restart(log.keys().size());
  }

  // Adds ops [begin, end) of a run.
  void AddRun(const EventGraph::Run& run, Lv begin, Lv end);
  // Adds what is left of a base, whose lamports follow each other, and whether
  // they follow those before; true where it begins a run.
  bool AddKept(const KeptPiece& kept, bool follows);
  uint32_t ContainerNumber(ContainerIndex container);
  void AddChanges();
  void Finish() {
    batch_.doc_id = log_.doc_id();
    batch_.text = batch_.text_storage;
    batch_.values = batch_.value_storage;
  }

 private:
  struct Piece {
    Lv begin;
    uint32_t batch_begin;
    uint32_t length;
  };

  uint32_t PeerNumber(PeerIndex peer);
  uint32_t KeyNumber(uint32_t key);
  EventBatch::Parent ParentAt(Lv lv);
  EventBatch::Target TargetAt(Lv lv);
  void AddParents(Parents parents);
  void AddOps(LvRange ops, uint32_t first_container);
  // Adds ops [from, to) of an op run, the first at `position`.
  void AddOp(const OpRun& run, uint32_t from, uint32_t to, uint32_t container,
             uint32_t position, std::string_view content);
  void JoinLastOps();
  uint32_t FirstContainer(const EventGraph::Run& run, Lv begin);
  // The last piece that begins at or before `lv`. REQUIRES: there is one.
  const Piece& PieceAt(Lv lv) const;
  // The batch index of an op, or kNone if it is outside.
  uint32_t BatchIndex(Lv lv) const;

  const OpLog& log_;
  const EventGraph& graph_;
  EventBatch& batch_;
  std::vector<Piece> pieces_;
  Numbering& peers_;       // by PeerIndex
  Numbering& containers_;  // by ContainerIndex
  Numbering& keys_;        // by number in the log
  uint32_t size_ = 0;      // ops
};

uint32_t BatchExporter::Work::PeerNumber(PeerIndex peer) {
  const uint32_t number = peers_.Find(peer.value());
  if (number != kNone) return number;
  batch_.peers.push_back(graph_.peers().id(peer));
  return peers_.Add(peer.value());
}

uint32_t BatchExporter::Work::ContainerNumber(ContainerIndex container) {
  return NumberContainer(log_.containers(), container, &containers_,
                         &batch_.containers);
}

uint32_t BatchExporter::Work::KeyNumber(uint32_t key) {
  const uint32_t number = keys_.Find(key);
  if (number != kNone) return number;
  batch_.keys.emplace_back(log_.keys().key(key));
  return keys_.Add(key);
}

const BatchExporter::Work::Piece& BatchExporter::Work::PieceAt(Lv lv) const {
  auto it = std::upper_bound(pieces_.begin(), pieces_.end(), lv,
                             [](Lv l, const Piece& p) { return l < p.begin; });
  return *(it - 1);
}

uint32_t BatchExporter::Work::BatchIndex(Lv lv) const {
  if (pieces_.empty() || lv < pieces_.front().begin) return kNone;
  const Piece& piece = PieceAt(lv);
  const uint32_t offset = lv - piece.begin;
  return offset < piece.length ? piece.batch_begin + offset : kNone;
}

EventBatch::Parent BatchExporter::Work::ParentAt(Lv lv) {
  const uint32_t inside = BatchIndex(lv);
  if (inside != kNone) return {EventBatch::Parent::kInside, inside};
  if (graph_.begin() <= lv) {
    const EventGraph::Run& run = graph_.RunAt(lv);
    return {PeerNumber(run.peer), run.counter_at(lv)};
  }
  const OpId id = graph_.id(lv);
  return {PeerNumber(*graph_.peers().Find(id.peer)), id.counter};
}

EventBatch::Target BatchExporter::Work::TargetAt(Lv lv) {
  if (lv == kNoTarget) return {};
  const OpId id = graph_.id(lv);
  return {PeerNumber(*graph_.peers().Find(id.peer)), id.counter};
}

void BatchExporter::Work::AddParents(Parents parents) {
  if (!graph_.AreBase(parents)) {
    for (Lv parent : parents) batch_.parents.push_back(ParentAt(parent));
    return;
  }
  for (const OpId& head : graph_.base().heads) {
    batch_.parents.push_back(
        {PeerNumber(*graph_.peers().Find(head.peer)), head.counter});
  }
}

void BatchExporter::Work::AddRun(const EventGraph::Run& run, Lv begin, Lv end) {
  EventBatch::Run added;
  added.peer = PeerNumber(run.peer);
  added.counter = run.counter_at(begin);
  added.length = end - begin;
  added.parents_begin = static_cast<uint32_t>(batch_.parents.size());
  if (begin > run.begin) {
    batch_.parents.push_back(ParentAt(begin - 1));
  } else {
    AddParents(graph_.parents(run));
  }
  added.parents_end = static_cast<uint32_t>(batch_.parents.size());
  batch_.runs.push_back(added);
  AddOps({begin, end}, FirstContainer(run, begin));
  pieces_.push_back({begin, size_, added.length});
  size_ += added.length;
}

// How the first op run names its container: not at all where it is the text of
// the author's op before, which the receiver has.
uint32_t BatchExporter::Work::FirstContainer(const EventGraph::Run& run,
                                             Lv begin) {
  const ContainerIndex container = log_.OpRunAt(begin).container;
  const uint32_t counter = run.counter_at(begin);
  const bool is_text =
      log_.containers().container(container).kind == ContainerKind::kText;
  if (is_text && counter > 0) {
    const std::optional<Lv> previous = graph_.Find(run.peer, counter - 1);
    if (previous && graph_.begin() <= *previous &&
        BatchIndex(*previous) == kNone &&
        log_.OpRunAt(*previous).container == container) {
      return EventBatch::Op::kInherited;
    }
  }
  return ContainerNumber(container);
}

void BatchExporter::Work::AddOps(LvRange ops, uint32_t first_container) {
  const OpRuns& runs = log_.op_runs();
  uint32_t container = first_container;
  for (size_t i = log_.OpRunIndexAt(ops.begin);
       i < runs.size() && runs[i].begin < ops.end; ++i) {
    const OpRun& run = runs[i];
    const uint32_t from = std::max(run.begin, ops.begin) - run.begin;
    const uint32_t to = std::min(run.end(), ops.end) - run.begin;
    // Only the first op run may inherit its container.
    if (run.begin > ops.begin) container = ContainerNumber(run.container);
    std::string_view content = log_.Content(run);
    if (to - from < run.length && !content.empty()) {
      content = log_.Content(run, from, to);
    }
    AddOp(run, from, to, container, run.position_at(from), content);
  }
}

void BatchExporter::Work::AddOp(const OpRun& run, uint32_t from, uint32_t to,
                                uint32_t container, uint32_t position,
                                std::string_view content) {
  if (IsKeyOp(run.kind)) position = KeyNumber(run.position);
  batch_.ops.push_back({container, run.kind, position, to - from, 0});
  for (size_t left = TargetsOf(run.kind).size(); left > 0; --left) {
    batch_.targets.push_back(TargetAt(TakeTarget(&content)));
  }
  batch_.ops.back().content_bytes = static_cast<uint32_t>(content.size());
  const bool is_text = batch_.is_text(batch_.ops.back());
  (is_text ? batch_.text_storage : batch_.value_storage).append(content);
}

bool BatchExporter::Work::AddKept(const KeptPiece& kept, bool follows) {
  const EventGraph::Run& node = graph_.RunAt(kept.ops.begin);
  const uint32_t peer = PeerNumber(node.peer);
  const uint32_t counter = node.counter_at(kept.ops.begin);
  const uint32_t length = kept.ops.size();
  if (follows && batch_.runs.back().peer == peer &&
      batch_.runs.back().counter + batch_.runs.back().length == counter) {
    batch_.runs.back().length += length;
  } else {
    follows = false;
    const auto parents = static_cast<uint32_t>(batch_.parents.size());
    if (size_ > 0) {
      batch_.parents.push_back({EventBatch::Parent::kInside, size_ - 1});
    }
    batch_.runs.push_back({peer, counter, length, parents,
                           static_cast<uint32_t>(batch_.parents.size())});
  }
  const OpRun& run = log_.OpRunAt(kept.ops.begin);
  const uint32_t from = kept.ops.begin - run.begin;
  const std::string_view content =
      kept.content             ? std::string_view(*kept.content)
      : run.content_bytes == 0 ? std::string_view()
                               : log_.Content(run, from, from + length);
  AddOp(run, from, from + length, ContainerNumber(run.container), kept.position,
        content);
  if (follows) JoinLastOps();
  size_ += length;
  return !follows;
}

// Items that were parted by what is left out stand together without it.
void BatchExporter::Work::JoinLastOps() {
  EventBatch::Op& last = *(batch_.ops.end() - 2);
  const EventBatch::Op& next = batch_.ops.back();
  if (last.kind != OpKind::kInsert || next.kind != OpKind::kInsert ||
      last.container != next.container ||
      last.position + last.length != next.position) {
    return;
  }
  last.length += next.length;
  last.content_bytes += next.content_bytes;
  batch_.ops.pop_back();
}

// A commit lies within one run, of which one part at most is exported.
void BatchExporter::Work::AddChanges() {
  if (pieces_.empty()) return;
  const std::vector<OpLog::Change>& changes = log_.changes();
  auto change = std::partition_point(
      changes.begin(), changes.end(), [&](const OpLog::Change& c) {
        return c.ops.end <= pieces_.front().begin;
      });
  for (; change != changes.end(); ++change) {
    const Piece& piece = PieceAt(change->ops.end - 1);
    const Lv begin = std::max(change->ops.begin, piece.begin);
    const Lv end = std::min(change->ops.end, piece.begin + piece.length);
    if (end <= begin) continue;
    batch_.changes.push_back({piece.batch_begin + (begin - piece.begin),
                              piece.batch_begin + (end - piece.begin),
                              change->time, change->message});
  }
}

std::optional<Lv> FirstLacking(const EventGraph& graph,
                               const VersionVector& version) {
  Lv first = graph.end();
  for (uint32_t i = 0; i < graph.peers().size(); ++i) {
    const PeerIndex peer(i);
    const uint32_t known = version.next_counter(graph.peers().id(peer));
    if (known >= graph.next_counter(peer)) continue;
    const std::optional<Lv> lv = graph.Find(peer, known);
    if (!lv || *lv < std::max(graph.begin(), graph.base().end)) {
      return std::nullopt;
    }
    first = std::min(first, *lv);
  }
  return first;
}

void BatchExporter::Export(const OpLog& log, const VersionVector& version,
                           EventBatch* batch) {
  Export(log, version, nullptr, log.graph().end(), batch);
}

void BatchExporter::ExportKept(const OpLog& log,
                               absl::Span<const KeptPiece> pieces,
                               absl::FunctionRef<uint32_t(Lv)> lamport_of,
                               EventBatch* batch,
                               std::vector<uint32_t>* lamports) {
  Work out(log, this, batch);
  uint32_t next_lamport = 0;
  for (const KeptPiece& piece : pieces) {
    for (KeptPiece part = piece; part.ops.begin < piece.ops.end;) {
      part.ops.end =
          log.graph().base().LamportsEnd(part.ops.begin, piece.ops.end);
      const uint32_t lamport = lamport_of(part.ops.begin);
      if (out.AddKept(part, lamport == next_lamport)) {
        lamports->push_back(lamport);
      }
      next_lamport = lamport + part.ops.size();
      part.position += part.ops.size();
      part.ops.begin = part.ops.end;
    }
  }
  out.Finish();
}

void BatchExporter::ExportUntil(const OpLog& log, const VersionVector& version,
                                const VersionVector& until, Lv end,
                                EventBatch* batch) {
  Export(log, version, &until, end, batch);
}

void BatchExporter::Export(const OpLog& log, const VersionVector& version,
                           const VersionVector* until, Lv end,
                           EventBatch* batch) {
  const EventGraph& graph = log.graph();
  Work out(log, this, batch);
  const Lv first = *FirstLacking(graph, version);
  if (first < end) {
    for (size_t i = graph.RunIndexAt(first);
         i < graph.runs().size() && graph.runs()[i].begin < end; ++i) {
      const EventGraph::Run& run = graph.runs()[i];
      const PeerId peer = graph.peers().id(run.peer);
      // How many of its ops come before the next one of a version.
      auto ops_in = [&](const VersionVector& v) {
        const uint32_t next = v.next_counter(peer);
        return std::min(next > run.counter ? next - run.counter : 0,
                        run.end - run.begin);
      };
      const uint32_t from = ops_in(version);
      const uint32_t to =
          until == nullptr ? run.end - run.begin : ops_in(*until);
      if (from < to) out.AddRun(run, run.begin + from, run.begin + to);
    }
    out.AddChanges();
  }
  out.Finish();
}

}  // namespace syncline::internal
