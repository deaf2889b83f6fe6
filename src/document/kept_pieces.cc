#include "syncline/internal/document/kept_pieces.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
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

// Where a base has an op. Its author's ops follow each other, as far as they
// can: so they need no authors, and no positions where they were typed on.
struct ChainPlace {
  uint32_t layer = 0;
  PeerId peer;
  Lv op;
  uint32_t number = 0;  // of the piece

  friend auto operator<=>(const ChainPlace&, const ChainPlace&) = default;
};

class Keeper {
 public:
  explicit Keeper(DocumentCore& core) : core_(core), log_(core.log()) {
    for (const OpRun& run : log_.op_runs()) {
      if (!TargetsOf(run.kind).empty()) layers_.push_back(run.begin);
    }
  }

  absl::StatusOr<std::vector<KeptPiece>> Run() {
    for (uint32_t i = 0; i < log_.containers().size(); ++i) {
      const ContainerIndex container(i);
      if (log_.runs_of(container).empty()) continue;
      SYNCLINE_RETURN_IF_ERROR(Keep(container));
    }
    std::vector<KeptPiece> chain;
    for (const uint32_t number : ByPlace(pieces_.size(), [&](uint32_t i) {
           return pieces_[i].ops.begin;
         })) {
      chain.push_back(std::move(pieces_[number]));
    }
    return chain;
  }

 private:
  absl::Status Keep(ContainerIndex container);
  absl::Status KeepItems(ContainerIndex container);
  void KeepOtherOps(ContainerIndex container);
  void KeepSets(const MapState& map);
  void KeepSum(ContainerIndex container);
  void KeepAlone(Lv op) { pieces_.push_back({{op, op + 1}, 0, std::nullopt}); }
  // The numbers [0, size), sorted by the places of the ops that
  // begin_of(number) tells.
  std::vector<uint32_t> ByPlace(size_t size,
                                absl::FunctionRef<Lv(uint32_t)> begin_of) const;

  DocumentCore& core_;
  const OpLog& log_;
  // Ops with targets, each of which begins a layer: what it refers to is in
  // those before.
  std::vector<Lv> layers_;
  std::vector<KeptPiece> pieces_;
};

std::vector<uint32_t> Keeper::ByPlace(
    size_t size, absl::FunctionRef<Lv(uint32_t)> begin_of) const {
  std::vector<ChainPlace> places;
  for (uint32_t i = 0; i < size; ++i) {
    const Lv op = begin_of(i);
    const auto layer = std::upper_bound(layers_.begin(), layers_.end(), op);
    places.push_back({static_cast<uint32_t>(layer - layers_.begin()),
                      log_.graph().id(op).peer, op, i});
  }
  Sort(places.begin(), places.end());
  std::vector<uint32_t> sorted;
  for (const ChainPlace& place : places) sorted.push_back(place.number);
  return sorted;
}

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

// What shows, or the places; in their order first, so that those of ops before
// it in the base that stand before each can be counted.
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
  Ranks ranks(in_order.size());
  for (const uint32_t at : ByPlace(
           in_order.size(), [&](uint32_t i) { return in_order[i].begin; })) {
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

}  // namespace

absl::StatusOr<std::vector<KeptPiece>> PiecesToKeep(DocumentCore& core) {
  SYNCLINE_RETURN_IF_ERROR(core.LoadHistory());
  return Keeper(core).Run();
}

}  // namespace syncline::internal
