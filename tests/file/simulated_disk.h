// A disk in memory that fails and loses power where a test says so.
//
// What was written and not synced may be there after a crash, in part, or not
// at all: each write by itself, and of each any prefix. So may names that were
// changed in a folder. What was synced is there. What a failed sync did not
// bring to the disk no later one does, though it can be read until then.
//
// Cost: O(bytes) a call. Thread-compatible.
#ifndef SYNCLINE_TESTS_FILE_SIMULATED_DISK_H_
#define SYNCLINE_TESTS_FILE_SIMULATED_DISK_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "file/disk.h"
#include "support/seed.h"

namespace syncline::test {

class SimulatedDisk final : public file::Disk {
 public:
  explicit SimulatedDisk(SeededRandom& random) : random_(random) {}

  // From now on each call that changes something fails with this probability;
  // a write may have been done in part.
  void FailWith(double probability) { failure_ = probability; }
  // The next syncs of files fail.
  void FailSyncs(int count) { syncs_to_fail_ = count; }
  // After so many calls that change something all fail, until Crash() or
  // Restart().
  void StopAfter(uint32_t calls) { calls_left_ = calls; }
  bool has_stopped() const { return calls_left_ && *calls_left_ == 0; }

  // The power goes, and comes back. Files that were open are not usable.
  void Crash();
  // The program was killed; the system goes on.
  void Restart();

  absl::StatusOr<std::string> Read(const std::string& path) override;
  absl::StatusOr<std::unique_ptr<file::DiskFile>> Open(
      const std::string& path, file::OpenMode mode) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status Remove(const std::string& path) override;
  std::vector<std::string> PathsFrom(const std::string& prefix) override;
  absl::Status SyncFolder(const std::string& path) override;

  bool Has(const std::string& path) const { return names_.contains(path); }

 private:
  class File;

  // A write, or, without bytes, a cut to `offset`.
  struct Change {
    uint64_t offset = 0;
    std::optional<std::string> bytes;
  };
  struct Node {
    std::string bytes;    // as the system shows it
    std::string durable;  // as the disk has it
    std::vector<Change> unsynced;
  };
  using Names = std::map<std::string, std::shared_ptr<Node>>;

  static size_t SizeOf(const Change& change);
  static void Apply(const Change& change, size_t prefix, std::string* bytes);
  // The disk takes some of what was not synced; the rest is forgotten.
  void TakeSome(Node& node);
  // Whether the call at hand fails.
  bool Fails();

  SeededRandom& random_;
  Names names_;                  // as the system shows them
  std::vector<Names> versions_;  // after each change since the folder's sync
  double failure_ = 0;
  int syncs_to_fail_ = 0;
  std::optional<uint32_t> calls_left_;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_FILE_SIMULATED_DISK_H_
