// Signatures: the vectors of the RFCs, each bit of them changed, and tokens
// that want to be checked otherwise than their key is.
#include "syncline/relay/auth/key_set.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "relay/auth/sign.h"
#include "support/seed.h"
#include "syncline/relay/auth/auth.h"

namespace syncline::relay::test {
namespace {

using syncline::test::SeededRandom;
using syncline::test::Seeds;

// RFC 7515, appendix A.1.
constexpr char kHs256Token[] =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr char kHs256Jwk[] =
    R"({"kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0)"
    R"(gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})";
// Appendix A.3.
constexpr char kEs256Token[] =
    "eyJhbGciOiJFUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
    "pmWQxfKTUJqPP3-Kg6NU1Q";
constexpr char kEs256Jwk[] =
    R"({"kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
constexpr char kJoe[] =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n "
    "\"http://example.com/is_root\":true}";
// RFC 8037, appendix A.4.
constexpr char kEdDsaToken[] =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7s"
    "VvpAr_MuM0KAg";
constexpr char kEdDsaJwk[] =
    R"({"kty": "OKP", "crv": "Ed25519",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";

const std::string kSecret(32, 's');

KeySet KeysOf(std::initializer_list<std::string> jwks) {
  std::string text = R"({"keys": [)";
  for (const std::string& jwk : jwks) {
    absl::StrAppend(&text, text.back() == '[' ? "" : ",", jwk);
  }
  absl::StatusOr<KeySet> keys = KeySet::FromJwks(text + "]}");
  CAPTURE(keys.status().ToString());
  REQUIRE(keys.ok());
  return *std::move(keys);
}

struct Vector {
  std::string token;
  std::string jwk;
  std::string payload;
};

const Vector kVectors[] = {
    {kHs256Token, kHs256Jwk, kJoe},
    {kEs256Token, kEs256Jwk, kJoe},
    {kEdDsaToken, kEdDsaJwk, "Example of Ed25519 signing"},
};

bool IsRefused(const KeySet& keys, std::string_view token) {
  const auto payload = keys.Verify(token);
  return payload.status().code() == absl::StatusCode::kUnauthenticated;
}

TEST_CASE("the tokens of the RFCs have good signatures", "[key_set]") {
  for (const Vector& vector : kVectors) {
    const auto payload = KeysOf({vector.jwk}).Verify(vector.token);
    CAPTURE(payload.status().ToString());
    REQUIRE(payload.ok());
    REQUIRE(*payload == vector.payload);
    // Whatever other keys there are.
    REQUIRE(
        KeysOf({kHs256Jwk, kEs256Jwk, kEdDsaJwk}).Verify(vector.token).ok());
  }
}

TEST_CASE("no bit of a token can be changed", "[key_set]") {
  for (const Vector& vector : kVectors) {
    const KeySet keys = KeysOf({vector.jwk});
    for (size_t bit = 0; bit < vector.token.size() * 8; ++bit) {
      std::string token(vector.token);
      token[bit / 8] = static_cast<char>(token[bit / 8] ^ (1 << bit % 8));
      CAPTURE(token);
      REQUIRE(IsRefused(keys, token));
    }
  }
}

TEST_CASE("a token cannot be cut or lengthened", "[key_set]") {
  for (const Vector& vector : kVectors) {
    const KeySet keys = KeysOf({vector.jwk});
    for (size_t size = 0; size < vector.token.size(); ++size) {
      REQUIRE(IsRefused(keys, vector.token.substr(0, size)));
    }
    for (const std::string more : {".", "=", "A", " ", "\n", "AAAA"}) {
      REQUIRE(IsRefused(keys, absl::StrCat(vector.token, more)));
      REQUIRE(IsRefused(keys, absl::StrCat(more, vector.token)));
    }
  }
}

TEST_CASE("the key decides the algorithm, not the token", "[key_set]") {
  const Issuer ec("ES256"), ed("EdDSA");
  const KeySet keys = KeysOf({ec.Jwk("")});
  REQUIRE(keys.Verify(ec.Sign(R"({"alg":"ES256"})", "{}")).ok());
  for (const std::string algorithm :
       {"none", "None", "HS256", "ES384", "EdDSA", "es256", ""}) {
    const std::string header = absl::StrCat(R"({"alg":")", algorithm, "\"}");
    REQUIRE(IsRefused(keys, ec.Sign(header, "{}")));
    REQUIRE(IsRefused(keys, ed.Sign(header, "{}")));
    // The public key as a secret, and no signature at all.
    REQUIRE(IsRefused(keys, SignHs256(header, "{}", ec.Jwk(""))));
    REQUIRE(IsRefused(
        keys, absl::StrCat(Base64Url(header), ".", Base64Url("{}"), ".")));
  }
}

