// Strangers' ops of movable lists and trees, and of the maps of nodes: whatever
// they refer to, replicas that know the same do the same.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "codec/batch_builder.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using internal::ContainerKey;
using internal::EncodeUpdate;
using internal::EventBatch;
using internal::OpKind;

constexpr PeerId kAlice{1}, kMallory{9};

ContainerKey MetaOf(const OpId& node) {
  return {ContainerKind::kMap, {}, ContainerKey::kNoParent, node};
}

// Mallory sets a key in the map of a node that there need not be.
std::string SetInMeta(const OpId& node) {
  BatchBuilder builder;
  builder.BeginRun(kMallory, 0, {});
  std::string value;
  internal::AppendValue(Value(1), &value);
  builder.AddOther(MetaOf(node), OpKind::kSet, builder.Key("k"), 1, value);
  return EncodeUpdate(builder.Take());
}

absl::Status EditMeta(Doc& doc, const OpId& node) {
  const auto meta = doc.At("/t/" + node.ToString());
  if (!meta.ok()) return meta.status();
  return doc.Get<Map>(*meta)->Set("mine", 1);
}

TEST_CASE("a node's map may be named before its node is known") {
  Doc alice(kAlice), early, late;
  const NodeId node = *alice.tree("t").Create();
  const std::string forged = SetInMeta(node);
  REQUIRE(early.Import(forged).ok());
  REQUIRE(early.Import(alice.Export()).ok());
  REQUIRE(late.Import(alice.Export()).ok());
  REQUIRE(late.Import(forged).ok());
  REQUIRE(*early.ToJson() == *late.ToJson());
  REQUIRE(EditMeta(early, node).ok());
  REQUIRE(EditMeta(late, node).ok());
}

TEST_CASE("a node of an update that is refused leaves nothing behind") {
  Doc doc;
  BatchBuilder builder;
  builder.BeginRun(kAlice, 0, {});
  builder.AddOther({ContainerKind::kTree, "A"}, OpKind::kCreateNode, 0, 1, {});
  builder.AddNoTarget();
  std::string value;
  internal::AppendValue(Value(1), &value);
  builder.AddOther(MetaOf({kAlice, 0}), OpKind::kSet, builder.Key("k"), 1,
                   value);
  builder.Insert("text", 1000, "x");
  REQUIRE(absl::IsInvalidArgument(
      doc.Import(EncodeUpdate(builder.Take())).status()));
  Doc alice(kAlice);
  const NodeId node = *alice.tree("t").Create();
  REQUIRE(doc.Import(alice.Export()).ok());
  REQUIRE(EditMeta(doc, node).ok());
  REQUIRE(doc.tree("A").empty());
}

TEST_CASE("an update that is refused half-way names no node") {
  Doc doc;
  BatchBuilder builder;
  builder.BeginRun(kMallory, 0, {});
  builder.AddOther({ContainerKind::kMap, "m"}, OpKind::kRemove,
                   builder.Key("k"), 1, {});
  REQUIRE(doc.Import(EncodeUpdate(builder.Take())).ok());
  // A text is inherited from an op that was none.
  builder.BeginRun(kMallory, 1, {{kMallory, 0}});
  builder.Insert("", 0, "x");
  auto batch = builder.Take();
  batch.containers.push_back(MetaOf({kMallory, 1}));
  REQUIRE(absl::IsInvalidArgument(doc.Import(EncodeUpdate(batch)).status()));
  REQUIRE(doc.text("t").Insert(0, "still usable").ok());
}

TEST_CASE("a target that comes later in its own update is refused") {
  BatchBuilder builder;
  builder.BeginRun(kMallory, 0, {});
  builder.AddOther({ContainerKind::kTree, "t"}, OpKind::kCreateNode, 0, 1, {});
  builder.AddTarget({kAlice, 0});
  builder.BeginRun(kAlice, 0, {});
  builder.AddOther({ContainerKind::kTree, "t"}, OpKind::kCreateNode, 0, 1, {});
  builder.AddNoTarget();
  Doc doc;
  const auto result = doc.Import(EncodeUpdate(builder.Take()));
  REQUIRE(absl::IsDataLoss(result.status()));
}

TEST_CASE("an update whose target is not known waits for it") {
  BatchBuilder builder;
  builder.BeginRun(kMallory, 0, {});
  builder.AddOther({ContainerKind::kTree, "t"}, OpKind::kCreateNode, 0, 1, {});
  builder.AddTarget({kAlice, 0});
  Doc doc, alice(kAlice);
  const NodeId node = *alice.tree("t").Create();
  const auto result = doc.Import(EncodeUpdate(builder.Take()));
  REQUIRE(result.ok());
  REQUIRE(result->pending.size() == 1);
  REQUIRE(doc.Import(alice.Export()).ok());
  REQUIRE(doc.tree("t").children(node).size() == 1);
}

