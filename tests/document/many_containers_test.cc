// Concurrency on different containers costs nothing: only what both sides
// touched since they parted needs a tracker.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/to_json.h"

namespace syncline::test {
namespace {

using internal::ContainerIndex;
using internal::DocumentCore;

constexpr uint32_t kContainers = 1000;
constexpr uint32_t kOps = 10000;

// A text of this name, and a list beside it.
void Edit(DocumentCore& core, uint32_t container, uint32_t op) {
  const std::string name = std::to_string(container);
  if (op % 2 == 0) {
    const ContainerIndex text = core.OpenRoot(ContainerKind::kText, name);
    REQUIRE(core.InsertText(text, 0, 1, "x").ok());
  } else {
    const ContainerIndex list = core.OpenRoot(ContainerKind::kList, name);
    REQUIRE(core.InsertItems(list, 0, {static_cast<int64_t>(op)}).ok());
  }
}

TEST_CASE("branches that never meet in a container build no tracker") {
  DocumentCore a(PeerId{1}, {}), b(PeerId{2}, {});
  for (uint32_t i = 0; i < kContainers; ++i) Edit(a, i, 0);
  REQUIRE(b.Import(*a.ExportSince({})).ok());
  // One edits the even ones, the other the odd ones.
  for (uint32_t op = 0; op < kOps; ++op) {
    const uint32_t container = (op * 7919) % kContainers / 2 * 2;
    Edit(a, container, op);
    Edit(b, container + 1, op);
  }
  const std::string from_a = *a.ExportSince(b.version());
  REQUIRE(a.Import(*b.ExportSince(a.version())).ok());
  REQUIRE(b.Import(from_a).ok());
  REQUIRE(a.steps() == 0);
  REQUIRE(b.steps() == 0);
  REQUIRE(*internal::ToJson(a) == *internal::ToJson(b));

  // Where they do meet, that container alone pays, and what it costs follows
  // the ops of the branches, not the document.
  Edit(a, 3, 0);
  Edit(b, 3, 0);
  REQUIRE(a.Import(*b.ExportSince(a.version())).ok());
  REQUIRE(a.steps() > 0);
  REQUIRE(a.steps() < 100);
}

// Each types at its end of a text, and they hear of each other at last.
uint64_t StepsOfMerges(bool fails_between) {
  DocumentCore a(PeerId{1}, {}), b(PeerId{2}, {});
  const ContainerIndex text = a.OpenRoot(ContainerKind::kText, "t");
  REQUIRE(a.InsertText(text, 0, 1, "x").ok());
  REQUIRE(b.Import(*a.ExportSince({})).ok());
  for (uint32_t i = 0; i < 200; ++i) {
    REQUIRE(a.InsertText(text, 0, 1, "a").ok());
    REQUIRE(b.InsertText(text, i % 7 % (i + 1), 1, "b").ok());
    const std::string late = *b.ExportSince({});
    if (fails_between) {
      const auto transaction = a.BeginTransaction();
      REQUIRE(transaction.ok());
      REQUIRE(a.InsertText(text, 0, 2, "no").ok());
      a.RollBackTo(*transaction);
    }
    REQUIRE(a.Import(late).ok());
  }
  return a.steps();
}

TEST_CASE("a transaction that fails makes no merge begin anew") {
  CHECK(StepsOfMerges(true) == StepsOfMerges(false));
}

}  // namespace
}  // namespace syncline::test
