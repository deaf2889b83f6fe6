#include "syncline/internal/oplog/batch_source.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string_view>

#include "support/seed.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/oplog/content.h"
#include "syncline/value.h"

namespace syncline::test {
namespace {

using internal::BatchOps;
using internal::BatchSource;
using internal::EventBatch;
using internal::OpKind;

// Inserts into a text and a list in turns, of items of one byte and of more.
EventBatch RandomInserts(SeededRandom& random) {
  EventBatch batch;
  batch.peers = {PeerId{1}};
  batch.containers = {{ContainerKind::kText, "t"}, {ContainerKind::kList, "l"}};
  uint32_t size = 0;
  for (int i = 0; i < 10; ++i) {
    const auto length = static_cast<uint32_t>(random.Between(1, 300));
    const bool is_text = random.Chance(0.5);
    const bool is_wide = random.Chance(0.7);
    std::string& out = is_text ? batch.text_storage : batch.value_storage;
    const size_t before = out.size();
    for (uint32_t item = 0; item < length; ++item) {
      const bool wide = is_wide && random.Chance(0.5);
      if (is_text) {
        out += wide ? "\u00e9" : "e";
      } else {
        internal::AppendValue(wide ? Value("wide") : Value(), &out);
      }
    }
    batch.ops.push_back({is_text ? 0u : 1u, OpKind::kInsert, 0, length,
                         static_cast<uint32_t>(out.size() - before)});
    size += length;
  }
  batch.runs.push_back({0, 0, size, 0, 0});
  batch.text = batch.text_storage;
  batch.values = batch.value_storage;
  return batch;
}

TEST_CASE("a part of what an op run carries is what going over it gives") {
  for (const uint64_t seed : Seeds(30)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    const EventBatch batch = RandomInserts(random);
    const BatchSource source(batch);
    for (BatchOps ops(batch, source.start(0)); !ops.is_done(); ops.Next()) {
      for (int i = 0; i < 20; ++i) {
        const auto from =
            static_cast<uint32_t>(random.Uniform(ops.op().length));
        const auto to = from + static_cast<uint32_t>(
                                   random.Between(1, ops.op().length - from));
        REQUIRE(source.Content(ops, from, to) ==
                internal::SliceContent(batch.kind_of(ops.op()), ops.content(),
                                       from, to));
      }
    }
  }
}

}  // namespace
}  // namespace syncline::test
