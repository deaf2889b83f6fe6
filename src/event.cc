#include "syncline/event.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace syncline {

std::string ToJsonPointer(const Path& path) {
  std::string pointer;
  for (const PathStep& step : path) {
    pointer += '/';
    if (const auto* key = std::get_if<std::string>(&step)) {
      pointer += absl::StrReplaceAll(*key, {{"~", "~0"}, {"/", "~1"}});
    } else if (const auto* index = std::get_if<size_t>(&step)) {
      absl::StrAppend(&pointer, *index);
    } else {
      pointer += std::get<OpId>(step).ToString();
    }
  }
  return pointer;
}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (this == &other) return *this;
  Cancel();
  cancel_ = std::exchange(other.cancel_, nullptr);
  return *this;
}

void Subscription::Cancel() {
  if (auto cancel = std::exchange(cancel_, nullptr)) cancel();
}

}  // namespace syncline
