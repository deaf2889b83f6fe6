#include "syncline/internal/codec/update_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/limits.h"
#include "syncline/internal/codec/utf8_character.h"

namespace syncline::internal {
namespace {

using Op = EventBatch::Op;
using Run = EventBatch::Run;

// More than a std::string keeps inside of itself: a view into `text_storage`
// stays valid when its batch is moved.
constexpr size_t kMinStorageBytes = 32;

constexpr uint64_t kMaxCodePoint = 0x10FFFF;
constexpr uint64_t kMaxTextBytes =
    ~uint32_t{0};  // EventBatch counts in 32 bits

// Code points that an op run has in the text.
uint32_t Inserted(const EventBatch& batch, const Op& op) {
  return op.kind == OpKind::kInsert && batch.is_text(op) ? op.length : 0;
}

absl::StatusOr<std::string_view> OnlyCharacter(const UpdateFields& fields,
                                               std::string* storage) {
  const std::string_view bytes = fields[update_field::kCharacter];
  const uint64_t code_point = fields.value(update_field::kCharacter);
  if (fields.has(update_field::kText) || code_point > kMaxCodePoint) {
    return fields.Damaged("a character that is none", bytes.data());
  }
  if (bytes.size() == 1) return bytes;  // ASCII, whose varint is its UTF-8
  AppendCodePoint(static_cast<uint32_t>(code_point), storage);
  return *storage;
}

// Sets `batch->text` to the text as it is stored.
absl::Status TakeText(const UpdateFields& fields, std::string_view given,
                      EventBatch* batch) {
  batch->text_storage.reserve(kMinStorageBytes);
  if (given.empty()) {
    SYNCLINE_ASSIGN_OR_RETURN(batch->text,
                              StoredText(fields, &batch->text_storage));
    return absl::OkStatus();
  }
  batch->text = given;
  if (!fields.has(update_field::kText) &&
      !fields.has(update_field::kCharacter)) {
    return absl::OkStatus();
  }
  return fields.Damaged("text in two places",
                        fields[update_field::kText].data());
}

// The bytes of the first `code_points` of `text`, which has as many.
size_t BytesOf(std::string_view text, size_t code_points, bool ascii) {
  if (ascii) return code_points;
  return OffsetOfCodePoint(text, code_points).value_or(text.size());
}

// Sets the bytes of each op run's text to its code points, which is what ASCII
// has. Returns their sum.
uint64_t CountInserts(EventBatch* batch) {
  uint64_t inserted = 0;
  for (Op& op : batch->ops) {
    op.content_bytes = Inserted(*batch, op);
    inserted += op.content_bytes;
  }
  return inserted;
}

// After CountInserts, of text that is not ASCII.
void MeasureInserts(EventBatch* batch) {
  size_t begin = 0;
  for (Op& op : batch->ops) {
    op.content_bytes = static_cast<uint32_t>(
        BytesOf(batch->text.substr(begin), op.content_bytes, /*ascii=*/false));
    begin += op.content_bytes;
  }
}

// Calls f(author, op) for each op run of the batch.
template <typename F>
void ForEachOp(EventBatch* batch, F f) {
  auto op = batch->ops.begin();
  for (const Run& run : batch->runs) {
    for (uint32_t ops = 0; ops < run.length; ++op) {
      f(run.peer, *op);
      ops += op->length;
    }
  }
}

// For each author, where its part of a text by author begins.
std::vector<size_t> BeginsByAuthor(bool ascii, EventBatch* batch) {
  std::vector<uint64_t> inserted(batch->peers.size());
  ForEachOp(batch, [&](uint32_t author, const Op& op) {
    inserted[author] += Inserted(*batch, op);
  });
  std::vector<size_t> begins;
  size_t begin = 0;
  for (const uint64_t code_points : inserted) {
    begins.push_back(begin);
    begin += BytesOf(batch->text.substr(begin),
                     static_cast<size_t>(code_points), ascii);
  }
  return begins;
}

// From the order of the authors to that of the ops.
void InterleaveInserts(bool ascii, EventBatch* batch) {
  std::vector<size_t> next = BeginsByAuthor(ascii, batch);
  std::string text;
  text.reserve(std::max(kMinStorageBytes, batch->text.size()));
  ForEachOp(batch, [&](uint32_t author, Op& op) {
    const std::string_view rest = batch->text.substr(next[author]);
    const size_t bytes = BytesOf(rest, Inserted(*batch, op), ascii);
    text.append(rest.substr(0, bytes));
    next[author] += bytes;
    op.content_bytes = static_cast<uint32_t>(bytes);
  });
  batch->text_storage = std::move(text);
  batch->text = batch->text_storage;
}

}  // namespace

absl::StatusOr<std::string_view> StoredText(const UpdateFields& fields,
                                            std::string* storage) {
  if (fields.has(update_field::kCharacter)) {
    return OnlyCharacter(fields, storage);
  }
  const std::string_view text = fields[update_field::kText];
  if (!fields.has(update_field::kTextSize)) return text;
  if (!DecompressBlock(text, fields.value(update_field::kTextSize),
                       text.size() * kMaxTextExpansion, storage)) {
    return fields.Damaged("text that cannot be decompressed", text.data());
  }
  return *storage;
}

absl::Status DecodeText(const UpdateFields& fields, const TextSource& source,
                        EventBatch* batch) {
  SYNCLINE_RETURN_IF_ERROR(TakeText(fields, source.given, batch));
  const std::string_view text = batch->text;
  const char* at = fields[update_field::kText].data();
  if (text.size() > kMaxTextBytes) {
    return absl::ResourceExhaustedError("text beyond 4 GB in one update");
  }
  if (!IsValidUtf8(text)) return fields.Damaged("text that is not UTF-8", at);
  const uint64_t inserted = CountInserts(batch);
  const size_t code_points = CountCodePoints(text);
  const bool ascii = code_points == text.size();
  const uint64_t order = fields.value(update_field::kTextOrder);
  if (source.rest != nullptr && inserted < code_points &&
      order == static_cast<uint64_t>(TextOrder::kByOp)) {
    const size_t own = BytesOf(text, static_cast<size_t>(inserted), ascii);
    *source.rest = text.substr(own);
    batch->text = text.substr(0, own);
  } else if (inserted != code_points) {
    return fields.Damaged("text that is not as long as the inserts", at);
  }
  switch (order) {
    case static_cast<uint64_t>(TextOrder::kByOp):
      if (!ascii) MeasureInserts(batch);
      return absl::OkStatus();
    case static_cast<uint64_t>(TextOrder::kByAuthor):
      InterleaveInserts(ascii, batch);
      return absl::OkStatus();
    default:
      return absl::UnimplementedError("an order of text of a later version");
  }
}

}  // namespace syncline::internal
