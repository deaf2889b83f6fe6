#include "syncline/json/plain.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "json/parse.h"
#include "json/value_json.h"
#include "syncline/internal/base/depth.h"
#include "syncline/internal/base/json_writer.h"
#include "syncline/internal/base/plain_sink.h"
#include "syncline/internal/base/status_macros.h"

namespace syncline {
namespace {

using Json = nlohmann::json;

absl::StatusOr<Plain> Read(const Json& value, int depth) {
  const bool is_map =
      value.is_object() && !(value.size() == 1 && value.contains("$bytes"));
  if (depth > internal::kMaxDepth && (is_map || value.is_array())) {
    return internal::NestedTooDeep("the value is");
  }
  if (value.is_array()) {
    Plain::List list;
    for (const Json& item : value) {
      SYNCLINE_ASSIGN_OR_RETURN(Plain read, Read(item, depth + 1));
      list.push_back(std::move(read));
    }
    return Plain(std::move(list));
  }
  if (is_map) {
    Plain::Map map;
    for (const auto& [key, field] : value.items()) {
      SYNCLINE_ASSIGN_OR_RETURN(Plain read, Read(field, depth + 1));
      map.emplace(key, std::move(read));
    }
    return Plain(std::move(map));
  }
  std::optional<Value> scalar = json::ReadValueJson(value);
  if (!scalar) {
    return absl::InvalidArgumentError(
        absl::StrCat("this is no value: ", value.dump().substr(0, 40)));
  }
  return Plain(*std::move(scalar));
}

}  // namespace

std::string PlainToJson(const Plain& plain) {
  internal::JsonWriter writer;
  internal::TellPlain(plain, &writer);
  return std::move(writer.out());
}

absl::StatusOr<Plain> PlainFromJson(std::string_view text) {
  SYNCLINE_ASSIGN_OR_RETURN(const Json value, json::ParseJson(text));
  return Read(value, 1);
}

}  // namespace syncline
