#include "syncline/relay/stored_name.h"

#include "absl/strings/str_cat.h"
#include "syncline/relay/record.h"

namespace syncline::relay {

absl::StatusOr<std::string> StoredName(std::string_view tenant,
                                       std::string_view name) {
  if (tenant.find('/') != std::string_view::npos) {
    return absl::InvalidArgumentError("a tenant whose name has a /");
  }
  if (tenant.empty() && name.substr(0, 1) == "@") {
    return absl::InvalidArgumentError(
        "names that begin with @ are those of tenants");
  }
  const std::string stored =
      tenant.empty() || name.empty()
          ? std::string(name)
          : absl::StrCat("@", std::string(tenant), "/", std::string(name));
  absl::Status status = CheckDocumentName(stored);
  if (!status.ok()) return status;
  return stored;
}

std::string_view TenantOf(std::string_view stored_name) {
  if (stored_name.substr(0, 1) != "@") return {};
  return stored_name.substr(1, stored_name.find('/') - 1);
}

}  // namespace syncline::relay
