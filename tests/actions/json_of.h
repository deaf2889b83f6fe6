// JSON of scripts as the C++ interface takes it, and JSON of what it gives.
#ifndef SYNCLINE_TESTS_ACTIONS_JSON_OF_H_
#define SYNCLINE_TESTS_ACTIONS_JSON_OF_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actions/script.h"
#include "syncline/syncline.h"

namespace syncline::test {

inline Value ValueOf(const Json& json) {
  if (json.is_null()) return {};
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<int64_t>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.contains("bytes")) {
    return Value::Bytes(FromHex(json["bytes"].get<std::string>()));
  }
  return NamedDouble(json.at("double").get<std::string>());
}

inline Json JsonOf(const Value& value) {
  if (value.as_bool()) return *value.as_bool();
  if (value.as_int()) return *value.as_int();
  if (value.as_double()) return *value.as_double();
  if (value.as_string() != nullptr) return *value.as_string();
  if (value.as_bytes() != nullptr) {
    return Json::object({{"bytes", Hex(*value.as_bytes())}});
  }
  return nullptr;
}

// A run, or an insert of a delta.
inline Json JsonOf(const std::string& text, const std::optional<Value>& embed,
                   const Attributes& said) {
  Json attributes = Json::array(), many = Json::array();
  for (const auto& [key, id, value] : said) {
    if (id) many.push_back({key, JsonOf(value), id->ToString()});
    if (!id) attributes.push_back({key, JsonOf(value)});
  }
  Json json = {embed ? "" : text, attributes, many};
  if (embed) json.push_back(JsonOf(*embed));
  return json;
}

inline Json JsonOf(const std::vector<TextRun>& runs) {
  Json json = Json::array();
  for (const TextRun& run : runs) {
    json.push_back(JsonOf(run.text, run.embed, run.attributes));
  }
  return json;
}

inline Json JsonOf(const TextDelta& delta) {
  Json json = Json::array();
  for (const TextStep& step : delta) {
    json.push_back(JsonOf(step.inserted, step.embed, step.attributes));
  }
  return json;
}

inline Json JsonOf(const std::vector<AuthoredRange>& ranges) {
  Json json = Json::array();
  for (const AuthoredRange& range : ranges) {
    json.push_back({range.begin, range.end, range.first.ToString()});
  }
  return json;
}

inline Json JsonOf(const std::vector<ItemAuthors>& items) {
  Json json = Json::array();
  for (const ItemAuthors& item : items) {
    json.push_back({item.inserted.ToString(), item.placed.ToString(),
                    item.set.ToString()});
  }
  return json;
}

inline Json JsonOf(const ChangeInfo& change) {
  return {change.ops.ToString(), change.lamport, change.time_ms,
          change.message};
}

inline Json JsonOf(const std::vector<TextMark>& marks) {
  Json json = Json::array();
  for (const TextMark& mark : marks) {
    json.push_back({mark.id.ToString(), mark.begin, mark.end, mark.key,
                    JsonOf(mark.value), mark.many});
  }
  return json;
}

template <typename F>
TextStep StepOf(const Json& json, F mark_of) {
  TextStep step;
  if (json.contains("retain")) step.count = json["retain"];
  if (json.contains("delete")) {
    step.kind = TextStep::Kind::kDelete;
    step.count = json["delete"];
  }
  if (json.contains("insert")) {
    step.kind = TextStep::Kind::kInsert;
    const Json& insert = json["insert"];
    if (insert.is_string()) step.inserted = insert;
    if (insert.is_object()) step.embed = ValueOf(insert["embed"]);
  }
  for (const auto& [key, value] : json["attributes"].items()) {
    step.attributes.push_back({key, std::nullopt, ValueOf(value)});
  }
  for (const Json& many : json["many_valued"]) {
    step.attributes.push_back({many[0], mark_of(many[2]), ValueOf(many[1])});
  }
  return step;
}

// `mark_of` gives the id of a mark by its number.
template <typename F>
TextDelta DeltaOf(const Json& json, F mark_of) {
  TextDelta delta;
  for (const Json& step : json) delta.push_back(StepOf(step, mark_of));
  return delta;
}

inline DeltaOptions OptionsOf(const Json& expand) {
  DeltaOptions options;
  for (const auto& [key, name] : expand.items()) {
    options.expand[key] = static_cast<Expand>(ExpandOf(name));
  }
  return options;
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_ACTIONS_JSON_OF_H_
