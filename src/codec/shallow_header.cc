#include <utility>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/known_fields.h"
#include "syncline/internal/codec/shallow.h"
#include "syncline/internal/codec/shallow_format.h"
#include "syncline/internal/codec/update_header.h"

namespace syncline::internal {

absl::StatusOr<ShallowHeader> ReadShallowHeader(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string_view message,
                            OpenEnvelope(bytes, BytesKind::kShallow));
  ShallowHeader header;
  std::string_view peer_column, next_counters, kept;
  const KnownField known[] = {
      {shallow_field::kPeer, WireType::kBytes, WireType::kFixed64,
       &peer_column},
      {shallow_field::kNextCounter, WireType::kBytes, WireType::kVarint,
       &next_counters},
      {shallow_field::kKept, WireType::kBytes, WireType::kBytes, &kept},
      {shallow_field::kHistory, WireType::kBytes, WireType::kBytes,
       &header.history}};
  const MessageReader reader(message);
  SYNCLINE_RETURN_IF_ERROR(reader.Find(known));
  SYNCLINE_RETURN_IF_ERROR(
      reader.ReadPeers(peer_column, next_counters, &header.peers));
  SYNCLINE_ASSIGN_OR_RETURN(const UpdateHeader of_kept,
                            ReadMessageHeader(kept));
  header.doc_id = of_kept.doc_id;
  return header;
}

}  // namespace syncline::internal
