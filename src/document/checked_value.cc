#include "syncline/internal/document/checked_value.h"

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/utf8.h"

namespace syncline::internal {

absl::Status CheckContainerOrString(const Value& value) {
  if (value.as_container()) {
    return absl::InvalidArgumentError(
        "a container is in one place only: make a new one with New or Open");
  }
  const std::string* string = value.as_string();
  if (string == nullptr) return absl::OkStatus();
  const size_t valid = Utf8ValidPrefix(*string);
  if (valid == string->size()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the string is not valid UTF-8 at byte ", valid));
}

}  // namespace syncline::internal
