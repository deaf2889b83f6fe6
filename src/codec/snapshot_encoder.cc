#include "syncline/internal/codec/snapshot_encoder.h"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <tuple>

#include "syncline/internal/base/sort.h"
#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/container_message.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/limits.h"
#include "syncline/internal/codec/snapshot_format.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {
namespace {

enum class TextStorage { kRaw, kSmallest };

void WriteText(std::string_view text, TextStorage storage, std::string* out) {
  std::string block;
  if (storage == TextStorage::kRaw || !CompressBlock(text, &block)) {
    return WriteBytesField(root_field::kText, text, out);
  }
  WriteBytesField(root_field::kText, block, out);
  WriteVarintField(root_field::kTextSize, text.size(), out);
}

std::string EncodeState(std::vector<SnapshotRoot> roots, TextStorage storage) {
  std::erase_if(roots, [](const SnapshotRoot& r) { return r.text.empty(); });
  Sort(roots.begin(), roots.end(),
       [](const SnapshotRoot& a, const SnapshotRoot& b) {
         return std::tie(a.name, a.kind) < std::tie(b.name, b.kind);
       });
  std::string state;
  for (const SnapshotRoot& root : roots) {
    std::string message;
    WriteContainer(root_field::kContainer, {root.kind, root.name}, &message);
    WriteText(root.text, storage, &message);
    WriteBytesField(state_field::kRoot, message, &state);
  }
  return state;
}

// The indexes of `parts.peers`, ascending by peer.
std::vector<uint32_t> PeerOrder(const SnapshotParts& parts) {
  std::vector<uint32_t> order(parts.peers.size());
  std::iota(order.begin(), order.end(), uint32_t{0});
  Sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return parts.peers[a].peer < parts.peers[b].peer;
  });
  return order;
}

void WriteVersion(const SnapshotParts& parts, std::string* out) {
  const std::vector<uint32_t> order = PeerOrder(parts);
  std::vector<uint32_t> number(order.size());  // the inverse of `order`
  std::vector<PeerId> peers;
  ColumnWriter next_counters;
  for (uint32_t i = 0; i < order.size(); ++i) {
    number[order[i]] = i;
    peers.push_back(parts.peers[order[i]].peer);
    next_counters.Add(parts.peers[order[i]].next_counter);
  }
  std::vector<SnapshotHead> heads = parts.heads;
  for (SnapshotHead& head : heads) head.peer = number[head.peer];
  Sort(heads.begin(), heads.end());
  ColumnWriter head_column;
  for (const SnapshotHead& head : heads) {
    head_column.Add(head.peer);
    head_column.Add(head.counter);
    head_column.Add(head.op);
  }
  WritePeers(snapshot_field::kPeer, peers, out);
  WriteColumn(snapshot_field::kNextCounter, next_counters.all(), out);
  WriteColumn(snapshot_field::kHead, head_column.all(), out);
}

}  // namespace

std::string EncodeSnapshot(const SnapshotParts& parts) {
  std::string bytes(kEnvelopeBytes, '\0');
  WriteVersion(parts, &bytes);
  const std::string state = EncodeState(parts.roots, TextStorage::kSmallest);
  if (!state.empty()) WriteBytesField(snapshot_field::kState, state, &bytes);
  if (parts.history != nullptr && !parts.history->runs.empty()) {
    std::string history;
    AppendUpdateMessage(*parts.history, &history);
    WriteBytesField(snapshot_field::kHistory, history, &bytes);
    if (parts.history_is_all) {
      WriteVarintField(snapshot_field::kHistoryIsAll, 1, &bytes);
    }
  }
  SealEnvelope(BytesKind::kSnapshot, &bytes);
  return bytes;
}

std::string EncodeCanonicalState(std::vector<SnapshotRoot> roots) {
  return EncodeState(std::move(roots), TextStorage::kRaw);
}

}  // namespace syncline::internal
