// Checksums for the pages of a SQLite file: a VFS over another one.
//
//   page: | 4088 bytes of SQLite's | 8 bytes: XXH3 of them and of its number |
//
// SQLite leaves the end of each page to us where it is told to when the file is
// made (kReservedBytes). A page gets its checksum on its way into the file, and
// is compared with it on its way out: what the disk flips, or puts elsewhere,
// is an SQLITE_IOERR_DATA and never data. Only the main file has them; what is
// in the write-ahead log has SQLite's own until it is carried over.
//
// SQLite takes a read that comes back short for one behind the end of the file,
// and so for an empty page, or for the end of its log. Here, one within any of
// its files is an SQLITE_IOERR_READ.
//
// The first page of a file that is no store (by its application id) is let
// through, so that it can be told what it is.
//
// Cost: a hash of 4 KiB a page. Thread-safe, as the VFS below.
#ifndef SYNCLINE_SRC_RELAY_CHECKED_VFS_H_
#define SYNCLINE_SRC_RELAY_CHECKED_VFS_H_

#include <cstdint>

namespace syncline::relay {

// NEVER CHANGE: what files have.
inline constexpr int kPageBytes = 4096;
inline constexpr int kReservedBytes = 8;
inline constexpr uint32_t kApplicationId = 0x53594e43;  // "SYNC"

// The name of the VFS that is `base` (nullptr: the system's) with checksums;
// nullptr where there is no such base, or one that cannot share memory between
// connections. Registered once, for ever.
const char* CheckedVfs(const char* base);

}  // namespace syncline::relay

#endif  // SYNCLINE_SRC_RELAY_CHECKED_VFS_H_
