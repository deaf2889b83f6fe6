#include "syncline/internal/codec/update_header.h"

#include <algorithm>
#include <cstddef>

#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/envelope.h"

namespace syncline::internal {
namespace {

absl::Status DecodePeers(const UpdateFields& fields, uint32_t number,
                         std::vector<PeerId>* peers) {
  const std::string_view column = fields[number];
  if (column.size() % sizeof(uint64_t) != 0) {
    return fields.Damaged("a peer that is cut off", column.data());
  }
  for (size_t i = 0; i < column.size(); i += sizeof(uint64_t)) {
    peers->push_back(PeerId{LoadFixed64(column.data() + i)});
  }
  return absl::OkStatus();
}

bool AreDistinct(const std::vector<PeerId>& peers) {
  if (peers.size() < 2) return true;
  if (peers.size() == 2) return peers[0] != peers[1];
  std::vector<PeerId> sorted = peers;
  Sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

absl::Status DecodeSpans(const UpdateFields& fields, size_t authors,
                         HeaderColumns* header) {
  ColumnReader starts(fields[update_field::kStart]);
  ColumnReader more_ops(fields[update_field::kMoreOps]);
  for (size_t i = 0; i < authors; ++i) {
    const uint64_t start = starts.NextOrZero();
    const uint64_t more = more_ops.NextOrZero();
    if (start >= kMaxOps || more >= kMaxOps - start) {
      return fields.Damaged("a span beyond the largest counter",
                            more_ops.position());
    }
    header->spans.push_back({static_cast<uint32_t>(start),
                             static_cast<uint32_t>(start + more + 1)});
  }
  if (starts.done() && more_ops.done()) return absl::OkStatus();
  return fields.Damaged("spans that do not fit the authors", starts.position());
}

absl::Status DecodeOutsideParents(const UpdateFields& fields, size_t peers,
                                  HeaderColumns* header) {
  ColumnReader column(fields[update_field::kOutsideParent]);
  while (!column.done()) {
    const char* at = column.position();
    const uint64_t peer = column.Next();
    const uint64_t counter = column.Next();
    if (!column.ok() || peer >= peers) {
      return fields.Damaged("a parent of an unknown peer", at);
    }
    const uint64_t end = peer < header->spans.size()
                             ? header->spans[static_cast<size_t>(peer)].start
                             : uint64_t{kMaxOps};
    if (counter >= end) {
      return fields.Damaged("a parent outside that is not before the update",
                            at);
    }
    const HeaderColumns::OutsideParent parent{static_cast<uint32_t>(peer),
                                              static_cast<uint32_t>(counter)};
    if (!header->outside.empty() && parent <= header->outside.back()) {
      return fields.Damaged("parents outside that are not in order", at);
    }
    header->outside.push_back(parent);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status DecodeHeader(const UpdateFields& fields,
                          std::vector<PeerId>* peers, HeaderColumns* header) {
  SYNCLINE_RETURN_IF_ERROR(DecodePeers(fields, update_field::kAuthor, peers));
  const size_t authors = peers->size();
  if (authors == 0) return absl::DataLossError("an update without authors");
  SYNCLINE_RETURN_IF_ERROR(
      DecodePeers(fields, update_field::kOtherPeer, peers));
  if (!AreDistinct(*peers)) {
    return fields.Damaged("a peer that is there twice",
                          fields[update_field::kAuthor].data());
  }
  if (fields.has(update_field::kDocId)) {
    const DocId id{LoadFixed64(fields[update_field::kDocId].data())};
    if (id != DocId()) header->doc_id = id;
  }
  SYNCLINE_RETURN_IF_ERROR(DecodeSpans(fields, authors, header));
  return DecodeOutsideParents(fields, peers->size(), header);
}

absl::StatusOr<UpdateHeader> ReadUpdateHeader(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string_view message,
                            OpenEnvelope(bytes, BytesKind::kUpdate));
  return ReadMessageHeader(message);
}

absl::StatusOr<UpdateHeader> ReadMessageHeader(std::string_view message) {
  if (message.empty()) return UpdateHeader();
  UpdateFields fields(message);
  SYNCLINE_RETURN_IF_ERROR(fields.Find());
  std::vector<PeerId> peers;
  HeaderColumns columns;
  SYNCLINE_RETURN_IF_ERROR(DecodeHeader(fields, &peers, &columns));

  UpdateHeader header;
  header.doc_id = columns.doc_id;
  for (size_t i = 0; i < columns.spans.size(); ++i) {
    const auto [start, end] = columns.spans[i];
    header.spans.push_back({peers[i], start, end});
    if (start > 0) header.outside.push_back({peers[i], start - 1});
  }
  for (const auto& [peer, counter] : columns.outside) {
    const OpId id{peers[peer], counter};
    const bool implied =
        peer < columns.spans.size() && counter + 1 == columns.spans[peer].start;
    if (!implied) header.outside.push_back(id);
  }
  return header;
}

}  // namespace syncline::internal
