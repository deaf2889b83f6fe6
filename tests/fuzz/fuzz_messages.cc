// The small messages: cursors, versions, undo stacks, deltas, plain values, and
// what is written as text. The first byte says which, the rest is the message,
// in an envelope that fits where there is one. It is refused, or it is the same
// after both ways, and a document bears it: a refused call has changed nothing,
// and what an undo writes is a history like any other.
//
// Thread-safe: no state but the document that each input gets a copy of.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convergence/json_editor.h"
#include "fuzz/byte_random.h"
#include "support/require.h"
#include "support/seed.h"
#include "syncline/encoding.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/obfuscate.h"
#include "syncline/syncline.h"
#include "syncline/updates.h"

namespace syncline::test {
namespace {

using internal::BytesKind;

std::string Sealed(BytesKind kind, std::string_view message) {
  std::string bytes(internal::kEnvelopeBytes, '\0');
  bytes += message;
  SealEnvelope(kind, &bytes);
  return bytes;
}

// A document of all kinds of container, by peer 1 and 2.
std::string MakeWorld() {
  SeededRandom random(1);
  Doc doc(PeerId{1});
  Doc other(PeerId{2});
  for (int i = 0; i < 60; ++i) {
    JsonEditor(i % 3 == 0 ? other : doc, random).Edit();
    if (i % 7 == 0) REQUIRE(doc.Import(other.Export()).ok());
    if (i % 11 == 0) REQUIRE(other.Import(doc.Export()).ok());
  }
  REQUIRE(doc.Import(other.Export()).ok());
  return *doc.ExportSnapshot();
}

Doc World() {
  static const std::string world = MakeWorld();
  Doc doc(PeerId{3});
  REQUIRE(doc.Import(world).ok());
  return doc;
}

void TestCursor(std::string_view message) {
  const auto cursor = Cursor::Decode(Sealed(BytesKind::kCursor, message));
  if (!cursor.ok()) return;
  REQUIRE(*Cursor::Decode(cursor->Encode()) == *cursor);
  const Doc doc = World();
  for (const TextUnit unit : {TextUnit::kCodePoints, TextUnit::kUtf16}) {
    (void)doc.Resolve(*cursor, unit);
  }
}

void TestVersion(std::string_view message) {
  const auto version =
      VersionVector::Decode(Sealed(BytesKind::kVersion, message));
  if (!version.ok()) return;
  REQUIRE(*VersionVector::Decode(version->Encode()) == *version);
  const Doc doc = World();
  const auto update = doc.ExportSince(*version);
  (void)UpdateSince(*doc.Export(), *version);
  // Else it has ops without what they build upon.
  const auto frontier = doc.FrontierOf(*version);
  if (!frontier.ok()) return;
  REQUIRE(*doc.VersionOf(*frontier) == *version);
  Doc other = *doc.ForkAt(*frontier, PeerId{4});
  REQUIRE(other.Import(update).ok());
  REQUIRE(other.StateDigest() == doc.StateDigest());
}

void TestText(const std::string& text) {
  if (const auto op = OpId::Parse(text)) REQUIRE(op->ToString() == text);
  Doc doc = World();
  if (const auto frontier = ParseFrontier(text)) {
    REQUIRE(ToString(*frontier) == text);
    if (doc.Checkout(*frontier).ok()) REQUIRE(doc.CheckoutLatest().ok());
  }
  (void)doc.At(text);
}

// What it says of the ops may be wrong; it does edits, or none.
void TestUndo(std::string_view message) {
  Doc doc = World();
  const std::string before = doc.StateDigest();
  auto undo = UndoStack::Load(doc, Sealed(BytesKind::kUndo, message));
  REQUIRE(doc.StateDigest() == before);
  if (!undo.ok()) return;
  REQUIRE(UndoStack::Load(doc, undo->Save()).ok());
  for (int i = 0; i < 12; ++i) {
    REQUIRE((i % 3 < 2 ? undo->Undo() : undo->Redo()).ok());
  }
  Doc other = World();
  REQUIRE(other.Import(doc.ExportSince(other.version())).ok());
  REQUIRE(other.StateDigest() == doc.StateDigest());
}

void TestDelta(std::string_view message) {
  const auto delta = DecodeDelta(message);
  if (!delta.ok()) return;
  const auto again = DecodeDelta(EncodeDelta(*delta));
  REQUIRE(again.ok());
  REQUIRE(*again == *delta);
  Doc doc = World();
  const std::string before = doc.StateDigest();
  if (!doc.text("a").ApplyDelta(*delta).ok()) {
    REQUIRE(doc.StateDigest() == before);
  }
}

void TestPlain(std::string_view message) {
  const auto plain = DecodePlain(message);
  if (!plain.ok()) return;
  REQUIRE(*DecodePlain(EncodePlain(*plain)) == *plain);
  Doc doc = World();
  const std::string before = doc.StateDigest();
  if (!doc.Update(doc.map("a"), *plain).ok()) {
    REQUIRE(doc.StateDigest() == before);
    return;
  }
  const auto shown = doc.ToPlain(doc.map("a").ref());
  if (shown.ok()) REQUIRE(*shown == *plain);
}

// Whatever has a history, without a document.
void TestHistory(BytesKind kind, std::string_view message) {
  const std::string bytes = Sealed(kind, message);
  const auto info = DescribeUpdate(bytes);
  if (!CheckUpdate(bytes).ok()) return;
  REQUIRE(info.ok());
  (void)MergeUpdates({{bytes}});
  (void)UpdateSince(bytes, {});
  const auto same_shape = ObfuscateHistory(bytes);
  if (!same_shape.ok()) return;
  REQUIRE(CheckUpdate(*same_shape).ok());
  const auto shape = DescribeUpdate(*same_shape);
  REQUIRE(shape.ok());
  REQUIRE(shape->spans.size() == info->spans.size());
}

void TestOne(ByteRandom& random) {
  const uint64_t kind = random.Uniform(9);
  const std::string message = random.TakeAll();
  switch (kind) {
    case 0:
      return TestCursor(message);
    case 1:
      return TestVersion(message);
    case 2:
      return TestText(message);
    case 3:
      return TestUndo(message);
    case 4:
      return TestDelta(message);
    case 5:
      return TestPlain(message);
    case 6:
      return TestHistory(BytesKind::kUpdate, message);
    case 7:
      return TestHistory(BytesKind::kSnapshot, message);
    default:
      return TestHistory(BytesKind::kShallow, message);
  }
}

}  // namespace
}  // namespace syncline::test

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  syncline::test::ByteRandom random(data, size);
  syncline::test::TestOne(random);
  return 0;
}
