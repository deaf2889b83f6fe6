// The promises of Doc, through the public API alone.
#include "syncline/doc.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace syncline {
namespace {

TEST_CASE("two documents that exchange updates hold the same text") {
  Doc alice, bob;
  REQUIRE(alice.text("note").Insert(0, "hello").ok());
  REQUIRE(bob.Import(alice.Export()).ok());
  REQUIRE(bob.text("note").Insert(5, " world").ok());
  REQUIRE(alice.Import(bob.ExportSince(alice.version())).ok());
  REQUIRE(alice.text("note").ToString() == "hello world");
  REQUIRE(bob.text("note").ToString() == "hello world");
  REQUIRE(alice.version() == bob.version());
  REQUIRE(alice.frontier() == bob.frontier());
}

TEST_CASE("concurrent inserts at one place stand in the order of their peers") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.text("t").Insert(0, "aaa").ok());
  REQUIRE(bob.text("t").Insert(0, "bbb").ok());
  REQUIRE(alice.Import(bob.Export()).ok());
  REQUIRE(bob.Import(alice.Export()).ok());
  REQUIRE(alice.text("t").ToString() == "aaabbb");
  REQUIRE(bob.text("t").ToString() == "aaabbb");
}

TEST_CASE("an update that comes too early waits for what it builds upon") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.text("t").Insert(0, "one").ok());
  const std::string first = *alice.Export();
  const VersionVector after_first = alice.version();
  REQUIRE(alice.text("t").Insert(3, " two").ok());
  const std::string second = *alice.ExportSince(after_first);

  const ImportResult early = *bob.Import(second);
  REQUIRE(early.applied.empty());
  REQUIRE(early.pending == std::vector{OpSpan{PeerId{1}, 3, 7}});
  REQUIRE(bob.text("t").ToString().empty());

  const ImportResult late = *bob.Import(first);
  REQUIRE(late.pending.empty());
  REQUIRE(late.applied ==
          std::vector{OpSpan{PeerId{1}, 0, 3}, OpSpan{PeerId{1}, 3, 7}});
  REQUIRE(bob.text("t").ToString() == "one two");
}

TEST_CASE("an update that is imported again changes nothing") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.text("t").Insert(0, "text").ok());
  const std::string update = *alice.Export();
  REQUIRE(bob.Import(update).ok());
  const ImportResult again = *bob.Import(update);
  REQUIRE(again.applied.empty());
  REQUIRE(again.pending.empty());
  REQUIRE(bob.text("t").ToString() == "text");
}

TEST_CASE("a replica that lacks nothing gets an update of nothing") {
  Doc alice(PeerId{1}), bob(PeerId{2}), empty(PeerId{3});
  REQUIRE(alice.text("t").Insert(0, "text").ok());
  REQUIRE(bob.Import(alice.Export()).ok());
  const ImportResult nothing = *bob.Import(alice.ExportSince(bob.version()));
  REQUIRE(nothing.applied.empty());
  REQUIRE(nothing.pending.empty());
  REQUIRE(bob.Import(empty.Export()).ok());
  REQUIRE(bob.Import(empty.ExportSnapshot()).ok());
  REQUIRE(bob.text("t").ToString() == "text");
}

// The walker of one text was not told of ops that came for another one.
TEST_CASE("concurrency in another text does not confuse this one") {
  Doc alice(PeerId{1}), bob(PeerId{2}), carol(PeerId{3});
  REQUIRE(alice.text("t").Insert(0, "base").ok());
  REQUIRE(bob.Import(alice.Export()).ok());
  REQUIRE(alice.text("t").Insert(0, "a").ok());
  REQUIRE(bob.text("t").Insert(4, "b").ok());
  REQUIRE(alice.Import(bob.Export()).ok());  // a tracker from "base" on
  REQUIRE(carol.text("other").Insert(0, "c").ok());
  REQUIRE(alice.Import(carol.Export()).ok());  // written at the empty version
  const VersionVector before = bob.version();
  REQUIRE(bob.text("t").Insert(5, "B").ok());
  REQUIRE(alice.Import(bob.ExportSince(before)).ok());
  REQUIRE(carol.Import(bob.Export()).ok());
  REQUIRE(carol.text("t").Insert(0, "C").ok());
  REQUIRE(alice.Import(carol.Export()).ok());
  REQUIRE(carol.Import(alice.Export()).ok());
  REQUIRE(alice.text("t").ToString() == carol.text("t").ToString());
  REQUIRE(alice.text("other").ToString() == "c");
}

