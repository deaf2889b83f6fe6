#include "syncline/internal/oplog/batch_merge.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/oplog/batch_assembler.h"
#include "syncline/internal/oplog/batch_source.h"
#include "syncline/internal/oplog/content.h"
#include "syncline/internal/oplog/op_run.h"

namespace syncline::internal {
namespace {

// Whether two batches of one run say the same. Where an op names no container,
// its author's op before says which: it is the same as whatever the other
// names.
class Comparison {
 public:
  Comparison(const EventBatch& a, const EventBatch& b) : a_(a), b_(b) {}

  bool IsSame() {
    return a_.runs.size() == 1 && b_.runs.size() == 1 &&
           a_.runs[0].length == b_.runs[0].length &&
           ParentsOf(a_) == ParentsOf(b_) && HasSameOps();
  }

 private:
  static std::vector<OpId> ParentsOf(const EventBatch& batch) {
    std::vector<OpId> parents;
    for (const EventBatch::Parent& parent : batch.parents) {
      parents.push_back({batch.peers[parent.peer], parent.counter});
    }
    Sort(parents.begin(), parents.end());
    return parents;
  }

  bool HasSameOps() {
    BatchOps a(a_, {});
    BatchOps b(b_, {});
    uint32_t a_from = 0;  // how much of its op run was compared
    uint32_t b_from = 0;
    while (!a.is_done() && !b.is_done()) {
      const uint32_t count =
          std::min(a.op().length - a_from, b.op().length - b_from);
      if (!IsSameContainer(a.op(), b.op()) ||
          !(FormsRuns(a.op().kind) ? IsSameStretch(a, a_from, b, b_from, count)
                                   : IsSameOp(a, b))) {
        return false;
      }
      a_from += count;
      b_from += count;
      if (a_from == a.op().length) {
        a.Next();
        a_from = 0;
      }
      if (b_from == b.op().length) {
        b.Next();
        b_from = 0;
      }
    }
    return true;
  }

  bool IsSameContainer(const EventBatch::Op& a, const EventBatch::Op& b) {
    if (a_.kind_of(a) != b_.kind_of(b)) return false;
    uint32_t at = a.container;
    uint32_t other = b.container;
    if (at == EventBatch::Op::kInherited ||
        other == EventBatch::Op::kInherited) {
      return true;
    }
    // Those that were compared are not compared again.
    while (same_containers_.insert(uint64_t{at} << 32 | other).second) {
      const ContainerKey& key = a_.containers[at];
      const ContainerKey& other_key = b_.containers[other];
      if (key.kind != other_key.kind || key.name != other_key.name ||
          key.op != other_key.op || key.is_keyed() != other_key.is_keyed()) {
        return false;
      }
      if (!key.is_keyed()) break;
      at = key.parent;
      other = other_key.parent;
    }
    return true;
  }

  // Both are straight lines: equal at both ends, equal between.
  bool IsSameStretch(const BatchOps& a, uint32_t a_from, const BatchOps& b,
                     uint32_t b_from, uint32_t count) const {
    const bool inserts = a.op().kind == OpKind::kInsert;
    if (!FormsRuns(b.op().kind) ||
        inserts != (b.op().kind == OpKind::kInsert)) {
      return false;
    }
    for (const uint32_t i : {uint32_t{0}, count - 1}) {
      if (PositionAt(a.op(), a_from + i) != PositionAt(b.op(), b_from + i)) {
        return false;
      }
    }
    const ContainerKind kind = a_.kind_of(a.op());
    return !inserts ||
           SliceContent(kind, a.content(), a_from, a_from + count) ==
               SliceContent(kind, b.content(), b_from, b_from + count);
  }

  bool IsSameOp(const BatchOps& a, const BatchOps& b) const {
    if (a.op().kind != b.op().kind || a.content() != b.content()) return false;
    if (IsKeyOp(a.op().kind)
            ? a_.keys[a.op().position] != b_.keys[b.op().position]
            : a.op().position != b.op().position) {
      return false;
    }
    for (size_t i = 0; i < TargetsOf(a.op().kind).size(); ++i) {
      if (TargetAt(a_, a.target() + i) != TargetAt(b_, b.target() + i)) {
        return false;
      }
    }
    return true;
  }

  static uint32_t PositionAt(const EventBatch::Op& op, uint32_t i) {
    OpRun run;
    run.position = op.position;
    run.kind = op.kind;
    return run.position_at(i);
  }
  static std::optional<OpId> TargetAt(const EventBatch& batch, size_t i) {
    const EventBatch::Target& target = batch.targets[i];
    if (target.peer == EventBatch::Target::kNothing) return std::nullopt;
    return OpId{batch.peers[target.peer], target.counter};
  }

