#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/known_fields.h"
#include "syncline/internal/codec/snapshot_decoder.h"
#include "syncline/internal/codec/snapshot_format.h"
#include "syncline/internal/codec/update_fields.h"
#include "syncline/internal/codec/update_header.h"

namespace syncline::internal {
namespace {

class HeaderReader {
 public:
  HeaderReader(std::string_view message, SnapshotView* view)
      : message_(message), view_(*view) {}

  absl::Status Read() {
    SYNCLINE_RETURN_IF_ERROR(FindFields());
    SYNCLINE_RETURN_IF_ERROR(
        message_.ReadPeers(peers_, next_counters_, &view_.peers));
    SYNCLINE_RETURN_IF_ERROR(ReadHeads());
    return CheckHistorySpans();
  }

 private:
  absl::Status FindFields();
  absl::Status ReadHeads();
  absl::Status CheckHistorySpans();

  absl::Status Damaged(std::string_view what, const char* at) const {
    return message_.Damaged(what, at);
  }

  const MessageReader message_;
  SnapshotView& view_;
  std::string_view peers_, next_counters_, heads_, history_is_all_;
};

absl::Status HeaderReader::FindFields() {
  const KnownField known[] = {
      {snapshot_field::kPeer, WireType::kBytes, WireType::kFixed64, &peers_},
      {snapshot_field::kNextCounter, WireType::kBytes, WireType::kVarint,
       &next_counters_},
      {snapshot_field::kHead, WireType::kBytes, WireType::kVarint, &heads_},
      {snapshot_field::kState, WireType::kBytes, WireType::kBytes,
       &view_.state},
      {snapshot_field::kHistory, WireType::kBytes, WireType::kBytes,
       &view_.history},
      {snapshot_field::kHistoryIsAll, WireType::kVarint, WireType::kVarint,
       &history_is_all_}};
  return message_.Find(known);
}

absl::Status HeaderReader::ReadHeads() {
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

absl::Status HeaderReader::CheckHistorySpans() {
  view_.history_is_all = ColumnReader(history_is_all_).NextOrZero() != 0;
  if (view_.history_is_all && view_.history.empty()) {
    return Damaged("no history, which is all", nullptr);
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

}  // namespace

uint32_t SnapshotView::ops() const {
  uint32_t ops = 0;
  for (const SnapshotPeer& peer : peers) ops += peer.next_counter;
  return ops;
}

absl::StatusOr<SnapshotView> ReadSnapshotHeader(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string_view message,
                            OpenEnvelope(bytes, BytesKind::kSnapshot));
  SnapshotView view;
  SYNCLINE_RETURN_IF_ERROR(HeaderReader(message, &view).Read());
  return view;
}

}  // namespace syncline::internal
