#include "syncline/relay/auth/grant.h"

#include <array>

#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"none", "presence", "read",
                                                    "write", "admin"};

}  // namespace

std::string_view RightsName(Rights rights) {
  return kNames[static_cast<size_t>(rights)];
}

std::optional<Rights> ParseRights(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Rights>(i);
  }
  return std::nullopt;
}

DocumentRules DocumentRules::All(Rights rights) {
  DocumentRules rules;
  rules.prefixes_.emplace("", rights);
  return rules;
}

absl::Status DocumentRules::Add(std::string_view pattern, Rights rights) {
  const size_t star = pattern.find('*');
  if (pattern.empty() || pattern.size() > kMaxPatternBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a pattern has 1 to ", kMaxPatternBytes, " bytes, not ",
                     pattern.size()));
  }
  const bool is_prefix = star == pattern.size() - 1;
  if (star != std::string_view::npos && !is_prefix) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the * of a pattern is its last byte: ", std::string(pattern)));
  }
  if (names_.size() + prefixes_.size() >= kMaxPatterns) {
    return absl::ResourceExhaustedError(
        absl::StrCat("there are at most ", kMaxPatterns, " patterns"));
  }
  auto& rules = is_prefix ? prefixes_ : names_;
  if (is_prefix) pattern.remove_suffix(1);
  if (!rules.emplace(pattern, rights).second) {
    return absl::AlreadyExistsError(
        absl::StrCat("the pattern is there twice: ", std::string(pattern)));
  }
  return absl::OkStatus();
}

Rights DocumentRules::Of(std::string_view document) const {
  if (const auto found = names_.find(document); found != names_.end()) {
    return found->second;
  }
  for (size_t length = document.size() + 1; length-- > 0;) {
    const auto found = prefixes_.find(document.substr(0, length));
    if (found != prefixes_.end()) return found->second;
  }
  return Rights::kNone;
}

}  // namespace syncline::relay
