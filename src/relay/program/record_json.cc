#include "record_json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "syncline/sync/batch.h"

namespace syncline::relay {
namespace {

using Json = nlohmann::ordered_json;

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::Status Wrong(std::string_view what) {
  return absl::DataLossError(
      absl::StrCat("this is no line of an export: ", std::string(what)));
}

// Empty, where it is not there or no text.
std::string TextOf(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_string()) return {};
  return found->get<std::string>();
}

absl::StatusOr<EpochsOfDocument> EpochsFromJson(const Json& json) {
  const Json epoch = json.value("epoch", Json());
  const Json deleted_before = json.value("deleted_before", Json());
  if (!epoch.is_number_unsigned() || !deleted_before.is_number_unsigned()) {
    return Wrong("its epochs are no numbers");
  }
  return EpochsOfDocument{TextOf(json, "document"),
                          Epoch{epoch.get<uint64_t>()},
                          Epoch{deleted_before.get<uint64_t>()}};
}

absl::StatusOr<Record> RecordFromJson(const Json& json) {
  std::string payload;
  if (!absl::Base64Unescape(TextOf(json, "payload"), &payload) ||
      payload.empty()) {
    return Wrong("its payload is not Base64");
  }
  const absl::StatusOr<SyncBatchPtr> batch =
      SyncBatch::Parse(std::move(payload));
  if (!batch.ok()) {
    return Wrong(absl::StrCat("its payload: ", batch.status().message()));
  }
  absl::StatusOr<Record> record = RecordOf(**batch);
  if (!record.ok()) return record.status();
  record->document = TextOf(json, "document");
  record->author = TextOf(json, "author");
  const auto time = json.find("time_ms");
  if (time != json.end() && time->is_number_integer()) {
    record->time_ms = time->get<int64_t>();
  }
  return record;
}

}  // namespace

std::string RecordToJson(const LoggedRecord& logged, bool with_payload) {
  const Record& record = logged.record;
  Json json = {
      {"document", record.document},
      {"position", Position{record.epoch, logged.seq}.ToString()},
      {"time_ms", record.time_ms},
      {"author", record.author},
      {"spans", Json::array()},
      {"parents", Json::array()},
      {"bytes", record.payload.size()},
  };
  for (const OpSpan& span : record.spans) {
    json["spans"].push_back(span.ToString());
  }
  for (const OpId& parent : record.parents) {
    json["parents"].push_back(parent.ToString());
  }
  if (with_payload) {
    json["payload"] = absl::Base64Escape(record.payload);
  }
  return Dump(json);
}

std::string SnapshotToJson(std::string_view document, Position position,
                           std::string_view bytes) {
  return Dump(Json{
      {"document", document},
      {"position", position.ToString()},
      {"snapshot", true},
      {"bytes", bytes.size()},
      {"payload", absl::Base64Escape({bytes.data(), bytes.size()})},
  });
}

std::string EpochsToJson(const EpochsOfDocument& epochs) {
  return Dump(Json{
      {"document", epochs.document},
      {"epoch", epochs.epoch.value},
      {"deleted_before", epochs.deleted_before.value},
  });
}

absl::StatusOr<ExportedLine> LineFromJson(std::string_view line) {
  const Json json = Json::parse(line.begin(), line.end(), nullptr,
                                /*allow_exceptions=*/false);
  if (!json.is_object()) return Wrong("not a JSON object");
  if (json.contains("epoch")) {
    absl::StatusOr<EpochsOfDocument> epochs = EpochsFromJson(json);
    if (!epochs.ok()) return epochs.status();
    return *std::move(epochs);
  }
  absl::StatusOr<Record> record = RecordFromJson(json);
  if (!record.ok()) return record.status();
  if (json.value("snapshot", Json()) == true) {
    return SnapshotOfDocument{*std::move(record)};
  }
  return *std::move(record);
}

std::string TimeText(int64_t time_ms) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromUnixMillis(time_ms),
                          absl::UTCTimeZone());
}

absl::StatusOr<int64_t> ParseTimeText(const std::string& text) {
  int64_t number = 0;
  if (absl::SimpleAtoi(text, &number) && number >= 0) return number;
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return absl::ToUnixMillis(time);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text,
                   "\" is no time; one is 2027-01-15T08:00:00Z, or "
                   "milliseconds since 1970"));
}

}  // namespace syncline::relay
