#include "syncline/relay/position.h"

#include "absl/strings/str_cat.h"

namespace syncline::relay {

std::string Position::ToString() const {
  return absl::StrCat(epoch.value, ":", seq.value);
}

}  // namespace syncline::relay
