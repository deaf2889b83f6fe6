#include "syncline/internal/codec/undo_message.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/reader.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {
namespace {

using Op = SavedUndo::Op;

enum : uint32_t {  // NEVER CHANGE
  kPeerField = 1,
  kUndoField = 2,
  kRedoField = 3,
  kRebirthField = 4,
  kPlaceField = 5,
  kValueField = 6,
  kItemField = 7,
  kMineField = 8,
};
enum : uint32_t {  // NEVER CHANGE
  kOpsField = 1,
  kCoverField = 2,
  kDataField = 3,
  kCursorField = 4,
  kTimeField = 5,
};

absl::Status Damaged() {
  return absl::DataLossError("an undo stack that cannot be read");
}

class Encoder {
 public:
  std::string Encode(const SavedUndo& saved);

 private:
  void Add(const Op& op, ColumnWriter* column) {
    if (!op) {
      column->Add(0);
      column->Add(0);
      return;
    }
    column->Add(1 + IndexOf(op->peer));
    column->Add(op->counter);
  }
  uint32_t IndexOf(PeerId peer) {
    const auto [found, is_new] =
        indices_.try_emplace(peer, static_cast<uint32_t>(peers_.size()));
    if (is_new) peers_.push_back(peer);
    return found->second;
  }
  void AddStep(uint32_t field, const SavedUndo::Step& step);
  void AddPairs(uint32_t field, const std::vector<SavedUndo::Pair>& pairs,
                bool with_count);
  void AddMine(const std::vector<PeerId>& mine);

  std::vector<PeerId> peers_;
  absl::flat_hash_map<PeerId, uint32_t> indices_;
  std::string fields_;
};

void Encoder::AddStep(uint32_t field, const SavedUndo::Step& step) {
  ColumnWriter ops;
  for (const SavedUndo::Ops& range : step.ops) {
    Add(range.first, &ops);
    ops.Add(range.count);
  }
  ColumnWriter covers;
  for (const SavedUndo::Cover& cover : step.covers) {
    Add(cover.op, &covers);
    Add(cover.covered, &covers);
    Add(cover.other, &covers);
  }
  std::string message;
  WriteColumn(kOpsField, ops.all(), &message);
  WriteColumn(kCoverField, covers.all(), &message);
  if (!step.data.empty()) WriteBytesField(kDataField, step.data, &message);
  for (const std::string& cursor : step.cursors) {
    WriteBytesField(kCursorField, cursor, &message);
  }
  if (step.time != 0) {
    WriteVarintField(kTimeField, static_cast<uint64_t>(step.time), &message);
  }
  WriteBytesField(field, message, &fields_);
}

void Encoder::AddPairs(uint32_t field,
                       const std::vector<SavedUndo::Pair>& pairs,
                       bool with_count) {
  ColumnWriter column;
  for (const SavedUndo::Pair& pair : pairs) {
    Add(pair.a, &column);
    Add(pair.b, &column);
    if (with_count) column.Add(pair.count);
  }
  WriteColumn(field, column.all(), &fields_);
}

void Encoder::AddMine(const std::vector<PeerId>& mine) {
  ColumnWriter column;
  for (const PeerId peer : mine) column.Add(IndexOf(peer));
  WriteColumn(kMineField, column.all(), &fields_);
}

std::string Encoder::Encode(const SavedUndo& saved) {
  for (const SavedUndo::Step& step : saved.undo) AddStep(kUndoField, step);
  for (const SavedUndo::Step& step : saved.redo) AddStep(kRedoField, step);
  AddPairs(kRebirthField, saved.rebirths, true);
  AddPairs(kPlaceField, saved.places, false);
  AddPairs(kValueField, saved.values, false);
  AddPairs(kItemField, saved.items, false);
  AddMine(saved.mine);
  std::string bytes(kEnvelopeBytes, '\0');
  WritePeers(kPeerField, peers_, &bytes);
  bytes += fields_;
  SealEnvelope(BytesKind::kUndo, &bytes);
  return bytes;
}

class Decoder {
 public:
  absl::StatusOr<SavedUndo> Decode(std::string_view message);

 private:
  // The columns first: steps name the peers.
  absl::Status Split(std::string_view message);
  absl::Status ReadPeers(std::string_view column);
  // False where it is none.
  bool ReadOp(ColumnReader* column, Op* op) const;
  bool ReadOp(ColumnReader* column, OpId* op) const;
  bool ReadCount(OpId first, ColumnReader* column, uint32_t* count) const;
  absl::Status ReadStep(std::string_view message,
                        std::vector<SavedUndo::Step>* steps) const;
  absl::Status ReadPairs(uint32_t field, std::vector<SavedUndo::Pair>* pairs);
  absl::Status ReadMine(std::vector<PeerId>* mine) const;

