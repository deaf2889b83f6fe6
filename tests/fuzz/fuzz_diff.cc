// Differences as another process may send them. The first bytes are a play
// (fuzzed_play.h) and two versions of it; what is different between them goes
// through its bytes, is applied at the one and leads to what the other shows.
// The rest of the input is what becomes of these bytes on the way: some are
// others, or the rest stands in place of them. Then the difference is refused,
// or its bytes say all of it; it is applied, or changes nothing; and others
// agree on what was written.
//
// Thread-safe: no state.
#include <cstddef>
#include <cstdint>
#include <string>

#include "convergence/difference_checks.h"
#include "fuzz/byte_random.h"
#include "fuzz/fuzzed_play.h"
#include "support/require.h"
#include "syncline/encoding.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

constexpr size_t kMaxChanges = 8;

// The bytes with parts of them cut out, doubled or written over.
std::string Changed(std::string bytes, ByteRandom& random) {
  for (size_t i = 0; i < kMaxChanges && !random.empty(); ++i) {
    if (bytes.empty()) return random.TakeAll();
    const size_t at = random.Uniform(bytes.size());
    switch (random.Uniform(4)) {
      case 0:
        bytes.erase(at, 1 + random.Uniform(16));
        break;
      case 1:
        bytes.insert(at, bytes.substr(at, 1 + random.Uniform(64)));
        break;
      case 2:
        bytes.insert(at, random.Take(1 + random.Uniform(8)));
        break;
      default:
        bytes.replace(at, 1, random.Take(1));
    }
  }
  return bytes;
}

void ApplyBytes(const std::string& bytes, Doc doc) {
  const auto event = DecodeEvent(bytes);
  if (!event.ok()) return;
  const auto again = DecodeEvent(EncodeEvent(*event));
  REQUIRE(again.ok());
  REQUIRE(*again == *event);
  ApplyAny(doc, event->changes);
}

void TestOne(ByteRandom& random) {
  FuzzedPlay play(random);
  const Frontier from = play.AnyVersion();
  const Frontier to = play.AnyVersion();
  Event event;
  event.changes = *play.whole().Diff(from, to);
  const std::string bytes = EncodeEvent(event);

  Doc doc = *play.whole().ForkAt(from, PeerId{20});
  REQUIRE(doc.ApplyDiff(Carried(event.changes)).ok());
  CheckSame(doc, *play.whole().ForkAt(to, PeerId{21}));
  // Made of other ids, it applies to what it was not made for, or it does not.
  ApplyAny(play.whole(), event.changes);

  if (random.empty()) return;
  const bool is_whole = random.Chance(0.25);
  ApplyBytes(is_whole ? random.TakeAll() : Changed(bytes, random),
             *play.whole().ForkAt(from, PeerId{22}));
}

}  // namespace
}  // namespace syncline::test

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  syncline::test::ByteRandom random(data, size);
  syncline::test::TestOne(random);
  return 0;
}