TEST_CASE("a signature of another form is refused", "[key_set]") {
  const KeySet keys = KeysOf({kEs256Jwk, kEdDsaJwk, kHs256Jwk});
  for (const std::string algorithm : {"ES256", "EdDSA", "HS256"}) {
    const std::string head =
        absl::StrCat(Base64Url(absl::StrCat(R"({"alg":")", algorithm, "\"}")),
                     ".", Base64Url("{}"), ".");
    for (const size_t size : {0, 1, 31, 32, 33, 63, 64, 65, 72, 512}) {
      for (const char byte : {'\0', '\x01', '\xff'}) {
        REQUIRE(IsRefused(keys, head + Base64Url(std::string(size, byte))));
      }
    }
  }
}

TEST_CASE("a kid chooses the key", "[key_set]") {
  const Issuer a("EdDSA"), b("EdDSA"), c("EdDSA");
  const KeySet keys = KeysOf({a.Jwk("a"), b.Jwk("b"), c.Jwk("")});
  const auto is_good = [&](const Issuer& issuer, const std::string& header) {
    return keys.Verify(issuer.Sign(header, "{}")).ok();
  };
  REQUIRE(is_good(a, R"({"alg":"EdDSA","kid":"a"})"));
  REQUIRE(is_good(b, R"({"alg":"EdDSA","kid":"b"})"));
  REQUIRE_FALSE(is_good(a, R"({"alg":"EdDSA","kid":"b"})"));
  // A key without a name is for names that no key has.
  REQUIRE(is_good(c, R"({"alg":"EdDSA","kid":"c"})"));
  REQUIRE_FALSE(is_good(c, R"({"alg":"EdDSA","kid":"a"})"));
  REQUIRE_FALSE(is_good(a, R"({"alg":"EdDSA","kid":"c"})"));
  for (const Issuer* issuer : {&a, &b, &c}) {
    REQUIRE(is_good(*issuer, R"({"alg":"EdDSA"})"));
    REQUIRE_FALSE(is_good(*issuer, R"({"alg":"EdDSA","kid":1})"));
    REQUIRE_FALSE(is_good(*issuer, R"({"alg":"EdDSA","kid":""})"));
  }
}

