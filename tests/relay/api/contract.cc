#include "relay/api/contract.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <regex>

namespace syncline::relay::test {
namespace {

using nlohmann::json;

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return text;
}

// Nothing, where there is no such header.
std::optional<std::string> FindHeader(const HttpResponse& response,
                                      std::string_view name) {
  for (const auto& [known, value] : response.headers) {
    if (Lower(known) == Lower(std::string(name))) return value;
  }
  return std::nullopt;
}

std::string HeaderOf(const HttpResponse& response, std::string_view name) {
  return FindHeader(response, name).value_or("");
}

bool HasType(const json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return false;
}

bool HasAnyType(const json& value, const json& types) {
  if (types.is_string()) return HasType(value, types);
  return std::any_of(types.begin(), types.end(),
                     [&](const json& type) { return HasType(value, type); });
}

bool IsKnown(const std::string& word) {
  static const std::set<std::string> kWords = {
      "type",          "required",    "properties", "additionalProperties",
      "propertyNames", "items",       "enum",       "const",
      "pattern",       "minimum",     "maximum",    "minLength",
      "maxLength",     "description", "format",     "contentEncoding"};
  return kWords.contains(word);
}

std::string OfScalar(const json& value, const json& schema) {
  if (schema.contains("type") && !HasAnyType(value, schema["type"])) {
    return value.dump() + " is not " + schema["type"].dump();
  }
  if (schema.contains("enum") &&
      std::find(schema["enum"].begin(), schema["enum"].end(), value) ==
          schema["enum"].end()) {
    return value.dump() + " is none of " + schema["enum"].dump();
  }
  if (schema.contains("const") && value != schema["const"]) {
    return value.dump() + " is not " + schema["const"].dump();
  }
  if (value.is_string() && schema.contains("pattern") &&
      !std::regex_search(value.get<std::string>(),
                         std::regex(schema["pattern"].get<std::string>()))) {
    return value.dump() + " is not like " + schema["pattern"].dump();
  }
  if (value.is_number() &&
      ((schema.contains("minimum") && value < schema["minimum"]) ||
       (schema.contains("maximum") && value > schema["maximum"]))) {
    return value.dump() + " is out of range";
  }
  static const std::regex kBase64(
      "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|"
      "[A-Za-z0-9+/]{3}=)?$");
  if (value.is_string() && schema.contains("contentEncoding") &&
      value.get<std::string>().size() < 10'000 &&
      !std::regex_match(value.get<std::string>(), kBase64)) {
    return value.dump() + " is not base64";
  }
  return "";
}

}  // namespace

Contract::Contract(std::string_view openapi) : openapi_(json::parse(openapi)) {}

const json& Contract::Resolve(const json& maybe_reference) const {
  if (!maybe_reference.contains("$ref")) return maybe_reference;
  const std::string reference = maybe_reference["$ref"];
  return openapi_.at(json::json_pointer(reference.substr(1)));
}

std::string Contract::Validate(const json& value, const json& schema) const {
  if (schema.contains("$ref")) return Validate(value, Resolve(schema));
  for (const auto& [word, unused] : schema.items()) {
    if (!IsKnown(word)) return "the schema has a word that is new: " + word;
  }
  std::string wrong = OfScalar(value, schema);
  if (!wrong.empty()) return wrong;
  if (value.is_array() && schema.contains("items")) {
    for (const json& item : value) {
      wrong = Validate(item, schema["items"]);
      if (!wrong.empty()) return wrong;
    }
  }
  return value.is_object() ? ValidateObject(value, schema) : "";
}

std::string Contract::ValidateObject(const json& value,
                                     const json& schema) const {
  const json properties = schema.value("properties", json::object());
  for (const json& name : schema.value("required", json::array())) {
    if (!value.contains(name.get<std::string>())) {
      return name.dump() + " is missing in " + value.dump();
    }
  }
  for (const auto& [name, member] : value.items()) {
    std::string wrong;
    if (properties.contains(name)) {
      wrong = Validate(member, properties[name]);
    } else if (schema.contains("additionalProperties")) {
      const json& more = schema["additionalProperties"];
      wrong =
          more == false ? name + " is not described" : Validate(member, more);
    }
    if (wrong.empty() && schema.contains("propertyNames")) {
      wrong = Validate(name, schema["propertyNames"]);
    }
    if (!wrong.empty()) return wrong;
  }
  return "";
}

