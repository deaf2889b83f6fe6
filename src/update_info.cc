#include "syncline/update_info.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "syncline/internal/base/sort.h"
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

// What the base and the history after it have together, ascending.
std::vector<OpSpan> SpansOf(const internal::ShallowHeader& shallow,
                            const internal::UpdateHeader& history) {
  // Begins tell those of the base, 0, from what the history says instead, 1.
  std::vector<OpSpan> told;
  for (const internal::SnapshotPeer& peer : shallow.peers) {
    told.push_back({peer.peer, 0, peer.next_counter});
  }
  for (const internal::UpdateHeader::Span& span : history.spans) {
    told.push_back({span.peer, 1, span.end});
  }
  internal::Sort(told.begin(), told.end(),
                 [](const OpSpan& a, const OpSpan& b) {
                   return std::tie(a.peer, a.begin) < std::tie(b.peer, b.begin);
                 });
  std::vector<OpSpan> spans;
  for (const OpSpan& span : told) {
    if (!spans.empty() && spans.back().peer == span.peer) spans.pop_back();
    if (span.end > 0) spans.push_back({span.peer, 0, span.end});
  }
  return spans;
}

absl::StatusOr<UpdateInfo> DescribeShallow(std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const internal::ShallowHeader shallow,
                            internal::ReadShallowHeader(bytes));
  SYNCLINE_ASSIGN_OR_RETURN(const internal::UpdateHeader history,
                            internal::ReadMessageHeader(shallow.history));
  UpdateInfo info{
      .spans = {}, .parents = {}, .is_snapshot = true, .is_shallow = true};
  info.doc_id = shallow.doc_id;
  info.spans = SpansOf(shallow, history);
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
