#include "checked_vfs.h"

#include <sqlite3.h>
#include <xxhash.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <map>
#include <mutex>
#include <string>

namespace syncline::relay {
namespace {

constexpr int kContentBytes = kPageBytes - kReservedBytes;
// In the first page.
constexpr size_t kReservedOffset = 20;
constexpr size_t kApplicationIdOffset = 68;

// The file of the base follows it in memory.
struct CheckedFile {
  sqlite3_file file;
  bool has_checksums;
};

CheckedFile& Checked(sqlite3_file* file) {
  return *reinterpret_cast<CheckedFile*>(file);
}

sqlite3_file* Real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(&Checked(file) + 1);
}

sqlite3_vfs* Base(sqlite3_vfs* vfs) {
  return static_cast<sqlite3_vfs*>(vfs->pAppData);
}

std::array<unsigned char, kReservedBytes> Checksum(const void* page,
                                                   sqlite3_int64 offset) {
  const XXH64_hash_t hash = XXH3_64bits_withSeed(
      page, kContentBytes, static_cast<XXH64_hash_t>(offset / kPageBytes));
  std::array<unsigned char, kReservedBytes> bytes;
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<unsigned char>(hash >> (8 * i));
  }
  return bytes;
}

bool IsPage(int size, sqlite3_int64 offset) {
  return size == kPageBytes && offset % kPageBytes == 0;
}

bool IsFirstPageOfAnother(const unsigned char* page, sqlite3_int64 offset) {
  if (offset != 0) return false;
  uint32_t id = 0;
  for (size_t i = 0; i < 4; ++i) id = id << 8 | page[kApplicationIdOffset + i];
  return id != kApplicationId && id != 0;
}

int Close(sqlite3_file* file) {
  return Real(file)->pMethods->xClose(Real(file));
}

// Of a read that came back short: whether it should have.
int CheckShortRead(sqlite3_file* file, int size, sqlite3_int64 offset) {
  sqlite3_int64 file_size = 0;
  const int code = Real(file)->pMethods->xFileSize(Real(file), &file_size);
  if (code != SQLITE_OK) return code;
  return offset + size <= file_size ? SQLITE_IOERR_READ
                                    : SQLITE_IOERR_SHORT_READ;
}

int CheckPage(const unsigned char* page, int size, sqlite3_int64 offset) {
  // SQLite reads parts of the header by themselves, less than any page has, and
  // then the first page.
  constexpr int kSmallestPage = 512;
  if (size < kSmallestPage) return SQLITE_OK;
  if (!IsPage(size, offset)) return SQLITE_IOERR_DATA;
  const auto expected = Checksum(page, offset);
  if (std::memcmp(page + kContentBytes, expected.data(), kReservedBytes) == 0 ||
      IsFirstPageOfAnother(page, offset)) {
    return SQLITE_OK;
  }
  return SQLITE_IOERR_DATA;
}

int Read(sqlite3_file* file, void* buffer, int size, sqlite3_int64 offset) {
  const int code =
      Real(file)->pMethods->xRead(Real(file), buffer, size, offset);
  if (code == SQLITE_IOERR_SHORT_READ) {
    return CheckShortRead(file, size, offset);
  }
  if (code != SQLITE_OK || !Checked(file).has_checksums) return code;
  return CheckPage(static_cast<const unsigned char*>(buffer), size, offset);
}

