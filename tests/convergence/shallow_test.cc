// Shallow documents against whole ones: they show the same, at every version
// that they have, and stay equal whoever edits; what came too late for them is
// refused, and is found to be late by the history of a document that has all.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "convergence/json_editor.h"
#include "convergence/shadow_document.h"
#include "convergence/swarm_records.h"
#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// What a document's history begins at.
VersionVector BaseOf(const Doc& doc) {
  const auto base = doc.shallow_since();
  return base ? *doc.VersionOf(*base) : VersionVector();
}

// The op that inserted each character.
std::vector<OpId> AuthorsOf(const Text& text) {
  std::vector<OpId> ops;
  const auto ranges = text.Authors(0, text.size());
  REQUIRE(ranges.ok());
  for (const AuthoredRange& range : *ranges) {
    for (size_t i = 0; i < range.end - range.begin; ++i) {
      ops.push_back(
          {range.first.peer, range.first.counter + static_cast<uint32_t>(i)});
    }
  }
  return ops;
}

// Items are the same ones: cursors and authors go from one to the other.
void CompareItems(Doc& a, Doc& b) {
  for (const char* name : kNames) {
    const Text in_a = a.text(name);
    const Text in_b = b.text(name);
    REQUIRE(in_a.size() == in_b.size());
    for (size_t i = 0; i < in_a.size(); ++i) {
      const auto cursor = in_a.CursorAt(i, CursorSide::kRight);
      REQUIRE(cursor.ok());
      REQUIRE(b.Resolve(*cursor)->position == i);
    }
    REQUIRE(AuthorsOf(in_a) == AuthorsOf(in_b));
  }
}

TEST_CASE("a shallow snapshot from any version shows what the whole shows") {
  for (uint64_t seed : Seeds(30)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Play play = PlaySwarm(random);
    const Record& latest = play.records.back();
    for (int i = 0; i < 4; ++i) {
      const Record from = AnyVersion(play, random);
      const auto bytes = random.Chance(0.3)
                             ? play.doc.ExportShallow()
                             : play.doc.ExportShallow(from.frontier);
      REQUIRE(bytes.ok());
      Doc shallow(PeerId{60});
      ShadowDocument shadow(TextUnit::kCodePoints);
      const Subscription subscription =
          shallow.Subscribe([&](const Event& event) { shadow.Apply(event); });
      const auto imported = shallow.Import(*bytes);
      REQUIRE(imported.status() == absl::OkStatus());
      REQUIRE(imported->pending.empty());
      Check(shallow, latest);
      for (const char* name : kNames) {
        shadow.Compare(shallow, shallow.text(name).ref());
        shadow.Compare(shallow, shallow.map(name).ref());
        shadow.Compare(shallow, shallow.tree(name).ref());
      }
      CompareItems(play.doc, shallow);
      CompareItems(shallow, play.doc);
      Doc again;
      REQUIRE(again.Import(shallow.ExportSnapshot()).ok());
      Check(again, latest);
      REQUIRE(again.shallow_since() == shallow.shallow_since());
    }
  }
}

TEST_CASE("a shallow document has the versions from its base on") {
  for (uint64_t seed : Seeds(30)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Play play = PlaySwarm(random);
    const Record from = AnyVersion(play, random);
    Doc shallow(PeerId{60});
    REQUIRE(shallow.Import(play.doc.ExportShallow(from.frontier)).ok());
    const VersionVector base = BaseOf(shallow);
    REQUIRE(from.version.Includes(base));
    REQUIRE(play.doc.VersionOf(shallow.shallow_since().value_or(Frontier()))
                .value() == base);
    for (int i = 0; i < 8; ++i) {
      const Record record = AnyVersion(play, random);
      const absl::Status status = shallow.Checkout(record.frontier);
      REQUIRE(status.ok() == record.version.Includes(base));
      if (!status.ok()) {
        REQUIRE(absl::IsNotFound(status));
        continue;
      }
      Check(shallow, record);
      REQUIRE(*shallow.VersionOf(record.frontier) == record.version);
      const Doc fork = *shallow.ForkAt(record.frontier);
      Check(fork, record);
      // A base at another version, of what is shallow already.
      Doc later;
      REQUIRE(later.Import(shallow.ExportShallow(record.frontier)).ok());
      Check(later, play.records.back());
      REQUIRE(BaseOf(later).Includes(base));
      REQUIRE(record.version.Includes(BaseOf(later)));
    }
    REQUIRE(shallow.CheckoutLatest().ok());
    Check(shallow, play.records.back());
  }
}

