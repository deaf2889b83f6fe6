#include "syncline/internal/document/kept_pieces.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>

#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/value_bytes.h"

namespace syncline::internal {
namespace {

// Counts of things in an order, of which some are there: a Fenwick tree.
class Ranks {
 public:
  explicit Ranks(size_t size) : sums_(size + 1) {}

  void Add(size_t at, uint32_t count) {
    for (size_t i = at + 1; i < sums_.size(); i += i & (~i + 1)) {
      sums_[i] += count;
    }
  }
  uint32_t Before(size_t at) const {
    uint32_t sum = 0;
    for (size_t i = at; i > 0; i -= i & (~i + 1)) sum += sums_[i];
    return sum;
  }

 private:
  std::vector<uint32_t> sums_;
};

class Keeper {
 public:
  explicit Keeper(DocumentCore& core) : core_(core), log_(core.log()) {}

  absl::StatusOr<std::vector<KeptPiece>> Run() {
    for (uint32_t i = 0; i < log_.containers().size(); ++i) {
      const ContainerIndex container(i);
      if (log_.runs_of(container).empty()) continue;
      SYNCLINE_RETURN_IF_ERROR(Keep(container));
    }
    Sort(pieces_.begin(), pieces_.end(),
         [](const KeptPiece& a, const KeptPiece& b) {
           return a.ops.begin < b.ops.begin;
         });
    Join();
    return std::move(pieces_);
  }

 private:
  absl::Status Keep(ContainerIndex container);
  absl::Status KeepItems(ContainerIndex container);
  void KeepOtherOps(ContainerIndex container);
  void KeepSets(const MapState& map);
  void KeepSum(ContainerIndex container);
  void KeepAlone(Lv op) { pieces_.push_back({{op, op + 1}, 0, std::nullopt}); }
  void Join();

  DocumentCore& core_;
  const OpLog& log_;
  std::vector<KeptPiece> pieces_;
};

absl::Status Keeper::Keep(ContainerIndex container) {
  switch (log_.containers().container(container).kind) {
    case ContainerKind::kMap:
      KeepSets(core_.state<MapState>(container));
      return absl::OkStatus();
    case ContainerKind::kCounter:
      KeepSum(container);
      return absl::OkStatus();
    case ContainerKind::kMovableList:
    case ContainerKind::kTree:
      KeepOtherOps(container);
      return KeepItems(container);
    case ContainerKind::kText:
    case ContainerKind::kList:
      return KeepItems(container);
  }
  return absl::UnimplementedError(
      "a container of a later version: only it knows what to keep of it");
}

// What shows, or the places; in their order first, so that those of lower ops
// that stand before each can be counted.
absl::Status Keeper::KeepItems(ContainerIndex container) {
  SYNCLINE_ASSIGN_OR_RETURN(const ItemOrder* order, core_.OrderOf(container));
  std::vector<LvRange> in_order;
  for (uint32_t at = 0; at < order->size();) {
    const ItemOrder::Run run = order->RunAtPosition(at);
    at += run.length;
    for (Lv lv = run.first; lv < run.first + run.length;) {
      const Lv end = std::min(run.first + run.length, log_.OpRunAt(lv).end());
      in_order.push_back({lv, end});
      lv = end;
    }
  }
  std::vector<uint32_t> by_op(in_order.size());
  std::iota(by_op.begin(), by_op.end(), uint32_t{0});
  Sort(by_op.begin(), by_op.end(), [&](uint32_t a, uint32_t b) {
    return in_order[a].begin < in_order[b].begin;
  });
  Ranks ranks(in_order.size());
  for (const uint32_t at : by_op) {
    pieces_.push_back({in_order[at], ranks.Before(at), std::nullopt});
    ranks.Add(at, in_order[at].size());
  }
  return absl::OkStatus();
}

void Keeper::KeepOtherOps(ContainerIndex container) {
  for (const uint32_t number : log_.runs_of(container)) {
    const OpRun& run = log_.op_runs()[number];
    if (!IsWalked(run.kind)) KeepAlone(run.begin);
  }
}

void Keeper::KeepSets(const MapState& map) {
  for (const MapState::Entry& entry : map.entries()) {
    for (const Register& set : entry.sets) KeepAlone(set.op);
    const Lv removal = map.RemovalOf(entry.key());
    if (removal != kNever) KeepAlone(removal);
  }
}

void Keeper::KeepSum(ContainerIndex container) {
  const Lv op = log_.op_runs()[log_.runs_of(container).front()].begin;
  KeptPiece piece{{op, op + 1}, 0, std::string()};
  AppendValue(Value(core_.state<CounterState>(container).value()),
              &*piece.content);
  pieces_.push_back(std::move(piece));
}

// Items that were parted by later ones stand together before these.
void Keeper::Join() {
  size_t kept = 0;
  for (size_t i = 1; i < pieces_.size(); ++i) {
    KeptPiece& last = pieces_[kept];
    KeptPiece& next = pieces_[i];
    const OpRun& run = log_.OpRunAt(last.ops.begin);
    if (run.kind == OpKind::kInsert && last.ops.end == next.ops.begin &&
        next.ops.begin < run.end() &&
        last.position + last.ops.size() == next.position) {
      last.ops.end = next.ops.end;
    } else if (++kept != i) {
      pieces_[kept] = std::move(next);
    }
  }
  if (!pieces_.empty()) pieces_.resize(kept + 1);
}

}  // namespace

absl::StatusOr<std::vector<KeptPiece>> PiecesToKeep(DocumentCore& core) {
  SYNCLINE_RETURN_IF_ERROR(core.LoadHistory());
  return Keeper(core).Run();
}

}  // namespace syncline::internal
