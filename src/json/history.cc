#include "syncline/json/history.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "json/history_reader.h"
#include "json/history_writer.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/any_history.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_encoder.h"

namespace syncline {

absl::StatusOr<std::string> HistoryToJson(std::string_view bytes) {
  internal::EventBatch batch;
  SYNCLINE_RETURN_IF_ERROR(internal::DecodeAnyHistory(bytes, &batch));
  return json::WriteHistory(batch);
}

absl::StatusOr<std::string> HistoryFromJson(std::string_view text) {
  internal::EventBatch batch;
  SYNCLINE_RETURN_IF_ERROR(json::ReadHistory(text, &batch));
  std::string bytes = internal::EncodeUpdate(batch);
  // It knows what a history may not say.
  internal::EventBatch read;
  if (const absl::Status status = internal::DecodeUpdate(bytes, &read);
      !status.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("this is no history: ", status.message()));
  }
  return bytes;
}

}  // namespace syncline
