#include "syncline/internal/codec/snapshot_decoder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/container_message.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/known_fields.h"
#include "syncline/internal/codec/limits.h"
#include "syncline/internal/codec/reader.h"
#include "syncline/internal/codec/snapshot_format.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_header.h"

namespace syncline::internal {
namespace {

class SnapshotDecoder {
 public:
  SnapshotDecoder(std::string_view message, SnapshotView* view)
      : message_(message), view_(*view) {}

  absl::Status Decode() {
    SYNCLINE_RETURN_IF_ERROR(FindFields());
    SYNCLINE_RETURN_IF_ERROR(
        message_.ReadPeers(peers_, next_counters_, &view_.peers));
    SYNCLINE_RETURN_IF_ERROR(DecodeHeads());
    SYNCLINE_RETURN_IF_ERROR(DecodeState());
    return CheckHistorySpans();
  }

 private:
  absl::Status FindFields();
  absl::Status DecodeHeads();
  absl::Status DecodeState();
  absl::Status DecodeRoot(std::string_view message);
  absl::Status DecodeRootText(std::string_view text, uint64_t size,
                              SnapshotRoot* root);
  absl::Status CheckHistorySpans();

  absl::Status Damaged(std::string_view what, const char* at) const {
    return message_.Damaged(what, at);
  }

