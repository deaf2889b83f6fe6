// What a document, and the readers of small messages, take for each byte that
// they are given. docs/format.md states the multiples.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bounds/bound.h"
#include "bounds/hostile_updates.h"
#include "codec/raw_message.h"
#include "syncline/encoding.h"
#include "syncline/history_info.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/obfuscate.h"
#include "syncline/syncline.h"
#include "syncline/updates.h"

namespace syncline::test {
namespace {

using internal::BytesKind;

constexpr Bound kImport = {8000, 32};
constexpr Bound kInspect = {4000, 64};
constexpr Bound kObfuscate = {4000, 4};
constexpr Bound kSmall = {200, 2};

TEST_CASE("a document takes memory in proportion to what it imports") {
  for (const size_t size : kSizes) {
    for (const auto& [what, message] : HostileUpdates(size)) {
      INFO(what);
      const std::string bytes = Sealed(message);
      Doc doc(PeerId{99});
      CheckBound(kImport, bytes.size(), [&] { return doc.Import(bytes); });
      CheckBound(kImport, bytes.size(), [&] { return doc.ToJson(); });
      CheckBound(kImport, bytes.size(), [&] { return doc.Export(); });
      CheckBound(kImport, bytes.size(), [&] { return doc.ExportShallow(); });
    }
  }
}

TEST_CASE("so do those who look at a history, and make another of it") {
  for (const size_t size : kSizes) {
    for (const auto& [what, message] : HostileUpdates(size)) {
      INFO(what);
      const std::string bytes = Sealed(message);
      CheckBound(kInspect, bytes.size(), [&] { return InspectHistory(bytes); });
      CheckBound(kObfuscate, bytes.size(),
                 [&] { return ObfuscateHistory(bytes); });
    }
  }
}

// One long key, and so many maps below it.
TEST_CASE("names are told in proportion to the bytes that they are in") {
  for (const size_t size : kSizes) {
    Doc doc(PeerId{1});
    Map above = *doc.map("m").Open<Map>(std::string(size, 'k'));
    for (size_t i = 0; i < size; ++i) {
      REQUIRE(above.Open<Map>(std::to_string(i))->Set("k", 1).ok());
    }
    const std::string bytes = *doc.Export();
    const HeapUse use = HeapUseOf([&] { return InspectHistory(bytes); });
    CAPTURE(bytes.size(), use.all);
    CHECK(use.all <= 500 * bytes.size() + kOnce);
  }
}

// Two authors write in turns, in the innermost of so many maps.
std::string InTurns(uint32_t size) {
  internal::EventBatch batch;
  batch.peers = {PeerId{1}, PeerId{2}};
  batch.containers.push_back({ContainerKind::kMap, "m"});
  for (uint32_t i = 1; i < size; ++i) {
    batch.containers.push_back({ContainerKind::kMap, "k"});
    batch.containers.back().parent = i - 1;
  }
  batch.keys = {"k"};
  for (uint32_t i = 0; i < size; ++i) {
    const uint32_t parents = i == 0 ? 0 : i - 1;
    if (i > 0) {
      batch.parents.push_back({internal::EventBatch::Parent::kInside, i - 1});
    }
    batch.runs.push_back({i % 2, i / 2, 1, parents, i});
    batch.ops.push_back({size - 1, internal::OpKind::kSet, 0, 1, 1});
    internal::AppendValue(Value(), &batch.value_storage);
  }
  batch.values = batch.value_storage;
  return internal::EncodeUpdate(batch);
}

TEST_CASE("what updates have in common is compared in proportion to it") {
  const std::string update = InTurns(1000);
  const auto merge = [](std::vector<std::string_view> updates) {
    return HeapUseOf([&] { return MergeUpdates(updates); });
  };
  REQUIRE(MergeUpdates(std::vector<std::string_view>{update, update}).ok());
  const HeapUse once = merge({update});
  const HeapUse twice = merge({update, update});
  CAPTURE(once.allocations, twice.allocations);
  CHECK(twice.allocations <= 4 * once.allocations);
}

std::string Many(uint32_t field, std::string_view message, size_t count) {
  Message many;
  for (size_t i = 0; i < count; ++i) many.Bytes(field, message);
  return many.bytes();
}

// Lists in lists, as deep as they may be.
std::string Nested() {
  std::string nested;
  for (int depth = 0; depth < 400; ++depth) {
    nested = Message().Bytes(7, Message().Bytes(1, nested).bytes()).bytes();
  }
  return nested;
}

TEST_CASE("so do plain values, events and deltas") {
  for (const size_t size : kSizes) {
    const std::string nested = Nested();
    for (const std::string& plain :
         {Message().Bytes(7, Many(1, "", size)).bytes(),
          Message().Bytes(8, Many(1, "", size)).bytes(),
          Message()
              .Bytes(7, Many(1, nested, size / nested.size() + 1))
              .bytes()}) {
      REQUIRE(DecodePlain(plain).ok());
      CheckBound(kSmall, plain.size(), [&] { return DecodePlain(plain); });
    }
    // Of a change: the path, and the deltas of all kinds.
    for (const uint32_t field : {2, 3, 4, 5, 6}) {
      CAPTURE(field);
      const std::string steps =
          field == 2 ? Many(2, "", size)
                     : Message().Bytes(field, Many(1, "", size)).bytes();
      const std::string event = Message().Bytes(3, steps).bytes();
      CheckBound(kSmall, event.size(), [&] { return DecodeEvent(event); });
    }
    const std::string changes = Many(3, Message().Varint(7, 0).bytes(), size);
    CheckBound(kSmall, changes.size(), [&] { return DecodeEvent(changes); });
    const std::string delta = Many(1, Message().Varint(1, 1).bytes(), size);
    CheckBound(kSmall, delta.size(), [&] { return DecodeDelta(delta); });
  }
}

TEST_CASE("so do versions, cursors and undo stacks") {
  for (const size_t size : kSizes) {
    std::vector<PeerId> peers;
    for (size_t i = 0; i < size; ++i) peers.push_back(PeerId{i + 1});
    const std::string version =
        Sealed(Message()
                   .Peers(1, peers)
                   .Column(2, std::vector<uint64_t>(size, 1))
                   .bytes(),
               BytesKind::kVersion);
    REQUIRE(VersionVector::Decode(version).ok());
    CheckBound(kSmall, version.size(),
               [&] { return VersionVector::Decode(version); });
    const std::string root = "\x08\x02\x12\x01m";
    const std::string cursor = Sealed(Many(4, root, size), BytesKind::kCursor);
    CheckBound(kSmall, cursor.size(), [&] { return Cursor::Decode(cursor); });
    Doc owner(PeerId{1});
    for (const std::string& message :
         {Many(2, "", size), Message().Peers(1, peers).bytes(),
          Message().Bytes(2, Many(4, "", size)).bytes()}) {
      const std::string undo = Sealed(message, BytesKind::kUndo);
      CheckBound(kSmall, undo.size(),
                 [&] { return UndoStack::Load(owner, undo); });
    }
  }
}

// Each merge and each order is about the ops of one container.
TEST_CASE("many texts beside a long one are merged in proportion to them") {
  for (const size_t size : kSizes) {
    Doc alice(PeerId{1});
    Doc bob(PeerId{2});
    for (int round = 0; round < 2; ++round) {
      REQUIRE(alice.text("long").Insert(0, std::string(16 * size, 'x')).ok());
      for (size_t i = 0; i < size / 16; ++i) {
        for (Doc* doc : {&alice, &bob}) {
          REQUIRE(doc->text(std::to_string(i)).Insert(0, "a").ok());
        }
      }
    }
    const std::string ours = *alice.Export();
    const std::string theirs = *bob.Export();
    const std::string update =
        *MergeUpdates(std::vector<std::string_view>{ours, theirs});
    Doc doc(PeerId{3});
    CheckBound(kImport, update.size(), [&] { return doc.Import(update); });
    CheckBound(kImport, update.size(), [&] { return doc.ExportShallow(); });
  }
}

// Op number i is by one of two authors, who never hear of each other.
std::string InTurns(size_t texts, size_t ops) {
  internal::EventBatch batch;
  for (size_t i = 0; i < texts; ++i) {
    batch.containers.push_back({ContainerKind::kText, std::to_string(i)});
  }
  batch.peers = {PeerId{1}, PeerId{2}};
  for (uint32_t i = 0; i < ops; ++i) {
    const auto parent = static_cast<uint32_t>(batch.parents.size());
    if (i > 1)
      batch.parents.push_back({internal::EventBatch::Parent::kInside, i - 2});
    batch.runs.push_back(
        {i % 2, i / 2, 1, parent, static_cast<uint32_t>(batch.parents.size())});
    const auto text = static_cast<uint32_t>(i / 2 % texts);
    batch.ops.push_back({text, internal::OpKind::kInsert, 0, 1, 1});
    batch.text_storage += 'x';
  }
  batch.text = batch.text_storage;
  return EncodeUpdate(batch);
}

TEST_CASE("texts that two write in turns are merged in proportion to them") {
  for (const size_t size : kSizes) {
    const std::string update = InTurns(size / 16, size / 2);
    Doc doc(PeerId{3});
    CheckBound(kImport, update.size(), [&] { return doc.Import(update); });
    CheckBound(kImport, update.size(), [&] { return doc.ExportShallow(); });
  }
}

// Events tell what is in each, and where it is.
TEST_CASE("containers as deep as an update are told in proportion to it") {
  for (const size_t size : kSizes) {
    Doc author(PeerId{1});
    List list = author.list("l");
    for (size_t i = 0; i < size; ++i) list = *list.New<List>(0);
    const std::string update = *author.Export();
    Doc doc(PeerId{2});
    size_t told = 0;
    const Subscription listener =
        doc.Subscribe([&](const Event& event) { told = event.changes.size(); });
    CheckBound({kImport.memory, 32}, update.size(),
               [&] { return doc.Import(update); });
    CHECK(told == 500);
  }
}

// Events tell it, and each node has another one above it.
TEST_CASE("a tree as deep as an update is told in proportion to it") {
  for (const size_t size : kSizes) {
    Doc author(PeerId{1});
    std::optional<OpId> node;
    for (size_t i = 0; i < size; ++i) node = *author.tree("t").Create(node);
    const std::string update = *author.Export();
    Doc doc(PeerId{2});
    size_t told = 0;
    const Subscription listener = doc.Subscribe([&](const Event& event) {
      told += std::get<TreeDelta>(event.changes.at(0).delta).size();
    });
    CheckBound({kImport.memory, 300}, update.size(),
               [&] { return doc.Import(update); });
    CHECK(told == size);
  }
}

}  // namespace
}  // namespace syncline::test