TEST_CASE("a document with several texts keeps them apart") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.text("a").Insert(0, "first").ok());
  REQUIRE(alice.text("b").Insert(0, "second").ok());
  REQUIRE(bob.text("b").Insert(0, "!").ok());
  REQUIRE(bob.Import(alice.Export()).ok());
  REQUIRE(alice.Import(bob.Export()).ok());
  for (Doc* doc : {&alice, &bob}) {
    REQUIRE(doc->text("a").ToString() == "first");
    REQUIRE(doc->text("b").ToString() == "second!");
  }
}

TEST_CASE("a snapshot opens with its text, and its history follows on demand") {
  Doc alice(PeerId{1}), bob(PeerId{2}), carol(PeerId{3});
  REQUIRE(alice.text("t").Insert(0, "hello").ok());
  REQUIRE(bob.Import(alice.ExportSnapshot()).ok());
  REQUIRE(bob.text("t").ToString() == "hello");
  REQUIRE(bob.version() == alice.version());

  REQUIRE(alice.text("t").Insert(0, "> ").ok());
  REQUIRE(bob.text("t").Insert(5, "!").ok());
  REQUIRE(bob.Import(alice.ExportSince(bob.version())).ok());
  REQUIRE(bob.text("t").ToString() == "> hello!");

  REQUIRE(carol.Import(bob.Export()).ok());
  REQUIRE(carol.text("t").ToString() == "> hello!");
}

TEST_CASE("save, load, save gives the same bytes") {
  Doc alice(PeerId{1}), bob(PeerId{2}), carol(PeerId{3});
  REQUIRE(alice.text("t").Insert(0, "hello").ok());
  REQUIRE(bob.Import(alice.Export()).ok());
  REQUIRE(alice.text("t").Delete(1, 2).ok());
  REQUIRE(bob.text("t").Insert(2, "xyz").ok());
  REQUIRE(alice.Commit({.time_ms = 1700000000000, .message = "tidy up"}).ok());
  REQUIRE(alice.Import(bob.Export()).ok());
  const std::string saved = *alice.ExportSnapshot();
  REQUIRE(carol.Import(saved).ok());
  REQUIRE(*carol.ExportSnapshot() == saved);
}

TEST_CASE("asking for a text leaves no trace in what is saved") {
  Doc alice(PeerId{1});
  REQUIRE(alice.text("t").Insert(0, "hello").ok());
  const std::string saved = *alice.ExportSnapshot();
  REQUIRE(alice.text("other").empty());
  REQUIRE(*alice.ExportSnapshot() == saved);
}

TEST_CASE("equal documents have equal frontiers, however they came to be") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.text("t").Insert(0, "a").ok());
  REQUIRE(bob.text("t").Insert(0, "b").ok());
  const auto from_bob = bob.Export();
  REQUIRE(bob.Import(alice.Export()).ok());
  REQUIRE(alice.Import(from_bob).ok());
  REQUIRE(alice.frontier().size() == 2);
  REQUIRE(alice.frontier() == bob.frontier());
}

TEST_CASE("a commit's time and message travel with its ops") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.text("t").Insert(0, "hello").ok());
  REQUIRE(alice.Commit({.time_ms = 5, .message = "greet"}).ok());
  REQUIRE(bob.Import(alice.Export()).ok());
  REQUIRE(*bob.Export() == *alice.Export());
  REQUIRE(!alice.Commit({.message = "\xff"}).ok());
}

TEST_CASE("what was exported already cannot be told otherwise by a commit") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.text("t").Insert(0, "hello").ok());
  REQUIRE(bob.Import(alice.Export()).ok());
  REQUIRE(alice.Commit({.message = "too late"}).ok());
  REQUIRE(*bob.Export() == *alice.Export());
}

}  // namespace
}  // namespace syncline