  const EventBatch& a_;
  const EventBatch& b_;
  absl::flat_hash_set<uint64_t> same_containers_;  // pairs of numbers
};

absl::Status OpsMissing(PeerId peer, uint32_t begin, uint32_t end) {
  return absl::FailedPreconditionError(
      absl::StrCat("between the updates there are ops missing: ", begin, "..",
                   end, "@", peer.ToString()));
}

class Merger {
 public:
  Merger(absl::Span<const EventBatch> batches, EventBatch* out)
      : out_(*out), assembler_(out) {
    sources_.reserve(batches.size());
    for (const EventBatch& batch : batches) sources_.emplace_back(batch);
  }

  absl::Status Run() {
    SYNCLINE_RETURN_IF_ERROR(CheckDocIds());
    SYNCLINE_RETURN_IF_ERROR(FindRuns());
    for (uint32_t source = 0; source < sources_.size(); ++source) {
      for (uint32_t run = 0; run < RunsOf(source).size(); ++run) {
        SYNCLINE_RETURN_IF_ERROR(AddWithPast({source, run}));
      }
    }
    assembler_.Finish();
    SYNCLINE_RETURN_IF_ERROR(CheckOutside());
    return CompareOverlaps();
  }

 private:
  struct Place {
    uint32_t source = 0;
    uint32_t run = 0;
  };
  enum class Stage : uint8_t { kNew, kWaits, kDone };
  // Counters [begin, end) of one peer.
  struct Item {
    uint32_t begin = 0;
    uint32_t end = 0;
    Place place;
    size_t longest = 0;  // which of those up to this one ends last
  };
  struct Waiting {
    Place place;
    size_t next = 0;  // of what it builds upon: to be looked at
  };
  struct Overlap {
    Place place;
    uint32_t count = 0;  // of the first ops of the run
  };

  const std::vector<EventBatch::Run>& RunsOf(uint32_t source) const {
    return sources_[source].batch().runs;
  }
  const EventBatch::Run& RunAt(Place place) const {
    return RunsOf(place.source)[place.run];
  }
  PeerId PeerOf(Place place) const {
    return sources_[place.source].batch().peers[RunAt(place).peer];
  }
  Stage& StageOf(Place place) { return stages_[place.source][place.run]; }

  absl::Status CheckDocIds() const;
  absl::Status FindRuns();
  const Item* Find(OpId op) const;
  // What has to be added before the first op of a run; nothing: it may come.
  const Item* NextPast(Waiting* waiting) const;
  absl::Status AddWithPast(Place place);
  absl::Status Add(Place place);
  absl::Status CheckOutside() const;
  absl::Status CompareOverlaps() const;

  EventBatch& out_;
  std::vector<BatchSource> sources_;
  BatchAssembler assembler_;
  absl::flat_hash_map<PeerId, std::vector<Item>> items_;
  std::vector<std::vector<Stage>> stages_;
  std::vector<Overlap> overlaps_;
};

absl::Status Merger::CheckDocIds() const {
  std::optional<DocId> first;
  for (const BatchSource& source : sources_) {
    const std::optional<DocId>& id = source.batch().doc_id;
    if (!first) first = id;
    if (!id || id == first) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "one of the updates is of document ", first->ToString(),
        ", and another one of ", id->ToString(), ": they belong to two"));
  }
  return absl::OkStatus();
}

absl::Status Merger::FindRuns() {
  for (uint32_t source = 0; source < sources_.size(); ++source) {
    const auto& runs = RunsOf(source);
    stages_.emplace_back(runs.size(), Stage::kNew);
    for (uint32_t run = 0; run < runs.size(); ++run) {
      const Place place{source, run};
      items_[PeerOf(place)].push_back(
          {runs[run].counter, runs[run].counter + runs[run].length, place});
    }
  }
  for (auto& [peer, items] : items_) {
    Sort(items.begin(), items.end(),
         [](const Item& a, const Item& b) { return a.begin < b.begin; });
    for (size_t i = 1; i < items.size(); ++i) {
      const size_t longest = items[i - 1].longest;
      if (items[i].begin > items[longest].end) {
        return OpsMissing(peer, items[longest].end, items[i].begin);
      }
      items[i].longest = items[i].end > items[longest].end ? i : longest;
    }
  }
  return absl::OkStatus();
}

const Merger::Item* Merger::Find(OpId op) const {
  const auto found = items_.find(op.peer);
  if (found == items_.end()) return nullptr;
  const std::vector<Item>& items = found->second;
  const auto after = std::partition_point(
      items.begin(), items.end(),
      [&](const Item& item) { return item.begin <= op.counter; });
  if (after == items.begin()) return nullptr;
  const Item& item = items[(after - 1)->longest];
  return op.counter < item.end ? &item : nullptr;
}

