#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/container_message.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/known_fields.h"
#include "syncline/internal/codec/limits.h"
#include "syncline/internal/codec/shallow.h"
#include "syncline/internal/codec/shallow_format.h"
#include "syncline/internal/codec/update_decoder.h"

namespace syncline::internal {
namespace {

class ShallowDecoder {
 public:
  ShallowDecoder(std::string_view message, Shallow* out)
      : all_(message), message_(message), out_(*out) {}

  absl::Status Decode() {
    SYNCLINE_RETURN_IF_ERROR(FindFields());
    SYNCLINE_RETURN_IF_ERROR(
        message_.ReadPeers(peers_, next_counters_, &out_.peers));
    SYNCLINE_RETURN_IF_ERROR(DecodeHeads());
    SYNCLINE_RETURN_IF_ERROR(DecodeContainers());
    SYNCLINE_RETURN_IF_ERROR(DecodeLastTexts());
    SYNCLINE_RETURN_IF_ERROR(DecodeKept());
    SYNCLINE_RETURN_IF_ERROR(CheckChain());
    SYNCLINE_RETURN_IF_ERROR(RestoreRuns());
    return RestoreTargets();
  }

 private:
  absl::Status FindFields();
  absl::Status DecodeKept();
  absl::Status DecodeHeads();
  absl::Status DecodeContainers();
  absl::Status DecodeLastTexts();
  absl::Status CheckChain() const;
  absl::Status RestoreRuns();
  absl::Status RestoreOp(uint32_t peer, uint32_t length, bool* is_first);
  absl::Status RestoreTargets();
  // Of a peer of `kept`: 0 where it has no ops.
  uint32_t NextCounterOf(PeerId peer) const;

  absl::Status Damaged(std::string_view what, const char* at) const {
    return columns_.Has(at) ? columns_.Damaged(what, at)
                            : message_.Damaged(what, at);
  }

