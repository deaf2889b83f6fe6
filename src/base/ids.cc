#include "syncline/ids.h"

#include <charconv>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/hex.h"
#include "syncline/internal/base/host.h"

namespace syncline {

PeerId PeerId::Random() {
  uint64_t value = 0;
  while (value == 0) value = internal::RandomBits();
  return PeerId{value};
}

std::string PeerId::ToString() const { return internal::HexDigits(value); }

std::string OpId::ToString() const {
  return absl::StrCat(counter, "@", peer.ToString());
}

std::optional<OpId> OpId::Parse(std::string_view text) {
  OpId id;
  const char* end = text.data() + text.size();
  const auto [at, counter_error] =
      std::from_chars(text.data(), end, id.counter);
  if (counter_error != std::errc() || at == end || *at != '@') {
    return std::nullopt;
  }
  const auto [last, peer_error] =
      std::from_chars(at + 1, end, id.peer.value, 16);
  if (peer_error != std::errc() || last != end || id.ToString() != text) {
    return std::nullopt;
  }
  return id;
}

}  // namespace syncline
