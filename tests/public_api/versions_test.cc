// Old versions: read, compared, shown, forked and returned to.
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "public_api/sync.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

constexpr OpId kUnknown{PeerId{404}, 0};

// Two drafts of a note, with a title and a list.
struct Drafts {
  Drafts() : doc(PeerId{1}) {
    REQUIRE(doc.text("note").Insert(0, "hello").ok());
    REQUIRE(doc.map("meta").Set("title", "first").ok());
    REQUIRE(doc.Commit({.time_ms = 1000, .message = "first draft"}).ok());
    first = doc.frontier();
    REQUIRE(doc.text("note").Replace(0, 5, "goodbye").ok());
    REQUIRE(doc.map("meta").Set("title", "second").ok());
    REQUIRE(doc.Commit({.time_ms = 2000, .message = "second draft"}).ok());
    second = doc.frontier();
  }

  Doc doc;
  Frontier first;
  Frontier second;
};

constexpr char kFirst[] = R"({"meta":{"title":"first"},"note":"hello"})";
constexpr char kSecond[] = R"({"meta":{"title":"second"},"note":"goodbye"})";

TEST_CASE("a frontier has a text form, which names a version") {
  const Frontier two = {{PeerId{0xa1}, 17}, {PeerId{0xb2}, 4}};
  const std::string text = "17@00000000000000a1,4@00000000000000b2";
  REQUIRE(ToString(two) == text);
  REQUIRE(ParseFrontier(text) == two);
  REQUIRE(ToString(Frontier()).empty());
  REQUIRE(ParseFrontier("") == Frontier());
  for (const char* wrong :
       {"17", ",", "17@00000000000000a1,", ",17@00000000000000a1",
        "4@00000000000000b2,17@00000000000000a1",
        "17@00000000000000a1,17@00000000000000a1"}) {
    REQUIRE(!ParseFrontier(wrong));
  }
}

TEST_CASE("versions are before, after, equal or concurrent; joined and met") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  REQUIRE(alice.text("note").Insert(0, "ab").ok());
  Sync(alice, bob);
  const VersionVector common = alice.version();
  REQUIRE(alice.text("note").Insert(0, "c").ok());
  REQUIRE(bob.text("note").Insert(0, "d").ok());
  REQUIRE(common.CompareTo(alice.version()) == VersionOrder::kBefore);
  REQUIRE(alice.version().CompareTo(common) == VersionOrder::kAfter);
  REQUIRE(common.CompareTo(common) == VersionOrder::kEqual);
  REQUIRE(alice.version().CompareTo(bob.version()) ==
          VersionOrder::kConcurrent);
  VersionVector met = alice.version();
  met.Meet(bob.version());
  REQUIRE(met == common);
  VersionVector joined = alice.version();
  joined.Merge(bob.version());
  Sync(alice, bob);
  REQUIRE(joined == alice.version());
  REQUIRE(*alice.FrontierOf(common) == Frontier{{PeerId{1}, 1}});
  REQUIRE(*alice.FrontierOf(joined) == alice.frontier());
  REQUIRE(*alice.VersionOf(alice.frontier()) == joined);
  // Any ops name a version.
  REQUIRE(*alice.VersionOf({{PeerId{1}, 0}, {PeerId{1}, 1}}) == common);
}

TEST_CASE("a version vector that no document ever had has no frontier") {
  Doc alice(PeerId{1});
  Doc bob(PeerId{2});
  REQUIRE(alice.text("note").Insert(0, "ab").ok());
  Sync(alice, bob);
  REQUIRE(bob.text("note").Insert(0, "c").ok());
  VersionVector open;
  open.Set(PeerId{2}, 1);
  const auto frontier = bob.FrontierOf(open);
  REQUIRE(absl::IsInvalidArgument(frontier.status()));
  REQUIRE(frontier.status().message().find("0..2@0000000000000001") !=
          std::string_view::npos);
}

TEST_CASE("a revert writes the same bytes wherever it is made") {
  std::string first;
  for (int i = 0; i < 20; ++i) {
    Doc doc(PeerId{1});
    REQUIRE(doc.text("note").Insert(0, "hello").ok());
    const Frontier plain = doc.frontier();
    for (int mark = 0; mark < 8; ++mark) {
      REQUIRE(doc.text("note")
                  .Mark(0, 5, "comment", mark,
                        {.expand = Expand::kAfter, .many = true})
                  .ok());
    }
    REQUIRE(doc.RevertTo(plain).ok());
    if (i == 0) first = *doc.Export();
    REQUIRE(*doc.Export() == first);
  }
}

