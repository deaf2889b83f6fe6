#include "relay/api/api_target.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "relay/api/http_rules.h"
#include "syncline/relay/record.h"

namespace syncline::relay::internal {
namespace {

constexpr std::string_view kDocs = "/v1/docs/";
constexpr size_t kMaxParameters = 16;

const std::vector<Action>& ActionsOf(Resource resource) {
  static const auto* const kActions = new std::vector<std::vector<Action>>{
      {{"GET", Rights::kNone, ""}},
      {{"DELETE", Rights::kAdmin, ""}},
      {{"GET", Rights::kRead, "since wait "},
       {"POST", Rights::kWrite, "since "}},
      {{"GET", Rights::kRead, ""}},
      {{"GET", Rights::kRead, ""}},
      {{"GET", Rights::kRead, "version skip limit "}},
      {{"GET", Rights::kRead, "version "}},
      {{"POST", Rights::kWrite, "version message "}},
      {{"GET", Rights::kRead, "since access_token "}},
      {{"GET", Rights::kPresence, ""},
       {"PUT", Rights::kPresence, "visitor "},
       {"DELETE", Rights::kPresence, "visitor "}}};
  return (*kActions)[static_cast<size_t>(resource)];
}

std::optional<Resource> ResourceOf(std::string_view name) {
  static constexpr std::pair<std::string_view, Resource> kNames[] = {
      {"updates", Resource::kUpdates},
      {"snapshot", Resource::kSnapshot},
      {"versions", Resource::kVersions},
      {"history", Resource::kHistory},
      {"past", Resource::kPast},
      {"restore", Resource::kRestore},
      {"events", Resource::kEvents},
      {"presence", Resource::kPresence}};
  for (const auto& [known, resource] : kNames) {
    if (known == name) return resource;
  }
  return std::nullopt;
}

Problem NoSuchPath() {
  return {
      ProblemCode::kNoSuchPath,
      "the paths are /v1/docs/{id}, and below it updates, events, snapshot, "
      "versions, history, past, restore and presence; a / in a name is written "
      "%2F"};
}

std::optional<Problem> ParsePath(std::string_view path, ApiTarget* out) {
  if (path == "/v1/openapi.json") return std::nullopt;
  if (path.substr(0, kDocs.size()) != kDocs) return NoSuchPath();
  path.remove_prefix(kDocs.size());
  const size_t slash = path.find('/');
  out->resource = Resource::kDocument;
  if (slash != std::string_view::npos) {
    const auto resource = ResourceOf(path.substr(slash + 1));
    if (!resource) return NoSuchPath();
    out->resource = *resource;
  }
  const auto name = PercentDecode(path.substr(0, slash), '+');
  if (!name) {
    return Problem{ProblemCode::kBadDocumentName,
                   "a % without a hexadecimal number after it"};
  }
  const absl::Status status = CheckDocumentName(*name);
  if (!status.ok()) {
    return Problem{ProblemCode::kBadDocumentName,
                   std::string(status.message())};
  }
  out->document = *name;
  return std::nullopt;
}

std::optional<Problem> ParseQuery(std::string_view query, ApiTarget* out) {
  if (query.empty()) return std::nullopt;
  for (const std::string& part :
       std::vector<std::string>(absl::StrSplit(std::string(query), '&'))) {
    const size_t equals = part.find('=');
    const auto name = PercentDecode(part.substr(0, equals), ' ');
    const auto value = PercentDecode(
        equals == std::string::npos ? "" : part.substr(equals + 1), ' ');
    if (!name || !value || out->parameters.size() >= kMaxParameters) {
      return Problem{ProblemCode::kBadParameter,
                     "the query is name=value&name=value, with up to 16 names"};
    }
    if (!out->parameters.emplace(*name, *value).second) {
      return Problem{ProblemCode::kBadParameter,
                     absl::StrCat("the parameter ", *name, " comes twice")};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> ApiTarget::parameter(
    std::string_view name) const {
  const auto found = parameters.find(name);
  if (found == parameters.end()) return std::nullopt;
  return found->second;
}

std::optional<Problem> ParseTarget(const HttpRequest& request, ApiTarget* out) {
  auto problem = ParsePath(request.path(), out);
  return problem ? problem : ParseQuery(request.query(), out);
}

std::optional<Problem> FindAction(const HttpRequest& request,
                                  const ApiTarget& target, Action* out) {
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  for (const Action& action : ActionsOf(target.resource)) {
    if (action.method != method) continue;
    for (const auto& [name, value] : target.parameters) {
      if (name.empty() || name.find(' ') != std::string::npos ||
          !absl::StrContains(absl::StrCat(" ", action.parameters),
                             absl::StrCat(" ", name, " "))) {
        return Problem{ProblemCode::kBadParameter,
                       absl::StrCat("there is no parameter ", name, " here")};
      }
    }
    *out = action;
    return std::nullopt;
  }
  const std::string allowed = AllowedMethods(target.resource);
  return Problem{.code = ProblemCode::kMethodNotAllowed,
                 .detail = "the methods here are " + allowed,
                 .headers = {{"Allow", allowed}}};
}

std::string AllowedMethods(Resource resource) {
  std::string allowed;
  for (const Action& action : ActionsOf(resource)) {
    absl::StrAppend(&allowed, action.method, ", ");
    if (std::string_view(action.method) == "GET") {
      absl::StrAppend(&allowed, "HEAD, ");
    }
  }
  return allowed + "OPTIONS";
}

}  // namespace syncline::relay::internal
