#include "syncline/internal/codec/snapshot_encoder.h"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/functional/function_ref.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/container_message.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/limits.h"
#include "syncline/internal/codec/snapshot_format.h"
#include "syncline/internal/codec/text_copies.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/internal/codec/update_fields.h"
#include "syncline/internal/codec/update_text.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {
namespace {

// Copies that take no more than this part of a text are taken at once: to see
// whether the text as a block is smaller still, which it is only where it
// repeats itself all the time, takes as long as all the rest.
constexpr size_t kFewCopies = 4;

enum class TextStorage { kRaw, kSmallest };

void WriteBytes(std::string_view text, TextStorage storage, std::string* out) {
  std::string block;
  if (storage == TextStorage::kRaw || !CompressBlock(text, &block)) {
    return WriteBytesField(root_field::kText, text, out);
  }
  WriteBytesField(root_field::kText, block, out);
  WriteVarintField(root_field::kTextSize, text.size(), out);
}

void WriteCopies(std::string_view text, const std::vector<TextCopy>& copies,
                 std::string* out) {
  std::string fresh;
  ColumnWriter fresh_bytes, begins, copy_bytes;
  size_t at = 0, expected = 0;
  for (const TextCopy& copy : copies) {
    fresh.append(text.substr(at, copy.fresh));
    at += copy.fresh + copy.bytes;
    fresh_bytes.Add(copy.fresh);
    begins.AddSigned(static_cast<int64_t>(copy.begin) -
                     static_cast<int64_t>(expected));
    copy_bytes.Add(copy.bytes - 1);
    expected = copy.begin + copy.bytes;
  }
  fresh.append(text.substr(at));
  if (!fresh.empty()) WriteBytes(fresh, TextStorage::kSmallest, out);
  const size_t begin = out->size();
  WriteColumn(root_field::kFreshBytes, fresh_bytes.trimmed(), out);
  WriteColumn(root_field::kCopy, begins.trimmed(), out);
  WriteColumn(root_field::kCopyBytes, copy_bytes.all(), out);
  CompressFields(begin, begin, root_field::kColumns, root_field::kColumnsSize,
                 out);
}

// Texts as a snapshot has them, beside the text of its history.
class TextWriter {
 public:
  explicit TextWriter(std::string_view history)
      : copies_(history), left_(history.size()) {}

  void Write(std::string_view text, std::string* out) {
    std::string copied, whole;
    const std::vector<TextCopy> copies = copies_.Find(text);
    if (!copies.empty() && text.size() <= left_) {
      WriteCopies(text, copies, &copied);
    }
    if (copied.empty() || copied.size() > text.size() / kFewCopies) {
      WriteBytes(text, TextStorage::kSmallest, &whole);
    }
    const bool takes_copies =
        !copied.empty() && (whole.empty() || copied.size() < whole.size());
    if (takes_copies) left_ -= text.size();
    out->append(takes_copies ? copied : whole);
  }

 private:
  CopyFinder copies_;
  size_t left_;  // that copies may make of it
};

// Of which `write` writes each text to its message.
using WriteRootText = absl::FunctionRef<void(std::string_view, std::string*)>;
std::string EncodeState(std::vector<SnapshotRoot> roots, WriteRootText write) {
  std::erase_if(roots, [](const SnapshotRoot& r) { return r.text.empty(); });
  Sort(roots.begin(), roots.end(),
       [](const SnapshotRoot& a, const SnapshotRoot& b) {
         return std::tie(a.name, a.kind) < std::tie(b.name, b.kind);
       });
  std::string state;
  for (const SnapshotRoot& root : roots) {
    std::string message;
    WriteContainer(root_field::kContainer, {root.kind, root.name}, &message);
    write(root.text, &message);
    WriteBytesField(state_field::kRoot, message, &state);
  }
  return state;
}

// Beside `history`, an Update message.
std::string EncodeState(const SnapshotParts& parts, std::string_view history) {
  if (parts.roots.empty()) return {};
  UpdateFields fields(history);
  std::string storage;
  std::string_view text;
  if (fields.Find().ok()) text = *StoredText(fields, &storage);
  TextWriter writer(text);
  return EncodeState(parts.roots, [&](std::string_view root, std::string* out) {
    writer.Write(root, out);
  });
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
  std::string history;
  if (parts.history != nullptr && !parts.history->runs.empty()) {
    AppendUpdateMessage(*parts.history, &history);
  }
  const std::string state = EncodeState(parts, history);
  if (!state.empty()) WriteBytesField(snapshot_field::kState, state, &bytes);
  if (!history.empty()) {
    WriteBytesField(snapshot_field::kHistory, history, &bytes);
    if (parts.history_is_all) {
      WriteVarintField(snapshot_field::kHistoryIsAll, 1, &bytes);
    }
  }
  SealEnvelope(BytesKind::kSnapshot, &bytes);
  return bytes;
}

std::string EncodeCanonicalState(std::vector<SnapshotRoot> roots) {
  return EncodeState(std::move(roots),
                     [](std::string_view text, std::string* out) {
                       WriteBytes(text, TextStorage::kRaw, out);
                     });
}

}  // namespace syncline::internal
