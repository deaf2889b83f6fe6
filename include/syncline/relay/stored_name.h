// What the documents of tenants are called in the stores.
#ifndef SYNCLINE_RELAY_STORED_NAME_H_
#define SYNCLINE_RELAY_STORED_NAME_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace syncline::relay {

// "@tenant/name", and the name as it is, where the tenant is empty: no tenant
// can name the document of another. Errors: InvalidArgument, where there is no
// such name.
absl::StatusOr<std::string> StoredName(std::string_view tenant,
                                       std::string_view name);

// The tenant of a document that is stored under this name; empty: none.
std::string_view TenantOf(std::string_view stored_name);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_STORED_NAME_H_
