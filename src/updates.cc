#include "syncline/updates.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/any_history.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/internal/oplog/batch_assembler.h"
#include "syncline/internal/oplog/batch_merge.h"
#include "syncline/internal/oplog/batch_source.h"

namespace syncline {

using internal::BatchAssembler;
using internal::BatchSource;
using internal::EventBatch;

absl::Status CheckUpdate(std::string_view bytes) {
  EventBatch batch;
  return internal::DecodeAnyHistory(bytes, &batch);
}

absl::StatusOr<std::string> MergeUpdates(
    absl::Span<const std::string_view> updates) {
  std::vector<EventBatch> batches(updates.size());
  for (size_t i = 0; i < updates.size(); ++i) {
    SYNCLINE_RETURN_IF_ERROR(
        internal::DecodeAnyHistory(updates[i], &batches[i]));
  }
  EventBatch merged;
  SYNCLINE_RETURN_IF_ERROR(internal::MergeBatches(batches, &merged));
  std::string bytes = internal::EncodeUpdate(merged);
  // Each may be good, and all together not: only a reader finds out.
  const absl::Status status = internal::DecodeUpdate(bytes, &merged);
  if (status.ok()) return bytes;
  return absl::FailedPreconditionError(absl::StrCat(
      "between the updates there are ops missing, or they contradict each "
      "other: ",
      status.message()));
}

namespace {

absl::Status NoVersion(const std::string& why) {
  return absl::InvalidArgumentError(
      absl::StrCat("no document was ever at that version: ", why));
}

// Whether the version has what its ops, as far as they are here, build upon.
absl::Status CheckIsVersion(const BatchSource& source,
                            const VersionVector& version) {
  const EventBatch& batch = source.batch();
  for (const EventBatch::Run& run : batch.runs) {
    const OpId first{batch.peers[run.peer], run.counter};
    if (!version.Includes(first)) continue;
    for (uint32_t i = run.parents_begin; i < run.parents_end; ++i) {
      const OpId parent = source.IdOf(batch.parents[i]);
      if (version.Includes(parent)) continue;
      return NoVersion(absl::StrCat("it has op ", first.ToString(),
                                    ", which builds upon ", parent.ToString(),
                                    ", and not that"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> UpdateSince(std::string_view update,
                                        const VersionVector& version) {
  EventBatch batch;
  SYNCLINE_RETURN_IF_ERROR(internal::DecodeAnyHistory(update, &batch));
  const BatchSource source(batch);
  SYNCLINE_RETURN_IF_ERROR(CheckIsVersion(source, version));
  EventBatch part;
  BatchAssembler assembler(&part);
  for (size_t i = 0; i < batch.runs.size(); ++i) {
    const EventBatch::Run& run = batch.runs[i];
    const uint32_t next = version.next_counter(batch.peers[run.peer]);
    const uint32_t known = next > run.counter ? next - run.counter : 0;
    if (known >= run.length) continue;
    SYNCLINE_RETURN_IF_ERROR(assembler.Add(source, i, known, run.length));
  }
  assembler.Finish();
  std::string bytes = internal::EncodeUpdate(part);
  const absl::Status status = internal::DecodeUpdate(bytes, &part);
  return status.ok() ? absl::StatusOr<std::string>(std::move(bytes))
                     : NoVersion(std::string(status.message()));
}

absl::StatusOr<std::vector<std::string>> SplitUpdate(std::string_view update,
                                                     uint32_t max_ops) {
  if (max_ops == 0) {
    return absl::InvalidArgumentError("max_ops is 0: no part can have no ops");
  }
  EventBatch batch;
  SYNCLINE_RETURN_IF_ERROR(internal::DecodeAnyHistory(update, &batch));
  const BatchSource source(batch);
  std::vector<std::string> parts;
  size_t run = 0;
  uint32_t from = 0;  // of that run
  do {
    EventBatch part;
    BatchAssembler assembler(&part);
    while (run < batch.runs.size() && assembler.size() < max_ops) {
      const uint32_t length = batch.runs[run].length;
      const uint32_t to =
          from + std::min(length - from, max_ops - assembler.size());
      SYNCLINE_RETURN_IF_ERROR(assembler.Add(source, run, from, to));
      from = to < length ? to : 0;
      if (to == length) ++run;
    }
    assembler.Finish();
    parts.push_back(internal::EncodeUpdate(part));
  } while (run < batch.runs.size());
  return parts;
}

}  // namespace syncline
