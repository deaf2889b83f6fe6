// What a token gives to whoever shows it.
#ifndef SYNCLINE_RELAY_AUTH_GRANT_H_
#define SYNCLINE_RELAY_AUTH_GRANT_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace syncline::relay {

// What may be done with a document. Each allows all that the ones before it do.
enum class Rights : uint8_t {
  kNone,
  kPresence,  // see who is there, and be seen
  kRead,
  kWrite,
  kAdmin,  // delete it, evict others
};

// "none", "presence", "read", "write", "admin".
std::string_view RightsName(Rights rights);
std::optional<Rights> ParseRights(std::string_view name);

// Rights by the names of documents. A pattern is the name of a document, or a
// prefix of names and then `*`; `*` alone is all. The name itself goes before
// every prefix, and a longer prefix before a shorter one: {"a/*": write,
// "a/b": none} is all that begins with "a/", but for "a/b". What no pattern
// fits has no rights.
//
// Cost: Of() is O(length of the name * log patterns).
// Thread-compatible.
class DocumentRules {
 public:
  // They bound what one token can cost.
  static constexpr size_t kMaxPatterns = 256;
  static constexpr size_t kMaxPatternBytes = 256;

  // One pattern with the same rights.
  static DocumentRules All(Rights rights);

  // Errors, after which nothing has changed: InvalidArgument, where the pattern
  // is empty, too long, or has a `*` that is not its last byte; AlreadyExists;
  // ResourceExhausted, for too many.
  absl::Status Add(std::string_view pattern, Rights rights);

  Rights Of(std::string_view document) const;

  friend bool operator==(const DocumentRules&, const DocumentRules&) = default;

 private:
  std::map<std::string, Rights, std::less<>> names_;
  std::map<std::string, Rights, std::less<>> prefixes_;  // without the `*`
};

struct Grant {
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

  std::string subject =
      {};                   // who it is, up to 255 bytes of UTF-8; may be empty
  std::string tenant = {};  // whose documents are meant, likewise
  DocumentRules documents = {};
  // When it ends, in milliseconds since 1970 UTC.
  int64_t expires_ms = kNever;

  friend bool operator==(const Grant&, const Grant&) = default;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_AUTH_GRANT_H_
