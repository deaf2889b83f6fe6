#include "syncline/history_info.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/any_history.h"
#include "syncline/internal/codec/shallow.h"

namespace syncline {
namespace {

using internal::EventBatch;

// Of longer names the end is told, so that all names together stay in
// proportion to the bytes that they are in.
constexpr size_t kMaxNameBytes = 256;

// The end of a long one, which is too long still.
std::string_view EndOf(std::string_view name) {
  return name.substr(name.size() -
                     std::min(name.size(), size_t{kMaxNameBytes + 1}));
}

std::string NameIn(const EventBatch& batch, uint32_t container) {
  std::string name;
  while (name.size() <= kMaxNameBytes) {
    const internal::ContainerKey& key = batch.containers[container];
    if (!key.is_keyed()) {
      name.insert(0,
                  key.op ? key.op->ToString() : std::string(EndOf(key.name)));
      break;
    }
    name.insert(0, EndOf(key.name)).insert(0, "/");
    container = key.parent;
  }
  if (name.size() <= kMaxNameBytes) return name;
  size_t cut = name.size() - kMaxNameBytes;
  while ((name[cut] & 0xC0) == 0x80) ++cut;  // within a code point
  return absl::StrCat("...", name.substr(cut));
}

void CountOps(const EventBatch& batch, HistoryInfo* info) {
  const size_t inherited = batch.containers.size();
  info->containers.resize(inherited + 1);
  for (const EventBatch::Op& op : batch.ops) {
    info->ops += op.length;
    info->containers[std::min<size_t>(op.container, inherited)].ops +=
        op.length;
    if (batch.kind_of(op) != ContainerKind::kText) continue;
    if (op.kind == internal::OpKind::kInsert) {
      info->inserted_characters += op.length;
    } else if (DeletesPlaces(op.kind)) {
      info->deleted_characters += op.length;
    }
  }
  for (size_t i = 0; i < inherited; ++i) {
    if (info->containers[i].ops == 0) continue;
    info->containers[i].kind = batch.containers[i].kind;
    info->containers[i].name = NameIn(batch, static_cast<uint32_t>(i));
  }
  std::erase_if(info->containers, [](const ContainerInfo& container) {
    return container.ops == 0;
  });
  std::stable_sort(info->containers.begin(), info->containers.end(),
                   [](const ContainerInfo& a, const ContainerInfo& b) {
                     return a.ops > b.ops;
                   });
}

void CountChanges(const EventBatch& batch, HistoryInfo* info) {
  info->changes = batch.changes.size();
  for (const EventBatch::Change& change : batch.changes) {
    if (change.time == 0) continue;
    if (info->first_time_ms == 0 || change.time < info->first_time_ms) {
      info->first_time_ms = change.time;
    }
    if (info->last_time_ms == 0 || change.time > info->last_time_ms) {
      info->last_time_ms = change.time;
    }
  }
}

// `*history` may point into `*shallow`.
absl::Status DecodeShallow(std::string_view bytes, internal::Shallow* shallow,
                           EventBatch* history, HistoryInfo* info) {
  SYNCLINE_RETURN_IF_ERROR(internal::DecodeShallow(bytes, shallow));
  info->shallow_since = shallow->heads;
  info->kept_ops = shallow->kept.size();
  return internal::DecodeShallowHistory(*shallow, history);
}

}  // namespace

absl::StatusOr<HistoryInfo> InspectHistory(std::string_view bytes) {
  HistoryInfo info;
  SYNCLINE_ASSIGN_OR_RETURN(info.header, DescribeUpdate(bytes));
  internal::Shallow shallow;
  EventBatch batch;
  SYNCLINE_RETURN_IF_ERROR(info.header.is_shallow
                               ? DecodeShallow(bytes, &shallow, &batch, &info)
                               : internal::DecodeAnyHistory(bytes, &batch));
  info.op_runs = batch.ops.size();
  info.runs = batch.runs.size();
  info.value_bytes = batch.values.size();
  CountOps(batch, &info);
  CountChanges(batch, &info);
  return info;
}

}  // namespace syncline
