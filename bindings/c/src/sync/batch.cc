#include "sync/batch.h"

#include <string_view>

#include "absl/functional/function_ref.h"
#include "call.h"
#include "give.h"

using syncline::OpId;
using syncline::OpSpan;
using syncline::PeerId;
using syncline::SyncBatch;
using syncline::SyncBatchPtr;
using syncline::UpdateInfo;
using syncline::VersionVector;
using syncline::c::CallFree;
using syncline::c::CheckHandle;
using syncline::c::Checks;
using syncline::c::GiveArray;
using syncline::c::Given;
using syncline::c::TakeVersion;
using syncline::c::View;

absl::StatusOr<VersionVector> syncline::c::TakeVersion(const char* version,
                                                       size_t size) {
  if (size == 0) return VersionVector();
  return VersionVector::Decode(View(version, size));
}

namespace {

syncline_code CallBatch(
    const char* function, syncline_sync_batch* batch, syncline_error* error,
    Checks checks, absl::FunctionRef<absl::Status(const SyncBatch&)> call) {
  absl::Status status = CheckHandle(batch, "batch");
  if (status.ok()) status = syncline::c::FirstProblem(checks);
  if (status.ok()) status = call(*batch->batch);
  return syncline::c::Finish(function, status, error);
}

absl::Status GiveBatch(const absl::StatusOr<SyncBatchPtr>& made,
                       syncline_sync_batch** batch) {
  if (made.ok()) *batch = new syncline_sync_batch(*made, /*lent=*/false);
  return made.status();
}

absl::StatusOr<UpdateInfo> Take(const syncline_update_info* info) {
  syncline_update_info read = SYNCLINE_UPDATE_INFO_INIT;
  absl::Status status = syncline::c::ReadStruct(info, sizeof(read), &read);
  if (status.ok()) {
    status = syncline::c::FirstProblem(
        {Given(read.spans.items, read.spans.size, "spans"),
         Given(read.parents.items, read.parents.size, "parents")});
  }
  if (!status.ok()) return status;
  UpdateInfo taken;
  taken.is_snapshot = read.is_snapshot;
  for (size_t i = 0; i < read.spans.size; ++i) {
    const syncline_op_span& span = read.spans.items[i];
    taken.spans.push_back({PeerId{span.peer}, span.begin, span.end});
  }
  for (size_t i = 0; i < read.parents.size; ++i) {
    const syncline_op_id& op = read.parents.items[i];
    taken.parents.push_back({PeerId{op.peer}, op.counter});
  }
  return taken;
}

void GiveInfo(const UpdateInfo& from, syncline_update_info* to) {
  to->spans = GiveArray<syncline_op_spans>(from.spans, [](const OpSpan& span) {
    return syncline_op_span{span.peer.value, span.begin, span.end};
  });
  to->parents = GiveArray<syncline_op_ids>(from.parents, [](const OpId& op) {
    return syncline_op_id{op.peer.value, op.counter};
  });
  to->is_snapshot = from.is_snapshot;
  to->is_shallow = from.is_shallow;
  to->has_doc_id = from.doc_id.has_value();
  to->doc_id = to->has_doc_id ? from.doc_id->value : 0;
}

}  // namespace

syncline_code syncline_sync_batch_from_update(const char* update,
                                              size_t update_size,
                                              syncline_sync_batch** batch,
                                              syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(update, update_size, "update"), Given(batch, "batch")}, [&] {
        return GiveBatch(SyncBatch::FromUpdate(View(update, update_size)),
                         batch);
      });
}

syncline_code syncline_sync_batch_parse(const char* encoded,
                                        size_t encoded_size,
                                        syncline_sync_batch** batch,
                                        syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(encoded, encoded_size, "encoded"), Given(batch, "batch")}, [&] {
        return GiveBatch(
            SyncBatch::Parse(std::string(View(encoded, encoded_size))), batch);
      });
}

syncline_code syncline_sync_batch_sealed(const char* payload,
                                         size_t payload_size,
                                         const syncline_update_info* info,
                                         syncline_sync_batch** batch,
                                         syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(payload, payload_size, "payload"), Given(info, "info"),
       Given(batch, "batch")},
      [&]() -> absl::Status {
        absl::StatusOr<UpdateInfo> taken = Take(info);
        if (!taken.ok()) return taken.status();
        return GiveBatch(
            SyncBatch::Sealed(View(payload, payload_size), *std::move(taken)),
            batch);
      });
}

