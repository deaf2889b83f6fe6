#include "origin.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace syncline::relay {

bool MayOpen(const HttpRequest& request,
             const std::vector<std::string>& origins) {
  const std::string origin(request.header("Origin"));
  if (origin.empty()) return true;
  const size_t scheme = origin.find("://");
  const std::string host(request.header("Host"));
  if (scheme != std::string::npos &&
      absl::EqualsIgnoreCase(origin.substr(scheme + 3), host)) {
    return true;
  }
  return std::any_of(
      origins.begin(), origins.end(), [&](const std::string& allowed) {
        return allowed == "*" || absl::EqualsIgnoreCase(allowed, origin);
      });
}

}  // namespace syncline::relay
