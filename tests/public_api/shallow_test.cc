// Shallow documents: what each kind of receiver makes of each kind of bytes,
// and what is said where it cannot take them.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "public_api/sync.h"
#include "syncline/syncline.h"
#include "syncline/updates.h"

namespace syncline {
namespace {

using test::Sync;

// "hello world" by two, who know of each other; "hello" is older.
struct Story {
  Doc alice{PeerId{1}};
  Doc bob{PeerId{2}};
  Frontier hello;

  Story() {
    REQUIRE(alice.text("note").Insert(0, "helllo").ok());
    REQUIRE(alice.text("note").Delete(2, 1).ok());
    REQUIRE(alice.Commit({.message = "greet"}).ok());
    hello = alice.frontier();
    Sync(alice, bob);
    REQUIRE(bob.text("note").Insert(5, " world").ok());
    Sync(alice, bob);
  }
};

std::string Read(Doc& doc) { return doc.text("note").ToString(); }

TEST_CASE("a shallow document knows its history from the version on") {
  Story story;
  Doc shallow(PeerId{3});
  REQUIRE(shallow.Import(story.alice.ExportShallow(story.hello)).ok());
  CHECK(Read(shallow) == "hello world");
  CHECK(shallow.shallow_since() == story.hello);
  CHECK(shallow.version() == story.alice.version());
  CHECK(shallow.frontier() == story.alice.frontier());
  CHECK(shallow.StateDigest() == story.alice.StateDigest());

  auto walk = shallow.WalkHistory();
  REQUIRE(walk.ok());
  CHECK(walk->Next()->ops == OpSpan{PeerId{2}, 0, 6});
  CHECK(!walk->Next());

  REQUIRE(shallow.Checkout(story.hello).ok());
  CHECK(Read(shallow) == "hello");
  REQUIRE(shallow.CheckoutLatest().ok());
  const absl::Status older = shallow.Checkout({{PeerId{1}, 2}});
  CHECK(absl::IsNotFound(older));
  CHECK(older.message() ==
        "the version is older than the history of this shallow document");
  CHECK(absl::IsNotFound(shallow.Checkout({})));
}

TEST_CASE(
    "a whole document is not shallow, whatever it is asked to leave out") {
  Story story;
  CHECK(!story.alice.shallow_since());
  // Nothing comes before the first op.
  Doc all;
  REQUIRE(all.Import(story.alice.ExportShallow(Frontier())).ok());
  CHECK(!all.shallow_since());
  CHECK(*all.Export() == *story.alice.Export());
}

TEST_CASE("the state alone has no history, and goes on as any document") {
  Story story;
  Doc state(PeerId{3});
  REQUIRE(state.Import(story.alice.ExportShallow()).ok());
  CHECK(Read(state) == "hello world");
  CHECK(!state.WalkHistory()->Next());
  REQUIRE(state.text("note").Insert(11, "!").ok());
  REQUIRE(story.bob.text("note").Insert(0, "> ").ok());
  Sync(state, story.bob);
  CHECK(Read(state) == "> hello world!");
  CHECK(Read(story.bob) == "> hello world!");
  CHECK(state.StateDigest() == story.bob.StateDigest());
}

TEST_CASE("nothing of what was deleted is in a shallow snapshot") {
  Doc doc(PeerId{1});
  REQUIRE(doc.text("note").Insert(0, "a secret b").ok());
  REQUIRE(doc.text("note").Delete(2, 6).ok());
  REQUIRE(doc.map("settings").Set("key", "old value").ok());
  REQUIRE(doc.map("settings").Set("key", "new value").ok());
  REQUIRE(doc.list("items").Insert(0, {Value("dropped")}).ok());
  REQUIRE(doc.list("items").Delete(0, 1).ok());
  const std::string bytes = *doc.ExportShallow();
  CHECK(bytes.find("secret") == std::string::npos);
  CHECK(bytes.find("old value") == std::string::npos);
  CHECK(bytes.find("dropped") == std::string::npos);
  CHECK(bytes.find("new value") != std::string::npos);
}

TEST_CASE("everything deleted leaves a base without ops, which goes on, too") {
  Doc doc(PeerId{1});
  REQUIRE(doc.text("note").Insert(0, "abc").ok());
  REQUIRE(doc.text("note").Delete(0, 3).ok());
  Doc shallow(PeerId{2});
  REQUIRE(shallow.Import(doc.ExportShallow()).ok());
  CHECK(shallow.shallow_since() == doc.frontier());
  CHECK(shallow.frontier() == doc.frontier());
  CHECK(shallow.version() == doc.version());
  REQUIRE(doc.text("note").Insert(0, "d").ok());
  REQUIRE(shallow.text("note").Insert(0, "e").ok());
  Sync(doc, shallow);
  CHECK(doc.StateDigest() == shallow.StateDigest());
  Doc again;
  REQUIRE(again.Import(shallow.ExportSnapshot()).ok());
  CHECK(again.StateDigest() == doc.StateDigest());
}

TEST_CASE(
    "what somebody wrote without the version is kept, and what followed") {
  Story story;
  Doc carol(PeerId{3});
  REQUIRE(carol.Import(story.alice.ExportSince({})).ok());
  // Alice goes on while Carol, who is offline, writes upon the older version.
  const Frontier common = story.alice.frontier();
  REQUIRE(story.alice.text("note").Insert(0, "A").ok());
  const Frontier later = story.alice.frontier();
  REQUIRE(carol.text("note").Insert(11, "C").ok());
  Sync(story.alice, carol);
  Doc shallow;
  REQUIRE(shallow.Import(story.alice.ExportShallow(later)).ok());
  CHECK(shallow.shallow_since() == common);
  CHECK(Read(shallow) == "Ahello worldC");
}

TEST_CASE("late edits are refused, with the op that they did not know") {
  Story story;
  Doc late(PeerId{4});
  REQUIRE(late.Import(story.alice.Export()).ok());
  REQUIRE(late.text("note").Insert(0, "late ").ok());
  REQUIRE(story.alice.text("note").Insert(0, "now ").ok());
  Doc shallow(PeerId{5});
  REQUIRE(shallow.Import(story.alice.ExportShallow()).ok());
  const std::string digest = shallow.StateDigest();

  const absl::Status refused =
      shallow.Import(late.ExportSince(shallow.version())).status();
  CHECK(absl::IsNotFound(refused));
  CHECK(refused.message() ==
        "op 0@0000000000000004 was written without op 10@0000000000000001, and "
        "so before the history of this shallow document begins: import it into "
        "a document that has all of the history, and take a new shallow "
        "snapshot from there");
  CHECK(shallow.StateDigest() == digest);
  // It is in working order.
  REQUIRE(shallow.text("note").Insert(0, "! ").ok());
  Sync(shallow, story.alice);
  CHECK(Read(story.alice) == "! now hello world");
  // Whoever has all of the history takes them.
  REQUIRE(story.alice.Import(late.ExportSince(story.alice.version())).ok());
  Doc fresh;
  REQUIRE(fresh.Import(story.alice.ExportShallow()).ok());
  CHECK(Read(fresh) == Read(story.alice));
}

TEST_CASE("a late edit that waited is reported when the snapshot comes") {
  Story story;
  Doc late(PeerId{4});
  REQUIRE(late.Import(story.alice.Export()).ok());
  REQUIRE(late.text("note").Insert(0, "late ").ok());
  REQUIRE(story.alice.text("note").Insert(0, "now ").ok());
  Doc shallow(PeerId{5});
  const auto waits = shallow.Import(late.ExportSince(story.bob.version()));
  REQUIRE(waits.ok());
  CHECK(waits->pending.size() == 1);
  const auto opened = shallow.Import(story.alice.ExportShallow());
  REQUIRE(opened.ok());
  REQUIRE(opened->rejected.size() == 1);
  CHECK(absl::IsNotFound(opened->rejected.front()));
  CHECK(Read(shallow) == "now hello world");
}

// Those that hold a document may be empty, older, equal, ahead, concurrent, or
// shallow; each takes each of the exports, or says why it does not.
TEST_CASE("every export meets every kind of receiver") {
  Story story;
  const std::vector<std::string> exports = {
      *story.alice.Export(), *story.alice.ExportSnapshot(),
      *story.alice.ExportShallow(story.hello), *story.alice.ExportShallow()};
  enum { kUpdate, kSnapshot, kShallow, kState };
  struct Receiver {
    const char* name;
    Doc doc;
    std::vector<bool> takes;  // by export
  };
  std::vector<Receiver> receivers;
  receivers.push_back({"empty", Doc(), {true, true, true, true}});
  receivers.push_back({"older",
                       *story.alice.ForkAt({{PeerId{1}, 2}}),
                       {true, true, false, false}});
  receivers.push_back({"at the version",
                       *story.alice.ForkAt(story.hello),
                       {true, true, true, false}});
  receivers.push_back({"equal",
                       *story.alice.ForkAt(story.alice.frontier()),
                       {true, true, true, true}});
  receivers.push_back({"ahead",
                       *story.alice.ForkAt(story.alice.frontier()),
                       {true, true, true, true}});
  REQUIRE(receivers.back().doc.text("note").Insert(0, "x").ok());
  receivers.push_back({"concurrent",
                       *story.alice.ForkAt(story.hello),
                       {true, true, true, false}});
  REQUIRE(receivers.back().doc.text("note").Insert(0, "x").ok());
  receivers.push_back(
      {"another one", Doc(PeerId{9}), {true, true, false, false}});
  REQUIRE(receivers.back().doc.text("note").Insert(0, "x").ok());
  receivers.push_back({"shallow", Doc(), {true, true, true, true}});
  REQUIRE(receivers.back().doc.Import(exports[kShallow]).ok());
  receivers.push_back({"state alone", Doc(), {true, true, true, true}});
  REQUIRE(receivers.back().doc.Import(exports[kState]).ok());

  for (Receiver& receiver : receivers) {
    for (size_t i = 0; i < exports.size(); ++i) {
      INFO(receiver.name << " takes export " << i);
      Doc doc = *receiver.doc.ForkAt(receiver.doc.frontier());
      const std::string before = *doc.ToJson();
      const auto result = doc.Import(exports[i]);
      CHECK(result.ok() == receiver.takes[i]);
      if (result.ok()) {
        CHECK(result->pending.empty());
        CHECK(doc.version().Includes(story.alice.version()));
        // And the other way round: all agree in the end.
        Doc other = *story.alice.ForkAt(story.alice.frontier());
        REQUIRE(other.Import(doc.ExportSince(other.version())).ok());
        CHECK(other.StateDigest() == doc.StateDigest());
      } else {
        CHECK(absl::IsNotFound(result.status()));
        CHECK(*doc.ToJson() == before);
      }
    }
  }
}

TEST_CASE("a shallow snapshot says what a document lacks that cannot take it") {
  Story story;
  Doc older = *story.alice.ForkAt({{PeerId{1}, 2}});
  const absl::Status status =
      older.Import(story.alice.ExportShallow(story.hello)).status();
  CHECK(absl::IsNotFound(status));
  CHECK(
      status.message() ==
      "the shallow snapshot begins after op 6@0000000000000001, of which the "
      "document lacks what leads there, from op 3@0000000000000001 on: import "
      "that first, or open the snapshot as a new document");
}

TEST_CASE("a shallow document says what it cannot give") {
  Story story;
  Doc shallow;
  REQUIRE(shallow.Import(story.alice.ExportShallow(story.hello)).ok());
  const absl::Status all = shallow.Export().status();
  CHECK(absl::IsNotFound(all));
  CHECK(all.message() ==
        "the history of this shallow document begins after what the other side "
        "lacks: give it a snapshot to open as a new document");
  CHECK(absl::IsNotFound(
      shallow.ExportShallow(Frontier{{PeerId{1}, 0}}).status()));
  // What it is without a document.
  CHECK(absl::IsFailedPrecondition(
      MergeUpdates({*shallow.ExportSnapshot()}).status()));
}

TEST_CASE("conflicts, marks, comments and children outlive what led to them") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.text("note").Insert(0, "hello").ok());
  const auto child = alice.map("m").Open<Text>("child");
  REQUIRE(child.ok());
  Sync(alice, bob);
  REQUIRE(alice.map("m").Set("k", 1).ok());
  REQUIRE(bob.map("m").Set("k", 2).ok());
  REQUIRE(alice.text("note").Mark(0, 3, "bold", true).ok());
  REQUIRE(bob.text("note").Mark(2, 5, "comment", "why", {.many = true}).ok());
  REQUIRE(bob.map("m").Delete("child").ok());
  Sync(alice, bob);
  Doc shallow(PeerId{3});
  REQUIRE(shallow.Import(alice.ExportShallow()).ok());
  CHECK(shallow.StateDigest() == alice.StateDigest());
  CHECK(shallow.text("note").Runs() == alice.text("note").Runs());
  // What comes after a removal is a new one, and the same for both.
  REQUIRE(shallow.map("m").Open<Text>("child")->Insert(0, "new").ok());
  REQUIRE(alice.map("m").Open<Text>("child")->Insert(0, "too").ok());
  REQUIRE(alice.map("m").Set("k", 3).ok());
  Sync(alice, shallow);
  CHECK(shallow.StateDigest() == alice.StateDigest());
  CHECK(*shallow.ToJson() == *alice.ToJson());
}

