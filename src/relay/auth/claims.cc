#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "json.h"
#include "syncline/relay/auth/jwt_auth.h"

namespace syncline::relay {
namespace {

using nlohmann::json;

constexpr size_t kMaxNameBytes = 255;
constexpr double kMaxSeconds = 1e11;  // the year 5138: no sum overflows

absl::Status Refuse(const std::string& why) {
  return absl::UnauthenticatedError(
      absl::StrCat("the token is refused: ", why));
}

// A string that may be missing.
absl::StatusOr<std::string> ReadName(const json& claims,
                                     std::string_view name) {
  if (!claims.contains(name)) return "";
  const std::string* text = StringMember(claims, name);
  if (text == nullptr || text->size() > kMaxNameBytes) {
    return Refuse(absl::StrCat("its ", std::string(name),
                               " is not a string of up to ", kMaxNameBytes,
                               " bytes"));
  }
  return *text;
}

// A NumericDate, in milliseconds; nothing, where it is missing.
absl::StatusOr<std::optional<int64_t>> ReadTime(const json& claims,
                                                std::string_view name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return std::nullopt;
  const double seconds = found->is_number() ? found->get<double>() : -1;
  if (!(seconds >= 0 && seconds <= kMaxSeconds)) {
    return Refuse(absl::StrCat("its ", std::string(name), " is not a time"));
  }
  return std::optional<int64_t>(static_cast<int64_t>(seconds * 1'000));
}

bool Names(const json& audience, const std::string& name) {
  const auto is_name = [&](const json& one) {
    const auto* text = one.get_ptr<const std::string*>();
    return text != nullptr && *text == name;
  };
  if (!audience.is_array()) return is_name(audience);
  return std::any_of(audience.begin(), audience.end(), is_name);
}

absl::Status CheckParties(const json& claims, const ClaimRules& rules) {
  const std::string* issuer = StringMember(claims, "iss");
  if (!rules.issuer.empty() && (issuer == nullptr || *issuer != rules.issuer)) {
    return Refuse("its iss is another one");
  }
  const auto audience = claims.find("aud");
  const bool has_audience = audience != claims.end();
  if (has_audience == rules.audience.empty() ||
      (has_audience && !Names(*audience, rules.audience))) {
    return Refuse("its aud is another one");
  }
  return absl::OkStatus();
}

// When it ends, the skew included.
absl::StatusOr<int64_t> CheckTimes(const json& claims, int64_t skew_s,
                                   int64_t now_ms) {
  const absl::StatusOr<std::optional<int64_t>> end = ReadTime(claims, "exp");
  if (!end.ok()) return end.status();
  const absl::StatusOr<std::optional<int64_t>> begin = ReadTime(claims, "nbf");
  if (!begin.ok()) return begin.status();
  if (!end->has_value()) return Refuse("it has no exp");
  const int64_t expires_ms = **end + skew_s * 1'000;
  if (now_ms >= expires_ms) return Refuse("it has expired");
  if (begin->has_value() && now_ms < **begin - skew_s * 1'000) {
    return Refuse("it is not yet good");
  }
  return expires_ms;
}

absl::StatusOr<DocumentRules> ReadDocuments(const json& claims) {
  DocumentRules rules;
  const auto documents = claims.find("docs");
  if (documents == claims.end()) return rules;
  if (!documents->is_object()) return Refuse("its docs are not an object");
  for (const auto& [pattern, value] : documents->items()) {
    const auto* name = value.get_ptr<const std::string*>();
    const std::optional<Rights> rights =
        name == nullptr ? std::nullopt : ParseRights(*name);
    if (!rights) return Refuse("its docs give rights that there are not");
    if (absl::Status status = rules.Add(pattern, *rights); !status.ok()) {
      return Refuse(std::string(status.message()));
    }
  }
  return rules;
}

}  // namespace

absl::StatusOr<Grant> ReadClaims(std::string_view payload,
                                 const ClaimRules& rules, int64_t now_ms) {
  const std::optional<json> claims = ParseJsonObject(payload);
  if (!claims) return Refuse("its payload is not a JSON object");
  const absl::StatusOr<int64_t> expires_ms =
      CheckTimes(*claims, rules.skew_s, now_ms);
  if (!expires_ms.ok()) return expires_ms.status();
  if (absl::Status status = CheckParties(*claims, rules); !status.ok()) {
    return status;
  }
  absl::StatusOr<std::string> subject = ReadName(*claims, "sub");
  if (!subject.ok()) return subject.status();
  absl::StatusOr<std::string> tenant = ReadName(*claims, "tenant");
  if (!tenant.ok()) return tenant.status();
  absl::StatusOr<DocumentRules> documents = ReadDocuments(*claims);
  if (!documents.ok()) return documents.status();
  return Grant{*std::move(subject), *std::move(tenant), *std::move(documents),
               *expires_ms};
}

}  // namespace syncline::relay
