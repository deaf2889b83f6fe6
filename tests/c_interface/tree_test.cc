// Trees.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "c_interface/owned.h"
#include "c_interface/refused.h"
#include "c_interface/world.h"

namespace syncline::test {
namespace {

syncline_op_id Create(const World& w, const syncline_op_id* parent,
                      size_t index) {
  syncline_op_id node = {};
  REQUIRE(syncline_tree_create(w.tree(), parent, index, &node, nullptr) ==
          SYNCLINE_OK);
  return node;
}

TEST_CASE("nodes stand under their parents in an order") {
  const World w;  // its tree is node(child)
  const syncline_op_id last = Create(w, &w.node, SYNCLINE_TREE_LAST);
  const syncline_op_id first = Create(w, &w.node, 0);
  OpIds children, nodes;
  REQUIRE(syncline_tree_children(w.tree(), &w.node, &children, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(children.size == 3);
  CHECK(NameOf(children.items[0]) == NameOf(first));
  CHECK(NameOf(children.items[1]) == NameOf(w.child));
  CHECK(NameOf(children.items[2]) == NameOf(last));
  REQUIRE(syncline_tree_nodes(w.tree(), &nodes, nullptr) == SYNCLINE_OK);
  REQUIRE(nodes.size == 4);
  CHECK(NameOf(nodes.items[0]) == NameOf(w.node));
  size_t index = 0;
  REQUIRE(syncline_tree_index(w.tree(), last, &index, nullptr) == SYNCLINE_OK);
  CHECK(index == 2);
}

TEST_CASE("a node has a parent, or is at the top") {
  const World w;
  bool has_parent = false;
  syncline_op_id parent = {};
  REQUIRE(syncline_tree_parent(w.tree(), w.child, &has_parent, &parent,
                               nullptr) == SYNCLINE_OK);
  CHECK(has_parent);
  CHECK(NameOf(parent) == NameOf(w.node));
  REQUIRE(syncline_tree_move(w.tree(), w.child, nullptr, 0, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_tree_parent(w.tree(), w.child, &has_parent, &parent,
                               nullptr) == SYNCLINE_OK);
  CHECK_FALSE(has_parent);
  CHECK(NameOf(parent) == NameOf({0, 0}));
}

TEST_CASE("a node may be written to where its parent was read from") {
  const World w;
  syncline_op_id id = w.node;
  REQUIRE(syncline_tree_create(w.tree(), &id, 0, &id, nullptr) == SYNCLINE_OK);
  bool has_parent = false;
  REQUIRE(syncline_tree_parent(w.tree(), id, &has_parent, &id, nullptr) ==
          SYNCLINE_OK);
  CHECK(NameOf(id) == NameOf(w.node));
}

TEST_CASE("a node is deleted with what is below it") {
  const World w;
  syncline_container* meta = nullptr;
  REQUIRE(syncline_tree_meta(w.tree(), w.child, &meta, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_tree_delete(w.tree(), w.node, nullptr) == SYNCLINE_OK);
  bool contains = true;
  REQUIRE(syncline_tree_contains(w.tree(), w.child, &contains, nullptr) ==
          SYNCLINE_OK);
  CHECK_FALSE(contains);
  OpIds none;
  REQUIRE(syncline_tree_children(w.tree(), &w.node, &none, nullptr) ==
          SYNCLINE_OK);
  CHECK(none.size == 0);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_map_set, meta, "k", 1,
          &w.value);
}

// All that take a node say the same of one that is not there.
void CheckNoNode(World& w, syncline_op_id none) {
  const Unchanged unchanged(w);
  constexpr syncline_code kCode = SYNCLINE_NOT_FOUND;
  REFUSED(kCode, syncline_tree_create, w.tree(), &none, 0, &w.out.id);
  REFUSED(kCode, syncline_tree_move, w.tree(), none, nullptr, 0);
  REFUSED(kCode, syncline_tree_move, w.tree(), w.node, &none, 0);
  REFUSED(kCode, syncline_tree_delete, w.tree(), none);
  REFUSED(kCode, syncline_tree_meta, w.tree(), none, &w.out.container);
  REFUSED(kCode, syncline_tree_parent, w.tree(), none, &w.out.flag, &w.out.id);
  REFUSED(kCode, syncline_tree_index, w.tree(), none, &w.out.size);
}

TEST_CASE("a node that is not there is NOT_FOUND") {
  World w;
  CheckNoNode(w, {0, 0});
  CheckNoNode(w, {77, 0});
  CheckNoNode(w, {1, 0});  // an op, but none that creates a node
  CheckNoNode(w, {~uint64_t{0}, ~uint32_t{0}});
  REQUIRE(syncline_tree_delete(w.tree(), w.child, nullptr) == SYNCLINE_OK);
  CheckNoNode(w, w.child);
}

TEST_CASE("misuse of a tree is refused") {
  World w;
  const Unchanged unchanged(w);
  REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_tree_create, w.tree(), nullptr, 2,
          &w.out.id);
  REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_tree_move, w.tree(), w.child, nullptr,
          2);
  REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_tree_move, w.tree(), w.child, &w.node,
          1);  // it is not counted itself
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_tree_move, w.tree(), w.node,
          &w.child, 0);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_tree_move, w.tree(), w.node,
          &w.node, 0);
}

TEST_CASE("a tree that was removed is read, and not edited") {
  World w;
  const Unchanged unchanged(w);
  syncline_container* const tree = w.RemovedOf(SYNCLINE_TREE);
  constexpr syncline_code kCode = SYNCLINE_FAILED_PRECONDITION;
  REFUSED(kCode, syncline_tree_create, tree, nullptr, 0, &w.out.id);
  REFUSED(kCode, syncline_tree_move, tree, w.node, nullptr, 0);
  REFUSED(kCode, syncline_tree_delete, tree, w.node);
  OpIds none;
  REQUIRE(syncline_tree_nodes(tree, &none, nullptr) == SYNCLINE_OK);
  CHECK(none.size == 0);
}

}  // namespace
}  // namespace syncline::test
