// What goes wrong with a request, in one form: RFC 9457,
// application/problem+json.
//
// The codes are the API's own, and stable; docs/relay_http.md has the table.
//
// Thread-safe: plain values.
#ifndef SYNCLINE_SRC_RELAY_API_PROBLEM_H_
#define SYNCLINE_SRC_RELAY_API_PROBLEM_H_

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/status.h"
#include "syncline/relay/net/http.h"
#include "syncline/sync/error.h"

namespace syncline::relay::internal {

enum class ProblemCode : uint8_t {
  kNoSuchPath,
  kMethodNotAllowed,
  kBadParameter,
  kBadDocumentName,
  kBadUpdate,
  kBadPresence,
  kConditionFailed,
  kGap,
  kTooLarge,
  kNotAcceptable,
  kUnsupportedMediaType,
  kUnauthenticated,
  kTokenExpired,
  kPermissionDenied,
  kOriginNotAllowed,
  kEvicted,
  kNoSnapshot,
  kNoSuchVersion,
  kSealed,
  kPositionGone,
  kDeleted,
  kBusy,
  kUnavailable,
  kShuttingDown,
  kQuarantined,
  kInternal,
};

// Which bound a request was beyond, where the code is kBusy.
enum class ApiBound : uint8_t {
  kRequests,  // that are answered at once
  kWaiting,   // streams and polls
  kOpenings,  // documents that are looked into
  kBytes,     // of bodies, and of large answers
  kWrites,    // what may be written in a second, or may wait to be stored
  kStore,     // it is full
};
inline constexpr size_t kApiBounds = 6;

struct Problem {
  ProblemCode code = ProblemCode::kInternal;
  std::string detail = {};                            // what, and what to do
  HttpHeaders headers = {};                           // beside the form
  nlohmann::json members = nlohmann::json::object();  // more of the form
  ApiBound bound = ApiBound::kStore;                  // of kBusy
};

// Why a request is not answered now.
Problem Busy(ApiBound bound, std::string detail);

// "gap", 409.
std::string CodeOf(const Problem& problem);
int HttpStatusOf(const Problem& problem);
nlohmann::json ToJson(const Problem& problem);
HttpResponse ToResponse(const Problem& problem);

// What an error of a store is, and one of a room.
Problem ProblemOf(const absl::Status& status);
Problem ProblemOf(const SyncError& error);

// JSON on one line. Bytes that are no UTF-8 are replaced.
std::string Dump(const nlohmann::json& json);

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_API_PROBLEM_H_