TEST_CASE("a version of two heads is not named by one of them twice") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.text("note").Insert(0, "a").ok());
  REQUIRE(bob.text("note").Insert(0, "b").ok());
  REQUIRE(alice.Import(bob.Export()).ok());
  Doc shallow(PeerId{3});
  REQUIRE(shallow.Import(alice.ExportShallow()).ok());
  REQUIRE(shallow.VersionOf(alice.frontier()).ok());
  const OpId one{PeerId{1}, 0};
  CHECK(absl::IsNotFound(shallow.VersionOf({one, one}).status()));
}

TEST_CASE("a listener is told nothing of a container that shows nowhere") {
  Doc doc(PeerId{1});
  REQUIRE(doc.tree("t").Create().ok());
  REQUIRE(doc.map("m").Open<Tree>("gone")->Create().ok());
  REQUIRE(doc.map("m").Delete("gone").ok());
  Doc shallow(PeerId{2});
  size_t changes = 0;
  const Subscription subscription = shallow.Subscribe(
      [&](const Event& event) { changes += event.changes.size(); });
  REQUIRE(shallow.Import(doc.ExportShallow()).ok());
  CHECK(changes == 1);
  CHECK(shallow.StateDigest() == doc.StateDigest());
}

TEST_CASE("an update after the base need not name its text") {
  // Who goes on in the text of an op that is left out tells so by saying
  // nothing.
  Doc alice(PeerId{1});
  REQUIRE(alice.text("other").Insert(0, "x").ok());
  REQUIRE(alice.text("note").Insert(0, "ab").ok());
  REQUIRE(alice.text("note").Delete(1, 1).ok());
  Doc shallow(PeerId{2});
  REQUIRE(shallow.Import(alice.ExportShallow()).ok());
  const VersionVector before = alice.version();
  REQUIRE(alice.text("note").Insert(1, "c").ok());
  REQUIRE(shallow.Import(alice.ExportSince(before)).ok());
  CHECK(Read(shallow) == "ac");
}