// Whether some op that is in `theirs` and not in `mine` was written without all
// of `base`.
bool IsLate(const Doc& all, const VersionVector& base,
            const VersionVector& theirs, const VersionVector& mine) {
  auto walk = all.WalkHistory();
  REQUIRE(walk.ok());
  while (const auto entry = walk->Next()) {
    const uint32_t first =
        std::max(entry->ops.begin, mine.next_counter(entry->ops.peer));
    if (first >=
        std::min(entry->ops.end, theirs.next_counter(entry->ops.peer))) {
      continue;
    }
    Frontier parents = entry->parents;
    if (first > entry->ops.begin) parents = {{entry->ops.peer, first - 1}};
    if (!all.VersionOf(parents)->Includes(base)) return true;
  }
  return false;
}

TEST_CASE("whole and shallow replicas that edit and merge agree") {
  for (uint64_t seed : Seeds(40)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Doc all(PeerId{99});
    std::vector<std::unique_ptr<Doc>> docs;
    for (uint64_t peer = 1; peer <= 3; ++peer) {
      docs.push_back(std::make_unique<Doc>(PeerId{peer}));
    }
    std::vector<Frontier> versions = {{}};
    auto sync = [&](Doc& from, Doc& to) {
      const auto update = from.ExportSince(to.version());
      REQUIRE(update.ok() == to.version().Includes(BaseOf(from)));
      if (!update.ok()) {
        REQUIRE(absl::IsNotFound(update.status()));
        return;
      }
      const std::string before = to.StateDigest();
      const bool is_late =
          IsLate(all, BaseOf(to), from.version(), to.version());
      const absl::Status status = to.Import(*update).status();
      REQUIRE(status.ok() == !is_late);
      if (is_late) {
        REQUIRE(absl::IsNotFound(status));
        REQUIRE(to.StateDigest() == before);
      }
    };
    for (int step = 0; step < 90; ++step) {
      Doc& doc = *docs[random.Uniform(docs.size())];
      const double choice = random.Chance(0.6) ? 0 : random.Chance(0.7) ? 1 : 2;
      if (choice == 0) {
        JsonEditor(doc, random).Edit();
        MarkSomething(doc.text(random.Pick(kNames)), random);
        REQUIRE(all.Import(doc.ExportSince(all.version())).ok());
        if (random.Chance(0.2)) versions.push_back(doc.frontier());
      } else if (choice == 1) {
        sync(*docs[random.Uniform(docs.size())], doc);
      } else {
        const auto bytes = random.Chance(0.3)
                               ? doc.ExportShallow()
                               : doc.ExportShallow(random.Pick(versions));
        if (!bytes.ok()) continue;  // of a version that it does not have
        docs.push_back(std::make_unique<Doc>(PeerId{docs.size() + 1}));
        REQUIRE(docs.back()->Import(*bytes).ok());
        REQUIRE(docs.back()->StateDigest() == doc.StateDigest());
      }
    }
    const Record last = RecordOf(all);
    for (const auto& doc : docs) {
      sync(all, *doc);
      if (!(doc->version() == last.version)) continue;
      Check(*doc, last);
      REQUIRE(doc->frontier() == last.frontier);
      CompareItems(all, *doc);
    }
    Check(*docs.front(), last);
  }
}

}  // namespace
}  // namespace syncline::test
