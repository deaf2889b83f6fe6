#include "relay/sim_disk.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace syncline::relay::test {

// ---------------------------------------------------------------- the disk

void SimFile::Write(size_t offset, const char* bytes, size_t size) {
  if (cache.size() < offset + size) cache.resize(offset + size, '\0');
  std::memcpy(cache.data() + offset, bytes, size);
  for (size_t sector = offset / kSectorBytes;
       sector * kSectorBytes < offset + size; ++sector) {
    dirty.insert(sector);
  }
}

void SimFile::Truncate(size_t size) {
  if (size < cache.size()) truncated = std::min(size, truncated.value_or(size));
  cache.resize(size, '\0');
  dirty.erase(dirty.lower_bound((size + kSectorBytes - 1) / kSectorBytes),
              dirty.end());
}

void SimFile::Flush() {
  if (truncated && durable.size() > *truncated) durable.resize(*truncated);
  durable.resize(cache.size(), '\0');
  for (const size_t sector : dirty) {
    const size_t begin = sector * kSectorBytes;
    durable.replace(begin, kSectorBytes, cache, begin, kSectorBytes);
  }
  dirty.clear();
  truncated.reset();
  is_durable = true;
}

bool SimDisk::Step() {
  if (has_crashed_) return false;
  if (++steps_ != crash_at_) return true;
  has_crashed_ = true;
  return false;
}

int SimDisk::Write(SimFile& file, size_t offset, const char* bytes,
                   size_t size) {
  const bool was_on = !has_crashed_;
  if (!Step()) {
    // The power went in the middle of it.
    if (was_on) file.Write(offset, bytes, random_.Uniform(size + 1));
    return SQLITE_IOERR_WRITE;
  }
  if (is_full_ && offset + size > file.cache.size()) return SQLITE_FULL;
  file.Write(offset, bytes, size);
  return SQLITE_OK;
}

int SimDisk::Truncate(SimFile& file, size_t size) {
  if (!Step()) return SQLITE_IOERR_TRUNCATE;
  file.Truncate(size);
  return SQLITE_OK;
}

int SimDisk::Flush(SimFile& file) {
  if (!Step()) return SQLITE_IOERR_FSYNC;
  if (fail_flush_ > 0 && --fail_flush_ == 0) {
    for (auto sector = file.dirty.begin(); sector != file.dirty.end();) {
      sector =
          random_.Chance(0.5) ? std::next(sector) : file.dirty.erase(sector);
    }
    file.Flush();
    return SQLITE_IOERR_FSYNC;
  }
  file.Flush();
  return SQLITE_OK;
}

