#include "syncline/sync/error.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace syncline {
namespace {

struct CodeMeaning {
  std::string_view name;
  SyncErrorClass error_class;
  absl::StatusCode status;
};

constexpr SyncErrorClass kPermanent = SyncErrorClass::kPermanent;
constexpr SyncErrorClass kTransient = SyncErrorClass::kTransient;
constexpr SyncErrorClass kAuth = SyncErrorClass::kAuth;

// By the code. Where a side broke a rule of the protocol, another connection
// may still go well: the bytes of this one may have been damaged on the way.
constexpr CodeMeaning kMeanings[] = {
    {"internal", kTransient, absl::StatusCode::kInternal},
    {"malformed frame", kTransient, absl::StatusCode::kDataLoss},
    {"frame too large", kTransient, absl::StatusCode::kResourceExhausted},
    {"unsupported version", kPermanent, absl::StatusCode::kUnimplemented},
    {"unexpected frame", kTransient, absl::StatusCode::kFailedPrecondition},
    {"unknown channel", kTransient, absl::StatusCode::kFailedPrecondition},
    {"too many documents", kTransient, absl::StatusCode::kResourceExhausted},
    {"update too large", kPermanent, absl::StatusCode::kResourceExhausted},
    {"bad update", kPermanent, absl::StatusCode::kDataLoss},
    {"gap", kTransient, absl::StatusCode::kFailedPrecondition},
    {"window exceeded", kTransient, absl::StatusCode::kResourceExhausted},
    {"rate limited", kTransient, absl::StatusCode::kResourceExhausted},
    {"bad presence", kPermanent, absl::StatusCode::kInvalidArgument},
    {"permission denied", kPermanent, absl::StatusCode::kPermissionDenied},
    {"unauthenticated", kAuth, absl::StatusCode::kUnauthenticated},
    {"token expired", kAuth, absl::StatusCode::kUnauthenticated},
    {"not found", kPermanent, absl::StatusCode::kNotFound},
    {"level not offered", kPermanent, absl::StatusCode::kFailedPrecondition},
    {"room unavailable", kTransient, absl::StatusCode::kUnavailable},
    {"checksum mismatch", kTransient, absl::StatusCode::kDataLoss},
    {"timeout", kTransient, absl::StatusCode::kDeadlineExceeded},
    {"shutting down", kTransient, absl::StatusCode::kUnavailable},
    {"slow consumer", kTransient, absl::StatusCode::kResourceExhausted},
    {"evicted", kPermanent, absl::StatusCode::kPermissionDenied},
    {"deleted", kPermanent, absl::StatusCode::kNotFound},
    {"quarantined", kPermanent, absl::StatusCode::kFailedPrecondition},
};
static_assert(std::size(kMeanings) ==
              static_cast<size_t>(SyncErrorCode::kQuarantined) + 1);

const CodeMeaning& MeaningOf(SyncErrorCode code) {
  const auto index = static_cast<size_t>(code);
  return kMeanings[index < std::size(kMeanings) ? index : 0];
}

}  // namespace

SyncError::SyncError(SyncErrorCode error_code, std::string error_text,
                     Milliseconds retry)
    : code(error_code),
      text(std::move(error_text)),
      retry_after(retry),
      error_class(ClassOf(error_code)) {}

absl::Status SyncError::ToStatus() const {
  return absl::Status(MeaningOf(code).status,
                      absl::StrCat(std::string(NameOf(code)), ": ", text));
}

std::string_view NameOf(SyncErrorCode code) { return MeaningOf(code).name; }

SyncErrorClass ClassOf(SyncErrorCode code) {
  return MeaningOf(code).error_class;
}

CloseCode CloseCodeOf(const SyncError& error) {
  if (error.code == SyncErrorCode::kSlowConsumer) return kCloseSlowConsumer;
  const bool is_transient = error.error_class == SyncErrorClass::kTransient;
  return static_cast<CloseCode>((is_transient ? 4500 : 4400) +
                                static_cast<int>(error.code));
}

}  // namespace syncline
