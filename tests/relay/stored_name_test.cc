// Documents of tenants do not meet.
#include "syncline/relay/stored_name.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace syncline::relay::test {
namespace {

TEST_CASE("the document of a tenant is its own") {
  CHECK(*StoredName("", "plan") == "plan");
  CHECK(*StoredName("acme", "plan") == "@acme/plan");
  CHECK(*StoredName("acme", "@b/plan") == "@acme/@b/plan");
}

TEST_CASE("nobody can name the document of a tenant by another way") {
  for (const std::string name : {"@acme/plan", "@", "", "a\n"}) {
    CHECK(absl::IsInvalidArgument(StoredName("", name).status()));
  }
  CHECK(absl::IsInvalidArgument(StoredName("a/b", "plan").status()));
  CHECK(absl::IsInvalidArgument(StoredName("acme", "").status()));
  CHECK(absl::IsInvalidArgument(
      StoredName("acme", std::string(250, 'x')).status()));
}

TEST_CASE("a stored name tells its tenant") {
  for (const std::string tenant : {"", "acme", "a b"}) {
    CHECK(TenantOf(*StoredName(tenant, "notes/plan")) == tenant);
  }
}

}  // namespace
}  // namespace syncline::relay::test
