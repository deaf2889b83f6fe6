// Claims, and what becomes of tokens while time and keys go on.
#include "syncline/relay/auth/jwt_auth.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "relay/fake_env.h"
#include "relay/auth/sign.h"

namespace syncline::relay::test {
namespace {

constexpr int64_t kNow = 1'800'000'000;  // seconds
constexpr char kHeader[] = R"({"alg":"EdDSA"})";

// Why the claims are refused; empty, where they are not.
std::string ErrorOf(const std::string& payload, const ClaimRules& rules = {}) {
  const auto grant = ReadClaims(payload, rules, kNow * 1'000);
  if (grant.ok()) return "";
  REQUIRE(grant.status().code() == absl::StatusCode::kUnauthenticated);
  return std::string(grant.status().message());
}

std::string Until(int64_t seconds, const std::string& more = "") {
  return absl::StrCat("{\"exp\":", seconds, more.empty() ? "" : ",", more, "}");
}

TEST_CASE("claims become a grant", "[jwt]") {
  const auto grant =
      ReadClaims(Until(kNow + 5, R"("sub":"alice","tenant":"acme","docs":)"
                                 R"({"notes/*":"write","notes/plan":"read"})"),
                 {.skew_s = 10}, kNow * 1'000);
  CAPTURE(grant.status().ToString());
  REQUIRE(grant.ok());
  REQUIRE(grant->subject == "alice");
  REQUIRE(grant->tenant == "acme");
  REQUIRE(grant->expires_ms == (kNow + 15) * 1'000);
  REQUIRE(grant->documents.Of("notes/a") == Rights::kWrite);
  REQUIRE(grant->documents.Of("notes/plan") == Rights::kRead);
  REQUIRE(grant->documents.Of("else") == Rights::kNone);
}

TEST_CASE("a token without docs gives nothing", "[jwt]") {
  const auto grant = ReadClaims(Until(kNow + 5), {}, kNow * 1'000);
  REQUIRE(grant.ok());
  REQUIRE(grant->documents == DocumentRules());
}

TEST_CASE("a token is good from nbf to exp, give or take the skew", "[jwt]") {
  const ClaimRules rules = {.skew_s = 60};
  REQUIRE(ErrorOf(Until(kNow - 59), rules).empty());
  REQUIRE(absl::StrContains(ErrorOf(Until(kNow - 60), rules), "expired"));
  const auto from = [](int64_t begin) {
    return Until(kNow + 9, absl::StrCat("\"nbf\":", begin));
  };
  REQUIRE(ErrorOf(from(kNow + 60), rules).empty());
  REQUIRE(absl::StrContains(ErrorOf(from(kNow + 61), rules), "not yet good"));
  const ClaimRules exact = {.skew_s = 0};
  REQUIRE(ErrorOf(Until(kNow + 1), exact).empty());
  REQUIRE(absl::StrContains(ErrorOf(Until(kNow), exact), "expired"));
  REQUIRE(ErrorOf(R"({"exp":1800000000.001})", exact).empty());
}

TEST_CASE("times that are none are refused", "[jwt]") {
  REQUIRE(absl::StrContains(ErrorOf("{}"), "no exp"));
  for (const std::string time :
       {"-1", "1e12", "1e400", "\"1900000000\"", "null", "true", "[]",
        "99999999999999999999999"}) {
    CAPTURE(time);
    REQUIRE_FALSE(ErrorOf(absl::StrCat("{\"exp\":", time, "}")).empty());
    REQUIRE_FALSE(
        ErrorOf(Until(kNow + 9, absl::StrCat("\"nbf\":", time))).empty());
  }
}

TEST_CASE("issuer and audience must be ours", "[jwt]") {
  const ClaimRules rules = {.issuer = "me", .audience = "relay"};
  const auto verdict = [&](const std::string& claims) {
    return ErrorOf(Until(kNow + 9, claims), rules);
  };
  REQUIRE(verdict(R"("iss":"me","aud":"relay")").empty());
  REQUIRE(verdict(R"("iss":"me","aud":["x","relay"])").empty());
  REQUIRE_FALSE(verdict(R"("iss":"me","aud":["x"])").empty());
  REQUIRE_FALSE(verdict(R"("iss":"me","aud":[])").empty());
  REQUIRE_FALSE(verdict(R"("iss":"me","aud":[["relay"]])").empty());
  REQUIRE_FALSE(verdict(R"("iss":"me","aud":{"relay":"relay"})").empty());
  REQUIRE_FALSE(verdict(R"("iss":"me")").empty());
  REQUIRE_FALSE(verdict(R"("iss":["me"],"aud":"relay")").empty());
  REQUIRE_FALSE(verdict(R"("iss":"you","aud":"relay")").empty());
  REQUIRE_FALSE(verdict(R"("aud":"relay")").empty());
  // A token for somebody else, where we have no name.
  REQUIRE_FALSE(ErrorOf(Until(kNow + 9, R"("aud":"relay")")).empty());
  REQUIRE(ErrorOf(Until(kNow + 9, R"("iss":"anybody")")).empty());
}

TEST_CASE("claims of a wrong kind are refused", "[jwt]") {
  const auto verdict = [](const std::string& claims) {
    return ErrorOf(Until(kNow + 9, claims));
  };
  REQUIRE_FALSE(verdict(R"("sub":1)").empty());
  REQUIRE_FALSE(verdict(R"("tenant":null)").empty());
  REQUIRE(
      verdict(absl::StrCat("\"sub\":\"", std::string(255, 'a'), "\"")).empty());
  REQUIRE_FALSE(
      verdict(absl::StrCat("\"sub\":\"", std::string(256, 'a'), "\"")).empty());
  REQUIRE_FALSE(verdict(R"("docs":[])").empty());
  REQUIRE_FALSE(verdict(R"("docs":{"a":1})").empty());
  REQUIRE_FALSE(verdict(R"("docs":{"a":"rw"})").empty());
  REQUIRE_FALSE(verdict(R"("docs":{"":"read"})").empty());
  REQUIRE_FALSE(verdict(R"("docs":{"a*b":"read"})").empty());
  for (const std::string payload :
       {"", "[]", "1", "{\"exp\":1900000000", "{\"exp\":1900000000}}",
        "{\"exp\":1900000000,\"sub\":\"\xc3\"}"}) {
    REQUIRE_FALSE(ErrorOf(payload).empty());
  }
  REQUIRE_FALSE(verdict(absl::StrCat("\"x\":", std::string(2'000, '['),
                                     std::string(2'000, ']')))
                    .empty());
}

// A folder with a file in it, which goes with it.
class KeyFile {
 public:
  KeyFile() {
    std::string name =
        (std::filesystem::temp_directory_path() / "keys-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~KeyFile() { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ + "/keys"; }
  void Write(std::string_view text) const { std::ofstream(path()) << text; }
  void WriteKeys(const Issuer& issuer) const {
    Write(absl::StrCat(R"({"keys":[)", issuer.Jwk(""), "]}"));
  }

 private:
  std::string folder_;
};

absl::StatusOr<Grant> Verify(Auth& auth, std::string_view token) {
  absl::StatusOr<Grant> answer = absl::InternalError("there was no answer");
  auth.Verify(token, "d", [&](absl::StatusOr<Grant> grant) { answer = grant; });
  return answer;
}

std::unique_ptr<JwtAuth> Open(JwtOptions options, Env& env) {
  auto auth = JwtAuth::Open(std::move(options), env);
  CAPTURE(auth.status().ToString());
  REQUIRE(auth.ok());
  return *std::move(auth);
}

TEST_CASE("a token of a secret file is good until it expires", "[jwt]") {
  const std::string secret(40, 's');
  KeyFile file;
  file.Write(secret + "\n");
  FakeEnv env;
  const auto auth =
      Open({.secret_file = file.path(), .claims = {.skew_s = 0}}, env);
  const std::string token =
      SignHs256(R"({"alg":"HS256"})", Until(kNow + 5, R"("sub":"a")"), secret);
  for (int i = 0; i < 3; ++i) REQUIRE(Verify(*auth, token)->subject == "a");
  env.now_ms += 4'999;
  REQUIRE(Verify(*auth, token).ok());
  env.now_ms += 1;
  REQUIRE(Verify(*auth, token).status().code() ==
          absl::StatusCode::kUnauthenticated);
  env.now_ms -= 1;  // it was not forgotten that the clock may go back
  REQUIRE(Verify(*auth, token).ok());
}

TEST_CASE("keys are exchanged without a pause", "[jwt]") {
  const Issuer before("EdDSA"), after("EdDSA");
  const std::string old_token = before.Sign(kHeader, Until(kNow + 5));
  const std::string new_token = after.Sign(kHeader, Until(kNow + 5));
  KeyFile file;
  file.WriteKeys(before);
  FakeEnv env;
  const auto auth = Open({.key_set_file = file.path()}, env);
  REQUIRE(Verify(*auth, old_token).ok());
  REQUIRE_FALSE(Verify(*auth, new_token).ok());

  file.Write(
      absl::StrCat(R"({"keys":[)", before.Jwk(""), ",", after.Jwk(""), "]}"));
  REQUIRE(auth->Reload().ok());
  REQUIRE(Verify(*auth, old_token).ok());
  REQUIRE(Verify(*auth, new_token).ok());

  int rechecks = 0;
  const auto subscription = auth->Subscribe([&](const Recheck& recheck) {
    REQUIRE(recheck == Recheck{});
    REQUIRE_FALSE(Verify(*auth, old_token).ok());
    ++rechecks;
  });
  file.WriteKeys(after);
  REQUIRE(auth->Reload().ok());
  REQUIRE(rechecks == 1);
  REQUIRE(Verify(*auth, new_token).ok());
}

TEST_CASE("keys that cannot be read leave the old ones", "[jwt]") {
  const Issuer issuer("EdDSA");
  const std::string token = issuer.Sign(kHeader, Until(kNow + 5));
  KeyFile file;
  file.WriteKeys(issuer);
  FakeEnv env;
  const auto auth = Open({.key_set_file = file.path()}, env);
  file.Write(R"({"keys":[)");
  const absl::Status status = auth->Reload();
  REQUIRE(status.code() == absl::StatusCode::kInvalidArgument);
  REQUIRE(absl::StrContains(status.message(), file.path()));
  REQUIRE(Verify(*auth, token).ok());
  std::filesystem::remove(file.path());
  REQUIRE(auth->Reload().code() == absl::StatusCode::kNotFound);
  REQUIRE(Verify(*auth, token).ok());
}

TEST_CASE("few tokens are remembered, and all are answered", "[jwt]") {
  const Issuer issuer("EdDSA");
  KeyFile file;
  file.WriteKeys(issuer);
  FakeEnv env;
  for (const size_t cache_tokens : {0, 1, 2}) {
    const auto auth =
        Open({.key_set_file = file.path(), .cache_tokens = cache_tokens}, env);
    std::vector<std::string> tokens;
    for (int i = 0; i < 4; ++i) {
      tokens.push_back(issuer.Sign(
          kHeader, Until(kNow + 5, absl::StrCat("\"sub\":\"", i, "\""))));
    }
    for (const int i : {0, 0, 1, 0, 2, 3, 3, 0, 1}) {
      REQUIRE(Verify(*auth, tokens[i])->subject == absl::StrCat(i));
    }
    auth->Push({.subject = "1"});
    for (const int i : {1, 0}) {
      REQUIRE(Verify(*auth, tokens[i])->subject == absl::StrCat(i));
    }
  }
}

TEST_CASE("options out of their range are refused", "[jwt]") {
  FakeEnv env;
  const auto code_of = [&](const JwtOptions& options) {
    return JwtAuth::Open(options, env).status().code();
  };
  using absl::StatusCode;
  REQUIRE(code_of({}) == StatusCode::kInvalidArgument);
  REQUIRE(code_of({.key_set_file = "/a", .secret_file = "/b"}) ==
          StatusCode::kInvalidArgument);
  REQUIRE(code_of({.key_set_file = "/nowhere/keys"}) == StatusCode::kNotFound);
  REQUIRE(code_of({.secret_file = "/a", .claims = {.skew_s = 301}}) ==
          StatusCode::kInvalidArgument);
  REQUIRE(code_of({.secret_file = "/a", .claims = {.skew_s = -1}}) ==
          StatusCode::kInvalidArgument);
  REQUIRE(code_of({.secret_file = "/a", .cache_tokens = 1'000'001}) ==
          StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace syncline::relay::test