// In this order: the author's op before, the parents, and what the ops refer
// to, which may be an ancestor by ways that are in no batch.
const Merger::Item* Merger::NextPast(Waiting* waiting) const {
  const Place place = waiting->place;
  const EventBatch::Run& run = RunAt(place);
  const BatchSource& source = sources_[place.source];
  const EventBatch& batch = source.batch();
  const PeerId author = PeerOf(place);
  const size_t parents = run.parents_end - run.parents_begin;
  const size_t first_target = source.start(place.run).target;
  const size_t targets =
      (place.run + 1 < batch.runs.size() ? source.start(place.run + 1).target
                                         : batch.targets.size()) -
      first_target;
  while (waiting->next < 1 + parents + targets) {
    const size_t next = waiting->next++;
    OpId op;
    if (next == 0) {
      if (run.counter == 0) continue;
      op = {author, run.counter - 1};
    } else if (next <= parents) {
      op = source.IdOf(batch.parents[run.parents_begin + next - 1]);
    } else {
      const EventBatch::Target& target =
          batch.targets[first_target + next - 1 - parents];
      if (target.peer == EventBatch::Target::kNothing) continue;
      op = {batch.peers[target.peer], target.counter};
      if (op.peer == author) continue;
    }
    if (assembler_.Find(op)) continue;
    if (const Item* item = Find(op)) return item;
  }
  return nullptr;
}

absl::Status Merger::AddWithPast(Place first) {
  if (StageOf(first) == Stage::kDone) return absl::OkStatus();
  std::vector<Waiting> stack = {{first}};
  StageOf(first) = Stage::kWaits;
  while (!stack.empty()) {
    if (const Item* past = NextPast(&stack.back())) {
      if (StageOf(past->place) == Stage::kWaits) {
        return absl::InvalidArgumentError(
            absl::StrCat("the updates contradict each other: op ",
                         OpId{PeerOf(past->place), past->begin}.ToString(),
                         " builds upon itself"));
      }
      StageOf(past->place) = Stage::kWaits;
      stack.push_back({past->place});
      continue;
    }
    SYNCLINE_RETURN_IF_ERROR(Add(stack.back().place));
    StageOf(stack.back().place) = Stage::kDone;
    stack.pop_back();
  }
  return absl::OkStatus();
}

absl::Status Merger::Add(Place place) {
  const EventBatch::Run& run = RunAt(place);
  const uint32_t next =
      assembler_.NextCounter(PeerOf(place)).value_or(run.counter);
  const uint32_t known = std::min(run.length, next - run.counter);
  if (known > 0) overlaps_.push_back({place, known});
  if (known == run.length) return absl::OkStatus();
  return assembler_.Add(sources_[place.source], place.run, known, run.length);
}

// What is outside comes before what its author has in here.
absl::Status Merger::CheckOutside() const {
  for (const EventBatch::Parent& parent : out_.parents) {
    if (parent.peer == EventBatch::Parent::kInside) continue;
    const PeerId peer = out_.peers[parent.peer];
    const std::optional<uint32_t> next = assembler_.NextCounter(peer);
    if (next && parent.counter >= *next) {
      return OpsMissing(peer, *next, parent.counter + 1);
    }
  }
  return absl::OkStatus();
}

absl::Status Merger::CompareOverlaps() const {
  if (overlaps_.empty()) return absl::OkStatus();
  const BatchSource merged(out_);
  for (const Overlap& overlap : overlaps_) {
    EventBatch here;
    BatchAssembler of_here(&here);
    SYNCLINE_RETURN_IF_ERROR(of_here.Add(sources_[overlap.place.source],
                                         overlap.place.run, 0, overlap.count));
    of_here.Finish();
    EventBatch there;
    BatchAssembler of_there(&there);
    const OpId first{PeerOf(overlap.place), RunAt(overlap.place).counter};
    for (uint32_t done = 0; done < overlap.count;) {
      const uint32_t index =
          *assembler_.Find({first.peer, first.counter + done});
      const size_t run = merged.RunAt(index);
      const uint32_t from = index - merged.start(run).index;
      const uint32_t to = std::min(from + (overlap.count - done),
                                   merged.batch().runs[run].length);
      SYNCLINE_RETURN_IF_ERROR(of_there.Add(merged, run, from, to));
      done += to - from;
    }
    of_there.Finish();
    if (Comparison(here, there).IsSame()) continue;
    return absl::AlreadyExistsError(absl::StrCat(
        "two of the updates have other ops from ", first.ToString(),
        " on: two replicas write under one PeerId"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MergeBatches(absl::Span<const EventBatch> batches,
                          EventBatch* out) {
  return Merger(batches, out).Run();
}

}  // namespace syncline::internal