int SimDisk::Read(SimFile& file, char* buffer, size_t size, size_t offset) {
  if (has_crashed_) return SQLITE_IOERR_READ;
  if (fail_read_ > 0 && --fail_read_ == 0) return SQLITE_IOERR_READ;
  size_t there = offset < file.cache.size()
                     ? std::min(size, file.cache.size() - offset)
                     : 0;
  if (short_read_ > 0 && --short_read_ == 0) there = random_.Uniform(there + 1);
  std::memcpy(buffer, file.cache.data() + std::min(offset, file.cache.size()),
              there);
  std::memset(buffer + there, 0, size - there);
  return there == size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int SimDisk::Open(const char* name, int flags, std::shared_ptr<SimFile>* file) {
  if (has_crashed_) return SQLITE_CANTOPEN;
  if (name == nullptr) {  // a temporary one
    *file = std::make_shared<SimFile>();
    return SQLITE_OK;
  }
  const auto found = files_.find(name);
  if (found == files_.end() && (flags & SQLITE_OPEN_CREATE) == 0) {
    return SQLITE_CANTOPEN;
  }
  std::shared_ptr<SimFile>& entry = files_[name];
  if (!entry) {
    entry = std::make_shared<SimFile>();
    entry->name = name;
    deleted_.erase(name);
  }
  *file = entry;
  return SQLITE_OK;
}

int SimDisk::Delete(const std::string& name, bool is_flushed) {
  if (!Step()) return SQLITE_IOERR_DELETE;
  const auto found = files_.find(name);
  if (found == files_.end()) return SQLITE_IOERR_DELETE_NOENT;
  if (!is_flushed && found->second->is_durable) {
    deleted_[name] = found->second;
  }
  files_.erase(found);
  return SQLITE_OK;
}

void SimDisk::Recover(SimFile& file) {
  // All of it, nothing, or each sector as it comes.
  const double kept = random_.Pick({0.0, 1.0, 0.5, 0.5});
  if (file.truncated && random_.Chance(kept) &&
      file.durable.size() > *file.truncated) {
    file.durable.resize(*file.truncated);
  }
  for (const size_t sector : file.dirty) {
    if (!random_.Chance(kept)) continue;
    const size_t begin = sector * kSectorBytes;
    size_t size = std::min(kSectorBytes, file.cache.size() - begin);
    if (random_.Chance(0.1)) size = random_.Uniform(size + 1);  // torn
    if (file.durable.size() < begin + size) {
      file.durable.resize(begin + size, '\0');
    }
    file.durable.replace(begin, size, file.cache, begin, size);
  }
  file.cache = file.durable;
  file.dirty.clear();
  file.truncated.reset();
}

void SimDisk::LosePower() {
  for (const auto& [name, file] : deleted_) {
    if (random_.Chance(0.5)) files_.try_emplace(name, file);
  }
  deleted_.clear();
  for (auto entry = files_.begin(); entry != files_.end();) {
    if (!entry->second->is_durable && random_.Chance(0.5)) {
      entry = files_.erase(entry);
      continue;
    }
    Recover(*entry->second);
    entry->second->is_durable = true;
    ++entry;
  }
  Restart();
}

void SimDisk::Restart() {
  for (const auto& [name, file] : files_) {
    if (!file->levels.empty() || !file->sharers.empty()) std::abort();
    file->shared_memory.clear();
    file->shared_memory_locks.clear();
  }
  has_crashed_ = false;
  ClearFaults();
}

void SimDisk::ClearFaults() {
  crash_at_ = 0;
  fail_flush_ = fail_read_ = short_read_ = 0;
}

SimFile* SimDisk::Find(const std::string& name) {
  const auto found = files_.find(name);
  return found == files_.end() ? nullptr : found->second.get();
}

void SimDisk::FlipBit(const std::string& name, size_t bit) {
  SimFile& file = *Find(name);
  const auto mask = static_cast<char>(1 << (bit % 8));
  file.cache[bit / 8] = static_cast<char>(file.cache[bit / 8] ^ mask);
  file.durable = file.cache;
  file.dirty.clear();
}

void SimDisk::FlushAll() {
  for (const auto& [name, file] : files_) file->Flush();
  deleted_.clear();
}

// ----------------------------------------------------------------- the VFS

namespace {

struct Handle {
  sqlite3_file base;  // first: SQLite sees this
  SimDisk* disk;
  std::shared_ptr<SimFile>* file;
};

Handle& Of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
SimDisk& Of(sqlite3_vfs* vfs) { return *static_cast<SimDisk*>(vfs->pAppData); }

int Close(sqlite3_file* file) {
  Handle& handle = Of(file);
  SimFile& sim = **handle.file;
  sim.levels.erase(&handle);
  delete handle.file;
  return SQLITE_OK;
}
int Read(sqlite3_file* file, void* buffer, int size, sqlite3_int64 offset) {
  return Of(file).disk->Read(**Of(file).file, static_cast<char*>(buffer),
                             static_cast<size_t>(size),
                             static_cast<size_t>(offset));
}
int Write(sqlite3_file* file, const void* buffer, int size,
          sqlite3_int64 offset) {
  return Of(file).disk->Write(**Of(file).file, static_cast<size_t>(offset),
                              static_cast<const char*>(buffer),
                              static_cast<size_t>(size));
}
int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  return Of(file).disk->Truncate(**Of(file).file, static_cast<size_t>(size));
}
int Sync(sqlite3_file* file, int) {
  return Of(file).disk->Flush(**Of(file).file);
}
int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  if (Of(file).disk->has_crashed()) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>((*Of(file).file)->cache.size());
  return SQLITE_OK;
}

// The highest level that another handle holds.
int OthersLevel(const Handle& handle) {
  int highest = SQLITE_LOCK_NONE;
  for (const auto& [other, level] : (*handle.file)->levels) {
    if (other != &handle) highest = std::max(highest, level);
  }
  return highest;
}
int Lock(sqlite3_file* file, int level) {
  Handle& handle = Of(file);
  int& mine = (*handle.file)->levels[&handle];
  if (mine >= level) return SQLITE_OK;
  const int others = OthersLevel(handle);
  if (level == SQLITE_LOCK_SHARED) {
    if (others >= SQLITE_LOCK_PENDING) return SQLITE_BUSY;
  } else if (others >= SQLITE_LOCK_RESERVED) {
    return SQLITE_BUSY;
  }
  if (level == SQLITE_LOCK_EXCLUSIVE && others >= SQLITE_LOCK_SHARED) {
    mine = SQLITE_LOCK_PENDING;
    return SQLITE_BUSY;
  }
  mine = level;
  return SQLITE_OK;
}
int Unlock(sqlite3_file* file, int level) {
  Handle& handle = Of(file);
  int& mine = (*handle.file)->levels[&handle];
  mine = std::min(mine, level);
  return SQLITE_OK;
}
int CheckReservedLock(sqlite3_file* file, int* is_locked) {
  int highest = OthersLevel(Of(file));
  for (const auto& [other, level] : (*Of(file).file)->levels) {
    highest = std::max(highest, level);
  }
  *is_locked = highest >= SQLITE_LOCK_RESERVED ? 1 : 0;
  return SQLITE_OK;
}
int FileControl(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int SectorSize(sqlite3_file*) { return kSectorBytes; }
int DeviceCharacteristics(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;  // a tear stays within what is
                                            // written
}

int ShmMap(sqlite3_file* file, int region, int size, int extend,
           void volatile** memory) {
  auto& regions = (*Of(file).file)->shared_memory;
  (*Of(file).file)->sharers.insert(file);
  *memory = nullptr;
  if (static_cast<int>(regions.size()) <= region) {
    if (extend == 0) return SQLITE_OK;
    while (static_cast<int>(regions.size()) <= region) {
      regions.push_back(std::make_unique<std::string>(size, '\0'));
    }
  }
  *memory = regions[region]->data();
  return SQLITE_OK;
}
int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  Handle& handle = Of(file);
  auto& locks = (*handle.file)->shared_memory_locks;
  const int wanted = (flags & SQLITE_SHM_EXCLUSIVE) != 0 ? 2 : 1;
  const bool is_unlock = (flags & SQLITE_SHM_UNLOCK) != 0;
  for (const auto& [key, level] : locks) {
    const bool overlaps = key.second >= offset && key.second < offset + count;
    if (!is_unlock && key.first != &handle && overlaps &&
        (wanted == 2 || level == 2)) {
      return SQLITE_BUSY;
    }
  }
  for (int slot = offset; slot < offset + count; ++slot) {
    if (is_unlock) {
      locks.erase({&handle, slot});
    } else {
      locks[{&handle, slot}] = wanted;
    }
  }
  return SQLITE_OK;
}
void ShmBarrier(sqlite3_file*) {}
int ShmUnmap(sqlite3_file* file, int) {
  Handle& handle = Of(file);
  auto& locks = (*handle.file)->shared_memory_locks;
  std::erase_if(locks,
                [&](const auto& lock) { return lock.first.first == &handle; });
  // With the last one that is connected, what they shared goes.
  (*handle.file)->sharers.erase(file);
  if ((*handle.file)->sharers.empty()) (*handle.file)->shared_memory.clear();
  return SQLITE_OK;
}

