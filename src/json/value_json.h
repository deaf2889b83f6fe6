// What ops carry, as JSON, lossless: an int has no point, a double has one or
// an exponent. What JSON lacks is an object of one field:
//
//   bytes             {"$bytes":"<base64>"}
//   NaN, infinities   {"$double":"<the 16 hexadecimal digits of its bits>"}
//   a container       {"$container":"map"}, which the op makes
//
// NEVER CHANGE. Cost: O(size). Thread-safe: no state.
#ifndef SYNCLINE_JSON_SRC_VALUE_JSON_H_
#define SYNCLINE_JSON_SRC_VALUE_JSON_H_

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "syncline/container_kind.h"
#include "syncline/value.h"

namespace syncline::json {

// A kind of a later version is a number.
void AppendContainerKind(ContainerKind kind, std::string* out);
std::optional<ContainerKind> ReadContainerKind(const nlohmann::json& kind);

void AppendValueJson(const Value& value, std::string* out);
// Nothing for JSON that is no value.
std::optional<Value> ReadValueJson(const nlohmann::json& value);

}  // namespace syncline::json

#endif  // SYNCLINE_JSON_SRC_VALUE_JSON_H_
