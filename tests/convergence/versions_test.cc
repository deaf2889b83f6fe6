// Versions against what replicas really showed: a swarm that edits and merges
// writes down, now and then, what a replica knows and shows. Whoever has the
// whole history must show the same of it, whichever way it is asked. Of two
// versions together, a document that imports both is the judge.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "convergence/json_editor.h"
#include "convergence/shadow_document.h"
#include "convergence/swarm_records.h"
#include "convergence/version_checks.h"
#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

constexpr TextUnit kEventUnits[] = {TextUnit::kBytes, TextUnit::kCodePoints,
                                    TextUnit::kUtf16};

TEST_CASE("a fork at a version shows what a replica showed that was there") {
  for (uint64_t seed : Seeds(25)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Play play = PlaySwarm(random);
    for (int i = 0; i < 8; ++i) {
      const Record record = AnyVersion(play, random);
      REQUIRE(*play.doc.VersionOf(record.frontier) == record.version);
      REQUIRE(*play.doc.FrontierOf(record.version) == record.frontier);
      const Doc fork = *play.doc.ForkAt(record.frontier);
      Check(fork, record);
      REQUIRE(fork.version() == record.version);
      REQUIRE(fork.frontier() == record.frontier);
      REQUIRE(fork.peer_id() != play.doc.peer_id());
    }
    Check(play.doc, play.records.back());
  }
}

TEST_CASE("a fork that comes back tells nothing, and one with edits merges") {
  for (uint64_t seed : Seeds(20)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Play play = PlaySwarm(random);
    Doc fork = *play.doc.ForkAt(AnyVersion(play, random).frontier, PeerId{77});
    const auto nothing = play.doc.Import(fork.Export());
    REQUIRE(nothing.ok());
    REQUIRE(nothing->applied.empty());
    Check(play.doc, play.records.back());
    for (int i = 0; i < 10; ++i) JsonEditor(fork, random).Edit();
    REQUIRE(play.doc.Import(fork.ExportSince(play.doc.version())).ok());
    REQUIRE(fork.Import(play.doc.ExportSince(fork.version())).ok());
    Check(fork, RecordOf(play.doc));
  }
}

TEST_CASE("a document that checks out versions shows each, and is told of it") {
  for (uint64_t seed : Seeds(25)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    const TextUnit unit = random.Pick(kEventUnits);
    Play play = PlaySwarm(random, unit);
    Doc& doc = play.doc;
    const Record latest = play.records.back();
    ShadowDocument shadow(unit);
    Apply(doc.Diff({}, doc.frontier()), &shadow);
    CompareShadow(&shadow, doc);
    bool is_checkout = true;
    const Subscription subscription = doc.Subscribe([&](const Event& event) {
      is_checkout &= event.origin == Event::Origin::kCheckout;
      shadow.Apply(event);
    });
    for (int i = 0; i < 8; ++i) {
      const Record record = AnyVersion(play, random);
      REQUIRE(doc.Checkout(record.frontier).ok());
      REQUIRE(is_checkout);
      shadow.ForgetRemoved(doc);
      Check(doc, record);
      CompareShadow(&shadow, doc);
      const bool is_latest = record.frontier == latest.frontier;
      REQUIRE(doc.checked_out().has_value() != is_latest);
      REQUIRE(doc.version() == latest.version);
      REQUIRE(doc.frontier() == latest.frontier);
    }
    REQUIRE(doc.CheckoutLatest().ok());
    Check(doc, latest);
    CompareShadow(&shadow, doc);
  }
}

TEST_CASE("the difference of two versions leads from the one to the other") {
  for (uint64_t seed : Seeds(25)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    const TextUnit unit = random.Pick(kEventUnits);
    Play play = PlaySwarm(random, unit);
    for (int i = 0; i < 6; ++i) {
      const Record from = AnyVersion(play, random);
      const Record to = AnyVersion(play, random);
      ShadowDocument shadow(unit);
      Apply(play.doc.Diff({}, from.frontier), &shadow);
      Apply(play.doc.Diff(from.frontier, to.frontier), &shadow);
      REQUIRE(play.doc.Checkout(to.frontier).ok());
      CompareShadow(&shadow, play.doc);
      REQUIRE(play.doc.Diff(to.frontier, to.frontier)->empty());
    }
  }
}

TEST_CASE(
    "a document that is reverted shows what it showed, and others agree") {
  for (uint64_t seed : Seeds(25)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Play play = PlaySwarm(random);
    Doc& doc = play.doc;
    Doc other(PeerId{50});
    REQUIRE(other.Import(doc.Export()).ok());
    for (int i = 0; i < 4; ++i) {
      const Record before = RecordOf(doc);
      const Record to = AnyVersion(play, random);
      REQUIRE(doc.RevertTo(to.frontier, {.message = "revert"}).ok());
      CheckReverted(doc, to);
      REQUIRE(doc.version().Includes(before.version));
      if (random.Chance(0.3)) {
        REQUIRE(doc.RevertTo(before.frontier).ok());
        CheckReverted(doc, before);
      }
      JsonEditor(other, random).Edit();
      REQUIRE(doc.Import(other.ExportSince(doc.version())).ok());
      REQUIRE(other.Import(doc.ExportSince(other.version())).ok());
      Check(other, RecordOf(doc));
    }
  }
}

