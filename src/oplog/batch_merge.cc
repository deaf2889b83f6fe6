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
#include "syncline/internal/oplog/op_run.h"

namespace syncline::internal {
namespace {

// Where single ops of a batch are.
class OpCursor {
 public:
  // At the op with this batch index, which is in the run.
  OpCursor(const BatchSource& source, size_t run, uint32_t index)
      : source_(source), ops_(source.batch(), source.StartNear(run, index)) {
    while (ops_.start().index + op().length <= index) ops_.Next();
    from_ = index - ops_.start().index;
  }

  const EventBatch::Op& op() const { return ops_.op(); }
  // How many are left of its op run.
  uint32_t left() const { return op().length - from_; }
  // Of the op `i` behind.
  uint32_t PositionAt(uint32_t i) const {
    OpRun run;
    run.position = op().position;
    run.kind = op().kind;
    return run.position_at(from_ + i);
  }
  // Of the next `count` ops, which are left.
  std::string_view Content(uint32_t count) const {
    return source_.Content(ops_, from_, from_ + count);
  }
  std::optional<OpId> TargetAt(size_t i) const {
    const EventBatch& batch = source_.batch();
    const EventBatch::Target& target = batch.targets[ops_.target() + i];
    if (target.peer == EventBatch::Target::kNothing) return std::nullopt;
    return OpId{batch.peers[target.peer], target.counter};
  }
  void Skip(uint32_t count) {
    from_ += count;
    if (left() > 0) return;
    ops_.Next();
    from_ = 0;
  }

 private:
  const BatchSource& source_;
  BatchOps ops_;
  uint32_t from_;  // in its op run
};

// Whether a batch says of ops what another does. Where an op names no
// container, its author's op before says which: it is the same as whatever the
// other names.
class Comparison {
 public:
  // Keeps references to both.
  Comparison(const BatchSource& a, const BatchSource& b) : a_(a), b_(b) {}

  // Whether `count` ops of a run of the one, from number `a_from` on, are those
  // of a run of the other from number `b_from` on.
  bool IsSame(size_t a_run, uint32_t a_from, size_t b_run, uint32_t b_from,
              uint32_t count) {
    if (ParentsOf(a_, a_run, a_from) != ParentsOf(b_, b_run, b_from)) {
      return false;
    }
    OpCursor a(a_, a_run, a_.start(a_run).index + a_from);
    OpCursor b(b_, b_run, b_.start(b_run).index + b_from);
    while (true) {
      const uint32_t next = std::min({a.left(), b.left(), count});
      if (!IsSameContainer(a.op(), b.op()) ||
          !(FormsRuns(a.op().kind) ? IsSameStretch(a, b, next)
                                   : IsSameOp(a, b))) {
        return false;
      }
      count -= next;
      if (count == 0) return true;
      a.Skip(next);
      b.Skip(next);
    }
  }

 private:
  static std::vector<OpId> ParentsOf(const BatchSource& source, size_t number,
                                     uint32_t from) {
    const EventBatch& batch = source.batch();
    const EventBatch::Run& run = batch.runs[number];
    if (from > 0) return {{batch.peers[run.peer], run.counter + from - 1}};
    std::vector<OpId> parents;
    for (uint32_t i = run.parents_begin; i < run.parents_end; ++i) {
      parents.push_back(source.IdOf(batch.parents[i]));
    }
    Sort(parents.begin(), parents.end());
    return parents;
  }

  bool IsSameContainer(const EventBatch::Op& a, const EventBatch::Op& b) {
    if (a_.batch().kind_of(a) != b_.batch().kind_of(b)) return false;
    uint32_t at = a.container;
    uint32_t other = b.container;
    if (at == EventBatch::Op::kInherited ||
        other == EventBatch::Op::kInherited) {
      return true;
    }
    // Those that were compared are not compared again.
    while (same_containers_.insert(uint64_t{at} << 32 | other).second) {
      const ContainerKey& key = a_.batch().containers[at];
      const ContainerKey& other_key = b_.batch().containers[other];
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
  static bool IsSameStretch(const OpCursor& a, const OpCursor& b,
                            uint32_t count) {
    const bool inserts = a.op().kind == OpKind::kInsert;
    return FormsRuns(b.op().kind) &&
           inserts == (b.op().kind == OpKind::kInsert) &&
           a.PositionAt(0) == b.PositionAt(0) &&
           a.PositionAt(count - 1) == b.PositionAt(count - 1) &&
           (!inserts || a.Content(count) == b.Content(count));
  }

  bool IsSameOp(const OpCursor& a, const OpCursor& b) const {
    const OpKind kind = a.op().kind;
    if (kind != b.op().kind || a.Content(1) != b.Content(1)) return false;
    if (IsKeyOp(kind) ? a_.batch().keys[a.op().position] !=
                            b_.batch().keys[b.op().position]
                      : a.op().position != b.op().position) {
      return false;
    }
    for (size_t i = 0; i < TargetsOf(kind).size(); ++i) {
      if (a.TargetAt(i) != b.TargetAt(i)) return false;
    }
    return true;
  }

  const BatchSource& a_;
  const BatchSource& b_;
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
  std::vector<Comparison> with_merged;  // by source
  for (const BatchSource& source : sources_) {
    with_merged.emplace_back(source, merged);
  }
  for (const Overlap& overlap : overlaps_) {
    const Place place = overlap.place;
    const OpId first{PeerOf(place), RunAt(place).counter};
    for (uint32_t done = 0; done < overlap.count;) {
      const uint32_t index =
          *assembler_.Find({first.peer, first.counter + done});
      const size_t run = merged.RunAt(index);
      const uint32_t from = index - merged.start(run).index;
      const uint32_t count =
          std::min(overlap.count - done, out_.runs[run].length - from);
      if (!with_merged[place.source].IsSame(place.run, done, run, from,
                                            count)) {
        return absl::AlreadyExistsError(absl::StrCat(
            "two of the updates have other ops from ", first.ToString(),
            " on: two replicas write under one PeerId"));
      }
      done += count;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MergeBatches(absl::Span<const EventBatch> batches,
                          EventBatch* out) {
  return Merger(batches, out).Run();
}

}  // namespace syncline::internal
