// doc.h: what replicas exchange.
#include "absl/status/statusor.h"
#include "call.h"
#include "give.h"
#include "syncline/c/doc.h"

using syncline::Doc;
using syncline::ImportResult;
using syncline::VersionVector;
using syncline::c::Call;
using syncline::c::CheckSize;
using syncline::c::Give;
using syncline::c::Given;
using syncline::c::GiveTo;
using syncline::c::View;

syncline_code syncline_doc_export(syncline_doc* doc, syncline_bytes* update,
                                  syncline_error* error) {
  return Call(__func__, doc, error, {Given(update, "update")},
              [&](Doc& it) { return GiveTo(update, it.Export()); });
}

syncline_code syncline_doc_export_since(syncline_doc* doc, const char* version,
                                        size_t version_size,
                                        syncline_bytes* update,
                                        syncline_error* error) {
  return Call(
      __func__, doc, error,
      {Given(version, version_size, "version"), Given(update, "update")},
      [&](Doc& it) {
        const absl::StatusOr<VersionVector> since =
            VersionVector::Decode(View(version, version_size));
        if (!since.ok()) return since.status();
        return GiveTo(update, it.ExportSince(*since));
      });
}

syncline_code syncline_doc_export_snapshot(syncline_doc* doc,
                                           syncline_bytes* snapshot,
                                           syncline_error* error) {
  return Call(__func__, doc, error, {Given(snapshot, "snapshot")},
              [&](Doc& it) { return GiveTo(snapshot, it.ExportSnapshot()); });
}

namespace {

syncline_import_result GiveResult(const ImportResult& result,
                                  size_t struct_size) {
  syncline_import_result given = {};
  given.struct_size = struct_size;
  given.applied = Give(result.applied);
  given.pending = Give(result.pending);
  given.rejected = syncline::c::GiveArray<syncline_strings>(
      result.rejected, [](const absl::Status& status) {
        return Give(std::string_view(std::string(status.message())));
      });
  return given;
}

}  // namespace

void syncline_import_result_free(syncline_import_result* result) {
  if (result == nullptr) return;
  syncline_op_spans_free(&result->applied);
  syncline_op_spans_free(&result->pending);
  syncline_strings_free(&result->rejected);
}

syncline_code syncline_doc_import(syncline_doc* doc, const char* bytes,
                                  size_t size, syncline_import_result* result,
                                  syncline_error* error) {
  return Call(
      __func__, doc, error, {Given(bytes, size, "bytes")}, [&](Doc& it) {
        if (result != nullptr) {
          const absl::Status status =
              CheckSize(result->struct_size, sizeof(*result));
          if (!status.ok()) return status;
        }
        const absl::StatusOr<ImportResult> done = it.Import(View(bytes, size));
        if (done.ok() && result != nullptr) {
          *result = GiveResult(*done, result->struct_size);
        }
        return done.status();
      });
}

syncline_code syncline_doc_version(syncline_doc* doc, syncline_bytes* version,
                                   syncline_error* error) {
  return Call(__func__, doc, error, {Given(version, "version")}, [&](Doc& it) {
    *version = Give(it.version().Encode());
    return absl::OkStatus();
  });
}

syncline_code syncline_doc_frontier(syncline_doc* doc,
                                    syncline_op_ids* frontier,
                                    syncline_error* error) {
  return Call(__func__, doc, error, {Given(frontier, "frontier")},
              [&](Doc& it) {
                *frontier = Give(it.frontier());
                return absl::OkStatus();
              });
}