int Write(sqlite3_file* file, const void* buffer, int size,
          sqlite3_int64 offset) {
  if (!Checked(file).has_checksums) {
    return Real(file)->pMethods->xWrite(Real(file), buffer, size, offset);
  }
  // Where SQLite does not leave us the end of a page, there is data in it.
  const bool is_ours =
      IsPage(size, offset) &&
      (offset != 0 || static_cast<const unsigned char*>(
                          buffer)[kReservedOffset] == kReservedBytes);
  if (!is_ours) return SQLITE_IOERR_WRITE;
  std::array<unsigned char, kPageBytes> page;
  std::memcpy(page.data(), buffer, kContentBytes);
  const auto checksum = Checksum(buffer, offset);
  std::memcpy(page.data() + kContentBytes, checksum.data(), kReservedBytes);
  return Real(file)->pMethods->xWrite(Real(file), page.data(), size, offset);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  return Real(file)->pMethods->xTruncate(Real(file), size);
}
int Sync(sqlite3_file* file, int flags) {
  return Real(file)->pMethods->xSync(Real(file), flags);
}
int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  return Real(file)->pMethods->xFileSize(Real(file), size);
}
int Lock(sqlite3_file* file, int level) {
  return Real(file)->pMethods->xLock(Real(file), level);
}
int Unlock(sqlite3_file* file, int level) {
  return Real(file)->pMethods->xUnlock(Real(file), level);
}
int CheckReservedLock(sqlite3_file* file, int* is_locked) {
  return Real(file)->pMethods->xCheckReservedLock(Real(file), is_locked);
}
int FileControl(sqlite3_file* file, int what, void* argument) {
  return Real(file)->pMethods->xFileControl(Real(file), what, argument);
}
int SectorSize(sqlite3_file* file) {
  return Real(file)->pMethods->xSectorSize(Real(file));
}
int DeviceCharacteristics(sqlite3_file* file) {
  return Real(file)->pMethods->xDeviceCharacteristics(Real(file));
}
int ShmMap(sqlite3_file* file, int region, int size, int extend,
           void volatile** memory) {
  return Real(file)->pMethods->xShmMap(Real(file), region, size, extend,
                                       memory);
}
int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  return Real(file)->pMethods->xShmLock(Real(file), offset, count, flags);
}
void ShmBarrier(sqlite3_file* file) {
  Real(file)->pMethods->xShmBarrier(Real(file));
}
int ShmUnmap(sqlite3_file* file, int remove) {
  return Real(file)->pMethods->xShmUnmap(Real(file), remove);
}

// Version 2: without reading by mapping the file into memory, where nothing
// could be compared.
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
  file->pMethods = nullptr;
  Checked(file).has_checksums = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  const int code =
      Base(vfs)->xOpen(Base(vfs), name, Real(file), flags, out_flags);
  const sqlite3_io_methods* methods = Real(file)->pMethods;
  if (code != SQLITE_OK) {
    if (methods != nullptr) methods->xClose(Real(file));
    return code;
  }
  if (Checked(file).has_checksums && methods->iVersion < 2) {
    methods->xClose(Real(file));
    return SQLITE_CANTOPEN;
  }
  file->pMethods = &kMethods;
  return SQLITE_OK;
}

int Delete(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  return Base(vfs)->xDelete(Base(vfs), name, sync_folder);
}
int Access(sqlite3_vfs* vfs, const char* name, int what, int* result) {
  return Base(vfs)->xAccess(Base(vfs), name, what, result);
}
int FullPathname(sqlite3_vfs* vfs, const char* name, int size, char* out) {
  return Base(vfs)->xFullPathname(Base(vfs), name, size, out);
}
int Randomness(sqlite3_vfs* vfs, int size, char* out) {
  return Base(vfs)->xRandomness(Base(vfs), size, out);
}
int Sleep(sqlite3_vfs* vfs, int microseconds) {
  return Base(vfs)->xSleep(Base(vfs), microseconds);
}
int CurrentTime(sqlite3_vfs* vfs, double* time) {
  return Base(vfs)->xCurrentTime(Base(vfs), time);
}
int GetLastError(sqlite3_vfs* vfs, int size, char* out) {
  return Base(vfs)->xGetLastError(Base(vfs), size, out);
}

struct Registered {
  std::string name;
  sqlite3_vfs vfs = {};
};

}  // namespace

const char* CheckedVfs(const char* base_name) {
  static auto* const mutex = new std::mutex;
  static auto* const all = new std::map<sqlite3_vfs*, Registered>;
  sqlite3_vfs* const base = sqlite3_vfs_find(base_name);
  if (base == nullptr) return nullptr;
  const std::lock_guard lock(*mutex);
  const auto [entry, is_new] = all->try_emplace(base);
  Registered& registered = entry->second;
  if (is_new) {
    registered.name = std::string("syncline-checked-") + base->zName;
    sqlite3_vfs& vfs = registered.vfs;
    vfs.iVersion = 1;
    vfs.szOsFile = static_cast<int>(sizeof(CheckedFile)) + base->szOsFile;
    vfs.mxPathname = base->mxPathname;
    vfs.zName = registered.name.c_str();
    vfs.pAppData = base;
    vfs.xOpen = Open;
    vfs.xDelete = Delete;
    vfs.xAccess = Access;
    vfs.xFullPathname = FullPathname;
    vfs.xRandomness = Randomness;
    vfs.xSleep = Sleep;
    vfs.xCurrentTime = CurrentTime;
    vfs.xGetLastError = GetLastError;
    if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK) return nullptr;
  }
  return registered.name.c_str();
}

}  // namespace syncline::relay