TEST_CASE("a header that asks for more than we do is refused", "[key_set]") {
  const auto keys = KeySet::FromSecret(kSecret);
  REQUIRE(keys.ok());
  const auto verdict = [&](const std::string& header) {
    return keys->Verify(SignHs256(header, "{}", kSecret)).ok();
  };
  REQUIRE(verdict(R"({"alg":"HS256"})"));
  REQUIRE(verdict(R"({"alg":"HS256","typ":"JWT","more":[1]})"));
  REQUIRE(verdict(R"({"alg":"HS256","typ":"at+jwt"})"));
  REQUIRE_FALSE(verdict(R"({"alg":"HS256","typ":"dpop+jwt"})"));
  REQUIRE_FALSE(verdict(R"({"alg":"HS256","crit":[]})"));
  REQUIRE_FALSE(verdict(R"({"alg":["HS256"]})"));
  REQUIRE_FALSE(verdict(R"({})"));
  REQUIRE_FALSE(verdict(R"(["alg"])"));
  REQUIRE_FALSE(verdict(R"({"alg":"HS256")"));
  REQUIRE_FALSE(verdict(""));
  REQUIRE_FALSE(verdict("{\"alg\":\"HS256\",\"x\":\"\xff\"}"));
  REQUIRE_FALSE(
      verdict(absl::StrCat(R"({"alg":"HS256","x":)", std::string(5'000, '['),
                           "1", std::string(5'000, ']'), "}")));
  REQUIRE_FALSE(
      verdict(absl::StrCat(R"({"alg":"HS256","x":)", std::string(9, '['), "1",
                           std::string(9, ']'), "}")));
}

TEST_CASE("a token that is too long is refused unread", "[key_set]") {
  const auto keys = KeySet::FromSecret(kSecret);
  const auto of_payload = [](size_t size) {
    return SignHs256(R"({"alg":"HS256"})", std::string(size, ' '), kSecret);
  };
  size_t size = kMaxTokenBytes / 4 * 3;
  while (of_payload(size).size() > kMaxTokenBytes) --size;
  REQUIRE(keys->Verify(of_payload(size)).ok());
  REQUIRE(IsRefused(*keys, of_payload(size + 3)));
}

TEST_CASE("no token can crash a key set", "[key_set][random]") {
  const KeySet keys = KeysOf({kHs256Jwk, kEs256Jwk, kEdDsaJwk});
  for (const uint64_t seed : Seeds(3'000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::string token(random.Pick(kVectors).token);
    for (uint64_t left = random.Between(1, 6); left > 0; --left) {
      const size_t at = random.Uniform(token.size());
      const size_t length = random.Uniform(12);
      switch (random.Uniform(3)) {
        case 0:
          token.erase(at, length);
          break;
        case 1:
          token.insert(at, length, static_cast<char>(random.Uniform(256)));
          break;
        default:
          token.replace(at, length, token.substr(random.Uniform(at + 1), 40));
      }
      if (token.empty()) token = ".";
    }
    bool is_vector = false;
    for (const Vector& vector : kVectors) is_vector |= token == vector.token;
    REQUIRE((is_vector || IsRefused(keys, token)));
  }
}

TEST_CASE("a set passes over keys that are not ours", "[key_set]") {
  const KeySet keys = KeysOf({
      R"({"kty": "RSA", "n": "AQAB", "e": "AQAB"})",
      R"({"kty": "EC", "crv": "P-384", "x": "", "y": ""})",
      R"({"kty": "OKP", "crv": "X25519", "x": ""})",
      absl::StrCat(R"({"use": "enc",)", std::string(kEdDsaJwk).substr(1)),
      absl::StrCat(R"({"alg": "ES512",)", std::string(kEs256Jwk).substr(1)),
      "{}",
      "7",
      kHs256Jwk,
  });
  REQUIRE(keys.size() == 1);
}

TEST_CASE("a set that is broken names what is wrong", "[key_set]") {
  const auto error_of = [](const std::string& text) {
    const auto keys = KeySet::FromJwks(text);
    REQUIRE(keys.status().code() == absl::StatusCode::kInvalidArgument);
    return std::string(keys.status().message());
  };
  for (const std::string text :
       {"", "{}", "[]", R"({"keys": {}})", R"({"keys": 1})", "{\"keys\": ["}) {
    REQUIRE(absl::StrContains(error_of(text), "array \"keys\""));
  }
  REQUIRE(absl::StrContains(error_of(R"({"keys": []})"), "has 0"));
  REQUIRE(absl::StrContains(
      error_of(R"({"keys": [{"kty": "RSA"}, {"kty": "oct", "k": "AQAB"}]})"),
      "key 1 of the set: a secret has 32"));
  // A point that is not on the curve.
  std::string off_curve = kEs256Jwk;
  off_curve.replace(off_curve.find("f83"), 3, "g83");
  REQUIRE(absl::StrContains(
      error_of(absl::StrCat(R"({"keys": [)", off_curve, "]}")),
      "no point of P-256"));
  std::string many = R"({"keys": [)";
  for (size_t i = 0; i <= KeySet::kMaxKeys; ++i) {
    absl::StrAppend(&many, i == 0 ? "" : ",", kHs256Jwk);
  }
  REQUIRE(absl::StrContains(error_of(many + "]}"), "has 17"));
  REQUIRE(error_of(std::string(KeySet::kMaxFileBytes + 1, ' ')) ==
          "a key set has at most 1 MiB");
}

TEST_CASE("a secret that is too short or too long is refused", "[key_set]") {
  REQUIRE(KeySet::FromSecret(std::string(32, 'x')).ok());
  REQUIRE(KeySet::FromSecret(std::string(4'096, 'x')).ok());
  REQUIRE_FALSE(KeySet::FromSecret(std::string(31, 'x')).ok());
  REQUIRE_FALSE(KeySet::FromSecret(std::string(4'097, 'x')).ok());
  REQUIRE_FALSE(KeySet::FromSecret("").ok());
}

}  // namespace
}  // namespace syncline::relay::test
