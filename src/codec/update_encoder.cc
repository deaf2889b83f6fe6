#include "syncline/internal/codec/update_encoder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/container_columns.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/key_columns.h"
#include "syncline/internal/codec/limits.h"
#include "syncline/internal/codec/target_columns.h"
#include "syncline/internal/codec/update_format.h"
#include "syncline/internal/codec/utf8_character.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {
namespace {

using Op = EventBatch::Op;
using Parent = EventBatch::Parent;
using Run = EventBatch::Run;
using Target = EventBatch::Target;

// Enough for a live update without a heap allocation.
template <typename T>
using FewPeers = absl::InlinedVector<T, 4>;

constexpr uint32_t kNone = ~uint32_t{0};

// A column of one 0 is what a reader takes for a column that is not there.
bool IsSingleZero(std::string_view column) {
  return column == std::string_view("\0", 1);
}

// What has been told about an author so far.
struct Author {
  uint32_t start = 0;  // counter of the first op
  uint32_t ops = 0;
  uint32_t last_op = kNone;  // batch index
  WritingPlace place;
  size_t text_bytes = 0;

  uint32_t next_counter() const { return start + ops; }
};

// The peers' numbers on the wire: authors by their first runs, then the others.
class PeerNumbers {
 public:
  explicit PeerNumbers(const EventBatch& batch)
      : number_(batch.peers.size(), kNone) {
    for (const Run& run : batch.runs) Add(batch, run.peer);
    authors_ = peers_.size();
    for (const Parent& parent : batch.parents) {
      if (parent.peer != Parent::kInside) Add(batch, parent.peer);
    }
    for (const Target& target : batch.targets) {
      if (target.peer != Target::kNothing) Add(batch, target.peer);
    }
    AddMakers(batch);
  }

  uint32_t operator[](uint32_t peer) const { return number_[peer]; }
  // Of a peer whose op made a container.
  uint32_t of_maker(PeerId peer) const { return of_maker_.at(peer); }
  std::span<const PeerId> authors() const {
    return std::span(peers_).first(authors_);
  }
  std::span<const PeerId> others() const {
    return std::span(peers_).subspan(authors_);
  }

 private:
  void Add(const EventBatch& batch, uint32_t peer) {
    if (number_[peer] != kNone) return;
    number_[peer] = static_cast<uint32_t>(peers_.size());
    peers_.push_back(batch.peers[peer]);
  }

  // Those whose ops made containers, by name, as the batch may know them by
  // nothing else.
  void AddMakers(const EventBatch& batch) {
    for (const ContainerKey& container : batch.containers) {
      if (!container.op || container.is_keyed()) continue;
      if (of_maker_.empty()) NumberByName();
      const PeerId maker = container.op->peer;
      const auto number = static_cast<uint32_t>(peers_.size());
      if (of_maker_.emplace(maker, number).second) peers_.push_back(maker);
    }
  }

  void NumberByName() {
    for (const PeerId peer : peers_) {
      of_maker_.emplace(peer, static_cast<uint32_t>(of_maker_.size()));
    }
  }

  FewPeers<uint32_t> number_;                       // of each peer of the batch
  absl::flat_hash_map<PeerId, uint32_t> of_maker_;  // and of all others
  FewPeers<PeerId> peers_;                          // by number
  size_t authors_ = 0;
};

class UpdateEncoder {
 public:
  UpdateEncoder(const EventBatch& batch, const TextPlace& text_place)
      : batch_(batch),
        text_place_(text_place),
        peers_(batch),
        containers_(batch),
        authors_(peers_.authors().size()) {}

  void AppendTo(std::string* out) {
    CollectOutsideParents();
    for (const Run& run : batch_.runs) AddRun(run);
    AddChanges();
    std::string contents;
    WriteText(&contents);
    WriteValues(&contents);
    WriteHeader(out);
    WriteColumns(contents.size(), out);
    out->append(contents);
  }

 private:
  using OutsideParent = std::pair<uint32_t, uint32_t>;  // peer, counter

  void CollectOutsideParents();
  std::span<const Parent> ParentsOf(const Run& run) const;
  // Whether `parent` is the op (run.peer, run.counter - 1).
  bool IsOwnPrevious(const Parent& parent, const Run& run) const;

