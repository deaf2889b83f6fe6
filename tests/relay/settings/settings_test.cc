#include "syncline/relay/settings/settings.h"

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"

namespace syncline::relay::test {
namespace {

using absl::StrContains;

std::string TomlError(const std::string& text) {
  Settings settings = DefaultSettings();
  const absl::Status status = ReadToml(text, "relay.toml", &settings);
  REQUIRE(status.code() == absl::StatusCode::kInvalidArgument);
  REQUIRE(ToToml(settings) == ToToml(DefaultSettings()));
  return std::string(status.message());
}

std::string FlagError(const std::vector<std::string>& flags) {
  Settings settings = DefaultSettings();
  const absl::Status status = ReadFlags(flags, &settings);
  REQUIRE(status.code() == absl::StatusCode::kInvalidArgument);
  REQUIRE(ToToml(settings) == ToToml(DefaultSettings()));
  return std::string(status.message());
}

TEST_CASE("flags go before the file, and the file before defaults",
          "[settings]") {
  Settings settings = DefaultSettings();
  REQUIRE(settings.server_address == "127.0.0.1");
  REQUIRE(settings.limits_header_bytes == 16'384);
  REQUIRE(ReadToml("[server]\nport = 1\nthreads = 2\norigins = ['a', 'b']\n"
                   "[limits]\nidle_timeout = 5\nping_timeout = 2.5\n",
                   "relay.toml", &settings)
              .ok());
  REQUIRE(ReadFlags({"--server.port=3", "--server.may_be_remote",
                     "--auth.audience", "a=b", "--server.trusted_proxies=x,y"},
                    &settings)
              .ok());
  REQUIRE(settings.server_port == 3);
  REQUIRE(settings.server_threads == 2);
  REQUIRE(settings.server_may_be_remote);
  REQUIRE(settings.server_origins == std::vector<std::string>{"a", "b"});
  REQUIRE(settings.server_trusted_proxies ==
          std::vector<std::string>{"x", "y"});
  REQUIRE(settings.auth_audience == "a=b");
  REQUIRE(settings.limits_idle_timeout == 5);
  REQUIRE(settings.limits_ping_timeout == 2.5);
  REQUIRE(ReadFlags({"--no-server.may_be_remote"}, &settings).ok());
  REQUIRE_FALSE(settings.server_may_be_remote);
}

TEST_CASE("a name that there is not is an error that knows a better one",
          "[settings]") {
  REQUIRE(TomlError("[server]\n\nprot = 1\n") ==
          "relay.toml:3: there is no setting server.prot; the nearest is "
          "server.port");
  REQUIRE(StrContains(TomlError("port = 1\n"), "there is no setting port"));
  REQUIRE(StrContains(TomlError("[server.port]\nx = 1\n"), "server.port is"));
  REQUIRE(StrContains(FlagError({"--auth.keyset-file=x"}),
                      "the nearest is auth.key_set_file"));
  REQUIRE(StrContains(FlagError({"--" + std::string(1'000'000, 'x')}),
                      "there is no setting xxx"));
  // What was meant as a secret is not told.
  REQUIRE_FALSE(StrContains(TomlError("[auth]\nsecret = 'hush'\n"), "hush"));
  REQUIRE_FALSE(StrContains(FlagError({"--auth.secret=hush"}), "hush"));
}

TEST_CASE("a value that does not fit is an error that tells what would",
          "[settings]") {
  REQUIRE(TomlError("[server]\nport = 70000\n") ==
          "relay.toml:2: server.port is a whole number, 0 to 65535; not 70000");
  REQUIRE(FlagError({"--auth.skew=301"}) ==
          "auth.skew is a number of seconds, 0 to 300; not 301");
  REQUIRE(FlagError({"--auth.kind=none"}) ==
          "auth.kind is open or jwt; not \"none\"");
  REQUIRE(FlagError({"--server.may_be_remote=perhaps"}) ==
          "server.may_be_remote is true or false; not \"perhaps\"");
  REQUIRE(StrContains(FlagError({"--server.port=x"}), "not \"x\""));
  REQUIRE(StrContains(FlagError({"--server.port="}), "not \"\""));
  REQUIRE(StrContains(FlagError({"--auth.skew=nan"}), "not nan"));
  REQUIRE(StrContains(FlagError({"--server.port"}), "needs a value"));
  REQUIRE(StrContains(FlagError({"--no-server.port"}), "needs a value"));
  REQUIRE(StrContains(FlagError({"server.port=1"}), "not a flag"));
  REQUIRE(StrContains(TomlError("[server]\nport = '1'\n"), "not \"1\""));
  REQUIRE(StrContains(TomlError("[server]\nport = 1.5\n"), "not 1.5"));
  REQUIRE(StrContains(TomlError("[server]\norigins = [1]\n"), "list of texts"));
  REQUIRE(StrContains(TomlError("server = 1\n"), "no setting server"));
  // One good value before a bad one is not kept.
  REQUIRE_FALSE(FlagError({"--server.port=1", "--server.threads=0"}).empty());
}

TEST_CASE("a file that is no TOML is told with its line", "[settings]") {
  REQUIRE(StrContains(TomlError("[server]\nport = \n"), "relay.toml:2: "));
  REQUIRE_FALSE(TomlError("[server]\nport = 1\nport = 2\n").empty());
  REQUIRE_FALSE(TomlError("[server]\naddress = '\xff'\n").empty());
  REQUIRE_FALSE(TomlError("x = " + std::string(100'000, '[')).empty());
}

TEST_CASE("settings that do not go together are refused", "[settings]") {
  const auto verdict = [](const std::vector<std::string>& flags) {
    Settings settings = DefaultSettings();
    REQUIRE(ReadFlags(flags, &settings).ok());
    return std::string(CheckSettings(settings).message());
  };
  REQUIRE(verdict({}).empty());
  REQUIRE(verdict({"--server.address=::1"}).empty());
  REQUIRE(StrContains(verdict({"--server.address=0.0.0.0"}), "loopback only"));
  REQUIRE(StrContains(verdict({"--server.may_be_remote"}), "loopback only"));
  REQUIRE(StrContains(verdict({"--auth.kind=jwt"}), "key_set_file"));
  REQUIRE(verdict({"--auth.kind=jwt", "--auth.secret_file=s",
                   "--server.address=0.0.0.0", "--server.may_be_remote"})
              .empty());
  REQUIRE(StrContains(verdict({"--auth.kind=jwt", "--auth.secret_file=s",
                               "--auth.key_set_file=k"}),
                      "not both"));
  REQUIRE(StrContains(verdict({"--tls.key_file=k"}), "go together"));
  REQUIRE(verdict({"--server.origins=http://a.b:1,https://[::1]:2,*"}).empty());
  for (const char* wrong : {"[\"http://a.b\"]", "http://a.b/", "a.b", "://a"}) {
    REQUIRE(StrContains(verdict({std::string("--server.origins=") + wrong}),
                        "is no origin"));
  }
}

TEST_CASE("settings are written as TOML that reads as the same", "[settings]") {
  Settings settings = DefaultSettings();
  REQUIRE(ReadFlags({"--auth.issuer=a\"b\\c\n", "--server.origins=x,\"y\"",
                     "--auth.skew=0.25", "--server.may_be_remote",
                     "--limits.user_bytes_per_second=12345678.9"},
                    &settings)
              .ok());
  Settings again;
  REQUIRE(ReadToml(ToToml(settings), "again", &again).ok());
  REQUIRE(ToToml(again) == ToToml(settings));
  REQUIRE(again.auth_issuer == "a\"b\\c\n");
  REQUIRE(again.limits_user_bytes_per_second == 12'345'678.9);
  REQUIRE(again.limits_tenant_bytes_per_second == 64.0 * (1 << 20));
}

TEST_CASE("help and documents have every setting", "[settings]") {
  REQUIRE(StrContains(SettingsHelp(),
                      "  --server.port=8080\n      the port to listen on; 0 is "
                      "a free one: a whole number, 0 to 65535\n"));
  std::ifstream file("docs/relay_front.md");
  const std::string document((std::istreambuf_iterator<char>(file)),
                             std::istreambuf_iterator<char>());
  INFO(SettingsTable());
  REQUIRE(StrContains(document, SettingsTable()));
}

}  // namespace
}  // namespace syncline::relay::test
