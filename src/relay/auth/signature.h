// The three ways of signing, each bound to a key.
#ifndef SYNCLINE_RELAY_SRC_AUTH_SIGNATURE_H_
#define SYNCLINE_RELAY_SRC_AUTH_SIGNATURE_H_

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace syncline::relay {

// A public key, or a secret, and the one algorithm that it is for.
class VerifyingKey {
 public:
  static VerifyingKey Hs256(std::string_view secret);
  // A point of P-256. Error: InvalidArgument, where it is none.
  static absl::StatusOr<VerifyingKey> Es256(std::string_view x,
                                            std::string_view y);
  // Error: InvalidArgument, for another size than 32 bytes.
  static absl::StatusOr<VerifyingKey> Ed25519(std::string_view x);

  // As a token's `alg` tells it.
  std::string_view algorithm() const { return algorithm_; }

  // In constant time for HS256.
  bool Verifies(std::string_view message, std::string_view signature) const;

 private:
  struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

  VerifyingKey(std::string_view algorithm, Key key)
      : algorithm_(algorithm), key_(std::move(key)) {}

  bool VerifiesHs256(std::string_view message,
                     std::string_view signature) const;
  bool VerifiesDigest(std::string_view message, std::string_view signature,
                      const EVP_MD* digest) const;

  std::string_view algorithm_;  // one of three constants
  std::string secret_;          // of HS256
  Key key_;                     // of the others
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_AUTH_SIGNATURE_H_
