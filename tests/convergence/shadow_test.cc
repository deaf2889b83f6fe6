// A shadow that is fed by events alone shows what its document shows, after
// each commit and each import, whatever is edited, merged and rolled back.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "convergence/json_editor.h"
#include "convergence/shadow_document.h"
#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

struct Replica {
  Replica(uint64_t peer, TextUnit event_unit)
      : doc(PeerId{peer}, {.event_unit = event_unit}), shadow(event_unit) {
    subscription =
        doc.Subscribe([this](const Event& event) { shadow.Apply(event); });
  }

  void Check() {
    REQUIRE(doc.Commit().ok());
    for (const char* name : kNames) {
      for (const ContainerRef ref :
           {doc.text(name).ref(), doc.map(name).ref(), doc.list(name).ref(),
            doc.movable_list(name).ref(), doc.tree(name).ref(),
            doc.counter(name).ref()}) {
        shadow.Compare(doc, ref);
      }
    }
  }

  Doc doc;
  ShadowDocument shadow;
  Subscription subscription;
};

// Edits of which some are rolled back, some of those in an inner transaction.
void EditInTransaction(Doc& doc, SeededRandom& random, int depth) {
  const absl::Status status = doc.Transact([&] {
    const size_t edits = 1 + random.Uniform(4);
    for (size_t i = 0; i < edits; ++i) {
      JsonEditor(doc, random).Edit();
      if (depth < 2 && random.Chance(0.3)) {
        EditInTransaction(doc, random, depth + 1);
      }
    }
    return random.Chance(0.4) ? absl::CancelledError("taken back")
                              : absl::OkStatus();
  });
  REQUIRE((status.ok() || absl::IsCancelled(status)));
}

TEST_CASE("a shadow fed by events alone equals the document, at every step") {
  for (uint64_t seed : Seeds(100)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    std::vector<std::unique_ptr<Replica>> replicas;
    for (const TextUnit unit :
         {TextUnit::kBytes, TextUnit::kCodePoints, TextUnit::kUtf16}) {
      const uint64_t peer = 10 + replicas.size();
      replicas.push_back(std::make_unique<Replica>(peer, unit));
    }
    for (int step = 0; step < 60; ++step) {
      Replica& replica = *replicas[random.Uniform(replicas.size())];
      if (random.Chance(0.5)) {
        const size_t edits = 1 + random.Uniform(3);
        for (size_t i = 0; i < edits; ++i) {
          JsonEditor(replica.doc, random).Edit();
        }
      } else if (random.Chance(0.4)) {
        EditInTransaction(replica.doc, random, 0);
      } else {
        const Replica& other = *replicas[random.Uniform(replicas.size())];
        const auto bytes = random.Chance(0.7)
                               ? other.doc.ExportSince(replica.doc.version())
                               : other.doc.ExportSnapshot();
        REQUIRE(replica.doc.Import(bytes).ok());
      }
      replica.Check();
    }
  }
}

}  // namespace
}  // namespace syncline::test