TEST_CASE("an old version is read in a fork, and edited there") {
  Drafts drafts;
  Doc fork = *drafts.doc.ForkAt(drafts.first, PeerId{7});
  REQUIRE(*fork.ToJson() == kFirst);
  REQUIRE(fork.peer_id() == PeerId{7});
  REQUIRE(fork.text("note").Insert(5, " world").ok());
  REQUIRE(*drafts.doc.ToJson() == kSecond);
  Sync(drafts.doc, fork);
  REQUIRE(JsonOf(drafts.doc, fork) ==
          R"({"meta":{"title":"second"},"note":"goodbye world"})");
  REQUIRE(*drafts.doc.ForkAt({})->ToJson() == "{}");
}

TEST_CASE("a document shows an old version in place, and the latest again") {
  Drafts drafts;
  Doc& doc = drafts.doc;
  Text note = doc.text("note");
  REQUIRE(doc.Checkout(drafts.first).ok());
  REQUIRE(doc.checked_out() == drafts.first);
  REQUIRE(note.ToString() == "hello");
  REQUIRE(*doc.map("meta").Get("title") == Value("first"));
  REQUIRE(*doc.ToJson() == kFirst);
  REQUIRE(doc.frontier() == drafts.second);
  REQUIRE(doc.Checkout({}).ok());
  REQUIRE(note.empty());
  REQUIRE(*doc.ToJson() == "{}");
  REQUIRE(doc.CheckoutLatest().ok());
  REQUIRE(!doc.checked_out());
  REQUIRE(*doc.ToJson() == kSecond);
  REQUIRE(note.Insert(0, "well, ").ok());
}

TEST_CASE("what a document shows of the past cannot be edited") {
  Drafts drafts;
  Doc& doc = drafts.doc;
  REQUIRE(doc.list("list").Append(1).ok());
  REQUIRE(doc.movable_list("cards").Append(1).ok());
  const NodeId node = *doc.tree("tree").Create();
  REQUIRE(doc.Commit().ok());
  const Frontier third = doc.frontier();
  REQUIRE(doc.text("later").Insert(0, "x").ok());
  REQUIRE(doc.Checkout(third).ok());
  const std::string json = *doc.ToJson();
  for (const absl::Status& status :
       {doc.text("note").Insert(0, "x"),
        doc.text("note").Delete(0, 1),
        doc.text("note").Update("x"),
        doc.text("later").Insert(0, "x"),
        doc.text("note").Mark(0, 1, "bold", true).status(),
        doc.map("meta").Set("title", 1),
        doc.map("meta").Delete("title"),
        doc.map("meta").New<Map>("child").status(),
        doc.map("meta").Open<Map>("child").status(),
        doc.list("list").Delete(0),
        doc.list("list").Append(2),
        doc.movable_list("cards").Set(0, 2),
        doc.movable_list("cards").Move(0, 0),
        doc.tree("tree").Delete(node),
        doc.tree("tree").Create().status(),
        doc.counter("new").Add(1),
        doc.tree("tree").meta(node)->Set("k", 1),
        doc.Begin().status(),
        doc.RevertTo(drafts.first),
        doc.Transact([] { return absl::OkStatus(); }),
        doc.Update(doc.map("meta"), Plain(Plain::Map()))}) {
    CAPTURE(status.ToString());
    REQUIRE(absl::IsFailedPrecondition(status));
  }
  REQUIRE(*doc.ToJson() == json);
  REQUIRE(doc.Commit().ok());
  REQUIRE(doc.CheckoutLatest().ok());
  REQUIRE(doc.text("later").ToString() == "x");
}

