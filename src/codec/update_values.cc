#include "syncline/internal/codec/update_values.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/limits.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {
namespace {

// More than a std::string keeps inside of itself: a view into `value_storage`
// stays valid when its batch is moved.
constexpr size_t kMinStorageBytes = 32;

// Takes an object off the front of `*in` that has the bytes of `last`, which
// could be read: most marks say what others do.
bool SkipSame(std::string_view last, std::string_view* in) {
  if (last.empty() || !in->starts_with(last)) return false;
  in->remove_prefix(last.size());
  return true;
}

}  // namespace

absl::Status DecodeValues(const UpdateFields& fields, EventBatch* batch) {
  batch->values = fields[update_field::kValues];
  const char* at = batch->values.data();
  if (fields.has(update_field::kValuesSize)) {
    batch->value_storage.reserve(kMinStorageBytes);
    if (!DecompressBlock(batch->values, fields.value(update_field::kValuesSize),
                         fields.bytes() * kMaxColumnExpansion,
                         &batch->value_storage)) {
      return fields.Damaged("values that cannot be decompressed", at);
    }
    batch->values = batch->value_storage;
  }
  if (batch->values.size() > ~uint32_t{0}) {
    return absl::ResourceExhaustedError("values beyond 4 GB in one update");
  }
  std::string_view rest = batch->values;
  std::string_view last;
  for (EventBatch::Op& op : batch->ops) {
    if (batch->is_text(op)) continue;
    const std::string_view before = rest;
    if (op.kind == OpKind::kInsertObject && SkipSame(last, &rest)) {
      op.content_bytes = static_cast<uint32_t>(last.size());
      continue;
    }
    if (!SkipContent(op.kind, op.length, &rest)) {
      return fields.Damaged("values that cannot be read", at);
    }
    op.content_bytes = static_cast<uint32_t>(before.size() - rest.size());
    if (op.kind == OpKind::kInsertObject && op.content_bytes > 1) {
      last = before.substr(0, op.content_bytes);
    }
  }
  if (rest.empty()) return absl::OkStatus();
  return fields.Damaged("more values than the ops carry", at);
}

}  // namespace syncline::internal
