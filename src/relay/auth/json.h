// JSON of strangers, read within bounds.
#ifndef SYNCLINE_RELAY_SRC_AUTH_JSON_H_
#define SYNCLINE_RELAY_SRC_AUTH_JSON_H_

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace syncline::relay {

// Tokens and key sets need four.
inline constexpr int kMaxJsonDepth = 8;

// An object; nothing, where the text is something else, is no JSON, or has
// more than kMaxJsonDepth levels. Of two members of one name, the last counts.
std::optional<nlohmann::json> ParseJsonObject(std::string_view text);

// The member of this name, if it is a string; else nullptr.
const std::string* StringMember(const nlohmann::json& object,
                                std::string_view name);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_AUTH_JSON_H_
