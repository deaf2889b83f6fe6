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
  for (EventBatch::Op& op : batch->ops) {
    if (batch->is_text(op)) continue;
    const size_t before = rest.size();
    if (!SkipContent(op.kind, op.length, &rest)) {
      return fields.Damaged("values that cannot be read", at);
    }
    op.content_bytes = static_cast<uint32_t>(before - rest.size());
  }
  if (rest.empty()) return absl::OkStatus();
  return fields.Damaged("more values than the ops carry", at);
}

}  // namespace syncline::internal
