// Signs tokens, as an issuer would.
#ifndef SYNCLINE_TESTS_RELAY_AUTH_SIGN_H_
#define SYNCLINE_TESTS_RELAY_AUTH_SIGN_H_

#include <string>

namespace syncline::relay::test {

std::string Base64Url(const std::string& bytes);

// Joins and signs; header and payload are not yet encoded.
std::string SignHs256(const std::string& header, const std::string& payload,
                      const std::string& secret);

// An issuer with a key of its own for one of "ES256", "EdDSA".
class Issuer {
 public:
  explicit Issuer(const std::string& algorithm);
  ~Issuer();
  Issuer(const Issuer&) = delete;
  Issuer& operator=(const Issuer&) = delete;

  // The public key: {"kty": ..., "kid": kid}, without a kid where it is empty.
  std::string Jwk(const std::string& kid) const;
  std::string Sign(const std::string& header, const std::string& payload) const;

 private:
  const std::string algorithm_;
  void* const key_;  // EVP_PKEY
};

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_AUTH_SIGN_H_
