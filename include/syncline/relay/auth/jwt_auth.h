// Signed tokens: JSON Web Tokens, RFC 7519.
//
//   {"sub": "alice", "tenant": "acme", "exp": 1800000000,
//    "docs": {"notes/*": "write", "notes/plan": "read"}}
//
// is a token for alice, who may write all documents of acme that begin with
// "notes/", but only read one of them. The claims:
//
//   sub      who it is; optional, up to 255 bytes
//   tenant   whose documents are meant; optional, up to 255 bytes
//   exp      when it ends, in seconds since 1970 UTC; required
//   nbf      when it begins; optional
//   iss      must be the issuer of the options, where they name one
//   aud      a string or a list of strings, of which one must be the audience
//            of the options; a token that has one is refused where they name
//            none
//   docs     what may be done with which documents: an object from patterns
//            (DocumentRules) to "none", "presence", "read", "write" or "admin";
//            without it the token gives nothing
//
// Others are passed over. How signatures are checked: key_set.h. Times may be
// off by the options' skew.
//
// Cost: a look into a hash table for a token that was seen lately; else
// KeySet::Verify. Thread rule: thread-safe, but for the destructor.
#ifndef SYNCLINE_RELAY_AUTH_JWT_AUTH_H_
#define SYNCLINE_RELAY_AUTH_JWT_AUTH_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/relay/auth/auth.h"
#include "syncline/relay/auth/grant.h"
#include "syncline/relay/auth/key_set.h"
#include "syncline/relay/env.h"

namespace syncline::relay {

struct ClaimRules {
  std::string issuer = {};    // empty: any
  std::string audience = {};  // empty: none
  // How much clocks may differ, in seconds, [0, 300].
  int64_t skew_s = 60;
};

// What the payload of a token with a good signature gives at a time in
// milliseconds since 1970 UTC. Its expiry is `exp` and the skew. Error:
// Unauthenticated.
absl::StatusOr<Grant> ReadClaims(std::string_view payload,
                                 const ClaimRules& rules, int64_t now_ms);

struct JwtOptions {
  // One of the two names a file: a key set (JWKS), or one secret for HS256 as
  // it stands, but for a line break at its end.
  std::string key_set_file = {};
  std::string secret_file = {};
  ClaimRules claims = {};
  // Tokens that are remembered, [0, 1'000'000]; each takes about 1 KiB.
  size_t cache_tokens = 4'096;
};

class JwtAuth : public Auth {
 public:
  // `env` outlives the JwtAuth. Errors: InvalidArgument, for options out of
  // their range and for files that hold no key; NotFound and PermissionDenied,
  // for files that cannot be read.
  static absl::StatusOr<std::unique_ptr<JwtAuth>> Open(JwtOptions options,
                                                       Env& env);
  ~JwtAuth() override;

  // Answers from within the call.
  void Verify(std::string_view token, std::string_view document,
              Callback done) override;

  // Reads the file again, forgets all tokens, and has everybody's grant
  // rechecked: a key that is gone may have been stolen. On an error, which is
  // as for Open, the keys stay as they were.
  absl::Status Reload();

 private:
  class Cache;

  JwtAuth(JwtOptions options, KeySet keys, Env& env);
  void Forget(const Recheck& recheck) override;
  absl::StatusOr<Grant> VerifyNow(std::string_view token);

  const JwtOptions options_;
  Env& env_;
  const std::unique_ptr<Cache> cache_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_AUTH_JWT_AUTH_H_
