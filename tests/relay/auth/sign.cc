#include "relay/auth/sign.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace syncline::relay::test {
namespace {

const uint8_t* Bytes(const std::string& text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

std::string Join(const std::string& header, const std::string& payload) {
  return absl::StrCat(Base64Url(header), ".", Base64Url(payload));
}

std::string Coordinate(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  REQUIRE(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  std::array<uint8_t, 32> bytes = {};
  REQUIRE(BN_bn2binpad(number, bytes.data(), bytes.size()) == 32);
  BN_free(number);
  return {bytes.begin(), bytes.end()};
}

std::string FromDer(const std::string& der) {
  const uint8_t* next = Bytes(der);
  ECDSA_SIG* pair =
      d2i_ECDSA_SIG(nullptr, &next, static_cast<long>(der.size()));
  REQUIRE(pair != nullptr);
  std::array<uint8_t, 64> bytes = {};
  REQUIRE(BN_bn2binpad(ECDSA_SIG_get0_r(pair), bytes.data(), 32) == 32);
  REQUIRE(BN_bn2binpad(ECDSA_SIG_get0_s(pair), bytes.data() + 32, 32) == 32);
  ECDSA_SIG_free(pair);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

std::string Base64Url(const std::string& bytes) {
  return absl::WebSafeBase64Escape(bytes);
}

std::string SignHs256(const std::string& header, const std::string& payload,
                      const std::string& secret) {
  const std::string message = Join(header, payload);
  std::array<uint8_t, 32> code = {};
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       Bytes(message), message.size(), code.data(), &size);
  return absl::StrCat(message, ".",
                      Base64Url({reinterpret_cast<char*>(code.data()), size}));
}

Issuer::Issuer(const std::string& algorithm)
    : algorithm_(algorithm),
      key_(algorithm == "ES256"
               ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
               : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")) {
  REQUIRE(key_ != nullptr);
}

Issuer::~Issuer() { EVP_PKEY_free(static_cast<EVP_PKEY*>(key_)); }

std::string Issuer::Jwk(const std::string& kid) const {
  auto* key = static_cast<EVP_PKEY*>(key_);
  const std::string name =
      kid.empty() ? "" : absl::StrCat(", \"kid\": \"", kid, "\"");
  if (algorithm_ == "ES256") {
    return absl::StrCat(
        R"({"kty": "EC", "crv": "P-256", "x": ")",
        Base64Url(Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X)), R"(", "y": ")",
        Base64Url(Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y)), "\"", name, "}");
  }
  std::array<uint8_t, 32> x = {};
  size_t size = x.size();
  REQUIRE(EVP_PKEY_get_raw_public_key(key, x.data(), &size) == 1);
  return absl::StrCat(R"({"kty": "OKP", "crv": "Ed25519", "x": ")",
                      Base64Url({reinterpret_cast<char*>(x.data()), size}),
                      "\"", name, "}");
}

std::string Issuer::Sign(const std::string& header,
                         const std::string& payload) const {
  const std::string message = Join(header, payload);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const bool is_ec = algorithm_ == "ES256";
  std::array<uint8_t, 128> bytes = {};
  size_t size = bytes.size();
  REQUIRE(EVP_DigestSignInit(context, nullptr, is_ec ? EVP_sha256() : nullptr,
                             nullptr, static_cast<EVP_PKEY*>(key_)) == 1);
  REQUIRE(EVP_DigestSign(context, bytes.data(), &size, Bytes(message),
                         message.size()) == 1);
  EVP_MD_CTX_free(context);
  const std::string signature(reinterpret_cast<char*>(bytes.data()), size);
  return absl::StrCat(message, ".",
                      Base64Url(is_ec ? FromDer(signature) : signature));
}

}  // namespace syncline::relay::test