syncline_code syncline_sync_batch_copy(syncline_sync_batch* batch,
                                       syncline_sync_batch** copy,
                                       syncline_error* error) {
  return CallBatch(__func__, batch, error, {Given(copy, "copy")},
                   [&](const SyncBatch&) {
                     return GiveBatch(SyncBatchPtr(batch->batch), copy);
                   });
}

syncline_code syncline_sync_batch_free(syncline_sync_batch* batch,
                                       syncline_error* error) {
  return CallFree(__func__, error, {}, [&] {
    if (batch == nullptr) return absl::OkStatus();
    absl::Status status = CheckHandle(batch, "batch");
    if (!status.ok()) return status;
    if (batch->is_lent) {
      return absl::FailedPreconditionError(
          "what a callback is handed is freed by who calls it: copy the batch "
          "to keep it");
    }
    delete batch;
    return status;
  });
}

syncline_code syncline_sync_batch_read(syncline_sync_batch* batch,
                                       syncline_sync_batch_view* view,
                                       syncline_error* error) {
  return CallBatch(
      __func__, batch, error, {Given(view, "view")}, [&](const SyncBatch& it) {
        const size_t size = view->struct_size;
        absl::Status status = syncline::c::CheckSize(size, sizeof(*view));
        if (!status.ok()) return status;
        *view = {size,
                 it.encoded().data(),
                 it.encoded().size(),
                 it.payload().data(),
                 it.payload().size(),
                 it.is_sealed(),
                 it.info().is_shallow,
                 it.hash()};
        return status;
      });
}

void syncline_update_info_free(syncline_update_info* info) {
  if (info == nullptr) return;
  syncline_op_spans_free(&info->spans);
  syncline_op_ids_free(&info->parents);
}

syncline_code syncline_sync_batch_info(syncline_sync_batch* batch,
                                       syncline_update_info* info,
                                       syncline_error* error) {
  return CallBatch(
      __func__, batch, error, {Given(info, "info")}, [&](const SyncBatch& it) {
        absl::Status status =
            syncline::c::CheckSize(info->struct_size, sizeof(*info));
        if (status.ok()) GiveInfo(it.info(), info);
        return status;
      });
}

syncline_code syncline_sync_batch_follows_on(syncline_sync_batch* batch,
                                             const char* version,
                                             size_t version_size, bool* follows,
                                             syncline_error* error) {
  return CallBatch(
      __func__, batch, error,
      {Given(version, version_size, "version"), Given(follows, "follows")},
      [&](const SyncBatch& it) {
        const auto taken = TakeVersion(version, version_size);
        if (taken.ok()) *follows = it.info().FollowsOn(*taken);
        return taken.status();
      });
}

syncline_code syncline_sync_batch_is_known_in(syncline_sync_batch* batch,
                                              const char* version,
                                              size_t version_size,
                                              bool* is_known,
                                              syncline_error* error) {
  return CallBatch(
      __func__, batch, error,
      {Given(version, version_size, "version"), Given(is_known, "is_known")},
      [&](const SyncBatch& it) {
        const auto taken = TakeVersion(version, version_size);
        if (taken.ok()) *is_known = it.info().IsKnownIn(*taken);
        return taken.status();
      });
}

syncline_code syncline_sync_batch_advance(syncline_sync_batch* batch,
                                          const char* version,
                                          size_t version_size,
                                          syncline_bytes* advanced,
                                          syncline_error* error) {
  return CallBatch(
      __func__, batch, error,
      {Given(version, version_size, "version"), Given(advanced, "advanced")},
      [&](const SyncBatch& it) {
        absl::StatusOr<VersionVector> taken =
            TakeVersion(version, version_size);
        if (!taken.ok()) return taken.status();
        for (const OpSpan& span : it.info().spans) {
          if (span.end > taken->next_counter(span.peer)) {
            taken->Set(span.peer, span.end);
          }
        }
        *advanced = syncline::c::Give(taken->Encode());
        return absl::OkStatus();
      });
}