TEST_CASE("what is left keeps its place in time, however often it is written") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.text("note").Insert(0, "ab").ok());
  Sync(alice, bob);
  REQUIRE(bob.text("note").Insert(2, "gone").ok());
  REQUIRE(bob.text("note").Delete(2, 4).ok());
  Sync(alice, bob);
  // Her third op is the eleventh; nothing is left of what was between.
  REQUIRE(alice.text("note").Insert(2, "cd").ok());
  const OpId third{PeerId{1}, 2};
  REQUIRE(alice.ChangeOf(third)->lamport == 11);
  Doc shallow(PeerId{3});
  REQUIRE(shallow.Import(alice.ExportShallow()).ok());
  REQUIRE(shallow.text("note").Delete(0, 2).ok());
  Doc again;
  REQUIRE(again.Import(shallow.ExportShallow()).ok());
  CHECK(Read(again) == "cd");
  CHECK(*again.ChangeOf(third) == ChangeInfo{{PeerId{1}, 2, 4}, 11, 0, ""});
}

TEST_CASE("replicas write the same state as the same bytes") {
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(alice.text("note").Insert(0, "hello").ok());
  REQUIRE(bob.text("other").Insert(0, "world").ok());
  REQUIRE(bob.list("items").Insert(0, {Value(1), Value(2)}).ok());
  REQUIRE(alice.map("m").Set("k", "v").ok());
  Sync(alice, bob);
  CHECK(*alice.ExportShallow() == *bob.ExportShallow());
  Doc shallow(PeerId{3});
  REQUIRE(shallow.Import(bob.ExportShallow()).ok());
  CHECK(*shallow.ExportShallow() == *alice.ExportShallow());
}

TEST_CASE("a move in a base stays behind what it moves") {
  // Of a higher peer, whose ops would else come last.
  Doc alice(PeerId{1}), bob(PeerId{2});
  REQUIRE(bob.movable_list("l").Append("a").ok());
  REQUIRE(bob.movable_list("l").Append("b").ok());
  REQUIRE(bob.text("note").Insert(0, "left").ok());
  const auto parent = bob.tree("t").Create();
  REQUIRE(parent.ok());
  Sync(alice, bob);
  REQUIRE(alice.movable_list("l").Move(0, 1).ok());
  REQUIRE(alice.movable_list("l").Set(0, "c").ok());
  REQUIRE(alice.tree("t").Create(*parent).ok());
  REQUIRE(alice.text("note").Insert(4, "right").ok());
  Sync(alice, bob);
  for (Doc* doc : {&alice, &bob}) {
    Doc shallow(PeerId{3});
    REQUIRE(shallow.Import(doc->ExportShallow()).ok());
    CHECK(shallow.StateDigest() == doc->StateDigest());
    CHECK(*shallow.ToJson() == *doc->ToJson());
  }
}

}  // namespace
}  // namespace syncline
