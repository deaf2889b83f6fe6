// Times and versions as the commands print and read them.
#ifndef SYNCLINE_PROGRAM_SRC_TIME_TEXT_H_
#define SYNCLINE_PROGRAM_SRC_TIME_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "syncline/version.h"

namespace syncline::program {

// "2027-01-15 08:00:00.000Z", of milliseconds since 1970 UTC.
std::string TimeText(int64_t time_ms);

// Spans or ids, as JSON has them.
template <typename Names>
std::vector<std::string> Texts(const Names& names) {
  std::vector<std::string> texts;
  for (const auto& name : names) texts.push_back(name.ToString());
  return texts;
}

// A version as `log` prints it. Error: InvalidArgument, which says so.
absl::StatusOr<Frontier> ReadVersion(const std::string& text);

}  // namespace syncline::program

#endif  // SYNCLINE_PROGRAM_SRC_TIME_TEXT_H_
