#include "syncline/internal/oplog/batch_assembler.h"

#include <algorithm>
#include <string>
#include <utility>

#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/oplog/op_run.h"

namespace syncline::internal {
namespace {

// In a batch, where `begin` and contents do not matter but for their order.
OpRun AsRun(const EventBatch::Op& op, uint32_t begin) {
  return {Lv(begin), op.length, op.position,
          begin,     op.length, ContainerIndex(op.container),
          op.kind};
}

}  // namespace

BatchAssembler::BatchAssembler(EventBatch* out) : out_(*out) { out_.clear(); }

uint32_t BatchAssembler::PeerNumber(PeerId peer) {
  const auto [found, is_new] =
      peers_.try_emplace(peer, static_cast<uint32_t>(out_.peers.size()));
  if (is_new) {
    out_.peers.push_back(peer);
    authors_.emplace_back();
  }
  return found->second;
}

uint32_t BatchAssembler::ContainerNumber(const EventBatch& batch,
                                         uint32_t container, Names* names) {
  // Parents come first. A loop, as a stranger nests as deep as it likes.
  std::vector<uint32_t> chain;
  for (uint32_t at = container;
       at != ContainerKey::kNoParent && !names->containers.contains(at);
       at = batch.containers[at].parent) {
    chain.push_back(at);
  }
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    ContainerKey key = batch.containers[*at];
    if (key.is_keyed()) key.parent = names->containers.find(key.parent)->second;
    const uint32_t number = containers_.Intern(key).value();
    if (number == out_.containers.size()) {
      out_.containers.push_back(std::move(key));
    }
    names->containers.emplace(*at, number);
  }
  return names->containers.find(container)->second;
}

uint32_t BatchAssembler::KeyNumber(const EventBatch& batch, uint32_t key,
                                   Names* names) {
  const auto [found, is_new] = names->keys.try_emplace(key, 0);
  if (is_new) {
    found->second = keys_.Intern(batch.keys[key]);
    if (found->second == out_.keys.size()) {
      out_.keys.push_back(batch.keys[key]);
    }
  }
  return found->second;
}

std::optional<uint32_t> BatchAssembler::Find(OpId id) const {
  const auto peer = peers_.find(id.peer);
  if (peer == peers_.end()) return std::nullopt;
  const std::vector<Piece>& pieces = authors_[peer->second].pieces;
  const auto after = std::partition_point(
      pieces.begin(), pieces.end(),
      [&](const Piece& piece) { return piece.counter <= id.counter; });
  if (after == pieces.begin()) return std::nullopt;
  const Piece& piece = *(after - 1);
  const uint32_t offset = id.counter - piece.counter;
  if (offset >= piece.length) return std::nullopt;
  return piece.index + offset;
}

std::optional<uint32_t> BatchAssembler::NextCounter(PeerId peer) const {
  const auto found = peers_.find(peer);
  if (found == peers_.end()) return std::nullopt;
  const std::vector<Piece>& pieces = authors_[found->second].pieces;
  if (pieces.empty()) return std::nullopt;
  return pieces.back().counter + pieces.back().length;
}

EventBatch::Parent BatchAssembler::ParentFor(OpId id) {
  const std::optional<uint32_t> inside = Find(id);
  if (inside) return {EventBatch::Parent::kInside, *inside};
  return {PeerNumber(id.peer), id.counter};
}

absl::Status BatchAssembler::Add(const BatchSource& source, size_t run,
                                 uint32_t from, uint32_t to) {
  if (to - from > kMaxOps - 1 - size_) {
    return absl::ResourceExhaustedError("an update has less than 2^31 ops");
  }
  if (source.batch().doc_id) out_.doc_id = source.batch().doc_id;
  const bool is_new_run =
      AddRun(source, source.batch().runs[run], from, to - from);
  SYNCLINE_RETURN_IF_ERROR(AddOps(source, run, from, to, is_new_run));
  AddChanges(source, run, from, to);
  size_ += to - from;
  return absl::OkStatus();
}

