#include "syncline/ids.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace syncline {

PeerId PeerId::Random() {
  std::random_device device;
  uint64_t value = 0;
  while (value == 0) value = (uint64_t{device()} << 32) | device();
  return PeerId{value};
}

std::string PeerId::ToString() const { return absl::StrFormat("%016x", value); }

std::string OpId::ToString() const {
  return absl::StrCat(counter, "@", peer.ToString());
}

}  // namespace syncline