TEST_CASE("a target that is no item and no node is passed over, by all") {
  Doc alice(kAlice);
  REQUIRE(alice.movable_list("l").Append("a").ok());
  REQUIRE(alice.text("x").Insert(0, "x").ok());
  BatchBuilder builder;
  builder.BeginRun(kMallory, 0, {});
  const ContainerKey list{ContainerKind::kMovableList, "l"};
  const ContainerKey tree{ContainerKind::kTree, "t"};
  builder.AddOther(list, OpKind::kMoveItem, 0, 1, {});
  builder.AddTarget({kAlice, 1});
  builder.AddOther(list, OpKind::kDeleteItem, 0, 1, {});
  builder.AddTarget({kAlice, 1});
  builder.AddOther(tree, OpKind::kCreateNode, 0, 1, {});
  builder.AddTarget({kAlice, 0});
  builder.AddOther(tree, OpKind::kMoveNode, 0, 1, {});
  builder.AddTarget({kMallory, 2});
  builder.AddNoTarget();
  REQUIRE(alice.Import(EncodeUpdate(builder.Take())).ok());
  REQUIRE(alice.movable_list("l").Append("b").ok());
  REQUIRE(alice.movable_list("l").Move(0, 1).ok());
  REQUIRE(alice.tree("t").Create().ok());
  Doc other;
  REQUIRE(other.Import(alice.Export()).ok());
  REQUIRE(*other.ToJson() == *alice.ToJson());
  REQUIRE(alice.movable_list("l").values() == std::vector<Value>{"b", "a"});
  REQUIRE(alice.tree("t").nodes().size() == 1);
}

TEST_CASE("a node that is taken back leaves no map behind") {
  Doc doc;
  REQUIRE_FALSE(doc.Transact([&] {
                     (void)doc.tree("t").meta(*doc.tree("t").Create());
                     return absl::CancelledError("no");
                   })
                    .ok());
  // The same op id makes another map.
  Map child = *doc.map("m").New<Map>("k");
  REQUIRE(child.Set("a", 1).ok());
  REQUIRE(doc.map("m").Delete("k").ok());
  REQUIRE(absl::IsFailedPrecondition(child.Set("a", 2)));
}

TEST_CASE("who wrote a seed is told however deep it is nested") {
  constexpr uint32_t kDepth = 100000;
  EventBatch batch;
  batch.peers = {kMallory};
  batch.containers = {{ContainerKind::kMap, "m"}};
  for (uint32_t i = 0; i + 1 < kDepth; ++i) {
    ContainerKey key{ContainerKind::kMap, "k"};
    key.parent = i;
    batch.containers.push_back(key);
  }
  batch.keys = {"k"};
  batch.runs = {{0, 0, 1, 0, 0}};
  batch.ops = {{kDepth - 1, OpKind::kSet, 0, 1, 1}};
  batch.value_storage.assign(1, 2);  // true
  batch.values = batch.value_storage;
  Doc doc;
  REQUIRE(doc.Import(EncodeUpdate(batch)).ok());
  CHECK(doc.SeedAuthor().ok());
}

TEST_CASE("containers of a later version are kept and passed on") {
  const auto later = static_cast<ContainerKind>(42);
  BatchBuilder builder;
  builder.BeginRun(kMallory, 0, {});
  std::string value;
  internal::AppendValue(ContainerRef{later, 0}, &value);
  builder.AddOther({ContainerKind::kMap, "m"}, OpKind::kSet, builder.Key("k"),
                   1, value);
  std::string content = {5, 'l', 'a', 't', 'e', 'r'};
  builder.AddOther({later, {}, ContainerKey::kNoParent, OpId{kMallory, 0}},
                   static_cast<OpKind>(static_cast<int>(OpKind::kOpaque) + 2),
                   7, 1, content);
  builder.AddOther({later, "root"}, OpKind::kOpaque, 3, 1, content);
  const std::string from_later = EncodeUpdate(builder.Take());

  Doc doc(kAlice);
  int events = 0;
  const Subscription subscription =
      doc.Subscribe([&](const Event&) { ++events; });
  REQUIRE(doc.Import(from_later).ok());
  REQUIRE(events == 1);
  REQUIRE(*doc.ToJson() == R"({"m":{"k":null}})");
  const Value child = *doc.map("m").Get("k");
  REQUIRE(child.as_container()->kind == later);
  REQUIRE(absl::IsInvalidArgument(doc.Get<Map>(child).status()));
  REQUIRE(doc.text("t").Insert(0, "mine").ok());

  // Through a snapshot, and through another document, to one that knows.
  Doc second, third;
  REQUIRE(second.Import(doc.ExportSnapshot()).ok());
  REQUIRE(third.Import(second.Export()).ok());
  VersionVector mine;
  mine.Set(kAlice, third.version().next_counter(kAlice));
  REQUIRE(*third.ExportSince(mine) == from_later);
}

}  // namespace
}  // namespace syncline::test