TEST_CASE("while an old version shows, updates come in and go out") {
  for (uint64_t seed : Seeds(25)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Play play = PlaySwarm(random);
    Doc& doc = play.doc;
    Doc other(PeerId{50});
    REQUIRE(other.Import(doc.Export()).ok());
    ShadowDocument shadow(TextUnit::kCodePoints);
    Apply(doc.Diff({}, doc.frontier()), &shadow);
    const Subscription subscription =
        doc.Subscribe([&](const Event& event) { shadow.Apply(event); });
    for (int i = 0; i < 4; ++i) {
      const Record record = AnyVersion(play, random);
      REQUIRE(doc.Checkout(record.frontier).ok());
      shadow.ForgetRemoved(doc);
      for (int edit = 0; edit < 5; ++edit) JsonEditor(other, random).Edit();
      const auto imported = doc.Import(other.ExportSince(doc.version()));
      REQUIRE(imported.ok());
      Check(doc, doc.checked_out() ? record : RecordOf(other));
      // A name that neither has met gets one number in both.
      doc.text("new " + std::to_string(i));
      CompareShadow(&shadow, doc);
      Doc fresh;
      REQUIRE(fresh.Import(doc.Export()).ok());
      Check(fresh, RecordOf(other));
      if (random.Chance(0.5)) REQUIRE(doc.CheckoutLatest().ok());
      shadow.ForgetRemoved(doc);
    }
    REQUIRE(doc.CheckoutLatest().ok());
    Check(doc, RecordOf(other));
    CompareShadow(&shadow, doc);
    JsonEditor(doc, random).Edit();
    REQUIRE(other.Import(doc.ExportSince(other.version())).ok());
    Check(doc, RecordOf(other));
  }
}

TEST_CASE("undo does the same whatever was shown in between") {
  for (uint64_t seed : Seeds(20)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Doc looks(PeerId{1});
    Doc twin(PeerId{1});  // never looks back
    UndoStack undo(looks);
    UndoStack twin_undo(twin);
    std::vector<Frontier> versions = {{}};
    for (int step = 0; step < 40; ++step) {
      const uint64_t edit = random.Uniform(1'000'000);
      const uint64_t choice = random.Uniform(10);
      auto act = [&](Doc& doc, UndoStack& stack) {
        SeededRandom own(edit);
        if (choice < 6) JsonEditor(doc, own).Edit();
        if (choice == 6 || choice == 7) REQUIRE(stack.Undo().ok());
        if (choice == 8) REQUIRE(stack.Redo().ok());
        REQUIRE(doc.Commit().ok());
      };
      act(looks, undo);
      act(twin, twin_undo);
      versions.push_back(looks.frontier());
      if (random.Chance(0.4)) {
        REQUIRE(looks.Checkout(random.Pick(versions)).ok());
        const bool is_old = looks.checked_out().has_value();
        const std::string shown = *looks.ToJson();
        REQUIRE(undo.Undo().ok() != is_old);
        if (!is_old) REQUIRE(twin_undo.Undo().ok());
        if (is_old) REQUIRE(*looks.ToJson() == shown);
        REQUIRE(looks.CheckoutLatest().ok());
      }
      REQUIRE(undo.undo_steps() == twin_undo.undo_steps());
      REQUIRE(undo.redo_steps() == twin_undo.redo_steps());
      Check(looks, RecordOf(twin));
    }
  }
}

TEST_CASE("a walk of the history has each op once, newer ones first") {
  for (uint64_t seed : Seeds(20)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Play play = PlaySwarm(random);
    const Record record = AnyVersion(play, random);
    auto walk = play.doc.WalkHistory({.version = record.frontier});
    REQUIRE(walk.ok());
    // What was not met yet: goes down to nothing.
    VersionVector left = record.version;
    while (const auto entry = walk->Next()) {
      REQUIRE(entry->ops.begin < entry->ops.end);
      REQUIRE(left.next_counter(entry->ops.peer) == entry->ops.end);
      for (const OpId& parent : entry->parents) {
        REQUIRE(left.Includes(parent));
      }
      left.Set(entry->ops.peer, entry->ops.begin);
      REQUIRE(!entry->containers.empty());
      // What it builds upon was not met before it.
      const auto known = play.doc.VersionOf(entry->version());
      for (const auto& [peer, next] : known->entries()) {
        if (peer != entry->ops.peer) REQUIRE(left.next_counter(peer) >= next);
      }
    }
    REQUIRE(left.entries().empty());
    for (const auto& [peer, next] : record.version.entries()) {
      auto own =
          play.doc.WalkHistory({.author = peer, .version = record.frontier});
      uint32_t end = next;
      while (const auto entry = own->Next()) {
        REQUIRE(entry->ops.peer == peer);
        REQUIRE(entry->ops.end == end);
        end = entry->ops.begin;
      }
      REQUIRE(end == 0);
    }
  }
}

}  // namespace
}  // namespace syncline::test
