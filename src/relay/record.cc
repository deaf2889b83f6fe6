#include "syncline/relay/record.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "syncline/utf8.h"

namespace syncline::relay {
namespace {

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

absl::Status CheckSpans(const std::vector<OpSpan>& spans) {
  if (spans.empty() || spans.size() > kMaxSpans) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a record has 1 to ", kMaxSpans, " spans; this has ", spans.size()));
  }
  std::vector<PeerId> peers;
  peers.reserve(spans.size());
  for (const OpSpan& span : spans) {
    if (span.begin >= span.end) {
      return absl::InvalidArgumentError(
          absl::StrCat("the span ", span.ToString(), " has no ops"));
    }
    peers.push_back(span.peer);
  }
  std::sort(peers.begin(), peers.end());
  const auto twice = std::adjacent_find(peers.begin(), peers.end());
  if (twice != peers.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a record has two spans of the peer ", twice->ToString()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Record> RecordOf(const SyncBatch& batch) {
  if (batch.info().is_shallow) {
    return absl::InvalidArgumentError(
        "this is a shallow snapshot: it lacks the history before a version, "
        "and what is kept here has to be whole. Send a snapshot or an update "
        "of a replica that has all of the history");
  }
  return Record{.document = {},
                .epoch = {},
                .spans = batch.info().spans,
                .parents = batch.info().parents,
                .payload = std::string(batch.encoded()),
                .author = {}};
}

absl::Status CheckDocumentName(std::string_view name) {
  if (name.empty() || name.size() > kMaxDocumentNameBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the name of a document has 1 to ", kMaxDocumentNameBytes,
                     " bytes; this has ", name.size()));
  }
  if (!IsValidUtf8(name) || std::any_of(name.begin(), name.end(), IsControl)) {
    return absl::InvalidArgumentError(
        "the name of a document is UTF-8 without control characters");
  }
  return absl::OkStatus();
}

absl::Status CheckRecord(const Record& record) {
  if (absl::Status status = CheckDocumentName(record.document); !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckSpans(record.spans); !status.ok()) {
    return status;
  }
  if (record.parents.size() > kMaxParents) {
    return absl::InvalidArgumentError(
        absl::StrCat("a record has up to ", kMaxParents, " parents; this has ",
                     record.parents.size()));
  }
  if (record.payload.size() > kMaxPayloadBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a payload has up to ", kMaxPayloadBytes,
                     " bytes; this has ", record.payload.size()));
  }
  if (record.author.size() > kMaxAuthorBytes || !IsValidUtf8(record.author)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "an author is UTF-8 of up to ", kMaxAuthorBytes, " bytes"));
  }
  if (record.time_ms < 0) {
    return absl::InvalidArgumentError("the time of a record is before 1970");
  }
  return absl::OkStatus();
}

}  // namespace syncline::relay
