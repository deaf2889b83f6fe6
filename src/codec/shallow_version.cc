#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/known_fields.h"
#include "syncline/internal/codec/shallow.h"
#include "syncline/internal/codec/shallow_format.h"

namespace syncline::internal {

absl::Status ReadShallowVersion(std::string_view bytes,
                                std::vector<SnapshotPeer>* peers,
                                std::string_view* history) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string_view message,
                            OpenEnvelope(bytes, BytesKind::kShallow));
  std::string_view peer_column, next_counters;
  const KnownField known[] = {
      {shallow_field::kPeer, WireType::kBytes, WireType::kFixed64,
       &peer_column},
      {shallow_field::kNextCounter, WireType::kBytes, WireType::kVarint,
       &next_counters},
      {shallow_field::kHistory, WireType::kBytes, WireType::kBytes, history}};
  const MessageReader reader(message);
  SYNCLINE_RETURN_IF_ERROR(reader.Find(known));
  return reader.ReadPeers(peer_column, next_counters, peers);
}

}  // namespace syncline::internal
