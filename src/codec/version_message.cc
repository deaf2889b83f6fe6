#include "syncline/internal/codec/version_message.h"

#include <cstddef>
#include <cstdint>
#include <limits>

#include "absl/status/status.h"
#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/reader.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {
namespace {

enum : uint32_t { kPeerField = 1, kNextCounterField = 2 };  // NEVER CHANGE

struct Columns {
  std::string_view peers, next_counters;
};

// False where a known field is there twice, or in a form that is not its
// type's.
bool Keep(const Field& field, WireType single, std::string_view* column) {
  const bool is_column = field.type == WireType::kBytes || field.type == single;
  if (!is_column || column->data() != nullptr) return false;
  *column = field.bytes;
  return true;
}

bool FindColumns(std::string_view message, Columns* columns) {
  Reader reader(message);
  Field field;
  bool ok = true;
  while (ok && reader.Next(&field)) {
    if (field.number == kPeerField) {
      ok = Keep(field, WireType::kFixed64, &columns->peers);
    } else if (field.number == kNextCounterField) {
      ok = Keep(field, WireType::kVarint, &columns->next_counters);
    }
  }
  return ok && reader.done();
}

}  // namespace

std::string EncodeVersion(std::span<const VersionVector::Entry> entries) {
  std::vector<PeerId> peers;
  peers.reserve(entries.size());
  ColumnWriter next_counters;
  for (const VersionVector::Entry& entry : entries) {
    peers.push_back(entry.peer);
    next_counters.Add(entry.next_counter);
  }
  std::string bytes(kEnvelopeBytes, '\0');
  WritePeers(kPeerField, peers, &bytes);
  WriteColumn(kNextCounterField, next_counters.all(), &bytes);
  SealEnvelope(BytesKind::kVersion, &bytes);
  return bytes;
}

absl::StatusOr<std::vector<VersionVector::Entry>> DecodeVersion(
    std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string_view message,
                            OpenEnvelope(bytes, BytesKind::kVersion));
  Columns columns;
  if (!FindColumns(message, &columns) ||
      columns.peers.size() % sizeof(uint64_t) != 0) {
    return absl::DataLossError("a version that cannot be read");
  }
  std::vector<VersionVector::Entry> entries;
  entries.reserve(columns.peers.size() / sizeof(uint64_t));
  ColumnReader next_counters(columns.next_counters);
  for (size_t i = 0; i < columns.peers.size(); i += sizeof(uint64_t)) {
    const PeerId peer{LoadFixed64(columns.peers.data() + i)};
    const uint64_t next_counter = next_counters.Next();
    if (next_counter == 0 ||
        next_counter > std::numeric_limits<uint32_t>::max()) {
      return absl::DataLossError("a peer without ops, or with too many");
    }
    if (!entries.empty() && peer <= entries.back().peer) {
      return absl::DataLossError("peers that are not in order");
    }
    entries.push_back({peer, static_cast<uint32_t>(next_counter)});
  }
  if (next_counters.done()) return entries;
  return absl::DataLossError("more counters than peers");
}

}  // namespace syncline::internal
