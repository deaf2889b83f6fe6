#include "log_rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

absl::Status Lacks(const Record& record, OpId op) {
  return absl::OutOfRangeError(absl::StrCat("the log of ", record.document,
                                            " lacks the op ", op.ToString(),
                                            ", which the update builds upon"));
}

}  // namespace

Epoch NextEpoch(Epoch last, Env& env) {
  const int64_t now_ms = std::max<int64_t>(0, env.WallTimeMs());
  return Epoch{std::max(last.value + 1, static_cast<uint64_t>(now_ms))};
}

absl::Status CheckEpoch(std::string_view document, Epoch given, Epoch current) {
  if (given == current) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      std::string(document), " is in its epoch ", current.value, ", not in ",
      given.value, ": it was deleted or restored; join it anew"));
}

absl::Status CheckClosed(const Record& record, KnownOps known) {
  for (const OpId& parent : record.parents) {
    if (parent.counter >= known(parent.peer)) return Lacks(record, parent);
  }
  for (const OpSpan& span : record.spans) {
    if (span.begin > known(span.peer)) {
      return Lacks(record, {span.peer, span.begin - 1});
    }
  }
  return absl::OkStatus();
}

bool IsKnown(const Record& record, KnownOps known) {
  return std::all_of(
      record.spans.begin(), record.spans.end(),
      [&](const OpSpan& span) { return span.end <= known(span.peer); });
}

absl::Status CheckRead(std::string_view document, const LogState& log,
                       Position from) {
  if (absl::Status status = CheckEpoch(document, from.epoch, log.epoch);
      !status.ok()) {
    return status;
  }
  if (from.seq < log.first_seq) {
    return absl::OutOfRangeError(
        absl::StrCat("the log of ", std::string(document), " begins at ",
                     log.first_seq.value, ", behind ", from.seq.value,
                     ": open its snapshot"));
  }
  if (from.seq > log.last_seq.Next()) {
    return absl::OutOfRangeError(absl::StrCat(
        "the log of ", std::string(document), " ends at ", log.last_seq.value,
        ", before ", from.seq.value, ": it has lost records; join it anew"));
  }
  return absl::OkStatus();
}

absl::Status CheckTrim(std::string_view document, const LogState& log,
                       Position last) {
  if (absl::Status status = CheckEpoch(document, last.epoch, log.epoch);
      !status.ok()) {
    return status;
  }
  if (last.seq > log.last_seq) {
    return absl::OutOfRangeError(
        absl::StrCat("the log of ", std::string(document), " ends at ",
                     log.last_seq.value, ", before ", last.seq.value));
  }
  return absl::OkStatus();
}

absl::Status CheckSnapshotSize(std::string_view bytes) {
  if (bytes.size() <= kMaxSnapshotBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a snapshot has up to ", kMaxSnapshotBytes,
                   " bytes; this has ", bytes.size()));
}

absl::Status CheckPublish(std::string_view document,
                          const std::optional<Published>& current,
                          const std::optional<SnapshotId>& expected,
                          const Published& next) {
  const auto current_id =
      current ? std::optional<SnapshotId>(current->id) : std::nullopt;
  if (current_id != expected) {
    return absl::AbortedError(absl::StrCat(
        "the snapshot of ", std::string(document), " is ",
        current ? current->id.ToString() : "none", ", not ",
        expected ? expected->ToString() : "none", ": somebody was quicker"));
  }
  if (current && (next.position < current->position ||
                  !next.version.Includes(current->version))) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the snapshot ", next.id.ToString(), " of ", std::string(document),
        " holds less than the one that it would replace"));
  }
  return absl::OkStatus();
}

absl::Status CheckDelete(std::string_view document,
                         const std::optional<Published>& current,
                         absl::Span<const SnapshotId> ids) {
  if (!current || std::find(ids.begin(), ids.end(), current->id) == ids.end()) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat("the snapshot ", current->id.ToString(), " of ",
                   std::string(document), " is the published one"));
}

absl::Status NoSnapshot(std::string_view document, const SnapshotId& id) {
  return absl::NotFoundError(
      absl::StrCat(std::string(document), " has no snapshot ", id.ToString()));
}

}  // namespace syncline::relay
