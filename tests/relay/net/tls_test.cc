// TLS: a certificate that is exchanged while connections are open.
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "relay/net/identity.h"
#include "relay/net/test_host.h"

namespace syncline::relay::test {
namespace {

class TlsClient {
 public:
  explicit TlsClient(uint16_t port, int max_version = TLS1_3_VERSION)
      : context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_, max_version);
    bio_ = BIO_new_ssl_connect(context_);
    BIO_set_conn_hostname(bio_, absl::StrCat("127.0.0.1:", port).c_str());
    is_open_ = BIO_do_connect(bio_) == 1;
  }
  ~TlsClient() {
    BIO_free_all(bio_);
    SSL_CTX_free(context_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool is_open() const { return is_open_; }

  std::string server_name() const {
    SSL* ssl = nullptr;
    BIO_get_ssl(bio_, &ssl);
    return NameOfOtherSide(ssl);
  }

  std::string Echo(const std::string& text) {
    BIO_puts(bio_, absl::StrCat("POST /echo HTTP/1.1\r\nHost: h\r\n"
                                "Content-Length: ",
                                text.size(), "\r\n\r\n", text)
                       .c_str());
    std::string answer;
    std::array<char, 1'000> chunk;
    while (!absl::EndsWith(answer, "\r\n\r\n" + text)) {
      const int size = BIO_read(bio_, chunk.data(), chunk.size());
      if (size <= 0) break;
      answer.append(chunk.data(), static_cast<size_t>(size));
    }
    return answer;
  }

 private:
  SSL_CTX* context_;
  BIO* bio_ = nullptr;
  bool is_open_ = false;
};

TEST_CASE("a certificate is exchanged and no connection lost", "[tls]") {
  Identity identity;
  identity.Write("first");
  TestHost host;
  const auto server = StartServer(
      {.certificate_file = identity.certificate(), .key_file = identity.key()},
      host);
  TlsClient before(server->port());
  REQUIRE(before.is_open());
  REQUIRE(before.server_name() == "first");
  REQUIRE(absl::StrContains(before.Echo("hello"), " 200 "));

  identity.Write("second");
  REQUIRE(server->ReloadTls().ok());
  TlsClient after(server->port());
  REQUIRE(after.server_name() == "second");
  REQUIRE(absl::StrContains(before.Echo("still"), " 200 "));
  REQUIRE(absl::StrContains(after.Echo("hello"), " 200 "));

  std::filesystem::resize_file(identity.key(), 10);
  const absl::Status status = server->ReloadTls();
  REQUIRE(status.code() == absl::StatusCode::kInvalidArgument);
  REQUIRE(absl::StrContains(status.message(), identity.key()));
  REQUIRE(TlsClient(server->port()).server_name() == "second");
}

TEST_CASE("old versions of TLS, and other protocols, are refused", "[tls]") {
  Identity identity;
  identity.Write("relay");
  TestHost host;
  const auto server = StartServer(
      {.certificate_file = identity.certificate(), .key_file = identity.key()},
      host);
  REQUIRE_FALSE(TlsClient(server->port(), TLS1_1_VERSION).is_open());
  REQUIRE(TlsClient(server->port(), TLS1_2_VERSION).is_open());
  const auto plain = StartServer({}, host);
  REQUIRE_FALSE(TlsClient(plain->port()).is_open());
}

TEST_CASE("a key must be that of its certificate", "[tls]") {
  Identity one, other;
  one.Write("one");
  other.Write("other");
  TestHost host;
  REQUIRE(Server::Start(
              {.certificate_file = one.certificate(), .key_file = other.key()},
              &host)
              .status()
              .code() == absl::StatusCode::kInvalidArgument);
  REQUIRE(Server::Start({.certificate_file = one.certificate()}, &host)
              .status()
              .code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace syncline::relay::test
