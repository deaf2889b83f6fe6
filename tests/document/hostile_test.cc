// Bytes of strangers: whatever they are, a document takes all of them or
// nothing, stays usable, and never says what others cannot read.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "document/portrait.h"
#include "support/seed.h"
#include "syncline/doc.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/snapshot_encoder.h"
#include "syncline/internal/codec/update_encoder.h"

namespace syncline::test {
namespace {

using internal::BytesKind;
using internal::EventBatch;
using internal::OpKind;

constexpr PeerId kAlice{1}, kBob{2}, kMallory{3};

// One run of one op run in the text "t", as nobody checks it before us.
struct ForgedRun {
  PeerId peer = kMallory;
  uint32_t counter = 0;
  std::vector<OpId> parents = {};
  OpKind kind = OpKind::kInsert;
  uint32_t position = 0;
  uint32_t length = 1;
};

EventBatch BatchOf(const ForgedRun& run) {
  EventBatch batch;
  batch.containers = {{ContainerKind::kText, "t"}};
  batch.peers = {run.peer};
  for (const OpId& parent : run.parents) {
    if (parent.peer != run.peer) batch.peers.push_back(parent.peer);
    const bool own = parent.peer == run.peer;
    batch.parents.push_back(
        {own ? 0 : static_cast<uint32_t>(batch.peers.size()) - 1,
         parent.counter});
  }
  batch.runs = {{0, run.counter, run.length, 0,
                 static_cast<uint32_t>(batch.parents.size())}};
  const uint32_t bytes = run.kind == OpKind::kInsert ? run.length : 0;
  batch.text_storage.assign(bytes, 'm');
  batch.ops = {{0, run.kind, run.position, run.length, bytes}};
  return batch;
}

std::string Forge(const ForgedRun& run) {
  EventBatch batch = BatchOf(run);
  batch.text = batch.text_storage;
  return internal::EncodeUpdate(batch);
}

// "hello" by alice and "> " by bob, concurrently; with `alice` at both.
struct Fixture {
  Doc alice{kAlice}, bob{kBob};

