// Movable lists as an application uses them.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "public_api/sync.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// A board that both have.
struct Board {
  Board() {
    REQUIRE(alice.movable_list("l").Insert(0, Values("a", "b", "c", "d")).ok());
    Sync(alice, bob);
  }
  template <typename... T>
  static std::vector<Value> Values(T... values) {
    return {Value(values)...};
  }
  std::vector<Value> Shown() {
    Sync(alice, bob);
    REQUIRE(a.values() == b.values());
    return a.values();
  }

  Doc alice{PeerId{1}}, bob{PeerId{2}};
  MovableList a = alice.movable_list("l");
  MovableList b = bob.movable_list("l");
};

TEST_CASE("an item that is moved stands where it was asked to") {
  Board board;
  REQUIRE(board.a.Move(0, 2).ok());
  REQUIRE(board.a.values() == Board::Values("b", "c", "a", "d"));
  REQUIRE(board.a.Move(3, 0).ok());
  REQUIRE(board.a.values() == Board::Values("d", "b", "c", "a"));
  REQUIRE(board.a.Move(1, 1).ok());
  REQUIRE(board.Shown() == Board::Values("d", "b", "c", "a"));
}

TEST_CASE("an item that two move is there once, where the higher put it") {
  Board board;
  REQUIRE(board.a.Move(0, 3).ok());
  REQUIRE(board.b.Move(0, 1).ok());
  REQUIRE(board.Shown() == Board::Values("b", "a", "c", "d"));
}

TEST_CASE("an item that one moves and another sets is moved and set") {
  Board board;
  REQUIRE(board.a.Move(0, 3).ok());
  REQUIRE(board.b.Set(0, "A").ok());
  REQUIRE(board.Shown() == Board::Values("b", "c", "d", "A"));
}

TEST_CASE("an item that two set has the higher's value") {
  Board board;
  REQUIRE(board.a.Set(0, "alice").ok());
  REQUIRE(board.b.Set(0, "bob").ok());
  REQUIRE(board.Shown() == Board::Values("bob", "b", "c", "d"));
}

TEST_CASE("an item that one deletes is gone, whatever another does to it") {
  Board board;
  REQUIRE(board.a.Delete(0, 2).ok());
  REQUIRE(board.b.Move(0, 3).ok());
  REQUIRE(board.b.Set(0, "B").ok());
  REQUIRE(board.Shown() == Board::Values("c", "d"));
}

TEST_CASE("what is put between two items stays there as they are moved") {
  Board board;
  REQUIRE(board.a.Move(3, 0).ok());
  REQUIRE(board.b.Insert(2, Board::Values("x", "y")).ok());
  REQUIRE(board.Shown() == Board::Values("d", "a", "b", "x", "y", "c"));
}

TEST_CASE("a movable list holds containers, and a set replaces them") {
  Board board;
  auto card = board.a.New<Map>(1);
  REQUIRE(card.ok());
  REQUIRE(card->Set("title", "hello").ok());
  Sync(board.alice, board.bob);
  auto same = board.bob.Get<Map>(*board.b.Get(1));
  REQUIRE(board.a.Move(1, 0).ok());
  REQUIRE(same->Set("title", "hello, too").ok());
  Sync(board.alice, board.bob);
  REQUIRE(board.b.Get(0)->as_container());
  REQUIRE(*board.bob.At("/l/0/title") == Value("hello, too"));
  REQUIRE(board.a.SetNew<Text>(0).ok());
  REQUIRE_FALSE(card->is_attached());
  Sync(board.alice, board.bob);
  REQUIRE(absl::IsFailedPrecondition(same->Set("title", "late")));
  REQUIRE(*board.bob.ToJson() == R"({"l":["","a","b","c","d"]})");
}

TEST_CASE("a wrong call of a movable list changes nothing") {
  Board board;
  const VersionVector before = board.alice.version();
  REQUIRE(absl::IsOutOfRange(board.a.Insert(5, "x")));
  REQUIRE(absl::IsOutOfRange(board.a.Move(4, 0)));
  REQUIRE(absl::IsOutOfRange(board.a.Move(0, 4)));
  REQUIRE(absl::IsOutOfRange(board.a.Set(4, "x")));
  REQUIRE(absl::IsOutOfRange(board.a.Delete(3, 2)));
  REQUIRE(absl::IsOutOfRange(board.a.Get(4).status()));
  REQUIRE(absl::IsOutOfRange(board.a.Slice(3, 2).status()));
  REQUIRE(absl::IsOutOfRange(board.a.New<Map>(5).status()));
  REQUIRE(absl::IsOutOfRange(board.a.SetNew<Map>(4).status()));
  REQUIRE(absl::IsInvalidArgument(board.a.Set(0, "\xff")));
  REQUIRE(absl::IsInvalidArgument(board.a.Insert(0, ContainerRef())));
  REQUIRE(absl::IsInvalidArgument(board.a.Set(0, ContainerRef())));
  REQUIRE(board.alice.version() == before);

  MovableList removed = *board.alice.map("m").New<MovableList>("k");
  REQUIRE(removed.Append(1).ok());
  REQUIRE(board.alice.map("m").Delete("k").ok());
  REQUIRE(absl::IsFailedPrecondition(removed.Append(1)));
  REQUIRE(absl::IsFailedPrecondition(removed.Set(0, 1)));
  REQUIRE(absl::IsFailedPrecondition(removed.Move(0, 0)));
  REQUIRE(absl::IsFailedPrecondition(removed.Delete(0)));
  REQUIRE(removed.values() == Board::Values(1));
}

}  // namespace
}  // namespace syncline::test
