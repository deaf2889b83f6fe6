// An obfuscated history has the shape of its original, and nothing else of it.
#include "syncline/obfuscate.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "codec/random_batch.h"
#include "support/seed.h"
#include "syncline/doc.h"
#include "syncline/history_info.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/update_info.h"

namespace syncline::test {
namespace {

using internal::EventBatch;

EventBatch Decode(const std::string& bytes) {
  EventBatch batch;
  REQUIRE(internal::DecodeUpdate(bytes, &batch).ok());
  return batch;
}

// The peers of the runs by their places in the order of ids.
std::vector<size_t> RanksOfAuthors(const EventBatch& batch) {
  std::vector<PeerId> peers;
  for (const EventBatch::Run& run : batch.runs) {
    peers.push_back(batch.peers[run.peer]);
  }
  std::vector<PeerId> sorted = peers;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::vector<size_t> ranks;
  for (const PeerId peer : peers) {
    ranks.push_back(static_cast<size_t>(
        std::lower_bound(sorted.begin(), sorted.end(), peer) - sorted.begin()));
  }
  return ranks;
}

TEST_CASE("an obfuscated history has the shape of its original") {
  for (const uint64_t seed : Seeds(200)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const std::string bytes =
        internal::EncodeUpdate(RandomBatch(1 + random.Uniform(20), &random));
    const auto shape = ObfuscateHistory(bytes);
    INFO(shape.status().ToString());
    REQUIRE(shape.ok());
    const EventBatch before = Decode(bytes), after = Decode(*shape);
    REQUIRE(after.ops.size() == before.ops.size());
    for (size_t i = 0; i < after.ops.size(); ++i) {
      REQUIRE(after.ops[i].kind == before.ops[i].kind);
      REQUIRE(after.kind_of(after.ops[i]) == before.kind_of(before.ops[i]));
      REQUIRE(after.ops[i].length == before.ops[i].length);
      if (IsKeyOp(after.ops[i].kind)) continue;
      REQUIRE(after.ops[i].position == before.ops[i].position);
    }
    REQUIRE(after.text.size() == before.text.size());
    REQUIRE(after.runs.size() == before.runs.size());
    REQUIRE(after.parents.size() == before.parents.size());
    REQUIRE(RanksOfAuthors(after) == RanksOfAuthors(before));
    REQUIRE(InspectHistory(*shape)->ops == InspectHistory(bytes)->ops);
  }
}

TEST_CASE("an obfuscated history does not tell which document it is of") {
  DocOptions options;
  options.doc_id = DocId{0xD0C1D};
  Doc doc(PeerId{1}, options);
  REQUIRE(doc.text("note").Insert(0, "x").ok());
  const auto shape = ObfuscateHistory(*doc.Export());
  REQUIRE(shape.ok());
  CHECK(DescribeUpdate(*doc.Export())->doc_id == options.doc_id);
  CHECK(!DescribeUpdate(*shape)->doc_id.has_value());
}

}  // namespace
}  // namespace syncline::test
