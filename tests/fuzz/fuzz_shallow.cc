// Shallow snapshots from strangers: the input is the message, which gets a good
// checksum. What must hold:
//
//   one that is refused has changed nothing
//   one that is taken is written again, and reads the same
//   two who opened it agree once they have each other's edits
//   nothing crashes, whatever is done with the document then
//
// Thread-safe: no state.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "syncline/history_info.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

void Check(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

std::string Sealed(const uint8_t* data, size_t size) {
  std::string bytes(internal::kEnvelopeBytes, '\0');
  bytes.append(reinterpret_cast<const char*>(data), size);
  SealEnvelope(internal::BytesKind::kShallow, &bytes);
  return bytes;
}

void Edit(Doc& doc) {
  (void)doc.text("note").Insert(0, "x");
  (void)doc.map("m").Set("a", 1);
  (void)doc.movable_list("l").Append({Value(2)});
  (void)doc.tree("t").Create();
}

void Read(Doc& doc) {
  const Frontier since = *doc.shallow_since();
  (void)doc.ToJson();
  const Text note = doc.text("note");
  (void)note.Authors(0, note.size());
  (void)note.CursorAt(note.size() / 2, CursorSide::kLeft);
  if (doc.Checkout(since).ok()) Check(doc.CheckoutLatest().ok(), "no way back");
  auto walk = doc.WalkHistory();
  while (walk.ok() && walk->Next()) continue;
}

// Whether `to` takes in all that `from` knows.
bool Send(Doc& from, Doc& to) {
  const auto update = from.ExportSince(to.version());
  return update.ok() && to.Import(*update).ok();
}

void Meet(const std::string& bytes, Doc& doc) {
  Doc other(PeerId{8});
  Check(other.Import(bytes).ok(), "it is taken once only");
  Edit(other);
  if (!Send(other, doc) || !Send(doc, other)) return;
  Check(other.version() == doc.version(), "they do not know the same");
  Check(other.StateDigest() == doc.StateDigest(), "they do not agree");
}

void TestOne(const uint8_t* data, size_t size) {
  const std::string bytes = Sealed(data, size);
  (void)InspectHistory(bytes);
  Doc doc(PeerId{7});
  if (!doc.Import(bytes).ok()) {
    Check(doc.version().entries().empty(), "a refused snapshot left ops");
    Check(*doc.ToJson() == "{}", "a refused snapshot left values");
    return;
  }
  Read(doc);
  Edit(doc);
  Meet(bytes, doc);
  const absl::StatusOr<std::string> again = doc.ExportSnapshot();
  if (!again.ok()) return;  // with what a later version wrote, for instance
  Doc reader;
  Check(reader.Import(*again).ok(), "what was written is refused");
  Check(reader.StateDigest() == doc.StateDigest(), "it reads otherwise");
  Check(reader.version() == doc.version(), "it has another version");
}

}  // namespace
}  // namespace syncline::test

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  syncline::test::TestOne(data, size);
  return 0;
}
