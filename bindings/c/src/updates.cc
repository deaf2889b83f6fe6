#include "syncline/updates.h"

#include <string_view>
#include <vector>

#include "call.h"
#include "give.h"
#include "syncline/c/updates.h"
#include "syncline/history_info.h"
#include "syncline/obfuscate.h"

using syncline::ContainerInfo;
using syncline::HistoryInfo;
using syncline::VersionVector;
using syncline::c::CallFree;
using syncline::c::CheckSize;
using syncline::c::FirstProblem;
using syncline::c::FreeArray;
using syncline::c::Give;
using syncline::c::GiveArray;
using syncline::c::Given;
using syncline::c::GiveTo;
using syncline::c::View;

syncline_code syncline_check_update(const char* update, size_t update_size,
                                    syncline_error* error) {
  return CallFree(__func__, error, {Given(update, update_size, "update")}, [&] {
    return syncline::CheckUpdate(View(update, update_size));
  });
}

syncline_code syncline_merge_updates(const syncline_bytes* updates,
                                     size_t count, syncline_bytes* update,
                                     syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(updates, count, "updates"), Given(update, "update")}, [&] {
        std::vector<std::string_view> taken;
        for (size_t i = 0; i < count; ++i) {
          const auto& [data, size] = updates[i];
          const absl::Status status =
              FirstProblem({Given(data, size, "one of the updates")});
          if (!status.ok()) return status;
          taken.push_back(View(data, size));
        }
        return GiveTo(update, syncline::MergeUpdates(taken));
      });
}

syncline_code syncline_update_since(const char* update, size_t update_size,
                                    const char* version, size_t version_size,
                                    syncline_bytes* since,
                                    syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(update, update_size, "update"),
       Given(version, version_size, "version"), Given(since, "since")},
      [&] {
        const absl::StatusOr<VersionVector> known =
            VersionVector::Decode(View(version, version_size));
        if (!known.ok()) return known.status();
        return GiveTo(since,
                      syncline::UpdateSince(View(update, update_size), *known));
      });
}

syncline_code syncline_split_update(const char* update, size_t update_size,
                                    uint32_t max_ops, syncline_strings* parts,
                                    syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(update, update_size, "update"), Given(parts, "parts")}, [&] {
        return GiveTo(
            parts, syncline::SplitUpdate(View(update, update_size), max_ops));
      });
}

namespace {

void GiveInfo(const HistoryInfo& found, syncline_history_info* info) {
  info->spans = Give(found.header.spans);
  info->parents = Give(found.header.parents);
  info->is_snapshot = found.header.is_snapshot;
  info->ops = found.ops;
  info->op_runs = found.op_runs;
  info->runs = found.runs;
  info->changes = found.changes;
  info->first_time_ms = found.first_time_ms;
  info->last_time_ms = found.last_time_ms;
  info->inserted_characters = found.inserted_characters;
  info->deleted_characters = found.deleted_characters;
  info->value_bytes = found.value_bytes;
  info->doc_id = found.header.doc_id.value_or(syncline::DocId()).value;
  info->is_shallow = found.header.is_shallow;
  info->shallow_since = Give(found.shallow_since);
  info->kept_ops = found.kept_ops;
  info->containers = GiveArray<syncline_container_infos>(
      found.containers, [](const ContainerInfo& container) {
        return syncline_container_info{
            static_cast<syncline_container_kind>(container.kind),
            Give(std::string_view(container.name)), container.ops};
      });
}

}  // namespace

syncline_code syncline_inspect_history(const char* update, size_t update_size,
                                       syncline_history_info* info,
                                       syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(update, update_size, "update"), Given(info, "info")}, [&] {
        const absl::Status status = CheckSize(info->struct_size, sizeof(*info));
        if (!status.ok()) return status;
        const absl::StatusOr<HistoryInfo> found =
            syncline::InspectHistory(View(update, update_size));
        if (found.ok()) GiveInfo(*found, info);
        return found.status();
      });
}

void syncline_history_info_free(syncline_history_info* info) {
  if (info == nullptr) return;
  syncline_op_spans_free(&info->spans);
  syncline_op_ids_free(&info->parents);
  syncline_op_ids_free(&info->shallow_since);
  FreeArray(&info->containers, [](syncline_container_info* container) {
    syncline_bytes_free(&container->name);
  });
}

syncline_code syncline_obfuscate_history(const char* update, size_t update_size,
                                         syncline_bytes* obfuscated,
                                         syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(update, update_size, "update"), Given(obfuscated, "obfuscated")},
      [&] {
        return GiveTo(obfuscated,
                      syncline::ObfuscateHistory(View(update, update_size)));
      });
}
