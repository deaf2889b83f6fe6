#include "syncline/event.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

namespace syncline {
namespace {

// A slash would end the token, and a tilde begins what stands for both.
void AppendToken(std::string_view token, std::string* pointer) {
  for (const char c : token) {
    if (c == '~' || c == '/') {
      *pointer += c == '~' ? "~0" : "~1";
    } else {
      *pointer += c;
    }
  }
}

}  // namespace

std::string ToJsonPointer(const Path& path) {
  std::string pointer;
  for (const PathStep& step : path) {
    pointer += '/';
    if (const auto* key = std::get_if<std::string>(&step)) {
      AppendToken(*key, &pointer);
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
