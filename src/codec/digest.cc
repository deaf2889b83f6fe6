#include "syncline/internal/codec/digest.h"

#include <xxhash.h>

#include "syncline/internal/base/hex.h"

namespace syncline::internal {

std::string DigestOf(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return HexDigits(hash.high64) + HexDigits(hash.low64);
}

}  // namespace syncline::internal
