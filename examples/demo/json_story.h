// A large JSON file that three people edit offline, and merge.
#ifndef SYNCLINE_EXAMPLES_DEMO_JSON_STORY_H_
#define SYNCLINE_EXAMPLES_DEMO_JSON_STORY_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "progress.h"

namespace syncline::demo {

struct JsonOutcome {
  size_t values = 0;  // in the file
  size_t file_bytes = 0;
  size_t history_bytes = 0;  // of everything, as one update
  size_t edits = 0;
  double load_ms = 0;
  double edit_ms = 0;
  double merge_ms = 0;  // of each into all
};

// Takes the file in, lets three replicas change records of it at random, and
// exchanges what they did. An error where they do not end equal.
absl::StatusOr<JsonOutcome> TellJsonStory(const std::string& path,
                                          uint64_t seed, Progress& progress);

}  // namespace syncline::demo

#endif  // SYNCLINE_EXAMPLES_DEMO_JSON_STORY_H_
