// What a request's target names: a resource, a document, parameters; and which
// methods, rights and parameters each resource has.
//
// Thread-safe: plain values.
#ifndef SYNCLINE_SRC_RELAY_API_API_TARGET_H_
#define SYNCLINE_SRC_RELAY_API_API_TARGET_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "relay/api/problem.h"
#include "syncline/relay/auth/grant.h"
#include "syncline/relay/net/http.h"

namespace syncline::relay::internal {

enum class Resource : uint8_t {
  kDescription,
  kDocument,
  kUpdates,
  kSnapshot,
  kVersions,
  kHistory,
  kPast,
  kRestore,
  kEvents,
  kPresence,
};

struct ApiTarget {
  Resource resource = Resource::kDescription;
  std::string document = {};  // as its tenant calls it; empty: none is named
  std::map<std::string, std::string, std::less<>> parameters = {};

  std::optional<std::string_view> parameter(std::string_view name) const;
};

// What may be done at a resource by one method; HEAD is GET.
struct Action {
  const char* method;
  Rights rights;           // that it needs
  const char* parameters;  // that it knows, with a space after each
};

// Reads the target of a request. A problem: kNoSuchPath, kBadDocumentName,
// kBadParameter for an encoding that is none and for a name that comes twice.
// Cost: O(bytes log parameters).
std::optional<Problem> ParseTarget(const HttpRequest& request, ApiTarget* out);

// The action, where the method has one and knows all parameters; else a
// problem: kMethodNotAllowed, kBadParameter.
std::optional<Problem> FindAction(const HttpRequest& request,
                                  const ApiTarget& target, Action* out);

// "GET, HEAD, OPTIONS"
std::string AllowedMethods(Resource resource);

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_API_API_TARGET_H_
