#include "relay/api/http_rules.h"

#include <cstdlib>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace syncline::relay::internal {
namespace {

std::vector<std::string> Split(std::string_view text, char at) {
  std::vector<std::string> parts = absl::StrSplit(std::string(text), at);
  for (std::string& part : parts) absl::StripAsciiWhitespace(&part);
  return parts;
}

// 0 does not fit, 1 by "*/*", 2 by "text/*", 3 by its name.
int FitOf(const std::string& range, const std::string& type) {
  if (range == "*/*") return 1;
  if (range == type) return 3;
  const size_t slash = type.find('/');
  return range == type.substr(0, slash) + "/*" ? 2 : 0;
}

double WeightOf(const std::vector<std::string>& parameters) {
  for (size_t i = 1; i < parameters.size(); ++i) {
    double weight = 0;
    if (absl::StartsWithIgnoreCase(parameters[i], "q=") &&
        absl::SimpleAtod(parameters[i].substr(2), &weight)) {
      return weight;
    }
  }
  return 1;
}

bool HasTag(std::string_view header, std::string_view etag, bool is_weak) {
  for (std::string tag : Split(header, ',')) {
    if (tag == "*") return true;
    if (absl::StartsWith(tag, "W/")) {
      if (!is_weak) continue;
      tag.erase(0, 2);
    }
    if (tag == etag) return true;
  }
  return false;
}

}  // namespace

std::string AllOf(const HttpRequest& request, std::string_view name) {
  std::string all;
  for (const auto& [known, value] : request.headers) {
    if (!absl::EqualsIgnoreCase(known, std::string(name))) continue;
    absl::StrAppend(&all, all.empty() ? "" : ",", value);
  }
  return all;
}

bool Accepts(std::string_view accept, std::string_view type) {
  if (accept.empty()) return true;
  int best = 0;
  bool is_accepted = false;
  for (const std::string& part : Split(accept, ',')) {
    const std::vector<std::string> parameters = Split(part, ';');
    const int fit =
        FitOf(absl::AsciiStrToLower(parameters[0]), std::string(type));
    if (fit <= best) continue;
    best = fit;
    is_accepted = WeightOf(parameters) > 0;
  }
  return is_accepted;
}

std::string MediaType(std::string_view content_type) {
  return absl::AsciiStrToLower(Split(content_type, ';')[0]);
}

std::optional<int> ConditionStatus(const HttpRequest& request,
                                   std::string_view etag) {
  const std::string match = AllOf(request, "If-Match");
  if (!match.empty() && !HasTag(match, etag, /*is_weak=*/false)) return 412;
  const std::string none_match = AllOf(request, "If-None-Match");
  if (!none_match.empty() && HasTag(none_match, etag, /*is_weak=*/true)) {
    return 304;
  }
  return std::nullopt;
}

bool HasCondition(const HttpRequest& request) {
  for (const char* name :
       {"If-Match", "If-None-Match", "If-Unmodified-Since"}) {
    if (!request.header(name).empty()) return true;
  }
  return false;
}

std::optional<std::string> BearerToken(const HttpRequest& request) {
  std::optional<std::string> token;
  for (const auto& [name, value] : request.headers) {
    if (!absl::EqualsIgnoreCase(name, "Authorization")) continue;
    if (token || !absl::StartsWithIgnoreCase(value, "Bearer ")) {
      return std::nullopt;
    }
    token = std::string(absl::StripAsciiWhitespace(value.substr(7)));
    if (token->empty()) return std::nullopt;
  }
  return token.value_or("");
}

std::optional<std::string> PercentDecode(std::string_view text, char plus) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' ? plus : text[i];
      continue;
    }
    if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) ||
        !absl::ascii_isxdigit(text[i + 2])) {
      return std::nullopt;
    }
    decoded += absl::HexStringToBytes(std::string(text.substr(i + 1, 2)));
    i += 2;
  }
  return decoded;
}

}  // namespace syncline::relay::internal
