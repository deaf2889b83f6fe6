#include "syncline/update_info.h"

#include <algorithm>
#include <utility>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/shallow.h"
#include "syncline/internal/codec/snapshot_decoder.h"
#include "syncline/internal/codec/update_header.h"

namespace syncline {
namespace {

absl::StatusOr<UpdateInfo> DescribeSnapshot(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const internal::SnapshotView view,
                            internal::ReadSnapshotHeader(bytes));
  UpdateInfo info{.spans = {}, .parents = {}, .is_snapshot = true};
  info.doc_id = view.doc_id;
  info.spans.reserve(view.peers.size());
  for (const internal::SnapshotPeer& peer : view.peers) {
    info.spans.push_back({peer.peer, 0, peer.next_counter});
  }
  return info;
}

absl::StatusOr<UpdateInfo> DescribeShallow(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const internal::ShallowHeader shallow,
                            internal::ReadShallowHeader(bytes));
  VersionVector version;
  for (const internal::SnapshotPeer& peer : shallow.peers) {
    version.Set(peer.peer, peer.next_counter);
  }
  SYNCLINE_ASSIGN_OR_RETURN(const internal::UpdateHeader history,
                            internal::ReadMessageHeader(shallow.history));
  for (const internal::UpdateHeader::Span& span : history.spans) {
    version.Set(span.peer, span.end);
  }
  UpdateInfo info{
      .spans = {}, .parents = {}, .is_snapshot = true, .is_shallow = true};
  info.doc_id = shallow.doc_id;
  for (const VersionVector::Entry& entry : version.entries()) {
    info.spans.push_back({entry.peer, 0, entry.next_counter});
  }
  return info;
}

}  // namespace

bool UpdateInfo::FollowsOn(const VersionVector& version) const {
  return std::all_of(spans.begin(), spans.end(),
                     [&](const OpSpan& span) {
                       return span.begin <= version.next_counter(span.peer);
                     }) &&
         std::all_of(parents.begin(), parents.end(),
                     [&](OpId parent) { return version.Includes(parent); });
}

bool UpdateInfo::IsKnownIn(const VersionVector& version) const {
  return std::all_of(spans.begin(), spans.end(), [&](const OpSpan& span) {
    return span.end <= version.next_counter(span.peer);
  });
}

absl::StatusOr<UpdateInfo> DescribeUpdate(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const internal::BytesKind kind,
                            internal::IdentifyBytes(bytes));
  if (kind == internal::BytesKind::kSnapshot) return DescribeSnapshot(bytes);
  if (kind == internal::BytesKind::kShallow) return DescribeShallow(bytes);
  SYNCLINE_ASSIGN_OR_RETURN(internal::UpdateHeader header,
                            internal::ReadUpdateHeader(bytes));
  UpdateInfo info;
  info.spans.reserve(header.spans.size());
  for (const internal::UpdateHeader::Span& span : header.spans) {
    info.spans.push_back({span.peer, span.start, span.end});
  }
  info.parents = std::move(header.outside);
  info.doc_id = header.doc_id;
  return info;
}

}  // namespace syncline
