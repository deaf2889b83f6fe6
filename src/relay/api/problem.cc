#include "relay/api/problem.h"

#include <array>

#include "absl/strings/str_cat.h"

namespace syncline::relay::internal {
namespace {

struct Meaning {
  const char* code;
  int status;
  const char* title;
};

// In the order of ProblemCode.
constexpr std::array<Meaning, 26> kMeanings = {{
    {"no-such-path", 404, "There is nothing at this path"},
    {"method-not-allowed", 405, "This method does nothing here"},
    {"bad-parameter", 400, "A parameter is wrong"},
    {"bad-document-name", 400, "No document can be called so"},
    {"bad-update", 400, "The body is no update"},
    {"bad-presence", 400, "The body is no presence"},
    {"condition-failed", 412, "The condition of the request is not true"},
    {"gap", 409, "The update builds upon ops that are missing"},
    {"too-large", 413, "The body is too large"},
    {"not-acceptable", 406, "The answer has none of the accepted types"},
    {"unsupported-media-type", 415, "The body has a type that is not taken"},
    {"unauthenticated", 401, "There is no token, or none that is good"},
    {"token-expired", 401, "The token has expired"},
    {"permission-denied", 403, "The token gives too few rights"},
    {"origin-not-allowed", 403, "Pages of this origin may not ask"},
    {"evicted", 403, "This client was sent away"},
    {"no-snapshot", 404, "There is no snapshot yet"},
    {"no-such-version", 404, "The document was never so"},
    {"sealed", 409, "The document is encrypted by its clients"},
    {"position-gone", 410, "The position is of another life of the document"},
    {"deleted", 410, "The document was deleted"},
    {"busy", 503, "As much is under way as this server allows"},
    {"unavailable", 503, "The document cannot be reached now"},
    {"shutting-down", 503, "The server is about to stop"},
    {"quarantined", 500, "What is stored of the document is damaged"},
    {"internal", 500, "A fault of the server"},
}};

const Meaning& MeaningOf(const Problem& problem) {
  return kMeanings.at(static_cast<size_t>(problem.code));
}

ProblemCode CodeOfSync(SyncErrorCode code) {
  switch (code) {
    case SyncErrorCode::kGap:
      return ProblemCode::kGap;
    case SyncErrorCode::kBadUpdate:
      return ProblemCode::kBadUpdate;
    case SyncErrorCode::kUpdateTooLarge:
      return ProblemCode::kTooLarge;
    case SyncErrorCode::kRateLimited:
      return ProblemCode::kBusy;
    case SyncErrorCode::kRoomUnavailable:
      return ProblemCode::kUnavailable;
    case SyncErrorCode::kEvicted:
      return ProblemCode::kEvicted;
    case SyncErrorCode::kDeleted:
      return ProblemCode::kDeleted;
    case SyncErrorCode::kQuarantined:
      return ProblemCode::kQuarantined;
    default:
      return ProblemCode::kInternal;
  }
}

ProblemCode CodeOfStatus(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kAborted:
      return ProblemCode::kUnavailable;
    case absl::StatusCode::kResourceExhausted:
      return ProblemCode::kBusy;
    case absl::StatusCode::kDataLoss:
      return ProblemCode::kQuarantined;
    default:
      return ProblemCode::kInternal;
  }
}

}  // namespace

std::string CodeOf(const Problem& problem) { return MeaningOf(problem).code; }

int HttpStatusOf(const Problem& problem) { return MeaningOf(problem).status; }

nlohmann::json ToJson(const Problem& problem) {
  nlohmann::json json = problem.members;
  json["type"] = absl::StrCat("urn:syncline:problem:", CodeOf(problem));
  json["code"] = CodeOf(problem);
  json["title"] = MeaningOf(problem).title;
  json["status"] = HttpStatusOf(problem);
  json["detail"] = problem.detail;
  return json;
}

HttpResponse ToResponse(const Problem& problem) {
  HttpResponse response{.status = HttpStatusOf(problem),
                        .headers = problem.headers,
                        .body = Dump(ToJson(problem)) + "\n"};
  response.headers.emplace_back("Content-Type", "application/problem+json");
  response.headers.emplace_back("Cache-Control", "no-store");
  if (response.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

Problem Busy(ApiBound bound, std::string detail) {
  return {
      .code = ProblemCode::kBusy, .detail = std::move(detail), .bound = bound};
}

Problem ProblemOf(const absl::Status& status) {
  return {.code = CodeOfStatus(status.code()),
          .detail = std::string(status.message())};
}

Problem ProblemOf(const SyncError& error) {
  return {.code = CodeOfSync(error.code),
          .detail = error.text,
          .bound = ApiBound::kWrites};
}

std::string Dump(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace syncline::relay::internal