constexpr sqlite3_io_methods kMethods = {
    .iVersion = 2,
    .xClose = Close,
    .xRead = Read,
    .xWrite = Write,
    .xTruncate = Truncate,
    .xSync = Sync,
    .xFileSize = FileSize,
    .xLock = Lock,
    .xUnlock = Unlock,
    .xCheckReservedLock = CheckReservedLock,
    .xFileControl = FileControl,
    .xSectorSize = SectorSize,
    .xDeviceCharacteristics = DeviceCharacteristics,
    .xShmMap = ShmMap,
    .xShmLock = ShmLock,
    .xShmBarrier = ShmBarrier,
    .xShmUnmap = ShmUnmap,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags,
         int* out_flags) {
  Handle& handle = Of(file);
  handle.base.pMethods = nullptr;
  std::shared_ptr<SimFile> opened;
  const int code = Of(vfs).Open(name, flags, &opened);
  if (code != SQLITE_OK) return code;
  handle.base.pMethods = &kMethods;
  handle.disk = &Of(vfs);
  handle.file = new std::shared_ptr<SimFile>(opened);
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}
int Delete(sqlite3_vfs* vfs, const char* name, int is_flushed) {
  return Of(vfs).Delete(name, is_flushed != 0);
}
int Access(sqlite3_vfs* vfs, const char* name, int, int* result) {
  if (Of(vfs).has_crashed()) return SQLITE_IOERR_ACCESS;
  *result = Of(vfs).Find(name) != nullptr ? 1 : 0;
  return SQLITE_OK;
}
int FullPathname(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}
int Randomness(sqlite3_vfs* vfs, int size, char* out) {
  for (int i = 0; i < size; ++i) {
    out[i] = static_cast<char>(Of(vfs).random().Uniform(256));
  }
  return size;
}
int Sleep(sqlite3_vfs*, int microseconds) { return microseconds; }
int CurrentTime(sqlite3_vfs*, double* time) {
  *time = 2'460'000.5;
  return SQLITE_OK;
}
int GetLastError(sqlite3_vfs*, int, char*) { return 0; }

// Registered once: the relay remembers each VFS that it was given.
sqlite3_vfs MakeVfs() {
  sqlite3_vfs vfs = {};
  vfs.iVersion = 1;
  vfs.szOsFile = sizeof(Handle);
  vfs.mxPathname = 512;
  vfs.zName = SimDisk::kVfsName;
  vfs.xOpen = Open;
  vfs.xDelete = Delete;
  vfs.xAccess = Access;
  vfs.xFullPathname = FullPathname;
  vfs.xRandomness = Randomness;
  vfs.xSleep = Sleep;
  vfs.xCurrentTime = CurrentTime;
  vfs.xGetLastError = GetLastError;
  return vfs;
}

}  // namespace

SimDisk::SimDisk(uint64_t seed) : random_(seed) {
  static sqlite3_vfs vfs = MakeVfs();
  sqlite3_vfs_register(&vfs, 0);
  if (vfs.pAppData != nullptr) std::abort();  // there is another one
  vfs.pAppData = this;
  vfs_ = &vfs;
}

SimDisk::~SimDisk() { vfs_->pAppData = nullptr; }

}  // namespace syncline::relay::test
