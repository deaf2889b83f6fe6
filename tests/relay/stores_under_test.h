// The stores that the suite is run on. To run it on another one, name a header
// like this one by SYNCLINE_STORES_UNDER_TEST; see docs/relay.md.
//
// Each type of the list stands for new, empty stores:
//
//   LogStore& log();            SnapshotStore& snapshots();
//   void Reopen();              as after the end of the process; only where
//   static constexpr bool kKeeps;   this is true: it keeps what it answered
//
// The two may be one object. The suite counts epochs: it is for a clock that
// stands at the beginning of 1970.
#ifndef SYNCLINE_TESTS_RELAY_STORES_UNDER_TEST_H_
#define SYNCLINE_TESTS_RELAY_STORES_UNDER_TEST_H_

#ifdef SYNCLINE_STORES_UNDER_TEST
#include SYNCLINE_STORES_UNDER_TEST
#else

#include <cstdint>
#include <memory>
#include <tuple>
#include <utility>

#include "relay/fake_env.h"
#include "relay/scratch_folder.h"
#include "syncline/relay/memory_store.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay::test {

inline constexpr int64_t kNoTime = 0;

struct MemoryStores {
  static constexpr bool kKeeps = false;
  LogStore& log() { return store; }
  SnapshotStore& snapshots() { return store; }
  void Reopen() {}

  FakeEnv env{kNoTime};
  MemoryStore store{{.env = &env}};
};

struct SqliteStores {
  static constexpr bool kKeeps = true;
  SqliteStores() { Reopen(); }
  LogStore& log() { return *store; }
  SnapshotStore& snapshots() { return *store; }
  void Reopen() {
    store.reset();
    auto opened =
        SqliteStore::Open({.path = folder.File("relay.db"), .env = &env});
    if (opened.ok()) store = *std::move(opened);
  }

  FakeEnv env{kNoTime};
  ScratchFolder folder;
  std::unique_ptr<SqliteStore> store;
};

using StoresUnderTest = std::tuple<MemoryStores, SqliteStores>;

}  // namespace syncline::relay::test

#endif  // SYNCLINE_STORES_UNDER_TEST
#endif  // SYNCLINE_TESTS_RELAY_STORES_UNDER_TEST_H_
