#include "sync/exchange.h"

#include <string>
#include <utility>

namespace syncline::internal {
namespace {

// What a seal says is not to be taken for a document that is busy.
absl::Status OfSeal(const absl::Status& status) {
  return absl::IsFailedPrecondition(status)
             ? absl::InternalError(status.message())
             : status;
}

// A sealed header cannot say that an update is shallow, and so says that it has
// all of the history: who cannot read it puts it in the place of that.
absl::Status CheckIsWhole(const UpdateInfo& info) {
  if (!info.is_shallow) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "an encrypted shallow snapshot, which lacks the history before a version "
      "and would be taken for all of it: a replica that has all of the history "
      "has to give it");
}

absl::StatusOr<SyncBatchPtr> Seal(const std::string& update,
                                  const PayloadSeal& seal) {
  absl::StatusOr<UpdateInfo> info = DescribeUpdate(update);
  if (!info.ok()) return info.status();
  const absl::Status whole = CheckIsWhole(*info);
  if (!whole.ok()) return whole;
  const absl::StatusOr<std::string> payload = seal.seal(update);
  if (!payload.ok()) return OfSeal(payload.status());
  if (payload->empty()) {
    return absl::InvalidArgumentError(
        "the seal gave nothing: it has to return what it encrypted");
  }
  return SyncBatch::Sealed(*payload, *std::move(info));
}

// Whether a sealed header says of an update what that says of itself. Which
// document it is of stands in no sealed header: Import() looks at that.
bool IsHeaderOf(const UpdateInfo& header, const UpdateInfo& update) {
  return header.spans == update.spans && header.parents == update.parents &&
         header.is_snapshot == update.is_snapshot;
}

}  // namespace

absl::StatusOr<SyncBatchPtr> ExportBatch(SyncDocument* document,
                                         const PayloadSeal& seal,
                                         const VersionVector& since) {
  const absl::StatusOr<std::string> update = document->ExportSince(since);
  if (!update.ok()) return update.status();
  if (!seal.seal) return SyncBatch::FromUpdate(*update);
  return Seal(*update, seal);
}

absl::StatusOr<SyncBatchPtr> ExportSealedSnapshot(SyncDocument* document,
                                                  const PayloadSeal& seal) {
  if (!seal.seal) {
    return absl::FailedPreconditionError("the document is not encrypted");
  }
  const absl::StatusOr<std::string> snapshot = document->ExportSnapshot();
  if (!snapshot.ok()) return snapshot.status();
  return Seal(*snapshot, seal);
}

absl::Status ImportBatch(SyncDocument* document, const PayloadSeal& seal,
                         const SyncBatch& batch) {
  if (batch.is_sealed() != static_cast<bool>(seal.open)) {
    return absl::InvalidArgumentError(
        batch.is_sealed()
            ? "an encrypted update came: PayloadSeal::open has to open it"
            : "an update came that is not encrypted: anybody may have made it");
  }
  if (!batch.is_sealed()) return document->Import(batch.payload());
  const absl::StatusOr<std::string> update = seal.open(batch.payload());
  if (!update.ok()) return OfSeal(update.status());
  const absl::StatusOr<UpdateInfo> info = DescribeUpdate(*update);
  if (!info.ok()) return info.status();
  if (!IsHeaderOf(batch.info(), *info)) {
    return absl::DataLossError(
        "an encrypted update whose header is not that of its content");
  }
  const absl::Status whole = CheckIsWhole(*info);
  if (!whole.ok()) return whole;
  return document->Import(*update);
}

VersionVector EndsOf(const UpdateInfo& info) {
  VersionVector ends;
  for (const OpSpan& span : info.spans) ends.Set(span.peer, span.end);
  return ends;
}

}  // namespace syncline::internal