TEST_CASE("a version that is not known is refused, and nothing is changed") {
  Drafts drafts;
  Doc& doc = drafts.doc;
  Doc stranger(PeerId{404});
  REQUIRE(stranger.text("note").Insert(0, "x").ok());
  const Frontier unknown = stranger.frontier();
  REQUIRE(unknown == Frontier{kUnknown});
  VersionVector vector;
  vector.Set(PeerId{1}, 1000);
  REQUIRE(absl::IsNotFound(doc.FrontierOf(vector).status()));
  REQUIRE(absl::IsNotFound(doc.VersionOf(unknown).status()));
  REQUIRE(absl::IsNotFound(doc.ForkAt(unknown).status()));
  REQUIRE(absl::IsNotFound(doc.Checkout(unknown)));
  REQUIRE(absl::IsNotFound(doc.RevertTo(unknown)));
  REQUIRE(absl::IsNotFound(doc.Diff({}, unknown).status()));
  REQUIRE(absl::IsNotFound(doc.Diff(unknown, {}).status()));
  REQUIRE(absl::IsNotFound(doc.WalkHistory({.version = unknown}).status()));
  REQUIRE(
      absl::IsInvalidArgument(doc.RevertTo(drafts.first, {.message = "\xff"})));
  REQUIRE(!doc.checked_out());
  REQUIRE(doc.frontier() == drafts.second);
  // While an old one shows, that stays.
  REQUIRE(doc.Checkout(drafts.first).ok());
  REQUIRE(absl::IsNotFound(doc.Checkout(unknown)));
  REQUIRE(*doc.ToJson() == kFirst);
}

TEST_CASE("in a transaction, whose edits may be taken back, versions wait") {
  Drafts drafts;
  Doc& doc = drafts.doc;
  auto transaction = doc.Begin();
  REQUIRE(doc.text("note").Insert(0, "x").ok());
  REQUIRE(absl::IsFailedPrecondition(doc.ForkAt(drafts.first).status()));
  REQUIRE(absl::IsFailedPrecondition(doc.Checkout(drafts.first)));
  REQUIRE(absl::IsFailedPrecondition(
      doc.Diff(drafts.first, drafts.second).status()));
  REQUIRE(absl::IsFailedPrecondition(doc.WalkHistory().status()));
  // A revert is edits as any others.
  REQUIRE(doc.RevertTo(drafts.first).ok());
  REQUIRE(*doc.ToJson() == kFirst);
  REQUIRE(transaction->RollBack().ok());
  REQUIRE(*doc.ToJson() == kSecond);
  REQUIRE(doc.frontier() == drafts.second);
}