  void AddRun(const Run& run);
  RunAuthor DescribeAuthor(uint32_t author);
  void AddParents(const Run& run, RunHead* head);
  uint64_t DistanceTo(const Parent& parent) const;
  void AddOp(const Op& op, Author* author);
  void AddChanges();

  void WriteHeader(std::string* out) const;
  // Before so many bytes of other fields.
  void WriteColumns(size_t others, std::string* out) const;
  void AppendColumns(std::string* out) const;
  void WriteText(std::string* out) const;
  void WriteValues(std::string* out) const;
  std::string TextByAuthor() const;
  // Behind what stands before it; `storage` is empty.
  std::string_view Placed(std::string_view text, std::string* storage) const;

  const EventBatch& batch_;
  const TextPlace text_place_;
  const PeerNumbers peers_;
  const ContainerNumbers containers_;
  FewPeers<Author> authors_;
  FewPeers<OutsideParent> outside_;  // sorted

  uint32_t begin_ = 0;  // batch index of the next run
  size_t op_run_ = 0;   // its first op run
  size_t target_ = 0;   // its first target
  uint32_t this_author_ = 0;
  uint32_t before_author_ = 0;
  uint32_t authors_seen_ = 1;

  ColumnWriter runs_, parents_, run_authors_;
  ColumnWriter ops_, moves_, op_places_;
  TargetWriter targets_;
  ColumnWriter change_spans_, change_times_;
};

std::span<const Parent> UpdateEncoder::ParentsOf(const Run& run) const {
  return std::span(batch_.parents)
      .subspan(run.parents_begin, run.parents_end - run.parents_begin);
}

bool UpdateEncoder::IsOwnPrevious(const Parent& parent, const Run& run) const {
  if (run.counter == 0) return false;
  if (parent.peer == Parent::kInside) {
    return parent.counter == authors_[peers_[run.peer]].last_op;
  }
  return parent.peer == run.peer && parent.counter == run.counter - 1;
}

void UpdateEncoder::CollectOutsideParents() {
  for (const Run& run : batch_.runs) {
    for (const Parent& parent : ParentsOf(run)) {
      if (parent.peer == Parent::kInside || IsOwnPrevious(parent, run))
        continue;
      outside_.emplace_back(peers_[parent.peer], parent.counter);
    }
  }
  Sort(outside_.begin(), outside_.end());
  outside_.erase(std::unique(outside_.begin(), outside_.end()), outside_.end());
}

void UpdateEncoder::AddRun(const Run& run) {
  const uint32_t number = peers_[run.peer];
  Author& author = authors_[number];
  if (author.ops == 0) author.start = run.counter;
  SYNCLINE_DCHECK(author.next_counter() == run.counter,
                  "a gap between the runs of a peer");
  RunHead head{.author = DescribeAuthor(number)};
  AddParents(run, &head);

  const size_t first_op_run = op_run_;
  uint32_t ops = 0;
  for (; ops < run.length; ++op_run_) {
    AddOp(batch_.ops[op_run_], &author);
    ops += batch_.ops[op_run_].length;
  }
  SYNCLINE_DCHECK(ops == run.length, "an op run crosses the end of a run");
  head.more_ops = op_run_ - first_op_run - 1;
  runs_.Add(head.Pack());

  begin_ += run.length;
  author.ops += run.length;
  author.last_op = begin_ - 1;
}

RunAuthor UpdateEncoder::DescribeAuthor(uint32_t author) {
  if (author == this_author_) return RunAuthor::kSame;
  const uint32_t before = before_author_;
  before_author_ = this_author_;
  this_author_ = author;
  if (author == authors_seen_) {
    ++authors_seen_;
    return RunAuthor::kNew;
  }
  if (author == before) return RunAuthor::kBefore;
  run_authors_.Add(author);
  return RunAuthor::kExplicit;
}

void UpdateEncoder::AddParents(const Run& run, RunHead* head) {
  absl::InlinedVector<uint64_t, 4> distances;
  head->after_own = run.counter == 0;
  for (const Parent& parent : ParentsOf(run)) {
    if (IsOwnPrevious(parent, run)) {
      head->after_own = true;
    } else {
      distances.push_back(DistanceTo(parent));
    }
  }
  Sort(distances.begin(), distances.end());
  head->parents = static_cast<uint32_t>(
      std::min<size_t>(distances.size(), RunHead::kManyParents));
  if (head->parents == RunHead::kManyParents) parents_.Add(distances.size());
  for (const uint64_t distance : distances) parents_.Add(distance);
}

uint64_t UpdateEncoder::DistanceTo(const Parent& parent) const {
  if (parent.peer == Parent::kInside) return begin_ - parent.counter - 1;
  const OutsideParent pair(peers_[parent.peer], parent.counter);
  const auto found = std::lower_bound(outside_.begin(), outside_.end(), pair);
  return begin_ + static_cast<uint64_t>(found - outside_.begin());
}

void UpdateEncoder::AddOp(const Op& op, Author* author) {
  WritingPlace& place = author->place;
  op_places_.Add(StepTo(containers_[op.container], &place));
  const int64_t move =
      HasPosition(op.kind)
          ? int64_t{op.position} + CursorBias(op.kind) - int64_t{place.cursor}
          : 0;
  const OpHead head{.at_cursor = move == 0,
                    .kind = WireOpKind(batch_.kind_of(op), op.kind),
                    .more = op.length - 1};
  ops_.Add(head.Pack());
  if (move != 0) moves_.AddSigned(move);
  if (HasPosition(op.kind)) place.cursor = CursorAfter(op);
  if (batch_.is_text(op)) author->text_bytes += op.content_bytes;
  for (const TargetRole role : TargetsOf(op.kind)) {
    Target target = batch_.targets[target_++];
    if (target.peer != Target::kNothing) target.peer = peers_[target.peer];
    targets_.Add(role, target);
  }
}

void UpdateEncoder::AddChanges() {
  uint32_t end = 0;
  int64_t time = 0;
  for (const EventBatch::Change& change : batch_.changes) {
    change_spans_.Add(change.begin - end);
    change_spans_.Add(change.end - change.begin - 1);
    // Unsigned, because the distance of two times may not fit.
    change_times_.AddSigned(static_cast<int64_t>(
        static_cast<uint64_t>(change.time) - static_cast<uint64_t>(time)));
    end = change.end;
    time = change.time;
  }
}

void UpdateEncoder::WriteHeader(std::string* out) const {
  ColumnWriter starts, more_ops, outside;
  for (const Author& author : authors_) {
    starts.Add(author.start);
    more_ops.Add(author.ops - 1);
  }
  for (const auto& [peer, counter] : outside_) {
    outside.Add(peer);
    outside.Add(counter);
  }
  WritePeers(update_field::kAuthor, peers_.authors(), out);
  WriteColumn(update_field::kStart, starts.trimmed(), out);
  WriteColumn(update_field::kMoreOps, more_ops.trimmed(), out);
  WritePeers(update_field::kOtherPeer, peers_.others(), out);
  WriteColumn(update_field::kOutsideParent, outside.all(), out);
  if (batch_.doc_id) {
    WriteFixed64Field(update_field::kDocId, batch_.doc_id->value, out);
  }
}

void UpdateEncoder::WriteColumns(size_t others, std::string* out) const {
  const size_t begin = out->size();
  AppendColumns(out);
  CompressFields(begin, others, update_field::kColumns,
                 update_field::kColumnsSize, out);
}

void UpdateEncoder::AppendColumns(std::string* out) const {
  if (!IsSingleZero(runs_.all())) {
    WriteColumn(update_field::kRun, runs_.all(), out);
  }
  WriteColumn(update_field::kParent, parents_.all(), out);
  WriteColumn(update_field::kRunAuthor, run_authors_.all(), out);
  if (!IsSingleZero(ops_.all())) {
    WriteColumn(update_field::kOp, ops_.all(), out);
  }
  WriteColumn(update_field::kMove, moves_.all(), out);
  // Of one container both forms say the same, and the old one is a byte less.
  WriteColumn(batch_.containers.size() == 1 ? update_field::kOpContainer
                                            : update_field::kOpPlace,
              op_places_.trimmed(), out);
  WriteColumn(update_field::kTarget, targets_.targets(), out);
  WriteColumn(update_field::kTargetPeer, targets_.peers(), out);
  ColumnWriter children, child_peers;
  containers_.WriteChildren(
      [this](PeerId peer) { return peers_.of_maker(peer); }, &children,
      &child_peers);
  WriteColumn(update_field::kChild, children.all(), out);
  WriteColumn(update_field::kChildPeer, child_peers.all(), out);
  containers_.WriteOthers(out);
  WriteKeys(batch_.keys, out);
  WriteColumn(update_field::kChangeSpan, change_spans_.all(), out);
  WriteColumn(update_field::kChangeTime, change_times_.trimmed(), out);
  const bool messages = std::any_of(
      batch_.changes.begin(), batch_.changes.end(),
      [](const EventBatch::Change& change) { return !change.message.empty(); });
  if (!messages) return;
  for (const EventBatch::Change& change : batch_.changes) {
    WriteBytesField(update_field::kChangeMessage, change.message, out);
  }
}

void UpdateEncoder::WriteText(std::string* out) const {
  if (batch_.text.empty()) return;
  std::string* fields =
      text_place_.fields != nullptr ? text_place_.fields : out;
  std::string storage, other_storage;
  const std::string_view by_op = Placed(batch_.text, &storage);
  if (const auto character = OnlyCodePoint(by_op)) {
    return WriteVarintField(update_field::kCharacter, *character, fields);
  }
  TextOrder order = TextOrder::kByOp;
  std::string block;
  bool compressed = CompressBlock(by_op, &block);
  std::string by_author, other_block;
  if (authors_.size() > 1) by_author = TextByAuthor();
  if (!by_author.empty() && by_author != batch_.text &&
      CompressBlock(Placed(by_author, &other_storage), &other_block) &&
      (!compressed || other_block.size() < block.size())) {
    compressed = true;
    order = TextOrder::kByAuthor;
    block.swap(other_block);
  }
  if (!compressed) return WriteBytesField(update_field::kText, by_op, fields);
  WriteBytesField(update_field::kText, block, fields);
  WriteVarintField(update_field::kTextSize, by_op.size(), fields);
  if (order != TextOrder::kByOp) {
    WriteVarintField(update_field::kTextOrder, static_cast<uint64_t>(order),
                     out);
  }
}

std::string_view UpdateEncoder::Placed(std::string_view text,
                                       std::string* storage) const {
  if (text_place_.text_before.empty()) return text;
  storage->append(text_place_.text_before).append(text);
  return *storage;
}

void UpdateEncoder::WriteValues(std::string* out) const {
  std::string block;
  if (batch_.values.empty()) return;
  if (!CompressBlock(batch_.values, &block) ||
      batch_.values.size() > block.size() * kMaxColumnExpansion) {
    return WriteBytesField(update_field::kValues, batch_.values, out);
  }
  WriteBytesField(update_field::kValues, block, out);
  WriteVarintField(update_field::kValuesSize, batch_.values.size(), out);
}

std::string UpdateEncoder::TextByAuthor() const {
  FewPeers<size_t> end;  // of what is copied so far, for each author
  size_t begin = 0;
  for (const Author& author : authors_) {
    end.push_back(begin);
    begin += author.text_bytes;
  }
  std::string text(batch_.text.size(), '\0');
  size_t from = 0;
  size_t op_run = 0;
  for (const Run& run : batch_.runs) {
    size_t& to = end[peers_[run.peer]];
    for (uint32_t ops = 0; ops < run.length; ++op_run) {
      const Op& op = batch_.ops[op_run];
      ops += op.length;
      if (!batch_.is_text(op)) continue;
      batch_.text.copy(&text[to], op.content_bytes, from);
      from += op.content_bytes;
      to += op.content_bytes;
    }
  }
  return text;
}

}  // namespace

void AppendUpdateMessage(const EventBatch& batch, std::string* out,
                         const TextPlace& text_place) {
  if (batch.runs.empty()) return;
  UpdateEncoder(batch, text_place).AppendTo(out);
}

std::string EncodeUpdate(const EventBatch& batch) {
  std::string bytes(kEnvelopeBytes, '\0');
  AppendUpdateMessage(batch, &bytes);
  SealEnvelope(BytesKind::kUpdate, &bytes);
  return bytes;
}

}  // namespace syncline::internal
