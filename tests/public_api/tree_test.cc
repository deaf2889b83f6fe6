// Trees as an application uses them.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "public_api/sync.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// Two nodes at the top, that both have.
struct Outline {
  Outline() {
    x = *alice.tree("t").Create();
    y = *alice.tree("t").Create();
    Sync(alice, bob);
  }
  // The tree that both show, as "x(y())"; others than x and y are numbers.
  std::string Shown() {
    Sync(alice, bob);
    REQUIRE(Write(a, std::nullopt) == Write(b, std::nullopt));
    return Write(a, std::nullopt);
  }
  std::string Write(const Tree& tree, std::optional<NodeId> parent) {
    std::string text;
    for (const NodeId& node : tree.children(parent)) {
      text += node == x   ? "x"
              : node == y ? "y"
                          : std::to_string(node.counter) +
                                (node.peer == PeerId{1} ? "a" : "b");
      text += "(" + Write(tree, node) + ")";
    }
    return text;
  }

  Doc alice{PeerId{1}}, bob{PeerId{2}};
  Tree a = alice.tree("t");
  Tree b = bob.tree("t");
  NodeId x, y;
};

TEST_CASE("nodes are created, moved, ordered and deleted") {
  Outline outline;
  const NodeId first = *outline.a.Create(std::nullopt, 0);
  const NodeId child = *outline.a.Create(outline.x);
  REQUIRE(outline.Shown() == "2a()x(3a())y()");
  REQUIRE(outline.a.Move(first, outline.x, 1).ok());
  REQUIRE(outline.Shown() == "x(3a()2a())y()");
  REQUIRE(outline.a.Move(first, outline.x, 0).ok());
  REQUIRE(outline.Shown() == "x(2a()3a())y()");
  REQUIRE(outline.a.Move(child, std::nullopt, 1).ok());
  REQUIRE(outline.Shown() == "x(2a())3a()y()");
  REQUIRE(*outline.a.index(child) == 1);
  REQUIRE(*outline.a.parent(first) == outline.x);
  REQUIRE(*outline.a.parent(child) == std::nullopt);
  REQUIRE(outline.a.nodes() ==
          std::vector<NodeId>{outline.x, first, child, outline.y});
  REQUIRE(outline.b.Delete(outline.x).ok());
  REQUIRE(outline.Shown() == "3a()y()");
  REQUIRE_FALSE(outline.a.contains(first));
}

TEST_CASE("of two moves that would make a cycle the lower counts") {
  Outline outline;
  REQUIRE(outline.a.Move(outline.x, outline.y).ok());
  REQUIRE(outline.b.Move(outline.y, outline.x).ok());
  REQUIRE(outline.Shown() == "y(x())");
}

TEST_CASE("of two moves of one node the higher counts") {
  Outline outline;
  const NodeId node = *outline.a.Create();
  Sync(outline.alice, outline.bob);
  REQUIRE(outline.a.Move(node, outline.x).ok());
  REQUIRE(outline.b.Move(node, outline.y).ok());
  REQUIRE(outline.Shown() == "x()y(2a())");
}

TEST_CASE("of a delete and a move of one node the higher counts") {
  Outline outline;
  REQUIRE(outline.a.Delete(outline.x).ok());
  REQUIRE(outline.b.Move(outline.x, outline.y).ok());
  REQUIRE(outline.Shown() == "y(x())");
  REQUIRE(outline.a.Move(outline.x, std::nullopt).ok());
  REQUIRE(outline.b.Delete(outline.x).ok());
  REQUIRE(outline.Shown() == "y()");
}

TEST_CASE("what is put below a deleted node is gone with it") {
  Outline outline;
  REQUIRE(outline.a.Create(outline.x).ok());
  REQUIRE(outline.b.Delete(outline.x).ok());
  REQUIRE(outline.Shown() == "y()");
}

TEST_CASE("children that two put at one place stay together by author") {
  Outline outline;
  for (int i = 0; i < 2; ++i) {
    REQUIRE(outline.a.Create(outline.x, static_cast<size_t>(i)).ok());
    REQUIRE(outline.b.Create(outline.x, static_cast<size_t>(i)).ok());
  }
  REQUIRE(outline.Shown() == "x(2a()3a()0b()1b())y()");
}

TEST_CASE("a node has a map that two may ask for, and its creator's name") {
  Outline outline;
  REQUIRE(outline.a.meta(outline.x)->Set("title", "hello").ok());
  REQUIRE(outline.b.meta(outline.x)->Set("done", true).ok());
  Sync(outline.alice, outline.bob);
  REQUIRE(JsonOf(outline.alice, outline.bob) ==
          R"({"t":[{"id":"0@0000000000000001",)"
          R"("meta":{"done":true,"title":"hello"},"children":[]},)"
          R"({"id":"1@0000000000000001","meta":{},"children":[]}]})");
  REQUIRE(outline.x.peer == outline.alice.peer_id());
  REQUIRE(*outline.bob.At("/t/0@0000000000000001/title") == Value("hello"));
  REQUIRE(absl::IsNotFound(outline.bob.At("/t/9@0000000000000001").status()));

  Map meta = *outline.b.meta(outline.x);
  REQUIRE(meta.is_attached());
  REQUIRE(outline.a.Delete(outline.x).ok());
  Sync(outline.alice, outline.bob);
  REQUIRE(absl::IsFailedPrecondition(meta.Set("late", true)));
  REQUIRE(absl::IsNotFound(outline.b.meta(outline.x).status()));
}

TEST_CASE("a wrong call of a tree changes nothing") {
  Outline outline;
  const NodeId child = *outline.a.Create(outline.x);
  const NodeId none{PeerId{77}, 5};
  const VersionVector before = outline.alice.version();
  REQUIRE(absl::IsNotFound(outline.a.Create(none).status()));
  REQUIRE(absl::IsOutOfRange(outline.a.Create(outline.x, 2).status()));
  REQUIRE(absl::IsNotFound(outline.a.Move(none, outline.x)));
  REQUIRE(absl::IsNotFound(outline.a.Move(outline.x, none)));
  REQUIRE(absl::IsOutOfRange(outline.a.Move(child, outline.x, 1)));
  REQUIRE(absl::IsInvalidArgument(outline.a.Move(outline.x, outline.x)));
  REQUIRE(absl::IsInvalidArgument(outline.a.Move(outline.x, child)));
  REQUIRE(absl::IsNotFound(outline.a.Delete(none)));
  REQUIRE(absl::IsNotFound(outline.a.meta(none).status()));
  REQUIRE(absl::IsNotFound(outline.a.parent(none).status()));
  REQUIRE(absl::IsNotFound(outline.a.index(none).status()));
  REQUIRE(outline.a.children(none).empty());
  REQUIRE(outline.a.Move(child, outline.x, 0).ok());  // it is there
  REQUIRE(outline.alice.version() == before);

  Tree removed = *outline.alice.map("m").New<Tree>("k");
  const NodeId node = *removed.Create();
  Map meta = *removed.meta(node);
  REQUIRE(outline.alice.map("m").Delete("k").ok());
  REQUIRE(absl::IsFailedPrecondition(removed.Create().status()));
  REQUIRE(absl::IsFailedPrecondition(removed.Move(node, std::nullopt)));
  REQUIRE(absl::IsFailedPrecondition(removed.Delete(node)));
  REQUIRE(absl::IsFailedPrecondition(meta.Set("k", 1)));
}

}  // namespace
}  // namespace syncline::test