  const std::string_view all_;
  const MessageReader message_;
  std::string column_bytes_;  // decompressed
  MessageReader columns_{{}};
  Shallow& out_;
  std::string_view peers_, next_counters_, heads_, lamport_, last_texts_, kept_,
      left_out_, lamport_steps_;
  ColumnReader left_out_column_{{}};
  ColumnReader lamport_column_{{}};
  std::vector<KeptOps> ops_;    // by peer of kept
  std::vector<uint32_t> ends_;  // the same: its next counter
  std::vector<EventBatch::Run> restored_;
  std::vector<EventBatch::Parent> parents_;
};

absl::Status ShallowDecoder::FindFields() {
  constexpr WireType kBytes = WireType::kBytes;
  constexpr WireType kVarint = WireType::kVarint;
  std::string_view block, size;
  const KnownField known[] = {
      // The columns.
      {shallow_field::kLamport, kVarint, kVarint, &lamport_},
      {shallow_field::kLeftOut, kBytes, kVarint, &left_out_},
      {shallow_field::kLamportStep, kBytes, kVarint, &lamport_steps_},
      // All others.
      {shallow_field::kHead, kBytes, kVarint, &heads_},
      {shallow_field::kLastText, kBytes, kVarint, &last_texts_},
      {shallow_field::kPeer, kBytes, WireType::kFixed64, &peers_},
      {shallow_field::kNextCounter, kBytes, kVarint, &next_counters_},
      {shallow_field::kKept, kBytes, kBytes, &kept_},
      {shallow_field::kHistory, kBytes, kBytes, &out_.history},
      {shallow_field::kColumns, kBytes, kBytes, &block},
      {shallow_field::kColumnsSize, kVarint, kVarint, &size}};
  SYNCLINE_RETURN_IF_ERROR(message_.Find(known));
  if (block.data() == nullptr) return absl::OkStatus();
  if (!DecompressBlock(block, ColumnReader(size).NextOrZero(),
                       all_.size() * kMaxColumnExpansion, &column_bytes_)) {
    return Damaged("columns that cannot be decompressed", block.data());
  }
  columns_ = MessageReader(column_bytes_, "decompressed columns");
  return columns_.Find(std::span(known).first(3));
}

absl::Status ShallowDecoder::DecodeKept() {
  TextSource text;
  if (!out_.history.empty()) text.rest = &out_.history_text;
  return DecodeUpdateMessage(kept_, &out_.kept, text);
}

absl::Status ShallowDecoder::DecodeHeads() {
  ColumnReader column(heads_);
  while (!column.done()) {
    const char* at = column.position();
    const uint64_t peer = column.Next();
    const uint64_t counter = column.Next();
    if (!column.ok() || peer >= out_.peers.size() ||
        counter >= out_.peers[static_cast<size_t>(peer)].next_counter) {
      return Damaged("a head that is no op", at);
    }
    const OpId head{out_.peers[static_cast<size_t>(peer)].peer,
                    static_cast<uint32_t>(counter)};
    if (!out_.heads.empty() && head <= out_.heads.back()) {
      return Damaged("heads that are not in order", at);
    }
    out_.heads.push_back(head);
  }
  const uint64_t lamport = ColumnReader(lamport_).NextOrZero();
  if (out_.heads.empty() || lamport == 0) {
    return Damaged("a base without a head, or without a lamport", nullptr);
  }
  // Each op counts one more than the highest of those that it builds upon.
  uint64_t ops = 0;
  for (const SnapshotPeer& peer : out_.peers) ops += peer.next_counter;
  if (lamport > ops) {
    return Damaged("a lamport above the number of ops", nullptr);
  }
  out_.lamport = static_cast<uint32_t>(lamport);
  return absl::OkStatus();
}

absl::Status ShallowDecoder::DecodeContainers() {
  Reader reader(all_);
  Field field;
  while (reader.Next(&field)) {
    if (field.number != shallow_field::kContainer) continue;
    if (field.type != WireType::kBytes) {
      return Damaged("a field of the wrong type", field.bytes.data());
    }
    ContainerKey container;
    SYNCLINE_RETURN_IF_ERROR(DecodeContainer(
        field.bytes, static_cast<uint32_t>(out_.containers.size()),
        &container));
    out_.containers.push_back(std::move(container));
  }
  return absl::OkStatus();  // that all of it can be read is known
}

absl::Status ShallowDecoder::DecodeLastTexts() {
  ColumnReader column(last_texts_);
  for (size_t i = 0; i < out_.peers.size(); ++i) {
    const uint64_t text = column.NextOrZero();
    if (text > out_.containers.size() ||
        (text > 0 && out_.containers[static_cast<size_t>(text - 1)].kind !=
                         ContainerKind::kText)) {
      return Damaged("a last op in what is no text", column.position());
    }
    out_.last_texts.push_back(text == 0 ? Shallow::kNoText
                                        : static_cast<uint32_t>(text - 1));
  }
  if (column.done()) return absl::OkStatus();
  return Damaged("more last ops than peers", column.position());
}

absl::Status ShallowDecoder::CheckChain() const {
  const EventBatch& kept = out_.kept;
  std::vector<uint32_t> sizes(kept.peers.size());
  uint32_t begin = 0;
  for (const EventBatch::Run& run : kept.runs) {
    if (run.counter != std::exchange(sizes[run.peer], run.counter + run.length))
      return Damaged("an author that does not begin at 0", kept_.data());
    const auto parents = run.parents_end - run.parents_begin;
    const bool follows =
        begin == 0
            ? parents == 0
            : parents == 1 && kept.parents[run.parents_begin] ==
                                  EventBatch::Parent{
                                      EventBatch::Parent::kInside, begin - 1};
    if (!follows) {
      return Damaged("ops of the base that do not follow each other",
                     kept_.data());
    }
    begin += run.length;
  }
  return absl::OkStatus();
}

uint32_t ShallowDecoder::NextCounterOf(PeerId peer) const {
  const auto found = std::lower_bound(
      out_.peers.begin(), out_.peers.end(), peer,
      [](const SnapshotPeer& a, PeerId b) { return a.peer < b; });
  return found != out_.peers.end() && found->peer == peer ? found->next_counter
                                                          : 0;
}

// The next op run, of `length` ops: it begins a run where it is the first of
// one, or does not continue the op run before.
absl::Status ShallowDecoder::RestoreOp(uint32_t peer, uint32_t length,
                                       bool* is_first) {
  KeptOps& ops = ops_[peer];
  const char* at = left_out_column_.position();
  const uint64_t left_out = left_out_column_.NextOrZero();
  const int64_t step = UnZigZag(lamport_column_.NextOrZero());
  const uint64_t end = ends_[peer];
  if (left_out > end || ops.next_counter() + left_out + length > end) {
    return Damaged("an op that is not of the base", at);
  }
  const uint32_t counter = ops.next_counter() + static_cast<uint32_t>(left_out);
  const int64_t most = out_.lamport;
  const int64_t expected =
      int64_t{ops.next_lamport()} + static_cast<int64_t>(left_out);
  if (step > most || step < -most || expected + step < 1 ||
      expected + step + length - 1 > most) {
    return Damaged("a lamport that is not of the base", at);
  }
  const auto lamport = static_cast<uint32_t>(expected + step);
  if (*is_first || left_out > 0 || step != 0) {
    const auto parents = static_cast<uint32_t>(parents_.size());
    if (!restored_.empty()) parents_.push_back({});
    restored_.push_back(
        {peer, counter, 0, parents, static_cast<uint32_t>(parents_.size())});
    out_.lamports.push_back(lamport);
  }
  restored_.back().length += length;
  ops.Add(counter, lamport, length);
  *is_first = false;
  return absl::OkStatus();
}

absl::Status ShallowDecoder::RestoreRuns() {
  EventBatch& kept = out_.kept;
  left_out_column_ = ColumnReader(left_out_);
  lamport_column_ = ColumnReader(lamport_steps_);
  ops_.resize(kept.peers.size());
  for (const PeerId peer : kept.peers) ends_.push_back(NextCounterOf(peer));
  size_t op = 0;
  uint32_t begin = 0;
  for (const EventBatch::Run& run : kept.runs) {
    bool is_first = true;
    for (uint32_t left = run.length; left > 0; ++op) {
      const uint32_t length = kept.ops[op].length;
      const size_t runs = restored_.size();
      SYNCLINE_RETURN_IF_ERROR(RestoreOp(run.peer, length, &is_first));
      if (restored_.size() > runs && !parents_.empty()) {
        parents_.back() = {EventBatch::Parent::kInside, begin - 1};
      }
      begin += length;
      left -= length;
    }
  }
  if (!left_out_column_.done() || !lamport_column_.done()) {
    return Damaged("more gaps than op runs", left_out_.data());
  }
  kept.runs = std::move(restored_);
  kept.parents = std::move(parents_);
  return absl::OkStatus();
}

absl::Status ShallowDecoder::RestoreTargets() {
  for (EventBatch::Target& target : out_.kept.targets) {
    if (target.peer == EventBatch::Target::kNothing) continue;
    const auto counter = ops_[target.peer].CounterOf(target.counter);
    if (!counter) {
      return Damaged("a target that is left out of the base", kept_.data());
    }
    target.counter = *counter;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status DecodeShallow(std::string_view bytes, Shallow* out) {
  *out = Shallow();
  SYNCLINE_ASSIGN_OR_RETURN(const std::string_view message,
                            OpenEnvelope(bytes, BytesKind::kShallow));
  return ShallowDecoder(message, out).Decode();
}

absl::Status DecodeShallowHistory(const Shallow& shallow, EventBatch* out) {
  return DecodeUpdateMessage(shallow.history, out,
                             {.given = shallow.history_text});
}

}  // namespace syncline::internal
