#include "time_text.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace syncline::program {

std::string TimeText(int64_t time_ms) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E3SZ", absl::FromUnixMillis(time_ms),
                          absl::UTCTimeZone());
}

absl::StatusOr<Frontier> ReadVersion(const std::string& text) {
  std::optional<Frontier> version = ParseFrontier(text);
  if (version) return *std::move(version);
  return absl::InvalidArgumentError(absl::StrCat(
      "this is no version: ", text,
      "; `syncline log` prints them, such as 17@00000000000000a1"));
}

}  // namespace syncline::program
