// Base64 as RFC 7515 has it: the alphabet of URLs, no padding, no white space.
#ifndef SYNCLINE_RELAY_SRC_AUTH_BASE64URL_H_
#define SYNCLINE_RELAY_SRC_AUTH_BASE64URL_H_

#include <optional>
#include <string>
#include <string_view>

namespace syncline::relay {

// Nothing, where the text is not the one that the bytes are written as: a
// signature has one text, so no other text of a token is good, too.
std::optional<std::string> DecodeBase64Url(std::string_view text);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_AUTH_BASE64URL_H_
