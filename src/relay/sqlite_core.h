// What the parts of a SqliteStore share: its two connections, and whether it
// has stopped.
//
// Thread rule: thread-safe. A write holds the writer's lock until it is
// durable, a read holds the reader's; neither waits for the other.
#ifndef SYNCLINE_SRC_RELAY_SQLITE_CORE_H_
#define SYNCLINE_SRC_RELAY_SQLITE_CORE_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sqlite_connection.h"
#include "sqlite_file.h"
#include "sqlite_owner.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay {

class SqliteStore::Core {
 public:
  using Body = absl::FunctionRef<absl::Status(SqliteConnection&)>;

  static absl::StatusOr<std::unique_ptr<Core>> Open(
      const SqliteOptions& options);
  ~Core();

  absl::Status health() const;
  Epoch first_epoch() const { return first_epoch_; }
  bool is_read_only() const { return options_.is_read_only; }
  Env& env() const { return *options_.env; }

  // Runs `body` in a transaction and returns when it is durable; where `body`
  // returns an error, nothing has changed. `what` is what the call is about,
  // for messages.
  absl::Status Write(std::string_view what, Body body);
  // Runs `body` on the store as it is at one moment.
  absl::Status Read(std::string_view what, Body body);
  // Runs `body` on the writer's connection, between transactions; it reads,
  // too.
  absl::Status BetweenWrites(Body body);

  // Carries the write-ahead log over into the file, and empties it as far as
  // readers let it: what was deleted is then nowhere.
  void EmptyLog();

 private:
  static absl::StatusOr<std::unique_ptr<Core>> OpenReadOnly(
      const SqliteOptions& options);

  using Claimed = std::variant<SqliteOwner, FileUse>;
  Core(SqliteOptions options, Claimed claimed,
       std::unique_ptr<SqliteConnection> writer,
       std::unique_ptr<SqliteConnection> reader, Epoch first_epoch);

  // The following hold write_mutex_.
  absl::Status WriteLocked(Body body);
  void Checkpoint(int mode);
  // From here on, every call returns this error.
  absl::Status Stop(const absl::Status& cause);

  const SqliteOptions options_;
  const Claimed claimed_;  // outlives the connections
  const Epoch first_epoch_;

  std::mutex write_mutex_;
  const std::unique_ptr<SqliteConnection> writer_;  // guarded by it
  int log_pages_ = 0;  // in the write-ahead log; guarded by it

  std::mutex read_mutex_;
  const std::unique_ptr<SqliteConnection> reader_;  // guarded by it

  std::atomic<bool> has_stopped_ = false;
  absl::Status stopped_;  // written once, before has_stopped_
};

}  // namespace syncline::relay

#endif  // SYNCLINE_SRC_RELAY_SQLITE_CORE_H_