TEST_CASE("a callback may check out, and is told of it afterwards") {
  Drafts drafts;
  Doc& doc = drafts.doc;
  std::vector<Event::Origin> origins;
  const Subscription subscription = doc.Subscribe([&](const Event& event) {
    origins.push_back(event.origin);
    if (event.origin == Event::Origin::kLocal) {
      REQUIRE(doc.Checkout(drafts.first).ok());
      REQUIRE(doc.text("note").ToString() == "hello");
    }
  });
  REQUIRE(doc.text("note").Insert(0, "x").ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(origins ==
          std::vector{Event::Origin::kLocal, Event::Origin::kCheckout});
  REQUIRE(doc.checked_out() == drafts.first);
}

TEST_CASE("a hook of a commit cannot check out") {
  Drafts drafts;
  Doc& doc = drafts.doc;
  absl::Status status;
  const Subscription hook = doc.BeforeCommit(
      [&](CommitOptions*) { status = doc.Checkout(drafts.first); });
  REQUIRE(doc.text("note").Insert(0, "x").ok());
  REQUIRE(doc.Commit().ok());
  REQUIRE(absl::IsFailedPrecondition(status));
  REQUIRE(doc.text("note").ToString() == "xgoodbye");
}

TEST_CASE(
    "updates come in while an old version shows, and show with the latest") {
  Drafts drafts;
  Doc& doc = drafts.doc;
  Doc bob(PeerId{2});
  REQUIRE(bob.Import(doc.Export()).ok());
  REQUIRE(doc.Checkout(drafts.first).ok());
  std::vector<Event> events;
  const Subscription subscription =
      doc.Subscribe([&](const Event& event) { events.push_back(event); });
  REQUIRE(bob.text("note").Insert(7, "!").ok());
  const auto imported = doc.Import(bob.ExportSince(doc.version()));
  REQUIRE(imported.ok());
  REQUIRE(imported->applied == std::vector<OpSpan>{{PeerId{2}, 0, 1}});
  REQUIRE(events.empty());
  REQUIRE(*doc.ToJson() == kFirst);
  REQUIRE(doc.frontier() == bob.frontier());
  REQUIRE(*Doc().Import(doc.ExportSnapshot())->applied.begin() ==
          OpSpan{PeerId{1}, 0, doc.version().next_counter(PeerId{1})});
  REQUIRE(doc.CheckoutLatest().ok());
  REQUIRE(events.size() == 1);
  REQUIRE(events[0].origin == Event::Origin::kCheckout);
  REQUIRE(JsonOf(doc, bob) ==
          R"({"meta":{"title":"second"},"note":"goodbye!"})");
}

TEST_CASE("the difference of two versions is told as events tell it") {
  Drafts drafts;
  const auto changes = drafts.doc.Diff(drafts.second, drafts.first);
  REQUIRE(changes.ok());
  REQUIRE(changes->size() == 2);
  const ContainerChange& note = (*changes)[0];
  REQUIRE(ToJsonPointer(note.path) == "/note");
  TextDelta delta(2);
  delta[0].kind = TextStep::Kind::kInsert;
  delta[0].count = 5;
  delta[0].inserted = "hello";
  delta[1].kind = TextStep::Kind::kDelete;
  delta[1].count = 7;
  REQUIRE(std::get<TextDelta>(note.delta) == delta);
  const ContainerChange& meta = (*changes)[1];
  REQUIRE(std::get<MapDelta>(meta.delta) ==
          MapDelta{{"title", Value("second"), Value("first")}});
}

TEST_CASE("a revert is an edit, after which others go on") {
  Drafts drafts;
  Doc& doc = drafts.doc;
  Doc bob(PeerId{2});
  REQUIRE(bob.Import(doc.Export()).ok());
  REQUIRE(doc.RevertTo(drafts.first, {.message = "back"}).ok());
  REQUIRE(*doc.ToJson() == kFirst);
  REQUIRE(bob.text("note").Insert(7, ", all").ok());
  Sync(doc, bob);
  REQUIRE(JsonOf(doc, bob) ==
          R"({"meta":{"title":"first"},"note":"hello, all"})");
  REQUIRE(*doc.ForkAt(drafts.second)->ToJson() == kSecond);
  const auto walk = doc.WalkHistory({.author = PeerId{1}});
  REQUIRE(HistoryWalk(*walk).Next()->message == "back");
}

TEST_CASE(
    "undo waits for the latest version, keeps its steps, and undoes a revert") {
  Drafts drafts;
  Doc& doc = drafts.doc;
  UndoStack undo(doc);
  REQUIRE(doc.RevertTo(drafts.first).ok());
  const std::string saved = undo.Save();
  REQUIRE(doc.Checkout(drafts.second).ok());
  REQUIRE(absl::IsFailedPrecondition(undo.Undo().status()));
  REQUIRE(!undo.can_undo());
  REQUIRE(undo.Save() == saved);
  REQUIRE(UndoStack::Load(doc, saved).ok());
  REQUIRE(doc.CheckoutLatest().ok());
  REQUIRE(*doc.ToJson() == kFirst);
  REQUIRE(undo.Undo().ok());
  REQUIRE(*doc.ToJson() == kSecond);
}

TEST_CASE("a cursor stands in what shows, and one of the past in the latest") {
  Drafts drafts;
  Doc& doc = drafts.doc;
  const Text note = doc.text("note");
  const Cursor later = *note.CursorAt(3);  // beside the d of goodbye
  REQUIRE(doc.Checkout(drafts.first).ok());
  const auto unmet = doc.Resolve(later);
  REQUIRE(absl::IsNotFound(unmet.status()));
  REQUIRE(unmet.status().message().find("check out the latest") !=
          std::string_view::npos);
  const Cursor earlier = *note.CursorAt(2);
  REQUIRE(doc.Resolve(earlier)->position == 2);
  REQUIRE(doc.CheckoutLatest().ok());
  REQUIRE(doc.Resolve(later)->position == 3);
  REQUIRE(!doc.Resolve(earlier)->is_item_there);
}

TEST_CASE("who wrote what shows is told, and of each op when and why") {
  Drafts drafts;
  Doc& doc = drafts.doc;
  const ChangeInfo second = *doc.ChangeOf(drafts.second[0]);
  REQUIRE(second.message == "second draft");
  REQUIRE(doc.Checkout(drafts.first).ok());
  const Text note = doc.text("note");
  REQUIRE(*note.Authors(0, 5) ==
          std::vector<AuthoredRange>{{0, 5, OpId{PeerId{1}, 0}}});
  REQUIRE(doc.ChangeOf({PeerId{1}, 0})->message == "first draft");
  REQUIRE(*doc.ChangeOf(drafts.second[0]) == second);
  REQUIRE(absl::IsNotFound(doc.ChangeOf(kUnknown).status()));
}

TEST_CASE("a mark that undo brought back goes when its making is reverted") {
  Doc doc(PeerId{1});
  Text note = doc.text("note");
  REQUIRE(note.Insert(0, "hello").ok());
  const Frontier plain = doc.frontier();
  UndoStack undo(doc);
  const OpId mark = *note.Mark(0, 5, "comment", "why",
                               {.expand = Expand::kAfter, .many = true});
  REQUIRE(doc.Commit().ok());
  const Frontier marked = doc.frontier();
  REQUIRE(undo.Undo().ok());
  REQUIRE(undo.Redo().ok());  // by other ops
  REQUIRE(doc.RevertTo(plain).ok());
  REQUIRE(note.Marks(0, 5)->empty());
  REQUIRE(doc.RevertTo(marked).ok());
  REQUIRE(note.Marks(0, 5)->front().id == mark);
}

TEST_CASE("a revert brings back a node as the one it was, with what is in it") {
  Doc doc(PeerId{1});
  Tree tree = doc.tree("tree");
  const NodeId parent = *tree.Create();
  const NodeId child = *tree.Create(parent);
  REQUIRE(tree.meta(child)->Set("name", "leaf").ok());
  const Frontier before = doc.frontier();
  const std::string json = *doc.ToJson();
  REQUIRE(tree.Delete(parent).ok());
  REQUIRE(tree.Create().ok());
  REQUIRE(doc.RevertTo(before).ok());
  REQUIRE(*doc.ToJson() == json);
}

TEST_CASE("a history is walked from the newest on") {
  Drafts drafts;
  Doc& doc = drafts.doc;
  auto walk = doc.WalkHistory();
  REQUIRE(walk.ok());
  REQUIRE(doc.counter("later").Add(1).ok());
  const auto second = walk->Next();
  REQUIRE(second->message == "second draft");
  REQUIRE(second->time_ms == 2000);
  REQUIRE(second->version() == drafts.second);
  REQUIRE(second->parents == drafts.first);
  REQUIRE(second->lamport == 1 + second->ops.begin);
  REQUIRE(second->containers ==
          std::vector{doc.text("note").ref(), doc.map("meta").ref()});
  const auto first = walk->Next();
  REQUIRE(first->message == "first draft");
  REQUIRE(first->ops == OpSpan{PeerId{1}, 0, 6});
  REQUIRE(first->parents.empty());
  REQUIRE(!walk->Next());
  REQUIRE(!walk->Next());
  auto old = doc.WalkHistory({.version = drafts.first});
  REQUIRE(old->Next()->message == "first draft");
  REQUIRE(!doc.WalkHistory({.author = PeerId{2}})->Next());
}

TEST_CASE("a document opened from a snapshot has its old versions") {
  Doc typed(PeerId{1});
  REQUIRE(typed.text("note").Insert(0, "hello").ok());
  const Frontier first = typed.frontier();
  REQUIRE(typed.text("note").Delete(0, 4).ok());
  Doc opened;
  REQUIRE(opened.Import(typed.ExportSnapshot()).ok());
  REQUIRE(opened.Checkout(first).ok());
  REQUIRE(opened.text("note").ToString() == "hello");
  REQUIRE(opened.CheckoutLatest().ok());
  REQUIRE(opened.text("note").ToString() == "o");
}

TEST_CASE("a document can be moved and destroyed while an old version shows") {
  Drafts drafts;
  REQUIRE(drafts.doc.Checkout(drafts.first).ok());
  Doc moved = std::move(drafts.doc);
  REQUIRE(*moved.ToJson() == kFirst);
  moved = Doc();
  REQUIRE(*moved.ToJson() == "{}");
}

}  // namespace
}  // namespace syncline::test
