// Any bytes as the message of an update, under a checksum that fits: refused,
// or a good batch that is the same after it was encoded again.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "codec/check_batch.h"
#include "codec/describe_batch.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/internal/codec/update_header.h"

namespace {

// CheckBatch() is quadratic: the rest is left to smaller inputs.
constexpr size_t kMaxRuns = 2000;

void Expect(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace codec = syncline::internal;
  std::string bytes(codec::kEnvelopeBytes, '\0');
  bytes.append(reinterpret_cast<const char*>(data), size);
  codec::SealEnvelope(codec::BytesKind::kUpdate, &bytes);
  codec::EventBatch batch;
  if (!codec::DecodeUpdate(bytes, &batch).ok() ||
      batch.runs.size() > kMaxRuns) {
    return 0;
  }
  const std::string broken = syncline::test::CheckBatch(batch);
  Expect(broken.empty(), broken);
  Expect(codec::ReadUpdateHeader(bytes).ok(), "a header that cannot be read");

  const std::string again = codec::EncodeUpdate(batch);
  codec::EventBatch second;
  Expect(codec::DecodeUpdate(again, &second).ok(), "not encoded well");
  Expect(syncline::test::Describe(second) == syncline::test::Describe(batch),
         "encoded as something else");
  return 0;
}
