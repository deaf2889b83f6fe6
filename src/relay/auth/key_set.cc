#include "syncline/relay/auth/key_set.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base64url.h"
#include "json.h"
#include "signature.h"
#include "syncline/relay/auth/auth.h"

namespace syncline::relay {
namespace {

using nlohmann::json;

struct NamedKey {
  std::string kid;  // empty: none
  VerifyingKey key;
};

absl::StatusOr<std::string> BytesMember(const json& jwk,
                                        std::string_view name) {
  const std::string* text = StringMember(jwk, name);
  std::optional<std::string> bytes;
  if (text != nullptr) bytes = DecodeBase64Url(*text);
  if (!bytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("its \"", std::string(name), "\" is not base64url"));
  }
  return *std::move(bytes);
}

bool Is(const json& jwk, std::string_view name, std::string_view value) {
  const std::string* text = StringMember(jwk, name);
  return text != nullptr && *text == value;
}

absl::Status CheckSecret(std::string_view secret) {
  if (secret.size() >= KeySet::kMinSecretBytes &&
      secret.size() <= KeySet::kMaxSecretBytes) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "a secret has ", KeySet::kMinSecretBytes, " to ", KeySet::kMaxSecretBytes,
      " bytes; this one has ", secret.size()));
}

absl::StatusOr<VerifyingKey> ReadHs256(const json& jwk) {
  const absl::StatusOr<std::string> secret = BytesMember(jwk, "k");
  if (!secret.ok()) return secret.status();
  if (absl::Status status = CheckSecret(*secret); !status.ok()) return status;
  return VerifyingKey::Hs256(*secret);
}

absl::StatusOr<VerifyingKey> ReadEs256(const json& jwk) {
  const absl::StatusOr<std::string> x = BytesMember(jwk, "x");
  if (!x.ok()) return x.status();
  const absl::StatusOr<std::string> y = BytesMember(jwk, "y");
  if (!y.ok()) return y.status();
  return VerifyingKey::Es256(*x, *y);
}

absl::StatusOr<VerifyingKey> ReadEd25519(const json& jwk) {
  const absl::StatusOr<std::string> x = BytesMember(jwk, "x");
  if (!x.ok()) return x.status();
  return VerifyingKey::Ed25519(*x);
}

// Nothing, where the key is of a kind that we do not know.
absl::StatusOr<std::optional<VerifyingKey>> ReadKey(const json& jwk) {
  absl::StatusOr<VerifyingKey> key = absl::InvalidArgumentError("");
  if (Is(jwk, "kty", "oct")) {
    key = ReadHs256(jwk);
  } else if (Is(jwk, "kty", "EC") && Is(jwk, "crv", "P-256")) {
    key = ReadEs256(jwk);
  } else if (Is(jwk, "kty", "OKP") && Is(jwk, "crv", "Ed25519")) {
    key = ReadEd25519(jwk);
  } else {
    return std::nullopt;
  }
  if (!key.ok()) return key.status();
  return std::optional<VerifyingKey>(*std::move(key));
}

// Whether a key that may be meant for something else is meant for us.
bool IsForSignatures(const json& jwk, const VerifyingKey& key) {
  return (!jwk.contains("use") || Is(jwk, "use", "sig")) &&
         (!jwk.contains("alg") || Is(jwk, "alg", key.algorithm()));
}

absl::Status Refuse(const std::string& why) {
  return absl::UnauthenticatedError(
      absl::StrCat("the token is refused: ", why));
}

// A token, taken apart. The views are into the token.
struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signed_part;  // header.payload
  std::string_view signature;
};

