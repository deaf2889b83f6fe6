#include "signature.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

constexpr std::string_view kHs256 = "HS256";
constexpr std::string_view kEs256 = "ES256";
constexpr std::string_view kEdDsa = "EdDSA";
constexpr size_t kCoordinateBytes = 32;  // of P-256 and of Ed25519

template <auto function>
struct Free {
  template <typename T>
  void operator()(T* pointer) const {
    function(pointer);
  }
};
template <typename T, auto function>
using Owned = std::unique_ptr<T, Free<function>>;

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

// R and S, 32 bytes each, as OpenSSL wants them: in DER. Nothing, for another
// size.
std::optional<std::string> ToDer(std::string_view signature) {
  if (signature.size() != 2 * kCoordinateBytes) return std::nullopt;
  const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(Bytes(signature), kCoordinateBytes, nullptr);
  BIGNUM* s =
      BN_bin2bn(Bytes(signature) + kCoordinateBytes, kCoordinateBytes, nullptr);
  if (!pair || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return std::nullopt;
  }
  uint8_t* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return std::nullopt;
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

// A public key of P-256; nullptr, where the point is not on the curve.
EVP_PKEY* MakeP256Key(std::string_view point) {
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> build(OSSL_PARAM_BLD_new());
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  if (!build || !context ||
      OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                      "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                       point.data(), point.size()) != 1) {
    return nullptr;
  }
  const Owned<OSSL_PARAM, OSSL_PARAM_free> params(
      OSSL_PARAM_BLD_to_param(build.get()));
  EVP_PKEY* key = nullptr;
  if (!params || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY,
                        params.get()) != 1) {
    return nullptr;
  }
  return key;
}

}  // namespace

VerifyingKey VerifyingKey::Hs256(std::string_view secret) {
  VerifyingKey key(kHs256, nullptr);
  key.secret_ = secret;
  return key;
}

absl::StatusOr<VerifyingKey> VerifyingKey::Es256(std::string_view x,
                                                 std::string_view y) {
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) {
    return absl::InvalidArgumentError("x and y have 32 bytes each");
  }
  Key key(MakeP256Key(absl::StrCat("\x04", std::string(x),
                                   std::string(y))));  // 4: not compressed
  if (!key) return absl::InvalidArgumentError("x and y are no point of P-256");
  return VerifyingKey(kEs256, std::move(key));
}

absl::StatusOr<VerifyingKey> VerifyingKey::Ed25519(std::string_view x) {
  if (x.size() != kCoordinateBytes) {
    return absl::InvalidArgumentError("x has 32 bytes");
  }
  Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(x),
                                      x.size()));
  if (!key) return absl::InvalidArgumentError("x is no key of Ed25519");
  return VerifyingKey(kEdDsa, std::move(key));
}

bool VerifyingKey::Verifies(std::string_view message,
                            std::string_view signature) const {
  if (algorithm_ == kHs256) return VerifiesHs256(message, signature);
  if (algorithm_ == kEdDsa) return VerifiesDigest(message, signature, nullptr);
  const std::optional<std::string> der = ToDer(signature);
  return der && VerifiesDigest(message, *der, EVP_sha256());
}

bool VerifyingKey::VerifiesHs256(std::string_view message,
                                 std::string_view signature) const {
  std::array<uint8_t, EVP_MAX_MD_SIZE> code = {};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
           Bytes(message), message.size(), code.data(), &size) == nullptr) {
    return false;
  }
  return signature.size() == size &&
         CRYPTO_memcmp(signature.data(), code.data(), size) == 0;
}

bool VerifyingKey::VerifiesDigest(std::string_view message,
                                  std::string_view signature,
                                  const EVP_MD* digest) const {
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  return context &&
         EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr,
                              key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(),
                          Bytes(message), message.size()) == 1;
}

}  // namespace syncline::relay
