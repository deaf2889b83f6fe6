// What every store of logs promises, one promise a test. See
// stores_under_test.h for how to run it on another store.
#include <algorithm>
#include <atomic>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "relay/make_record.h"
#include "relay/stores_under_test.h"

namespace syncline::relay::test {
namespace {

const SnapshotId kSnapshot = SnapshotId::Of("what the records became");

absl::StatusCode CodeOf(LogStore& log, const Record& record) {
  return AppendOne(log, record).status().code();
}

TEMPLATE_LIST_TEST_CASE("a document that nobody wrote to has an empty log",
                        "[log]", StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  REQUIRE(log.health().ok());
  REQUIRE(*log.Head("d") == LogHead{Epoch{1}, Seq{1}, Seq{0}, VersionVector(),
                                    std::nullopt, Epoch{0}});
  REQUIRE(log.Read("d", {Epoch{1}, Seq{1}}, 100)->empty());
  REQUIRE(log.List("", 10)->empty());
}

TEMPLATE_LIST_TEST_CASE(
    "records get the next numbers and are read as they were written", "[log]",
    StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  Record first = Typed("d", kAlice, 0, 3, std::string("\0\xff'x", 4));
  first.author = "\xc3\xa4nn 'or' 1=1";
  Record second = Typed("d", kBob, 0, 1, "");
  second.parents = {{kAlice, 2}};
  second.time_ms = std::numeric_limits<int64_t>::max();
  second.author = "";
  Record third = Typed("d", kAlice, 3, 5);
  third.spans.push_back({kBob, 1, 2});

  REQUIRE(*AppendOne(log, first) == Appended{Seq{1}, log.level(), false});
  REQUIRE(*AppendOne(log, second) == Appended{Seq{2}, log.level(), false});
  REQUIRE(*AppendOne(log, third) == Appended{Seq{3}, log.level(), false});
  REQUIRE(ReadAll(log, "d") == std::vector<LoggedRecord>{{Seq{1}, first},
                                                         {Seq{2}, second},
                                                         {Seq{3}, third}});
  const auto head = log.Head("d");
  REQUIRE(head->first_seq == Seq{1});
  REQUIRE(head->last_seq == Seq{3});
  REQUIRE(head->version.entries() ==
          std::vector<VersionVector::Entry>{{kAlice, 5}, {kBob, 2}});
}

TEMPLATE_LIST_TEST_CASE("peers and counters may have any value", "[log]",
                        StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  const uint32_t most = std::numeric_limits<uint32_t>::max();
  for (const uint64_t peer :
       {uint64_t{0}, uint64_t{1} << 63, std::numeric_limits<uint64_t>::max()}) {
    const Record record = Typed("d", PeerId{peer}, 0, most);
    REQUIRE(AppendOne(log, record).ok());
    REQUIRE(AppendOne(log, record)->was_known);
    REQUIRE(log.Head("d")->version.next_counter(PeerId{peer}) == most);
  }
  const auto records = ReadAll(log, "d");
  REQUIRE(records.size() == 3);
  REQUIRE(records[1].record.spans[0].peer == PeerId{uint64_t{1} << 63});
}

TEMPLATE_LIST_TEST_CASE("a record whose ops are all known is not stored again",
                        "[log]", StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  REQUIRE(AppendOne(log, Typed("d", kAlice, 0, 3)).ok());
  REQUIRE(AppendOne(log, Typed("d", kAlice, 3, 6)).ok());
  for (const auto& [begin, end] : {std::pair{0, 3}, {2, 4}, {5, 6}}) {
    REQUIRE(*AppendOne(log, Typed("d", kAlice, begin, end)) ==
            Appended{Seq{2}, log.level(), true});
  }
  REQUIRE(ReadAll(log, "d").size() == 2);
}

TEMPLATE_LIST_TEST_CASE("what brings a new op is stored as it is", "[log]",
                        StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  REQUIRE(AppendOne(log, Typed("d", kAlice, 0, 3)).ok());
  const Record overlapping = Typed("d", kAlice, 1, 4, "more");
  REQUIRE(*AppendOne(log, overlapping) == Appended{Seq{2}, log.level(), false});
  REQUIRE(ReadAll(log, "d")[1].record == overlapping);
}

TEMPLATE_LIST_TEST_CASE(
    "a record is refused where the log lacks what is before", "[log]",
    StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  REQUIRE(CodeOf(log, Typed("d", kAlice, 1, 2)) ==
          absl::StatusCode::kOutOfRange);
  Record child = Typed("d", kBob, 0, 1);
  child.parents = {{kAlice, 0}};
  REQUIRE(CodeOf(log, child) == absl::StatusCode::kOutOfRange);
  REQUIRE(log.List("", 10)->empty());

  REQUIRE(AppendOne(log, Typed("d", kAlice, 0, 1)).ok());
  REQUIRE(AppendOne(log, child).ok());
  REQUIRE(AppendOne(log, Typed("d", kAlice, 1, 2)).ok());
  // One span that fits does not carry one that does not.
  Record both = Typed("d", kAlice, 2, 3);
  both.spans.push_back({kBob, 2, 3});
  REQUIRE(CodeOf(log, both) == absl::StatusCode::kOutOfRange);
  REQUIRE(log.Head("d")->last_seq == Seq{3});
}

TEMPLATE_LIST_TEST_CASE("each record of a group has an answer of its own",
                        "[log]", StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  REQUIRE(log.Append({}).empty());
  Record child = Typed("d", kBob, 0, 1);
  child.parents = {{kAlice, 0}};
  Record nameless = Typed("", kAlice, 0, 1);
  const auto answers = log.Append({
      child,                     // before its parent
      Typed("d", kAlice, 0, 1),  //
      nameless,                  //
      child,                     // behind it
      Typed("e", kAlice, 0, 1),  // of another document
      Typed("d", kAlice, 0, 1),  // known since the second
  });
  REQUIRE(answers.size() == 6);
  REQUIRE(answers[0].status().code() == absl::StatusCode::kOutOfRange);
  REQUIRE(*answers[1] == Appended{Seq{1}, log.level(), false});
  REQUIRE(answers[2].status().code() == absl::StatusCode::kInvalidArgument);
  REQUIRE(*answers[3] == Appended{Seq{2}, log.level(), false});
  REQUIRE(*answers[4] == Appended{Seq{1}, log.level(), false});
  REQUIRE(*answers[5] == Appended{Seq{2}, log.level(), true});
  REQUIRE(ReadAll(log, "d").size() == 2);
}

TEMPLATE_LIST_TEST_CASE("records that are wrong in themselves are refused",
                        "[log]", StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  const Record good = Typed("d", kAlice, 0, 1);
  std::vector<Record> wrong(11, good);
  wrong[0].spans.clear();
  wrong[1].spans = {{kAlice, 1, 1}};
  wrong[2].spans = {{kAlice, 2, 1}};
  wrong[3].spans = {{kAlice, 0, 1}, {kBob, 0, 1}, {kAlice, 1, 2}};
  wrong[4].author = std::string(kMaxAuthorBytes + 1, 'a');
  wrong[5].author = "\xff";
  wrong[6].time_ms = -1;
  wrong[7].parents.resize(kMaxParents + 1);
  wrong[8].spans.clear();
  for (uint64_t peer = 0; peer <= kMaxSpans; ++peer) {
    wrong[8].spans.push_back({PeerId{peer}, 0, 1});
  }
  wrong[9].payload.resize(kMaxPayloadBytes + 1);
  wrong[10].document = "a\nb";
  for (const Record& record : wrong) {
    REQUIRE(CodeOf(log, record) == absl::StatusCode::kInvalidArgument);
  }
  REQUIRE(log.List("", 10)->empty());
  REQUIRE(AppendOne(log, good).ok());
}

TEMPLATE_LIST_TEST_CASE("the largest record fits", "[log]", StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  Record large = Typed(std::string(kMaxDocumentNameBytes, 'n'), kAlice, 0, 1);
  large.author = std::string(kMaxAuthorBytes, 'a');
  large.payload.assign(kMaxPayloadBytes, '\x7f');
  for (uint64_t peer = 1'000; peer < 1'000 + kMaxSpans - 1; ++peer) {
    large.spans.push_back({PeerId{peer}, 0, 1});
  }
  REQUIRE(AppendOne(log, large).ok());
  const auto records = ReadAll(log, large.document);
  REQUIRE(records.size() == 1);
  REQUIRE((records[0].record == large));  // too long to print
}

TEMPLATE_LIST_TEST_CASE("every call checks the name of the document", "[log]",
                        StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  const auto invalid = absl::StatusCode::kInvalidArgument;
  for (const std::string& name :
       {std::string(), std::string(kMaxDocumentNameBytes + 1, 'n'),
        std::string("a\0b", 3), std::string("tab\t"), std::string("\x7f"),
        std::string("\xc0\xaf"), std::string("\xed\xa0\x80")}) {
    REQUIRE(CodeOf(log, Typed(name, kAlice, 0, 1)) == invalid);
    REQUIRE(log.Head(name).status().code() == invalid);
    REQUIRE(log.Read(name, {Epoch{1}, Seq{1}}, 1).status().code() == invalid);
    REQUIRE(log.Trim(name, {Epoch{1}, Seq{0}}, kSnapshot).code() == invalid);
    REQUIRE(log.Tombstone(name).status().code() == invalid);
  }
  REQUIRE(log.List("", 10)->empty());
}

TEMPLATE_LIST_TEST_CASE("documents do not see each other", "[log]",
                        StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  const std::vector<std::string> names = {"a",        "A",         "a ", "a'",
                                          "\xc3\xa4", "a\xcc\x88", "%",  "aa"};
  for (const std::string& name : names) {
    REQUIRE(AppendOne(log, Typed(name, kAlice, 0, 1, name))->seq == Seq{1});
  }
  REQUIRE(log.Tombstone("aa").ok());
  for (const std::string& name : names) {
    const auto records = ReadAll(log, name);
    REQUIRE(records.size() == (name == "aa" ? 0 : 1));
    if (name != "aa") REQUIRE(records[0].record.payload == name);
  }
}

TEMPLATE_LIST_TEST_CASE("a record of another epoch is refused", "[log]",
                        StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  Record record = Typed("d", kAlice, 0, 1);
  for (const uint64_t epoch : {uint64_t{0}, uint64_t{2}, UINT64_MAX}) {
    record.epoch = Epoch{epoch};
    REQUIRE(CodeOf(log, record) == absl::StatusCode::kFailedPrecondition);
  }
}

TEMPLATE_LIST_TEST_CASE("what was deleted is never read again", "[log]",
                        StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  REQUIRE(AppendOne(log, Typed("d", kAlice, 0, 1)).ok());
  REQUIRE(AppendOne(log, Typed("d", kAlice, 1, 2)).ok());
  REQUIRE(*log.Tombstone("d") == Epoch{2});

  REQUIRE(*log.Head("d") == LogHead{Epoch{2}, Seq{3}, Seq{2}, VersionVector(),
                                    std::nullopt, Epoch{2}});
  REQUIRE(log.Read("d", {Epoch{2}, Seq{3}}, 100)->empty());
  REQUIRE(log.Read("d", {Epoch{2}, Seq{1}}, 100).status().code() ==
          absl::StatusCode::kOutOfRange);
  for (const uint64_t seq : {1, 3}) {
    REQUIRE(log.Read("d", {Epoch{1}, Seq{seq}}, 100).status().code() ==
            absl::StatusCode::kFailedPrecondition);
  }
  // Who still has it cannot bring it back,
  REQUIRE(CodeOf(log, Typed("d", kAlice, 1, 3)) ==
          absl::StatusCode::kFailedPrecondition);
  // but for a new beginning, of which the numbers are new, too.
  Record again = Typed("d", kAlice, 0, 1, "again");
  again.epoch = Epoch{2};
  REQUIRE(AppendOne(log, again)->seq == Seq{3});
  REQUIRE(ReadAll(log, "d") == std::vector<LoggedRecord>{{Seq{3}, again}});
}

TEMPLATE_LIST_TEST_CASE("a log remembers before which epoch it was deleted",
                        "[log]", StoresUnderTest) {
  TestType stores;
  const auto deleted_before = [&](const std::string& name) {
    if (TestType::kKeeps) stores.Reopen();
    return stores.log().Head(name)->deleted_before;
  };
  REQUIRE(AppendOne(stores.log(), Typed("d", kAlice, 0, 1)).ok());
  REQUIRE(AppendOne(stores.log(), Typed("other", kAlice, 0, 1)).ok());
  REQUIRE(deleted_before("d") == Epoch{0});
  REQUIRE(*stores.log().Tombstone("d") == Epoch{2});
  REQUIRE(deleted_before("d") == Epoch{2});

  // Whatever comes after it,
  for (uint32_t i = 0; i < 2; ++i) {
    Record again = Typed("d", kBob, i, i + 1);
    again.epoch = Epoch{2};
    REQUIRE(AppendOne(stores.log(), again).ok());
  }
  REQUIRE(deleted_before("d") == Epoch{2});
  REQUIRE(stores.log().Trim("d", {Epoch{2}, Seq{2}}, kSnapshot).ok());
  REQUIRE(deleted_before("d") == Epoch{2});
  REQUIRE(stores.log().Trim("d", {Epoch{2}, Seq{3}}, kSnapshot).ok());
  REQUIRE(deleted_before("d") == Epoch{2});
  // until it is deleted again.
  REQUIRE(*stores.log().Tombstone("d") == Epoch{3});
  REQUIRE(deleted_before("d") == Epoch{3});
  REQUIRE(deleted_before("other") == Epoch{0});
  REQUIRE(deleted_before("never seen") == Epoch{0});
}

TEMPLATE_LIST_TEST_CASE("a document may be deleted that was never written to",
                        "[log]", StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  REQUIRE(*log.Tombstone("d") == Epoch{2});
  REQUIRE(*log.Tombstone("d") == Epoch{3});
  REQUIRE(*log.List("", 10) ==
          std::vector<ListedDocument>{{"d", Epoch{3}, Seq{0}}});
}

TEMPLATE_LIST_TEST_CASE("a read gives what fits and at least one record",
                        "[log]", StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  for (uint32_t i = 0; i < 5; ++i) {
    REQUIRE(AppendOne(log, Typed("d", kAlice, i, i + 1, "ten bytes."))->seq ==
            Seq{i + 1});
  }
  const auto count = [&](uint64_t from, size_t max_bytes) {
    const auto records = log.Read("d", {Epoch{1}, Seq{from}}, max_bytes);
    REQUIRE(records.ok());
    for (size_t i = 0; i < records->size(); ++i) {
      REQUIRE((*records)[i].seq == Seq{from + i});
    }
    return records->size();
  };
  REQUIRE(count(1, 0) == 1);
  REQUIRE(count(1, 19) == 1);
  REQUIRE(count(1, 20) == 2);
  REQUIRE(count(2, 49) == 4);
  REQUIRE(count(5, SIZE_MAX) == 1);
  REQUIRE(count(6, 100) == 0);
  for (const uint64_t seq : {uint64_t{0}, uint64_t{7}, UINT64_MAX}) {
    REQUIRE(log.Read("d", {Epoch{1}, Seq{seq}}, 1).status().code() ==
            absl::StatusCode::kOutOfRange);
  }
}

TEMPLATE_LIST_TEST_CASE("trimmed records are gone and their ops still known",
                        "[log]", StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  for (uint32_t i = 0; i < 3; ++i) {
    REQUIRE(AppendOne(log, Typed("d", kAlice, i, i + 1)).ok());
  }
  REQUIRE(log.Trim("d", {Epoch{1}, Seq{2}}, kSnapshot).ok());
  LogHead head = *log.Head("d");
  REQUIRE(head.first_seq == Seq{3});
  REQUIRE(head.last_seq == Seq{3});
  REQUIRE(head.snapshot == kSnapshot);
  REQUIRE(head.version.next_counter(kAlice) == 3);
  REQUIRE(log.Read("d", {Epoch{1}, Seq{2}}, 1).status().code() ==
          absl::StatusCode::kOutOfRange);
  REQUIRE(ReadAll(log, "d").size() == 1);
  REQUIRE(AppendOne(log, Typed("d", kAlice, 0, 2))->was_known);

  // All of them.
  const SnapshotId later = SnapshotId::Of("later");
  REQUIRE(log.Trim("d", {Epoch{1}, Seq{3}}, later).ok());
  head = *log.Head("d");
  REQUIRE(head.first_seq == Seq{4});
  REQUIRE(head.snapshot == later);
  REQUIRE(log.Read("d", {Epoch{1}, Seq{4}}, 1)->empty());
  REQUIRE(AppendOne(log, Typed("d", kAlice, 3, 4))->seq == Seq{4});
}

TEMPLATE_LIST_TEST_CASE("what cannot be trimmed stays", "[log]",
                        StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  REQUIRE(log.Trim("d", {Epoch{1}, Seq{0}}, kSnapshot).ok());
  REQUIRE(log.Trim("d", {Epoch{1}, Seq{1}}, kSnapshot).code() ==
          absl::StatusCode::kOutOfRange);
  REQUIRE(AppendOne(log, Typed("d", kAlice, 0, 1)).ok());
  REQUIRE(AppendOne(log, Typed("d", kAlice, 1, 2)).ok());
  REQUIRE(log.Trim("d", {Epoch{2}, Seq{1}}, kSnapshot).code() ==
          absl::StatusCode::kFailedPrecondition);
  REQUIRE(log.Trim("d", {Epoch{1}, Seq{3}}, kSnapshot).code() ==
          absl::StatusCode::kOutOfRange);
  REQUIRE(ReadAll(log, "d").size() == 2);

  REQUIRE(log.Trim("d", {Epoch{1}, Seq{2}}, kSnapshot).ok());
  // Less than was trimmed already: not an error, and the snapshot stays.
  REQUIRE(log.Trim("d", {Epoch{1}, Seq{1}}, SnapshotId::Of("less")).ok());
  REQUIRE(log.Head("d")->snapshot == kSnapshot);
}

TEMPLATE_LIST_TEST_CASE("documents are listed by name page by page", "[log]",
                        StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  for (const std::string name : {"b", "\xc3\xa4", "a", "ab", "B"}) {
    REQUIRE(AppendOne(log, Typed(name, kAlice, 0, 1)).ok());
  }
  REQUIRE(log.Tombstone("ab").ok());
  std::vector<std::string> names;
  std::string after;
  while (true) {
    const auto page = log.List(after, 2);
    REQUIRE(page.ok());
    if (page->empty()) break;
    REQUIRE(page->size() <= 2);
    for (const ListedDocument& listed : *page) {
      names.push_back(listed.name);
      REQUIRE(listed.last_seq == Seq{1});
      REQUIRE(listed.epoch == Epoch{listed.name == "ab" ? 2u : 1u});
    }
    after = names.back();
  }
  REQUIRE(names == std::vector<std::string>{"B", "a", "ab", "b", "\xc3\xa4"});
  REQUIRE(log.List("", 0)->empty());
  REQUIRE(log.List("\xff", 5)->empty());
  REQUIRE(log.List("aa", SIZE_MAX)->size() == 3);
}

TEMPLATE_LIST_TEST_CASE(
    "what was answered is there after the store was reopened", "[log]",
    StoresUnderTest) {
  if constexpr (TestType::kKeeps) {
    TestType stores;
    REQUIRE(AppendOne(stores.log(), Typed("d", kAlice, 0, 1)).ok());
    REQUIRE(AppendOne(stores.log(), Typed("d", kAlice, 1, 2)).ok());
    REQUIRE(AppendOne(stores.log(), Typed("gone", kAlice, 0, 1)).ok());
    REQUIRE(stores.log().Tombstone("gone").ok());
    REQUIRE(stores.log().Trim("d", {Epoch{1}, Seq{1}}, kSnapshot).ok());
    const LogHead d = *stores.log().Head("d");
    const LogHead gone = *stores.log().Head("gone");
    const auto records = ReadAll(stores.log(), "d");
    stores.Reopen();
    REQUIRE(*stores.log().Head("d") == d);
    REQUIRE(*stores.log().Head("gone") == gone);
    REQUIRE(ReadAll(stores.log(), "d") == records);
    REQUIRE(AppendOne(stores.log(), Typed("d", kAlice, 0, 2))->was_known);
    REQUIRE(AppendOne(stores.log(), Typed("d", kAlice, 2, 3))->seq == Seq{3});
  } else {
    SUCCEED("it keeps nothing, and says so by its level");
    TestType stores;
    REQUIRE(stores.log().level() == AckLevel::kReceived);
  }
}

TEMPLATE_LIST_TEST_CASE("threads may call at once", "[log]", StoresUnderTest) {
  TestType stores;
  LogStore& log = stores.log();
  constexpr uint32_t kRecords = 40;
  std::atomic<bool> has_failed = false;
  const auto write = [&](PeerId peer) {
    for (uint32_t i = 0; i < kRecords; ++i) {
      if (!AppendOne(log, Typed("d", peer, i, i + 1)).ok()) has_failed = true;
    }
  };
  const auto read = [&] {
    uint64_t seen = 0;
    while (seen < 2 * kRecords && !has_failed) {
      const auto records = log.Read("d", {Epoch{1}, Seq{seen + 1}}, 100);
      if (!records.ok()) has_failed = true;
      for (const LoggedRecord& logged : *records) {
        if (logged.seq != Seq{++seen}) has_failed = true;
      }
      // What is told of is there.
      if (log.Head("d")->last_seq < Seq{seen}) has_failed = true;
    }
  };
  std::vector<std::thread> threads;
  threads.emplace_back(write, kAlice);
  threads.emplace_back(write, kBob);
  threads.emplace_back(read);
  for (std::thread& thread : threads) thread.join();
  REQUIRE_FALSE(has_failed);
  REQUIRE(log.Head("d")->last_seq == Seq{2 * kRecords});
}

}  // namespace
}  // namespace syncline::relay::test