  const MessageReader message_;
  SnapshotView& view_;
  std::string_view peers_, next_counters_, heads_, state_, history_is_all_;
};

absl::Status SnapshotDecoder::FindFields() {
  const KnownField known[] = {
      {snapshot_field::kPeer, WireType::kBytes, WireType::kFixed64, &peers_},
      {snapshot_field::kNextCounter, WireType::kBytes, WireType::kVarint,
       &next_counters_},
      {snapshot_field::kHead, WireType::kBytes, WireType::kVarint, &heads_},
      {snapshot_field::kState, WireType::kBytes, WireType::kBytes, &state_},
      {snapshot_field::kHistory, WireType::kBytes, WireType::kBytes,
       &view_.history},
      {snapshot_field::kHistoryIsAll, WireType::kVarint, WireType::kVarint,
       &history_is_all_}};
  return message_.Find(known);
}

absl::Status SnapshotDecoder::DecodeHeads() {
  const uint32_t ops = view_.ops();
  ColumnReader column(heads_);
  while (!column.done()) {
    const char* at = column.position();
    const uint64_t peer = column.Next();
    const uint64_t counter = column.Next();
    const uint64_t op = column.Next();
    if (!column.ok() || peer >= view_.peers.size() ||
        counter >= view_.peers[static_cast<size_t>(peer)].next_counter ||
        op >= ops) {
      return Damaged("a head that is no op", at);
    }
    const SnapshotHead head{static_cast<uint32_t>(peer),
                            static_cast<uint32_t>(counter),
                            static_cast<uint32_t>(op)};
    if (!view_.heads.empty() && head <= view_.heads.back()) {
      return Damaged("heads that are not in order", at);
    }
    view_.heads.push_back(head);
  }
  if (view_.heads.empty() == view_.peers.empty()) return absl::OkStatus();
  return Damaged("ops without a head", heads_.data());
}

absl::Status SnapshotDecoder::DecodeState() {
  std::vector<std::string_view> roots;
  Reader reader(state_);
  Field field;
  while (reader.Next(&field)) {
    if (field.number == state_field::kRoot) roots.push_back(field.bytes);
  }
  if (!reader.done()) {
    return Damaged("a state that cannot be read", reader.position());
  }
  view_.roots.reserve(roots.size());
  // Never grows beyond, so that the strings stay where views point to.
  view_.decompressed.reserve(roots.size());
  for (const std::string_view root : roots) {
    SYNCLINE_RETURN_IF_ERROR(DecodeRoot(root));
  }
  return absl::OkStatus();
}

absl::Status SnapshotDecoder::DecodeRoot(std::string_view message) {
  SnapshotRoot root;
  std::string_view container, text, size_bytes;
  const KnownField known[] = {
      {root_field::kContainer, WireType::kBytes, WireType::kBytes, &container},
      {root_field::kText, WireType::kBytes, WireType::kBytes, &text},
      {root_field::kTextSize, WireType::kVarint, WireType::kVarint,
       &size_bytes}};
  SYNCLINE_RETURN_IF_ERROR(message_.FindIn(message, known));
  const uint64_t size = ColumnReader(size_bytes).NextOrZero();
  ContainerKey key;
  SYNCLINE_RETURN_IF_ERROR(DecodeContainer(container, 0, &key));
  if (!key.is_root() || key.kind != ContainerKind::kText) {
    return absl::UnimplementedError("a state of a later version");
  }
  root.name = std::move(key.name);
  SYNCLINE_RETURN_IF_ERROR(DecodeRootText(text, size, &root));
  if (!view_.roots.empty() &&
      std::tie(root.name, root.kind) <=
          std::tie(view_.roots.back().name, view_.roots.back().kind)) {
    return Damaged("roots that are not in order", message.data());
  }
  view_.roots.push_back(std::move(root));
  return absl::OkStatus();
}

absl::Status SnapshotDecoder::DecodeRootText(std::string_view text,
                                             uint64_t size,
                                             SnapshotRoot* root) {
  root->text = text;
  if (size > 0) {
    std::string& storage = view_.decompressed.emplace_back();
    if (!DecompressBlock(text, size, text.size() * kMaxTextExpansion,
                         &storage)) {
      return Damaged("text that cannot be decompressed", text.data());
    }
    root->text = storage;
  }
  if (IsValidUtf8(root->text)) return absl::OkStatus();
  return Damaged("text that is not UTF-8", text.data());
}

absl::Status SnapshotDecoder::CheckHistorySpans() {
  view_.history_is_all = ColumnReader(history_is_all_).NextOrZero() != 0;
  if (view_.history_is_all && (!view_.roots.empty() || view_.history.empty())) {
    return Damaged("a state beside a history that is all", nullptr);
  }
  if (view_.history.empty()) return absl::OkStatus();
  UpdateFields fields(view_.history);
  SYNCLINE_RETURN_IF_ERROR(fields.Find());
  std::vector<PeerId> peers;
  HeaderColumns header;
  SYNCLINE_RETURN_IF_ERROR(DecodeHeader(fields, &peers, &header));
  view_.doc_id = header.doc_id;
  std::vector<SnapshotPeer> found;
  bool complete = peers.size() == header.spans.size();
  for (size_t i = 0; i < header.spans.size(); ++i) {
    complete = complete && header.spans[i].start == 0;
    found.push_back({peers[i], header.spans[i].end});
  }
  Sort(found.begin(), found.end(),
       [](const SnapshotPeer& a, const SnapshotPeer& b) {
         return a.peer < b.peer;
       });
  if (complete && found == view_.peers) return absl::OkStatus();
  return Damaged("a history of another version", view_.history.data());
}

// The heads of a complete history, with the peers' numbers of `view`,
// ascending. Returns fewer or others where the batch is not the view's.
std::vector<SnapshotHead> HeadsOf(const EventBatch& batch,
                                  const SnapshotView& view) {
  std::vector<uint32_t> ends;  // batch index of each run's last op
  uint32_t end = 0;
  for (const EventBatch::Run& run : batch.runs) {
    ends.push_back((end += run.length) - 1);
  }
  std::vector<bool> has_child(batch.runs.size());
  for (const EventBatch::Parent& parent : batch.parents) {
    const auto run = std::lower_bound(ends.begin(), ends.end(), parent.counter);
    if (run != ends.end() && *run == parent.counter) {
      has_child[static_cast<size_t>(run - ends.begin())] = true;
    }
  }
  std::vector<SnapshotHead> heads;
  for (size_t i = 0; i < batch.runs.size(); ++i) {
    if (has_child[i]) continue;
    const EventBatch::Run& run = batch.runs[i];
    const auto peer = std::lower_bound(
        view.peers.begin(), view.peers.end(), batch.peers[run.peer],
        [](const SnapshotPeer& a, PeerId b) { return a.peer < b; });
    heads.push_back({static_cast<uint32_t>(peer - view.peers.begin()),
                     run.counter + run.length - 1, ends[i]});
  }
  Sort(heads.begin(), heads.end());
  return heads;
}

}  // namespace

uint32_t SnapshotView::ops() const {
  uint32_t ops = 0;
  for (const SnapshotPeer& peer : peers) ops += peer.next_counter;
  return ops;
}

absl::StatusOr<SnapshotView> DecodeSnapshot(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string_view message,
                            OpenEnvelope(bytes, BytesKind::kSnapshot));
  SnapshotView view;
  SYNCLINE_RETURN_IF_ERROR(SnapshotDecoder(message, &view).Decode());
  return view;
}

absl::Status DecodeHistory(const SnapshotView& view, EventBatch* out) {
  out->clear();
  if (view.history.empty()) return absl::OkStatus();
  SYNCLINE_RETURN_IF_ERROR(DecodeUpdateMessage(view.history, out));
  if (HeadsOf(*out, view) == view.heads) return absl::OkStatus();
  out->clear();
  return absl::DataLossError("a history that leads to other heads");
}

}  // namespace syncline::internal