  Fixture() {
    REQUIRE(alice.text("t").Insert(0, "hello").ok());
    MustImport(bob, Since(alice, {}));
    REQUIRE(alice.text("t").Insert(5, " world").ok());
    REQUIRE(bob.text("t").Insert(0, "> ").ok());
    REQUIRE(bob.text("u").Insert(0, "\u6F22").ok());
    REQUIRE(bob.Commit({.time_ms = 7, .message = "quote"}).ok());
    MustImport(alice, Since(bob, alice.version()));
  }
};

// Refused, and nothing has changed.
void CheckRefused(Doc& doc, std::string_view bytes) {
  const Portrait before = PortraitOf(doc);
  const std::vector<std::string> exports = ExportsOf(doc);
  const absl::StatusOr<ImportResult> result = doc.Import(bytes);
  REQUIRE(!result.ok());
  REQUIRE(PortraitOf(doc) == before);
  REQUIRE(ExportsOf(doc) == exports);
}

// Whatever `doc` took in, others can read what it says, and agree.
void CheckSpeaksClearly(Doc& doc) {
  const Portrait portrait = PortraitOf(doc);
  for (const std::string& bytes : ExportsOf(doc)) {
    Doc fresh;
    MustImport(fresh, bytes);
    CHECK(PortraitOf(fresh) == portrait);
    ExportsOf(fresh);
  }
}

// Imports anything; if it is refused, nothing may have changed.
void ImportAnything(Doc& doc, std::string_view bytes) {
  const Portrait before = PortraitOf(doc);
  const absl::StatusOr<ImportResult> result = doc.Import(bytes);
  if (result.ok()) return;
  REQUIRE(PortraitOf(doc) == before);
}

TEST_CASE("bytes cut off at any length are refused") {
  Fixture f;
  Doc fresh;
  for (const std::string& bytes : ExportsOf(f.alice)) {
    for (size_t n = 0; n < bytes.size(); ++n) {
      INFO(n << " of " << bytes.size() << " bytes");
      CheckRefused(f.bob, bytes.substr(0, n));
      REQUIRE(!fresh.Import(bytes.substr(0, n)).ok());
    }
    CheckRefused(f.bob, bytes + '\0');
  }
  REQUIRE(PortraitOf(fresh) == PortraitOf(*std::make_unique<Doc>()));
}

TEST_CASE("bytes with any bit flipped are refused") {
  Fixture f;
  for (std::string bytes : ExportsOf(f.alice)) {
    for (size_t i = 0; i < bytes.size() * 8; ++i) {
      const char flip = static_cast<char>(1 << (i % 8));
      bytes[i / 8] = static_cast<char>(bytes[i / 8] ^ flip);
      INFO("bit " << i);
      REQUIRE(!f.bob.Import(bytes).ok());
      bytes[i / 8] = static_cast<char>(bytes[i / 8] ^ flip);
    }
  }
  CheckSpeaksClearly(f.bob);
}

// Imports `bytes` into a fresh document, one with some of it, one with all.
void ImportForged(const std::string& bytes) {
  Fixture f;
  Doc fresh;
  for (Doc* doc : {&fresh, &f.bob, &f.alice}) {
    ImportAnything(*doc, bytes);
    // Whatever it is now, it can be edited, and says so or why not.
    REQUIRE(doc->text("t").Insert(0, "x").ok());
    (void)doc->ExportSnapshot();
    (void)doc->Import(f.alice.Export());
    (void)doc->Export();
  }
}

TEST_CASE("any byte changed under a good checksum harms nobody") {
  Fixture f;
  for (const std::string& original : ExportsOf(f.alice)) {
    const BytesKind kind = *internal::IdentifyBytes(original);
    for (size_t i = internal::kEnvelopeBytes; i < original.size(); ++i) {
      for (const int change : {1, 2, 8, 127, 128, 255}) {
        std::string bytes = original;
        bytes[i] = static_cast<char>(bytes[i] + change);
        internal::SealEnvelope(kind, &bytes);
        INFO("byte " << i << " + " << change);
        ImportForged(bytes);
      }
    }
  }
}

TEST_CASE("several bytes changed under a good checksum harm nobody") {
  Fixture f;
  const std::vector<std::string> exports = ExportsOf(f.alice);
  for (uint64_t seed : Seeds(1500)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    std::string bytes = random.Pick(exports);
    const BytesKind kind = *internal::IdentifyBytes(bytes);
    for (uint64_t n = random.Between(1, 4); n > 0; --n) {
      const size_t at =
          random.Between(internal::kEnvelopeBytes, bytes.size() - 1);
      switch (random.Uniform(3)) {
        case 0:
          bytes[at] = static_cast<char>(random.Uniform(256));
          break;
        case 1:
          bytes.insert(at, 1, static_cast<char>(random.Uniform(256)));
          break;
        default:
          bytes.erase(at, 1);
      }
    }
    internal::SealEnvelope(kind, &bytes);
    ImportForged(bytes);
  }
}

TEST_CASE("an op beyond the text that its author saw is refused") {
  const OpId tip_of_alice{kAlice, 10}, tip_of_bob{kBob, 2};
  for (const auto& parents :
       {std::vector<OpId>{tip_of_alice, tip_of_bob},
        std::vector<OpId>{tip_of_bob}, std::vector<OpId>{tip_of_alice},
        std::vector<OpId>{{kAlice, 3}}, std::vector<OpId>{}}) {
    for (const auto& [kind, position, length] :
         std::initializer_list<std::tuple<OpKind, uint32_t, uint32_t>>{
             {OpKind::kInsert, 14, 1},
             {OpKind::kInsert, 1u << 30, 1},
             {OpKind::kDelete, 13, 1},
             {OpKind::kDelete, 0, 14},
             {OpKind::kDelete, 5, 100},
             {OpKind::kDelete, 0, (1u << 31) - 1 - 200},
             {OpKind::kDelete, 1u << 30, 1u << 29},
             {OpKind::kDeleteBackward, 20, 3},
             {OpKind::kDeleteBackward, 1u << 30, 1u << 30}}) {
      INFO(parents.size() << " parents, kind " << static_cast<int>(kind)
                          << ", at " << position << ", " << length << " ops");
      Fixture f;
      CheckRefused(f.alice, Forge({.parents = parents,
                                   .kind = kind,
                                   .position = position,
                                   .length = length}));
      // The next op is taken as if nothing had been.
      MustImport(f.alice, Forge({.parents = parents}));
      CheckSpeaksClearly(f.alice);
    }
  }
}

TEST_CASE("an op with unknown parents waits, and shows nothing") {
  Fixture f;
  const Portrait before = PortraitOf(f.alice);
  const auto result = f.alice.Import(Forge({.parents = {{PeerId{99}, 5}}}));
  REQUIRE(result.ok());
  REQUIRE(result->applied.empty());
  REQUIRE(result->pending == std::vector{OpSpan{kMallory, 0, 1}});
  REQUIRE(PortraitOf(f.alice) == before);
  CheckSpeaksClearly(f.alice);
}

TEST_CASE("an update that waited and turns out to be broken is rejected") {
  Fixture f;
  Doc carol(PeerId{4});
  const std::string broken = Forge({.parents = {{kBob, 2}}, .position = 1000});
  const std::string good = Forge({.peer = PeerId{5}, .parents = {{kBob, 2}}});
  for (const std::string& early : {broken, good}) {
    const auto result = carol.Import(early);
    REQUIRE(result.ok());
    REQUIRE(result->pending.size() == 1);
  }
  const auto result = carol.Import(f.alice.Export());
  REQUIRE(result.ok());
  REQUIRE(result->rejected.size() == 1);
  REQUIRE(carol.version().next_counter(kMallory) == 0);
  REQUIRE(carol.version().next_counter(PeerId{5}) == 1);
  MustImport(f.alice, good);
  REQUIRE(PortraitOf(carol) == PortraitOf(f.alice));
  CheckSpeaksClearly(carol);
}

TEST_CASE("updates that wait fill no more than max_pending_bytes") {
  Doc doc(kAlice, {.max_pending_bytes = 100});
  size_t waiting = 0;
  for (uint32_t i = 0; i < 50; ++i) {
    const std::string update =
        Forge({.peer = PeerId{100 + i}, .parents = {{PeerId{99}, i}}});
    const auto result = doc.Import(update);
    if (waiting + update.size() <= 100) {
      REQUIRE(result.ok());
      waiting += update.size();
    } else {
      REQUIRE(absl::IsResourceExhausted(result.status()));
    }
  }
  // What needs not wait is taken still.
  Fixture f;
  MustImport(doc, *f.alice.Export());
}

TEST_CASE("a peer id that was used twice is reported") {
  Doc one(kMallory), other(kMallory), reader(kAlice);
  REQUIRE(one.text("t").Insert(0, "one").ok());
  REQUIRE(other.text("t").Insert(0, "other").ok());
  MustImport(reader, *one.Export());
  CheckRefused(reader, *other.Export());
  CheckRefused(one, *other.Export());
  CheckRefused(reader, *other.ExportSnapshot());
  // Also where the known ops are still encoded.
  Doc opened(kAlice);
  MustImport(opened, *one.ExportSnapshot());
  REQUIRE(absl::IsAlreadyExists(opened.Import(other.Export()).status()));
  REQUIRE(opened.text("t").ToString() == "one");
}

TEST_CASE("a peer id that deleted here and put an embed there is reported") {
  Doc one(kMallory), other(kMallory);
  REQUIRE(one.text("t").Insert(0, "hello").ok());
  MustImport(other, *one.Export());
  REQUIRE(one.text("t").Delete(0, 1).ok());
  REQUIRE(other.text("t").InsertEmbed(0, 5).ok());
  CheckRefused(one, *other.Export());
  CheckRefused(other, *one.Export());
}

TEST_CASE("a peer that forgets its own past is refused") {
  Fixture f;
  CheckRefused(f.bob, Forge({.peer = kAlice, .counter = 5}));
  // Bob's first op knows alice's first five, and not the other six.
  CheckRefused(f.alice,
               Forge({.peer = kAlice, .counter = 11, .parents = {{kBob, 0}}}));
}

TEST_CASE("parents that are ancestors of each other harm nobody") {
  Fixture f;
  const std::string update =
      Forge({.parents = {{kAlice, 3}, {kAlice, 10}, {kBob, 0}}});
  if (!f.alice.Import(update).ok()) return;
  CheckSpeaksClearly(f.alice);
  REQUIRE(f.alice.text("t").Insert(3, "after").ok());
  MustImport(f.alice, Forge({.peer = PeerId{9}, .parents = {{kAlice, 3}}}));
  CheckSpeaksClearly(f.alice);
}

// A snapshot of one peer's op, with a state of its own.
std::string ForgeSnapshot(const ForgedRun& run, std::string_view text) {
  EventBatch history = BatchOf(run);
  history.text = history.text_storage;
  internal::SnapshotParts parts;
  parts.peers = {{run.peer, run.length}};
  parts.heads = {{0, run.length - 1, run.length - 1}};
  parts.roots = {{ContainerKind::kText, "t", text}};
  parts.history = &history;
  return internal::EncodeSnapshot(parts);
}

TEST_CASE("a snapshot whose history does not fit its state harms nobody") {
  for (const std::string& bytes :
       {ForgeSnapshot({}, "another text"), ForgeSnapshot({}, ""),
        ForgeSnapshot({.position = 1u << 30}, "m"),
        ForgeSnapshot({.kind = OpKind::kDelete, .length = 1000}, "m"),
        ForgeSnapshot({.kind = OpKind::kDelete, .length = (1u << 31) - 1}, "m"),
        ForgeSnapshot({.kind = OpKind::kDelete, .length = (1u << 31) - 2},
                      "m")}) {
    Fixture f;
    Doc fresh;
    MustImport(fresh, bytes);
    // None of this has to go well; nothing of it may crash or change half.
    for (int i = 0; i < 3; ++i) (void)fresh.text("t").Insert(0, "x");
    (void)fresh.text("t").Delete(0, 1);
    const Portrait before = PortraitOf(fresh);
    for (const std::string& other :
         {*f.alice.Export(), Forge({.peer = kBob, .position = 0}),
          Forge({.peer = kBob, .position = 5}),
          Forge({.peer = PeerId{7}, .kind = OpKind::kDelete})}) {
      const bool taken = fresh.Import(other).ok();
      if (!taken) REQUIRE(PortraitOf(fresh).texts == before.texts);
      if (taken) break;
    }
    (void)fresh.Export();
    (void)fresh.ExportSnapshot();
  }
}

TEST_CASE("a document that is full says so") {
  Doc full;
  const uint32_t ops = 1u << 31;
  if (!full.Import(ForgeSnapshot({.kind = OpKind::kDelete, .length = ops}, ""))
           .ok()) {
    return;
  }
  const absl::Status status = full.text("t").Insert(0, "more");
  REQUIRE(absl::IsResourceExhausted(status));
  REQUIRE(full.text("t").empty());
}

}  // namespace
}  // namespace syncline::test
