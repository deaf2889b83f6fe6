// Who is there: shown to whoever asks, and told by who has no session.
#include <map>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "relay/api/answers.h"
#include "relay/auth/json.h"

namespace syncline::relay::internal {
namespace {

constexpr size_t kMaxVisitorBytes = 64;

std::optional<std::string> VisitorOf(const ApiExchange& exchange) {
  const auto visitor = exchange.target.parameter("visitor");
  if (!visitor || visitor->empty() || visitor->size() > kMaxVisitorBytes) {
    return std::nullopt;
  }
  return std::string(*visitor);
}

Problem BadVisitor() {
  return {
      ProblemCode::kBadParameter,
      absl::StrCat("the parameter visitor is needed: 1 to ", kMaxVisitorBytes,
                   " bytes that this client chose, and nobody can guess")};
}

std::optional<std::map<std::string, std::string>> ParseFields(
    const std::string& body) {
  const std::optional<nlohmann::json> json = ParseJsonObject(body);
  if (!json || json->size() != 1) return std::nullopt;
  const auto fields = json->find("fields");
  if (fields == json->end() || !fields->is_object()) return std::nullopt;
  std::map<std::string, std::string> parsed;
  for (const auto& [key, value] : fields->items()) {
    const auto* const text = value.get_ptr<const std::string*>();
    if (text == nullptr || !absl::Base64Unescape(*text, &parsed[key])) {
      return std::nullopt;
    }
  }
  return parsed;
}

}  // namespace

nlohmann::json ToJson(const PresenceEntry& entry) {
  nlohmann::json json = {{"connection", entry.connection},
                         {"subject", entry.subject},
                         {"fields", nlohmann::json::object()}};
  for (const auto& [key, field] : entry.fields) {
    json["fields"][key] = field.is_removed
                              ? nlohmann::json()
                              : nlohmann::json(absl::Base64Escape(field.value));
  }
  if (entry.is_gone) json["gone"] = true;
  return json;
}

nlohmann::json ToJson(const std::vector<PresenceEntry>& entries) {
  nlohmann::json json = {{"entries", nlohmann::json::array()}};
  for (PresenceEntry entry : entries) {
    std::erase_if(entry.fields,
                  [](const auto& field) { return field.second.is_removed; });
    json["entries"].push_back(ToJson(entry));
  }
  return json;
}

void GetPresence(const ApiCorePtr& core, const ApiExchangePtr& exchange) {
  exchange->Send(200, ToJson(core->hub().Presence(exchange->document)),
                 {{"Cache-Control", "no-store"}});
}

void PutPresence(const ApiCorePtr& core, const ApiExchangePtr& exchange) {
  const auto visitor = VisitorOf(*exchange);
  if (!visitor) return exchange->Fail(BadVisitor());
  const auto fields = ParseFields(exchange->TakeBody());
  if (!fields) {
    return exchange->Fail(
        {ProblemCode::kBadPresence,
         R"(the body is {"fields": {"name": "<base64>", ...}})"});
  }
  const absl::StatusOr<uint64_t> connection = core->hub().ShowPresence(
      exchange->document, exchange->grant.subject, *visitor, *fields);
  if (absl::IsUnavailable(connection.status())) {
    return exchange->Fail(ProblemOf(connection.status()));
  }
  if (!connection.ok()) {
    return exchange->Fail({ProblemCode::kBadPresence,
                           std::string(connection.status().message())});
  }
  exchange->Send(200, {{"connection", *connection}},
                 {{"Cache-Control", "no-store"}});
}

void DeletePresence(const ApiCorePtr& core, const ApiExchangePtr& exchange) {
  const auto visitor = VisitorOf(*exchange);
  if (!visitor) return exchange->Fail(BadVisitor());
  core->hub().HidePresence(exchange->document, exchange->grant.subject,
                           *visitor);
  exchange->Send({.status = 204, .headers = {{"Cache-Control", "no-store"}}});
}

}  // namespace syncline::relay::internal