bool BatchAssembler::AddRun(const BatchSource& source,
                            const EventBatch::Run& run, uint32_t from,
                            uint32_t length) {
  const EventBatch& batch = source.batch();
  const PeerId peer = batch.peers[run.peer];
  EventBatch::Run added;
  added.peer = PeerNumber(peer);
  added.counter = run.counter + from;
  added.length = length;
  added.parents_begin = static_cast<uint32_t>(out_.parents.size());
  if (from > 0) {
    out_.parents.push_back(ParentFor({peer, added.counter - 1}));
  } else {
    for (uint32_t i = run.parents_begin; i < run.parents_end; ++i) {
      out_.parents.push_back(ParentFor(source.IdOf(batch.parents[i])));
    }
  }
  added.parents_end = static_cast<uint32_t>(out_.parents.size());
  const bool goes_on =
      !out_.runs.empty() && out_.runs.back().peer == added.peer &&
      added.parents_end - added.parents_begin == 1 &&
      out_.parents.back() ==
          EventBatch::Parent{EventBatch::Parent::kInside, size_ - 1};
  if (goes_on) {
    out_.parents.pop_back();
    out_.runs.back().length += length;
    authors_[added.peer].pieces.back().length += length;
    return false;
  }
  out_.runs.push_back(added);
  authors_[added.peer].pieces.push_back({added.counter, size_, length});
  return true;
}

absl::Status BatchAssembler::AddOps(const BatchSource& source, size_t run,
                                    uint32_t from, uint32_t to,
                                    bool is_new_run) {
  const EventBatch& batch = source.batch();
  Names& names = names_[&source];
  const uint32_t author = out_.runs.back().peer;
  const uint32_t run_begin = source.start(run).index;
  const BatchSource::Start& start = source.StartNear(run, run_begin + from);
  BatchOps ops(batch, start);
  for (uint32_t begin = start.index - run_begin; begin < to; ops.Next()) {
    const uint32_t end = begin + ops.op().length;
    if (from < end) {
      const uint32_t first = std::max(begin, from);
      const bool joins = !is_new_run || first > from;
      SYNCLINE_RETURN_IF_ERROR(AddOp(ops, source, first - begin,
                                     std::min(end, to) - begin, joins, author,
                                     &names));
    }
    begin = end;
  }
  return absl::OkStatus();
}

absl::Status BatchAssembler::AddOp(const BatchOps& ops,
                                   const BatchSource& source, uint32_t from,
                                   uint32_t to, bool joins, uint32_t author,
                                   Names* names) {
  const EventBatch& batch = source.batch();
  EventBatch::Op added = ops.op();
  uint32_t& container = authors_[author].container;
  if (added.container != kInherited) {
    container = ContainerNumber(batch, added.container, names);
  } else if (container != kInherited &&
             out_.containers[container].kind != ContainerKind::kText) {
    return absl::InvalidArgumentError(
        "an op inherits a container that is not a text");
  }
  added.container = container;
  added.position = IsKeyOp(added.kind) ? KeyNumber(batch, added.position, names)
                                       : AsRun(added, 0).position_at(from);
  added.length = to - from;
  const std::string_view content = source.Content(ops, from, to);
  added.content_bytes = static_cast<uint32_t>(content.size());
  for (size_t i = 0; i < TargetsOf(added.kind).size(); ++i) {
    EventBatch::Target target = batch.targets[ops.target() + i];
    if (target.peer != EventBatch::Target::kNothing) {
      target.peer = PeerNumber(batch.peers[target.peer]);
    }
    out_.targets.push_back(target);
  }
  (out_.is_text(added) ? out_.text_storage : out_.value_storage)
      .append(content);
  if (!joins || !Join(added)) out_.ops.push_back(added);
  return absl::OkStatus();
}

// Whether the op goes on the last op run.
bool BatchAssembler::Join(const EventBatch::Op& op) {
  EventBatch::Op& last = out_.ops.back();
  if (!FormsRuns(last.kind) || !FormsRuns(op.kind)) return false;
  OpRun run = AsRun(last, 0);
  if (!run.TryAppend(AsRun(op, last.length))) return false;
  last.kind = run.kind;
  last.length = run.length;
  last.content_bytes += op.content_bytes;
  return true;
}

void BatchAssembler::AddChanges(const BatchSource& source, size_t run,
                                uint32_t from, uint32_t to) {
  const std::vector<EventBatch::Change>& changes = source.batch().changes;
  const uint32_t begin = source.start(run).index + from;
  const uint32_t end = source.start(run).index + to;
  auto change = std::partition_point(
      changes.begin(), changes.end(),
      [begin](const EventBatch::Change& c) { return c.end <= begin; });
  for (; change != changes.end() && change->begin < end; ++change) {
    const uint32_t first = std::max(change->begin, begin);
    const uint32_t last = std::min(change->end, end);
    out_.changes.push_back({size_ + (first - begin), size_ + (last - begin),
                            change->time, change->message});
  }
}

void BatchAssembler::Finish() {
  out_.text = out_.text_storage;
  out_.values = out_.value_storage;
}

}  // namespace syncline::internal
