#include "syncline/internal/codec/snapshot_decoder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
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
#include "syncline/internal/codec/update_fields.h"
#include "syncline/internal/codec/update_header.h"
#include "syncline/internal/codec/update_text.h"

namespace syncline::internal {
namespace {

// What a Root has beside its name.
struct RootFields {
  uint64_t text_size() const { return ColumnReader(size).NextOrZero(); }

  std::string_view text, size, fresh_bytes, copy, copy_bytes;
  std::string columns;  // decompressed
};

class StateDecoder {
 public:
  // REQUIRES: the header of `view` is there.
  StateDecoder(std::string_view message, SnapshotView* view)
      : message_(message), view_(*view) {}

  absl::Status Decode();

 private:
  absl::Status DecodeRoot(std::string_view message);
  absl::Status TakeHistoryText();
  absl::Status DecodeRootText(const RootFields& fields, SnapshotRoot* root);
  size_t SizeOf(const RootFields& fields, std::string_view fresh) const;
  absl::Status AppendCopies(const RootFields& fields, std::string_view fresh,
                            std::string* text);

  absl::Status Damaged(std::string_view what, const char* at) const {
    return message_.Damaged(what, at);
  }

  const MessageReader message_;
  SnapshotView& view_;
  // What texts copy from: of the history, once it is asked for.
  bool has_history_text_ = false;
  std::string history_storage_;
  std::string_view history_text_;
  uint64_t left_ = 0;  // that copies may make of it
};

absl::Status StateDecoder::Decode() {
  std::vector<std::string_view> roots;
  Reader reader(view_.state);
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
  if (!view_.history_is_all || view_.roots.empty()) return absl::OkStatus();
  return Damaged("a state beside a history that is all", nullptr);
}

absl::Status StateDecoder::DecodeRoot(std::string_view message) {
  SnapshotRoot root;
  RootFields fields;
  std::string_view container, block, block_size;
  const KnownField known[] = {
      {root_field::kFreshBytes, WireType::kBytes, WireType::kVarint,
       &fields.fresh_bytes},
      {root_field::kCopy, WireType::kBytes, WireType::kVarint, &fields.copy},
      {root_field::kCopyBytes, WireType::kBytes, WireType::kVarint,
       &fields.copy_bytes},
      {root_field::kContainer, WireType::kBytes, WireType::kBytes, &container},
      {root_field::kText, WireType::kBytes, WireType::kBytes, &fields.text},
      {root_field::kTextSize, WireType::kVarint, WireType::kVarint,
       &fields.size},
      {root_field::kColumns, WireType::kBytes, WireType::kBytes, &block},
      {root_field::kColumnsSize, WireType::kVarint, WireType::kVarint,
       &block_size}};
  SYNCLINE_RETURN_IF_ERROR(message_.FindIn(message, known));
  if (block.data() != nullptr) {
    if (!DecompressBlock(block, ColumnReader(block_size).NextOrZero(),
                         message.size() * kMaxColumnExpansion,
                         &fields.columns)) {
      return Damaged("columns that cannot be decompressed", block.data());
    }
    SYNCLINE_RETURN_IF_ERROR(
        MessageReader(fields.columns, "decompressed columns")
            .Find(std::span(known).first(3)));
  }
  ContainerKey key;
  SYNCLINE_RETURN_IF_ERROR(DecodeContainer(container, 0, &key));
  if (!key.is_root() || key.kind != ContainerKind::kText) {
    return absl::UnimplementedError("a state of a later version");
  }
  root.name = std::move(key.name);
  SYNCLINE_RETURN_IF_ERROR(DecodeRootText(fields, &root));
  if (!view_.roots.empty() &&
      std::tie(root.name, root.kind) <=
          std::tie(view_.roots.back().name, view_.roots.back().kind)) {
    return Damaged("roots that are not in order", message.data());
  }
  view_.roots.push_back(std::move(root));
  return absl::OkStatus();
}

absl::Status StateDecoder::DecodeRootText(const RootFields& fields,
                                          SnapshotRoot* root) {
  const bool has_copies = !fields.copy_bytes.empty() || !fields.copy.empty() ||
                          !fields.fresh_bytes.empty();
  const uint64_t size = fields.text_size();
  root->text = fields.text;
  std::string fresh;
  if (size > 0) {
    std::string& storage =
        has_copies ? fresh : view_.decompressed.emplace_back();
    if (!DecompressBlock(fields.text, size,
                         fields.text.size() * kMaxTextExpansion, &storage)) {
      return Damaged("text that cannot be decompressed", fields.text.data());
    }
    root->text = storage;
  }
  if (has_copies) {
    SYNCLINE_RETURN_IF_ERROR(TakeHistoryText());
    std::string& text = view_.decompressed.emplace_back();
    SYNCLINE_RETURN_IF_ERROR(AppendCopies(fields, root->text, &text));
    root->text = text;
  }
  if (IsValidUtf8(root->text)) return absl::OkStatus();
  return Damaged("text that is not UTF-8", fields.text.data());
}

absl::Status StateDecoder::TakeHistoryText() {
  if (std::exchange(has_history_text_, true)) return absl::OkStatus();
  UpdateFields fields(view_.history);
  SYNCLINE_RETURN_IF_ERROR(fields.Find());
  SYNCLINE_ASSIGN_OR_RETURN(history_text_,
                            StoredText(fields, &history_storage_));
  left_ = history_text_.size();
  return absl::OkStatus();
}

// Of a text, as far as there may be as much.
size_t StateDecoder::SizeOf(const RootFields& fields,
                            std::string_view fresh) const {
  uint64_t size = fresh.size();
  ColumnReader copy_bytes(fields.copy_bytes);
  while (size < left_ && copy_bytes.ok() && !copy_bytes.done()) {
    size += std::min(copy_bytes.Next(), left_) + 1;
  }
  return static_cast<size_t>(std::min(size, left_));
}

// Takes no more memory than the text that copies are made of has: of what
// stands in a document, all was inserted once.
absl::Status StateDecoder::AppendCopies(const RootFields& fields,
                                        std::string_view fresh,
                                        std::string* text) {
  bool is_good = true;
  const auto append = [&](std::string_view source, uint64_t begin,
                          uint64_t bytes) {
    is_good = is_good && begin <= source.size() &&
              bytes <= source.size() - begin && bytes <= left_;
    if (!is_good) return;
    left_ -= bytes;
    text->append(
        source.substr(static_cast<size_t>(begin), static_cast<size_t>(bytes)));
  };
  text->reserve(SizeOf(fields, fresh));
  ColumnReader fresh_bytes(fields.fresh_bytes), copies(fields.copy),
      copy_bytes(fields.copy_bytes);
  uint64_t fresh_at = 0, copy_at = 0;
  while (is_good && !copy_bytes.done()) {
    const uint64_t next = fresh_bytes.NextOrZero();
    append(fresh, fresh_at, next);
    fresh_at += next;
    // What is below 0 is far above all there is; so is what is too much.
    copy_at += static_cast<uint64_t>(UnZigZag(copies.NextOrZero()));
    const uint64_t less_one = copy_bytes.Next();
    is_good = is_good && copy_bytes.ok() && less_one < left_;
    append(history_text_, copy_at, less_one + 1);
    copy_at += less_one + 1;
  }
  append(fresh, fresh_at, fresh.size() - fresh_at);
  if (is_good && fresh_bytes.done() && copies.done()) return absl::OkStatus();
  return Damaged("copies that do not fit the text", nullptr);
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

absl::StatusOr<SnapshotView> DecodeSnapshot(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(SnapshotView view, ReadSnapshotHeader(bytes));
  SYNCLINE_RETURN_IF_ERROR(
      StateDecoder(bytes.substr(kEnvelopeBytes), &view).Decode());
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