  std::vector<PeerId> peers_;
  std::vector<std::string_view> undo_;
  std::vector<std::string_view> redo_;
  std::string_view columns_[kMineField + 1];
};

absl::Status Decoder::Split(std::string_view message) {
  Reader reader(message);
  Field field;
  while (reader.Next(&field)) {
    if (field.number == kUndoField || field.number == kRedoField) {
      if (field.type != WireType::kBytes) return Damaged();
      (field.number == kUndoField ? undo_ : redo_).push_back(field.bytes);
    } else if (field.number <= kMineField) {
      const WireType single =
          field.number == kPeerField ? WireType::kFixed64 : WireType::kVarint;
      std::string_view& column = columns_[field.number];
      const bool is_column =
          field.type == WireType::kBytes || field.type == single;
      if (!is_column || column.data() != nullptr) return Damaged();
      column = field.bytes;
    }
  }
  return reader.done() ? absl::OkStatus() : Damaged();
}

absl::Status Decoder::ReadPeers(std::string_view column) {
  if (column.size() % sizeof(uint64_t) != 0) return Damaged();
  absl::flat_hash_set<PeerId> met;
  for (size_t i = 0; i < column.size(); i += sizeof(uint64_t)) {
    peers_.push_back(PeerId{LoadFixed64(column.data() + i)});
    if (!met.insert(peers_.back()).second) return Damaged();
  }
  return absl::OkStatus();
}

bool Decoder::ReadOp(ColumnReader* column, Op* op) const {
  const uint64_t peer = column->Next();
  const uint64_t counter = column->Next();
  if (!column->ok() || peer > peers_.size() || counter >= kMaxOps) return false;
  *op = std::nullopt;
  if (peer == 0) return counter == 0;
  *op = OpId{peers_[static_cast<size_t>(peer) - 1],
             static_cast<uint32_t>(counter)};
  return true;
}

bool Decoder::ReadOp(ColumnReader* column, OpId* op) const {
  Op read;
  if (!ReadOp(column, &read) || !read) return false;
  *op = *read;
  return true;
}

bool Decoder::ReadCount(OpId first, ColumnReader* column,
                        uint32_t* count) const {
  const uint64_t read = column->Next();
  if (!column->ok() || read == 0 || read > kMaxOps - first.counter) {
    return false;
  }
  *count = static_cast<uint32_t>(read);
  return true;
}

absl::Status Decoder::ReadStep(std::string_view message,
                               std::vector<SavedUndo::Step>* steps) const {
  SavedUndo::Step& step = steps->emplace_back();
  std::string_view ops;
  std::string_view covers;
  Reader reader(message);
  Field field;
  while (reader.Next(&field)) {
    const bool is_column =
        field.type == WireType::kBytes || field.type == WireType::kVarint;
    if (field.number == kOpsField && is_column && ops.data() == nullptr) {
      ops = field.bytes;
    } else if (field.number == kCoverField && is_column &&
               covers.data() == nullptr) {
      covers = field.bytes;
    } else if (field.number == kDataField && field.type == WireType::kBytes) {
      step.data = std::string(field.bytes);
    } else if (field.number == kCursorField && field.type == WireType::kBytes) {
      step.cursors.emplace_back(field.bytes);
    } else if (field.number == kTimeField && field.type == WireType::kVarint) {
      step.time = static_cast<int64_t>(field.value);
    } else if (field.number <= kTimeField) {
      return Damaged();
    }
  }
  if (!reader.done()) return Damaged();
  for (ColumnReader column(ops); !column.done();) {
    SavedUndo::Ops& range = step.ops.emplace_back();
    if (!ReadOp(&column, &range.first) ||
        !ReadCount(range.first, &column, &range.count)) {
      return Damaged();
    }
  }
  for (ColumnReader column(covers); !column.done();) {
    SavedUndo::Cover& cover = step.covers.emplace_back();
    if (!ReadOp(&column, &cover.op) || !ReadOp(&column, &cover.covered) ||
        !ReadOp(&column, &cover.other)) {
      return Damaged();
    }
  }
  return absl::OkStatus();
}

absl::Status Decoder::ReadPairs(uint32_t field,
                                std::vector<SavedUndo::Pair>* pairs) {
  for (ColumnReader column(columns_[field]); !column.done();) {
    SavedUndo::Pair& pair = pairs->emplace_back();
    if (!ReadOp(&column, &pair.a) || !ReadOp(&column, &pair.b) ||
        (field == kRebirthField && !(ReadCount(pair.a, &column, &pair.count) &&
                                     pair.count <= kMaxOps - pair.b.counter))) {
      return Damaged();
    }
  }
  return absl::OkStatus();
}

absl::Status Decoder::ReadMine(std::vector<PeerId>* mine) const {
  for (ColumnReader column(columns_[kMineField]); !column.done();) {
    const uint64_t index = column.Next();
    if (!column.ok() || index >= peers_.size()) return Damaged();
    mine->push_back(peers_[static_cast<size_t>(index)]);
  }
  return absl::OkStatus();
}

absl::StatusOr<SavedUndo> Decoder::Decode(std::string_view message) {
  SYNCLINE_RETURN_IF_ERROR(Split(message));
  SYNCLINE_RETURN_IF_ERROR(ReadPeers(columns_[kPeerField]));
  SavedUndo saved;
  for (const std::string_view step : undo_) {
    SYNCLINE_RETURN_IF_ERROR(ReadStep(step, &saved.undo));
  }
  for (const std::string_view step : redo_) {
    SYNCLINE_RETURN_IF_ERROR(ReadStep(step, &saved.redo));
  }
  SYNCLINE_RETURN_IF_ERROR(ReadPairs(kRebirthField, &saved.rebirths));
  SYNCLINE_RETURN_IF_ERROR(ReadPairs(kPlaceField, &saved.places));
  SYNCLINE_RETURN_IF_ERROR(ReadPairs(kValueField, &saved.values));
  SYNCLINE_RETURN_IF_ERROR(ReadPairs(kItemField, &saved.items));
  SYNCLINE_RETURN_IF_ERROR(ReadMine(&saved.mine));
  return saved;
}

}  // namespace

std::string EncodeUndo(const SavedUndo& saved) {
  return Encoder().Encode(saved);
}

absl::StatusOr<SavedUndo> DecodeUndo(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string_view message,
                            OpenEnvelope(bytes, BytesKind::kUndo));
  return Decoder().Decode(message);
}

}  // namespace syncline::internal
