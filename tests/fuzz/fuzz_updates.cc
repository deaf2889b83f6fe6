// Any bytes as the messages of up to four updates, under checksums that fit:
// each is cut, and all are merged. What comes out can be read, and says what
// went in: nothing is lost, and nothing twice.
//
//   byte 0    bits 0-1: how many updates there are, less one. bits 2-: where
//             they are cut
//   for each but the last: its size, two bytes, the lower one first
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syncline/doc.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/update_info.h"
#include "syncline/updates.h"

namespace {

using syncline::CheckUpdate;
using syncline::DescribeUpdate;
using syncline::MergeUpdates;
using syncline::OpSpan;

// What the parts of larger inputs cost is not what is looked for.
constexpr uint64_t kMaxOps = 2000;

void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

std::string Sealed(std::string_view message) {
  namespace codec = syncline::internal;
  std::string bytes(codec::kEnvelopeBytes, '\0');
  bytes.append(message);
  codec::SealEnvelope(codec::BytesKind::kUpdate, &bytes);
  return bytes;
}

// Those that can be read.
std::vector<std::string> UpdatesIn(std::string_view input) {
  std::vector<std::string> updates;
  if (input.empty()) return updates;
  const int count = (input[0] & 3) + 1;
  input.remove_prefix(1);
  for (int i = 1; i <= count; ++i) {
    size_t size = input.size();
    if (i < count && size >= 2) {
      size = static_cast<uint8_t>(input[0]) |
             static_cast<size_t>(static_cast<uint8_t>(input[1])) << 8;
      input.remove_prefix(2);
    }
    std::string update = Sealed(input.substr(0, size));
    input.remove_prefix(std::min(size, input.size()));
    if (CheckUpdate(update).ok()) updates.push_back(std::move(update));
  }
  return updates;
}

uint64_t OpsIn(std::string_view update) {
  uint64_t ops = 0;
  const syncline::UpdateInfo info = *DescribeUpdate(update);
  for (const OpSpan& span : info.spans) {
    ops += span.end - span.begin;
  }
  return ops;
}

std::string Merged(const std::vector<std::string>& updates) {
  const auto merged = MergeUpdates(
      std::vector<std::string_view>(updates.begin(), updates.end()));
  Expect(merged.ok(), "parts that do not go together");
  return *merged;
}

// Whatever an update is, its parts are it.
void CheckParts(const std::string& update, uint32_t max_ops) {
  const auto parts = syncline::SplitUpdate(update, max_ops);
  Expect(parts.ok(), "an update that cannot be cut");
  uint64_t ops = 0;
  for (const std::string& part : *parts) {
    Expect(CheckUpdate(part).ok(), "a part that cannot be read");
    Expect(OpsIn(part) <= max_ops, "a part that is too large");
    ops += OpsIn(part);
  }
  Expect(ops == OpsIn(update), "ops that were lost or came twice");
  Expect(OpsIn(Merged(*parts)) == ops, "parts that lack something");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> updates = UpdatesIn(input);
  uint64_t ops = 0;
  for (const std::string& update : updates) ops += OpsIn(update);
  if (ops > kMaxOps) return 0;
  for (const std::string& update : updates) {
    CheckParts(update, 1 + (data[0] >> 2));
  }
  const auto merged = MergeUpdates(
      std::vector<std::string_view>(updates.begin(), updates.end()));
  if (!merged.ok()) return 0;
  Expect(CheckUpdate(*merged).ok(), "a merge that cannot be read");
  // Nobody who knows the merge lacks any of them.
  syncline::VersionVector version;
  const syncline::UpdateInfo info = *DescribeUpdate(*merged);
  for (const OpSpan& span : info.spans) {
    version.Set(span.peer, span.end);
  }
  for (const syncline::OpId& parent : info.parents) {  // else it is no version
    if (!version.Includes(parent)) version.Set(parent.peer, parent.counter + 1);
  }
  for (const std::string& update : updates) {
    Expect(OpsIn(*syncline::UpdateSince(update, version)) == 0,
           "an update that the merge has not");
  }
  syncline::Doc each;
  for (const std::string& update : updates) (void)each.Import(update);
  syncline::Doc once;
  const auto imported = once.Import(*merged);
  if (!imported.ok() || !imported->pending.empty()) return 0;
  if (each.version() != once.version()) return 0;  // one of them was refused
  Expect(each.StateDigest() == once.StateDigest(), "another document");
  return 0;
}
