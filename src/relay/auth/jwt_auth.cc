#include "syncline/relay/auth/jwt_auth.h"

#include <openssl/sha.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <iterator>
#include <list>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

constexpr int64_t kMaxSkewSeconds = 300;
constexpr size_t kMaxCacheTokens = 1'000'000;

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", path));
  }
  std::string bytes(max + 1, '\0');
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file));
  const bool has_failed = std::ferror(file) != 0;
  (void)std::fclose(file);  // it was only read
  if (has_failed) return absl::UnavailableError("cannot read " + path);
  if (bytes.size() > max) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " has more than ", max, " bytes"));
  }
  return bytes;
}

absl::StatusOr<KeySet> ReadKeysOf(const std::string& path, bool is_secret) {
  absl::StatusOr<std::string> bytes = ReadFile(path, KeySet::kMaxFileBytes);
  if (!bytes.ok()) return bytes.status();
  std::string_view secret = *bytes;
  if (secret.ends_with('\n')) secret.remove_suffix(1);
  if (secret.ends_with('\r')) secret.remove_suffix(1);
  absl::StatusOr<KeySet> keys =
      is_secret ? KeySet::FromSecret(secret) : KeySet::FromJwks(*bytes);
  if (keys.ok()) return keys;
  return absl::Status(keys.status().code(),
                      absl::StrCat(path, ": ", keys.status().message()));
}

absl::StatusOr<KeySet> ReadKeys(const JwtOptions& options) {
  const bool is_secret = !options.secret_file.empty();
  return ReadKeysOf(is_secret ? options.secret_file : options.key_set_file,
                    is_secret);
}

absl::Status CheckOptions(const JwtOptions& options) {
  if (options.key_set_file.empty() == options.secret_file.empty()) {
    return absl::InvalidArgumentError(
        "tokens need a key set file or a secret file, and not both");
  }
  if (options.claims.skew_s < 0 || options.claims.skew_s > kMaxSkewSeconds) {
    return absl::InvalidArgumentError("the skew is 0 to 300 seconds");
  }
  if (options.cache_tokens > kMaxCacheTokens) {
    return absl::InvalidArgumentError("at most 1000000 tokens are remembered");
  }
  return absl::OkStatus();
}

bool Fits(const Recheck& recheck, const Grant& grant) {
  return (recheck.tenant.empty() || recheck.tenant == grant.tenant) &&
         (recheck.subject.empty() || recheck.subject == grant.subject);
}

}  // namespace

// The keys, and the grants that they gave to the tokens seen last. Tokens are
// known by their SHA-256: how long a look-up takes tells nothing of them, and
// none lies around. A grant is kept only under the keys that it was given by.
class JwtAuth::Cache {
 public:
  using Name = std::array<uint8_t, SHA256_DIGEST_LENGTH>;

  Cache(KeySet keys, size_t max_tokens)
      : keys_(std::make_shared<const KeySet>(std::move(keys))),
        max_tokens_(max_tokens) {}

  static Name NameOf(std::string_view token) {
    Name name = {};
    SHA256(reinterpret_cast<const uint8_t*>(token.data()), token.size(),
           name.data());
    return name;
  }

  std::shared_ptr<const KeySet> keys() {
    const std::lock_guard lock(mutex_);
    return keys_;
  }

  std::optional<Grant> Find(const Name& name, int64_t now_ms) {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return std::nullopt;
    if (now_ms >= found->second->grant.expires_ms) {
      Erase(found->second);
      return std::nullopt;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->grant;
  }

  void Add(const Name& name, const Grant& grant,
           const std::shared_ptr<const KeySet>& keys) {
    const std::lock_guard lock(mutex_);
    if (keys != keys_ || max_tokens_ == 0 || by_name_.contains(name)) return;
    if (entries_.size() == max_tokens_) Erase(std::prev(entries_.end()));
    entries_.push_front({name, grant});
    by_name_.emplace(name, entries_.begin());
  }

  void Replace(KeySet keys) {
    const std::lock_guard lock(mutex_);
    keys_ = std::make_shared<const KeySet>(std::move(keys));
    by_name_.clear();
    entries_.clear();
  }

  void Forget(const Recheck& recheck) {
    const std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      const auto next = std::next(entry);
      if (Fits(recheck, entry->grant)) Erase(entry);
      entry = next;
    }
  }

 private:
  struct Entry {
    Name name;
    Grant grant;
  };
  using Entries = std::list<Entry>;

  void Erase(Entries::iterator entry) {
    by_name_.erase(entry->name);
    entries_.erase(entry);
  }

  std::mutex mutex_;  // guards all below
  std::shared_ptr<const KeySet> keys_;
  const size_t max_tokens_;
  Entries entries_;  // the one used last is the first
  absl::flat_hash_map<Name, Entries::iterator> by_name_;
};

JwtAuth::JwtAuth(JwtOptions options, KeySet keys, Env& env)
    : options_(std::move(options)),
      env_(env),
      cache_(std::make_unique<Cache>(std::move(keys), options_.cache_tokens)) {}
JwtAuth::~JwtAuth() = default;

absl::StatusOr<std::unique_ptr<JwtAuth>> JwtAuth::Open(JwtOptions options,
                                                       Env& env) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  absl::StatusOr<KeySet> keys = ReadKeys(options);
  if (!keys.ok()) return keys.status();
  return std::unique_ptr<JwtAuth>(
      new JwtAuth(std::move(options), *std::move(keys), env));
}

void JwtAuth::Verify(std::string_view token, std::string_view /*document*/,
                     Callback done) {
  done(VerifyNow(token));
}

absl::StatusOr<Grant> JwtAuth::VerifyNow(std::string_view token) {
  if (token.size() > kMaxTokenBytes) {
    return absl::UnauthenticatedError("the token is too long");
  }
  const int64_t now_ms = env_.WallTimeMs();
  const Cache::Name name = Cache::NameOf(token);
  if (std::optional<Grant> grant = cache_->Find(name, now_ms)) {
    return *std::move(grant);
  }
  const std::shared_ptr<const KeySet> keys = cache_->keys();
  const absl::StatusOr<std::string> payload = keys->Verify(token);
  if (!payload.ok()) return payload.status();
  absl::StatusOr<Grant> grant = ReadClaims(*payload, options_.claims, now_ms);
  if (grant.ok()) cache_->Add(name, *grant, keys);
  return grant;
}

absl::Status JwtAuth::Reload() {
  absl::StatusOr<KeySet> keys = ReadKeys(options_);
  if (!keys.ok()) return keys.status();
  cache_->Replace(*std::move(keys));
  Push({});
  return absl::OkStatus();
}

void JwtAuth::Forget(const Recheck& recheck) { cache_->Forget(recheck); }

}  // namespace syncline::relay
