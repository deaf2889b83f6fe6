// Rules of HTTP that are everybody's: types that are accepted, conditions, and
// the token of a request.
//
// Thread-safe: no state. Cost of each: O(bytes of the header).
#ifndef SYNCLINE_SRC_RELAY_API_HTTP_RULES_H_
#define SYNCLINE_SRC_RELAY_API_HTTP_RULES_H_

#include <optional>
#include <string>
#include <string_view>

#include "syncline/relay/net/http.h"

namespace syncline::relay::internal {

// All headers of the name, joined by commas.
std::string AllOf(const HttpRequest& request, std::string_view name);

// Whether an Accept header takes the type; an empty one takes all.
bool Accepts(std::string_view accept, std::string_view type);

// The type of a Content-Type, without its parameters, in lower case.
std::string MediaType(std::string_view content_type);

// What the conditions of a GET or HEAD say of the representation with this
// ETag: 304, 412, or nothing.
std::optional<int> ConditionStatus(const HttpRequest& request,
                                   std::string_view etag);

// Whether a request that changes something has a condition.
bool HasCondition(const HttpRequest& request);

// The token of `Authorization: Bearer`. Empty, where there is no such header;
// nothing, where there are several, or one of another form.
std::optional<std::string> BearerToken(const HttpRequest& request);

// %XX becomes a byte; nothing, where what follows a % is no hexadecimal number.
// `plus` is what a + stands for.
std::optional<std::string> PercentDecode(std::string_view text, char plus);

}  // namespace syncline::relay::internal

#endif  // SYNCLINE_SRC_RELAY_API_HTTP_RULES_H_
