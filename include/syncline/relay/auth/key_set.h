// The keys that tokens may be signed with, and whether one is: RFC 7515 in its
// compact form, with HS256, ES256 (RFC 7518) and EdDSA over Ed25519 (RFC 8037).
//
// The key decides how a signature is checked, never the token: a token whose
// `alg` is not its key's is refused, and `none` is no algorithm. A token that
// has a `kid` is checked with the keys of that name, else with those that have
// none; a token without one is checked with all keys of its algorithm.
//
// On OpenSSL and nlohmann/json alone: the libjwt of Debian 12 lacks EdDSA, and
// jwt-cpp is not packaged there.
//
// Cost: a check is about a microsecond for HS256, and a hundred for the others.
// Thread rule: const after it was made, so thread-safe.
#ifndef SYNCLINE_RELAY_AUTH_KEY_SET_H_
#define SYNCLINE_RELAY_AUTH_KEY_SET_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace syncline::relay {

class KeySet {
 public:
  // They bound what one token can cost.
  static constexpr size_t kMaxKeys = 16;
  static constexpr size_t kMaxFileBytes = size_t{1} << 20;
  // HS256 is as strong as its secret: RFC 7518 asks for the size of the hash.
  static constexpr size_t kMinSecretBytes = 32;
  static constexpr size_t kMaxSecretBytes = 4'096;

  // A JSON Web Key Set, RFC 7517: {"keys": [...]}. Keys of other kinds, and
  // those not meant for signatures, are passed over; a key that is ours and is
  // broken is an error, as is a set that has none of ours. Private parts are
  // not looked at.
  //
  // Error: InvalidArgument, which names the key by its number.
  static absl::StatusOr<KeySet> FromJwks(std::string_view json);

  // One secret for HS256, without a name. Error: InvalidArgument, for its size.
  static absl::StatusOr<KeySet> FromSecret(std::string_view secret);

  KeySet(KeySet&&) noexcept;
  KeySet& operator=(KeySet&&) noexcept;
  ~KeySet();

  size_t size() const;

  // The payload of a token with a good signature. Whatever the token, it ends,
  // in time and memory linear in its size. Error: Unauthenticated.
  absl::StatusOr<std::string> Verify(std::string_view token) const;

 private:
  class Core;
  explicit KeySet(std::unique_ptr<const Core> core);

  std::unique_ptr<const Core> core_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_AUTH_KEY_SET_H_
