#include "commit_options.h"

#include "call.h"

namespace syncline::c {

absl::StatusOr<CommitOptions> Take(const syncline_commit_options* options) {
  if (options == nullptr) return CommitOptions{};
  syncline_commit_options read = SYNCLINE_COMMIT_OPTIONS_INIT;
  absl::Status status = ReadStruct(options, sizeof(read), &read);
  if (status.ok()) {
    status = FirstProblem({Given(read.message, read.message_size, "message"),
                           Given(read.tag, read.tag_size, "tag")});
  }
  if (!status.ok()) return status;
  return CommitOptions{
      .time_ms = read.time_ms,
      .message = std::string(View(read.message, read.message_size)),
      .tag = std::string(View(read.tag, read.tag_size))};
}

syncline_commit_options Borrow(const CommitOptions& options) {
  return {sizeof(syncline_commit_options),
          options.time_ms,
          options.message.data(),
          options.message.size(),
          options.tag.data(),
          options.tag.size()};
}

}  // namespace syncline::c
