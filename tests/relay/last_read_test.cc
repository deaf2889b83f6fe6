// What several read of one document is held once.
#include "relay/last_read.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "syncline/doc.h"

namespace syncline::relay::internal {
namespace {

// As a store reads it: each time anew.
SyncBatchPtr BatchOf(int number) {
  Doc doc(PeerId{1});
  REQUIRE(doc.text("t").Insert(0, std::to_string(number)).ok());
  return *SyncBatch::FromUpdate(*doc.Export());
}

StoredDocument Read(int first, int last) {
  StoredDocument read;
  for (int i = first; i <= last; ++i) read.records.push_back(BatchOf(i));
  read.last_seq = Seq{static_cast<uint64_t>(last)};
  return read;
}

TEST_CASE("what is read again and still waits for somebody is shared") {
  LastRead last;
  auto one = last.Share(Read(1, 4));
  const SyncBatchPtr held = one->records[2];
  one.reset();
  const auto two = last.Share(Read(2, 6));
  REQUIRE(two->records.size() == 5);
  CHECK(two->records[1] == held);
  for (size_t i = 0; i < two->records.size(); ++i) {
    const SyncBatchPtr expected = BatchOf(static_cast<int>(i) + 2);
    CHECK(two->records[i]->encoded() == expected->encoded());
  }
  const auto three = last.Share(Read(6, 7));
  CHECK(three->records[0] == two->records[4]);
  last.Clear();
  CHECK(last.Share(Read(6, 7))->records[0] != two->records[4]);
}

TEST_CASE("a snapshot is shared as long as it is the same one") {
  LastRead last;
  StoredDocument read = Read(1, 0);
  read.snapshot = BatchOf(1);
  read.snapshot_id = SnapshotId{};
  const auto one = last.Share(read);
  read.snapshot = BatchOf(1);
  CHECK(last.Share(read)->snapshot == one->snapshot);
  read.snapshot_id->sha256[0] = 1;
  read.snapshot = BatchOf(2);
  CHECK(last.Share(read)->snapshot == read.snapshot);
}

}  // namespace
}  // namespace syncline::relay::internal
