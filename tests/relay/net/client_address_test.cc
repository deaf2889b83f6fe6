#include "syncline/relay/net/client_address.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

namespace syncline::relay::test {
namespace {

IpAddress At(std::string_view text) {
  const auto address = IpAddress::Parse(text);
  REQUIRE(address);
  return *address;
}

TEST_CASE("addresses are read in both families", "[client_address]") {
  for (const std::string text : {"1.2.3.4", "::1", "2001:db8::7"}) {
    REQUIRE(At(text).ToString() == text);
  }
  REQUIRE(At("::ffff:1.2.3.4") == At("1.2.3.4"));
  REQUIRE(At("::ffff:1.2.3.4").ToString() == "1.2.3.4");
  for (const std::string text : {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "a",
                                 "1.2.3.4:80", "[::1]", " ::1"}) {
    CAPTURE(text);
    REQUIRE_FALSE(IpAddress::Parse(text));
  }
}

TEST_CASE("loopback is all of 127/8, and ::1", "[client_address]") {
  for (const char* text :
       {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    REQUIRE(At(text).is_loopback());
  }
  for (const char* text : {"128.0.0.1", "0.0.0.0", "::", "::2", "10.0.0.1"}) {
    REQUIRE_FALSE(At(text).is_loopback());
  }
}

TEST_CASE("limits count an IPv6 network as one client", "[client_address]") {
  REQUIRE(At("2001:db8:0:1::1").limit_key() ==
          At("2001:db8:0:1:ffff::2").limit_key());
  REQUIRE(At("2001:db8:0:1::1").limit_key() !=
          At("2001:db8:0:2::1").limit_key());
  REQUIRE(At("1.2.3.4").limit_key() != At("1.2.3.5").limit_key());
}

TEST_CASE("a range holds the addresses with its first bits",
          "[client_address]") {
  struct Case {
    const char* range;
    const char* address;
    bool is_in;
  };
  for (const Case& c :
       std::vector<Case>{{"10.0.0.0/8", "10.255.0.1", true},
                         {"10.0.0.0/8", "11.0.0.0", false},
                         {"10.0.0.0/8", "::ffff:10.1.1.1", true},
                         {"10.0.0.128/25", "10.0.0.127", false},
                         {"10.0.0.128/25", "10.0.0.128", true},
                         {"1.2.3.4", "1.2.3.4", true},
                         {"1.2.3.4", "1.2.3.5", false},
                         {"0.0.0.0/0", "9.9.9.9", true},
                         {"0.0.0.0/0", "2001:db8::1", false},
                         {"fd00::/8", "fdff::1", true},
                         {"fd00::/8", "fc00::1", false}}) {
    CAPTURE(c.range, c.address);
    REQUIRE(IpRange::Parse(c.range)->Contains(At(c.address)) == c.is_in);
  }
  for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1",
                           "::/129", "10.0.0.0/8/8", "10/8"}) {
    CAPTURE(text);
    REQUIRE(IpRange::Parse(text).status().code() ==
            absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("only proxies that are trusted tell whose request it is",
          "[client_address]") {
  const std::vector<IpRange> trusted = {*IpRange::Parse("10.0.0.0/8"),
                                        *IpRange::Parse("::1")};
  const auto client = [&](std::string_view peer, std::string_view header) {
    return ClientOf(At(peer), header, trusted).ToString();
  };
  REQUIRE(client("9.9.9.9", "1.1.1.1") == "9.9.9.9");
  REQUIRE(client("10.0.0.1", "") == "10.0.0.1");
  REQUIRE(client("10.0.0.1", "1.1.1.1") == "1.1.1.1");
  REQUIRE(client("::1", " 1.1.1.1 , 10.0.0.2") == "1.1.1.1");
  REQUIRE(client("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2") == "1.1.1.1");
  REQUIRE(client("10.0.0.1", "1.1.1.1, nonsense") == "10.0.0.1");
  REQUIRE(client("10.0.0.1", "1.1.1.1, nonsense, 10.0.0.2") == "10.0.0.2");
  REQUIRE(client("10.0.0.1", ",,,") == "10.0.0.1");
  REQUIRE(client("10.0.0.1", "10.0.0.3,10.0.0.2") == "10.0.0.3");
}

}  // namespace
}  // namespace syncline::relay::test
