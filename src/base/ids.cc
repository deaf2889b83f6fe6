#include "syncline/ids.h"

#include <charconv>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/hex.h"
#include "syncline/internal/base/host.h"

namespace syncline {
namespace {

uint64_t RandomId() {
  uint64_t value = 0;
  while (value == 0) value = internal::RandomBits();
  return value;
}

}  // namespace

DocId DocId::Random() { return DocId{RandomId()}; }

std::string DocId::ToString() const { return internal::HexDigits(value); }

std::optional<DocId> DocId::Parse(std::string_view text) {
  DocId id;
  const char* end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, id.value, 16);
  if (error != std::errc() || last != end || id.ToString() != text) {
    return std::nullopt;
  }
  return id;
}

PeerId PeerId::Random() { return PeerId{RandomId()}; }

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
