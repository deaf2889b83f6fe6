// A disk that loses power: a SQLite VFS in memory, where nothing is certain but
// what was flushed.
//
//   durable   what the platter has
//   cache     what the system shows: durable, and what was written since
//   dirty     the sectors in which they differ, as far as the system remembers
//
// A flush carries the dirty sectors over. When power goes, each of them is
// kept, dropped or torn in the middle, in any combination, by the seed; so are
// a truncation and the making and deleting of files. A flush that fails carries
// some sectors over and forgets the others: the cache shows them, and later
// flushes do not write them. That is what Linux does.
//
// Every write, truncation, deletion and flush is a step; power goes at the step
// that CrashAt names. From then on nothing succeeds, until LosePower or
// Restart.
//
// There is one such disk at a time, and all its connections belong to one
// thread.
#ifndef SYNCLINE_TESTS_RELAY_SIM_DISK_H_
#define SYNCLINE_TESTS_RELAY_SIM_DISK_H_

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support/seed.h"
#include "syncline/relay/env.h"

namespace syncline::relay::test {

inline constexpr size_t kSectorBytes = 512;

// One file, as its handles share it.
struct SimFile {
  std::string durable;
  std::string cache;
  std::set<size_t> dirty;
  // The least size since the last flush, where it was truncated.
  std::optional<size_t> truncated;
  bool is_durable = false;  // it has an entry in its folder
  std::string name;

  // Locks, by handle.
  std::map<const void*, int> levels;
  std::vector<std::unique_ptr<std::string>> shared_memory;
  std::set<const void*> sharers;
  std::map<std::pair<const void*, int>, int> shared_memory_locks;

  void Write(size_t offset, const char* bytes, size_t size);
  void Truncate(size_t size);
  void Flush();
};

class SimDisk {
 public:
  explicit SimDisk(uint64_t seed);
  ~SimDisk();
  SimDisk(const SimDisk&) = delete;
  SimDisk& operator=(const SimDisk&) = delete;

  static constexpr const char* kVfsName = "syncline-sim";

  uint64_t steps() const { return steps_; }
  // `step` is counted on from now; 1 is the next one.
  void CrashAt(uint64_t step) { crash_at_ = steps_ + step; }
  bool has_crashed() const { return has_crashed_; }

  // The machine starts again: what was not flushed is lost, or not.
  // REQUIRES: all connections are closed.
  void LosePower();
  // The process starts again: the cache is as it was. REQUIRES: the same.
  void Restart();
  // From now on nothing fails.
  void ClearFaults();

  // The next flush fails. Counted down; 0: none.
  void FailFlush(uint64_t which) { fail_flush_ = which; }
  // Writes that make a file longer fail while it is full.
  void set_full(bool is_full) { is_full_ = is_full; }
  // The next reads fail, or come back short.
  void FailRead(uint64_t which) { fail_read_ = which; }
  void ShortRead(uint64_t which) { short_read_ = which; }

  // The file of that name, to be tampered with; null where there is none.
  SimFile* Find(const std::string& name);
  // What Find's cache and disk have both.
  void FlipBit(const std::string& name, size_t bit);
  void FlushAll();

  // Of the VFS.
  int Open(const char* name, int flags, std::shared_ptr<SimFile>* file);
  int Delete(const std::string& name, bool is_flushed);
  int Write(SimFile& file, size_t offset, const char* bytes, size_t size);
  int Truncate(SimFile& file, size_t size);
  int Flush(SimFile& file);
  int Read(SimFile& file, char* buffer, size_t size, size_t offset);
  syncline::test::SeededRandom& random() { return random_; }

 private:
  // Counts a step. False: power goes here, or has gone.
  bool Step();
  void Recover(SimFile& file);

  syncline::test::SeededRandom random_;
  sqlite3_vfs* vfs_;
  std::map<std::string, std::shared_ptr<SimFile>> files_;
  // Deleted, and may come back.
  std::map<std::string, std::shared_ptr<SimFile>> deleted_;

  uint64_t steps_ = 0;
  uint64_t crash_at_ = 0;
  bool has_crashed_ = false;
  bool is_full_ = false;
  uint64_t fail_flush_ = 0;
  uint64_t fail_read_ = 0;
  uint64_t short_read_ = 0;
};

// A machine with such a disk. Its clock on the wall stands at the beginning of
// 1970, as the suite wants it, and the other ticks by a millisecond a look.
class SimEnv : public Env {
 public:
  explicit SimEnv(uint64_t seed) : disk(seed) {}

  int64_t WallTimeMs() override { return 0; }
  int64_t MonotonicNs() override { return ++ticks_ * 1'000'000; }
  uint64_t Random() override { return disk.random().Uniform(UINT64_MAX); }
  std::string ProcessName() override { return "the simulation"; }
  const char* sqlite_vfs() override { return SimDisk::kVfsName; }

  SimDisk disk;

 private:
  int64_t ticks_ = 0;
};

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_SIM_DISK_H_
