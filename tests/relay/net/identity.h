// Certificates for the tests of TLS.
#ifndef SYNCLINE_TESTS_RELAY_NET_IDENTITY_H_
#define SYNCLINE_TESTS_RELAY_NET_IDENTITY_H_

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <string>

#include "relay/scratch_folder.h"

namespace syncline::relay::test {

// A folder with a certificate of ours and its key.
class Identity {
 public:
  std::string certificate() const { return folder_.File("certificate.pem"); }
  std::string key() const { return folder_.File("key.pem"); }

  // Another certificate with another key, in the place of what was there.
  void Write(const std::string& name) const {
    EVP_PKEY* pair = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    X509* made = X509_new();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), 0);
    X509_gmtime_adj(X509_getm_notAfter(made), 3'600);
    X509_set_pubkey(made, pair);
    X509_NAME* subject = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(
        subject, "CN", MBSTRING_ASC,
        reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(made, subject);
    REQUIRE(X509_sign(made, pair, EVP_sha256()) > 0);
    std::FILE* file = std::fopen(certificate().c_str(), "w");
    PEM_write_X509(file, made);
    std::fclose(file);
    file = std::fopen(key().c_str(), "w");
    PEM_write_PrivateKey(file, pair, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(made);
    EVP_PKEY_free(pair);
  }

 private:
  const ScratchFolder folder_;
};

// What the certificate calls the other side; "" where it has shown none.
inline std::string NameOfOtherSide(const SSL* tls) {
  X509* certificate = SSL_get1_peer_certificate(tls);
  if (certificate == nullptr) return "";
  std::array<char, 100> name = {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                            name.data(), name.size());
  X509_free(certificate);
  return name.data();
}

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_NET_IDENTITY_H_
