// Any bytes as the message of a snapshot, under a checksum that fits: refused,
// or parts that give the same parts after they were encoded again.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/status/statusor.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/snapshot_decoder.h"
#include "syncline/internal/codec/snapshot_encoder.h"

namespace {

void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace codec = syncline::internal;
  std::string bytes(codec::kEnvelopeBytes, '\0');
  bytes.append(reinterpret_cast<const char*>(data), size);
  codec::SealEnvelope(codec::BytesKind::kSnapshot, &bytes);
  const absl::StatusOr<codec::SnapshotView> view = codec::DecodeSnapshot(bytes);
  codec::EventBatch history;
  if (!view.ok() || !codec::DecodeHistory(*view, &history).ok()) return 0;

  codec::SnapshotParts parts;
  parts.peers = view->peers;
  parts.heads = view->heads;
  parts.roots = view->roots;
  parts.history = &history;
  const std::string again = codec::EncodeSnapshot(parts);
  const absl::StatusOr<codec::SnapshotView> second =
      codec::DecodeSnapshot(again);
  Expect(second.ok(), "not encoded well");
  Expect(second->peers == view->peers && second->heads == view->heads,
         "another version");
  Expect(codec::EncodeCanonicalState(second->roots) ==
             codec::EncodeCanonicalState(view->roots),
         "another state");
  codec::EventBatch second_history;
  Expect(codec::DecodeHistory(*second, &second_history).ok(),
         "another history");
  Expect(second_history.ops == history.ops, "other ops");
  return 0;
}