std::optional<Parts> Split(std::string_view token) {
  const size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  if (token.find('.', second + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  return Parts{token.substr(0, first),
               token.substr(first + 1, second - first - 1),
               token.substr(0, second), token.substr(second + 1)};
}

struct Header {
  std::string algorithm;
  std::string kid;  // empty: none
};

// A type that is told keeps tokens of other uses out, which the same issuer may
// sign with the same keys.
bool IsKnownType(const json& header) {
  return !header.contains("typ") || Is(header, "typ", "JWT") ||
         Is(header, "typ", "jwt") || Is(header, "typ", "at+jwt");
}

absl::StatusOr<Header> ReadHeader(std::string_view text) {
  const std::optional<std::string> bytes = DecodeBase64Url(text);
  if (!bytes) return Refuse("its header is not base64url");
  const std::optional<json> header = ParseJsonObject(*bytes);
  if (!header) return Refuse("its header is not a JSON object");
  const std::string* algorithm = StringMember(*header, "alg");
  if (algorithm == nullptr) return Refuse("its header has no alg");
  if (header->contains("crit")) return Refuse("its header has a crit");
  if (!IsKnownType(*header)) return Refuse("its typ is not JWT");
  const std::string* kid = StringMember(*header, "kid");
  if (header->contains("kid") && (kid == nullptr || kid->empty())) {
    return Refuse("its kid is not a string");
  }
  return Header{*algorithm, kid == nullptr ? "" : *kid};
}

}  // namespace

class KeySet::Core {
 public:
  explicit Core(std::vector<NamedKey> keys) : keys_(std::move(keys)) {}

  size_t size() const { return keys_.size(); }

  absl::StatusOr<std::string> Verify(std::string_view token) const {
    if (token.size() > kMaxTokenBytes) return Refuse("it is too long");
    const std::optional<Parts> parts = Split(token);
    if (!parts) return Refuse("it has not three parts");
    const absl::StatusOr<Header> header = ReadHeader(parts->header);
    if (!header.ok()) return header.status();
    const std::optional<std::string> signature =
        DecodeBase64Url(parts->signature);
    if (!signature) return Refuse("its signature is not base64url");
    if (absl::Status status =
            CheckSignature(*header, parts->signed_part, *signature);
        !status.ok()) {
      return status;
    }
    std::optional<std::string> payload = DecodeBase64Url(parts->payload);
    if (!payload) return Refuse("its payload is not base64url");
    return *std::move(payload);
  }

 private:
  absl::Status CheckSignature(const Header& header, std::string_view message,
                              std::string_view signature) const {
    const bool is_named =
        std::any_of(keys_.begin(), keys_.end(), [&](const NamedKey& named) {
          return !header.kid.empty() && named.kid == header.kid;
        });
    bool is_tried = false;
    for (const NamedKey& named : keys_) {
      const bool fits_name =
          header.kid.empty() || named.kid == (is_named ? header.kid : "");
      if (!fits_name || named.key.algorithm() != header.algorithm) continue;
      is_tried = true;
      if (named.key.Verifies(message, signature)) return absl::OkStatus();
    }
    return Refuse(is_tried ? "its signature is wrong"
                           : "no key has its kid and alg");
  }

  const std::vector<NamedKey> keys_;
};

KeySet::KeySet(std::unique_ptr<const Core> core) : core_(std::move(core)) {}
KeySet::KeySet(KeySet&&) noexcept = default;
KeySet& KeySet::operator=(KeySet&&) noexcept = default;
KeySet::~KeySet() = default;

absl::StatusOr<KeySet> KeySet::FromSecret(std::string_view secret) {
  if (absl::Status status = CheckSecret(secret); !status.ok()) return status;
  std::vector<NamedKey> keys;
  keys.push_back({"", VerifyingKey::Hs256(secret)});
  return KeySet(std::make_unique<Core>(std::move(keys)));
}

absl::StatusOr<KeySet> KeySet::FromJwks(std::string_view text) {
  if (text.size() > kMaxFileBytes) {
    return absl::InvalidArgumentError("a key set has at most 1 MiB");
  }
  const std::optional<json> object = ParseJsonObject(text);
  const auto list = object ? object->find("keys") : json::const_iterator();
  if (!object || list == object->end() || !list->is_array()) {
    return absl::InvalidArgumentError(
        "a key set is a JSON object with an array \"keys\"");
  }
  std::vector<NamedKey> keys;
  for (size_t i = 0; i < list->size(); ++i) {
    const json& jwk = (*list)[i];
    absl::StatusOr<std::optional<VerifyingKey>> key = ReadKey(jwk);
    if (!key.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("key ", i, " of the set: ", key.status().message()));
    }
    if (!key->has_value() || !IsForSignatures(jwk, **key)) continue;
    const std::string* kid = StringMember(jwk, "kid");
    keys.push_back({kid == nullptr ? "" : *kid, std::move(**key)});
  }
  if (keys.empty() || keys.size() > kMaxKeys) {
    return absl::InvalidArgumentError(
        absl::StrCat("a key set has 1 to ", kMaxKeys,
                     " keys for HS256, ES256 or EdDSA (Ed25519); this one has ",
                     keys.size()));
  }
  return KeySet(std::make_unique<Core>(std::move(keys)));
}

size_t KeySet::size() const { return core_->size(); }

absl::StatusOr<std::string> KeySet::Verify(std::string_view token) const {
  return core_->Verify(token);
}

}  // namespace syncline::relay