std::string Contract::ValidateAs(const json& value,
                                 const std::string& schema_name) const {
  return Validate(value, openapi_["components"]["schemas"].at(schema_name));
}

std::string Contract::PathOf(std::string_view path) const {
  for (const auto& [name, unused] : openapi_["paths"].items()) {
    const std::string pattern =
        std::regex_replace(name, std::regex("\\{id\\}"), "[^/]+");
    if (std::regex_match(std::string(path), std::regex(pattern))) return name;
  }
  return "";
}

// 404 and 405 say that something is not in the description.
std::string Contract::CheckUndescribed(const HttpRequest& request,
                                       const HttpResponse& response) const {
  const std::string path = PathOf(request.path());
  std::string code;
  const json body = json::parse(response.body, nullptr, false);
  if (body.is_object()) code = body.value("code", "");
  if (path.empty()) {
    return response.status == 404 && code == "no-such-path"
               ? ""
               : "a path that is not described is answered";
  }
  if (response.status != 405 || code != "method-not-allowed") {
    return "a method that is not described is answered";
  }
  std::set<std::string> described = {};
  for (const auto& [method, unused] : openapi_["paths"][path].items()) {
    if (method != "parameters") described.insert(method);
    if (method == "get") described.insert("head");
  }
  std::set<std::string> allowed;
  const std::string allow = Lower(HeaderOf(response, "Allow"));
  const std::regex word("[a-z]+");
  for (std::sregex_iterator at(allow.begin(), allow.end(), word), end;
       at != end; ++at) {
    allowed.insert(at->str());
  }
  return allowed == described ? ""
                              : "Allow and the description differ: " + allow;
}

std::string Contract::CheckContent(const HttpRequest& request,
                                   const HttpResponse& response,
                                   const json& described) const {
  const json headers = described.value("headers", json::object());
  for (const auto& [name, unused] : headers.items()) {
    if (!FindHeader(response, name)) return name + " is missing";
  }
  const std::string type = HeaderOf(response, "Content-Type");
  const bool has_body = described.contains("content");
  if (!has_body) {
    return type.empty() && response.body.empty() ? "" : "there is a body";
  }
  if (!described["content"].contains(type)) {
    return "the type " + type + " is not described";
  }
  if (request.method == "HEAD" || type.find("json") == std::string::npos) {
    return "";
  }
  const json body = json::parse(response.body, nullptr, false);
  if (body.is_discarded()) return "the body is no JSON: " + response.body;
  std::string wrong = Validate(body, described["content"][type]["schema"]);
  if (wrong.empty() && type == "application/problem+json" &&
      body["status"] != response.status) {
    wrong = "the problem has another status";
  }
  return wrong;
}

std::string Contract::Check(const HttpRequest& request,
                            const HttpResponse& response) {
  const std::string path = PathOf(request.path());
  // Methods are told apart by their case: those that there are have capitals.
  const std::string method =
      request.method == "HEAD"
          ? "get"
          : (request.method == Lower(request.method) ? ""
                                                     : Lower(request.method));
  const std::string status = std::to_string(response.status);
  const std::string name =
      request.method + " " + request.target + " " + status + ": ";
  const json& paths = openapi_["paths"];
  if (path.empty() || !paths[path].contains(method)) {
    // What is refused before anybody looks at the path is the same everywhere.
    if (response.status == 403 || response.status == 503 ||
        response.status == 400) {
      return "";
    }
    const std::string wrong = CheckUndescribed(request, response);
    return wrong.empty() ? "" : name + wrong;
  }
  const json& responses = paths[path][method]["responses"];
  if (!responses.contains(status)) {
    return name + "not described: " + response.body;
  }
  seen_.insert(method + " " + path + " " + status);
  const std::string wrong =
      CheckContent(request, response, Resolve(responses[status]));
  return wrong.empty() ? "" : name + wrong;
}

std::vector<std::string> Contract::Unseen() const {
  std::vector<std::string> unseen;
  for (const auto& [path, item] : openapi_["paths"].items()) {
    for (const auto& [method, operation] : item.items()) {
      if (method == "parameters") continue;
      for (const auto& [status, unused] : operation["responses"].items()) {
        const std::string name = method + " " + path + " " + status;
        if (!seen_.contains(name)) unseen.push_back(name);
      }
    }
  }
  return unseen;
}

}  // namespace syncline::relay::test
