// Versions of a document: found, taken out of it, and shown in its place.
//
// A version is made from zero: an empty document takes in its ops, which costs
// what a merge of them costs and nothing where they are one after the other.
// While a document shows an old version, what it knows is a document beside it,
// `latest_`, which takes in and exports as if nothing was; both number the same
// containers the same, so that handles and values mean the same in both.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/base_writer.h"
#include "syncline/internal/document/broken_history.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/graph/diff.h"
#include "syncline/internal/graph/frontier_ids.h"

namespace syncline::internal {
namespace {

Lv EndOf(Parents heads) { return heads.empty() ? Lv(0) : heads.back() + 1; }

}  // namespace

absl::StatusOr<Frontier> DocumentCore::FindVersion(
    const syncline::Frontier& ops) {
  DocumentCore& all = newest();
  SYNCLINE_RETURN_IF_ERROR(all.LoadHistory());
  const EventGraph& graph = all.log().graph();
  Frontier found;
  for (const OpId& op : ops) {
    if (graph.IsInBase(op)) continue;
    const std::optional<Lv> lv = graph.Find(op);
    if (!lv) {
      return absl::NotFoundError(absl::StrCat(
          "the version has op ", op.ToString(),
          ", which is not known here: import what its author has"));
    }
    found.push_back(*lv);
  }
  if (found.empty() && graph.base().is_there()) {
    if (!graph.base().HeadNotIn(ops)) return graph.base_frontier();
    return absl::NotFoundError(
        "the version is older than the history of this shallow document");
  }
  return HeadsOf(graph, found);
}

absl::StatusOr<Frontier> DocumentCore::FindVersion(
    const VersionVector& version) {
  syncline::Frontier last;
  for (const VersionVector::Entry& entry : version.entries()) {
    last.push_back({entry.peer, entry.next_counter - 1});
  }
  SYNCLINE_ASSIGN_OR_RETURN(Frontier heads, FindVersion(last));
  const VersionVector closed = newest().VectorOf(heads);
  if (closed == version) return heads;
  return absl::InvalidArgumentError(absl::StrCat(
      "no document was ever at that version: what it has builds upon ",
      closed.Minus(version).front().ToString(), ", which it has not"));
}

VersionVector DocumentCore::VectorOf(Parents heads) const {
  const EventGraph& graph = log().graph();
  VersionVector vector = version();
  if (graph.runs().empty()) return vector;
  VersionDiff diff;
  DiffVersions(graph, graph.runs().size() - 1, graph.frontier(), heads, &diff);
  // What the version lacks are the last ops of each author.
  for (const LvRange& range : diff.only_a) {
    size_t run = graph.RunIndexAt(range.begin);
    for (Lv lv = range.begin; lv < range.end; lv = graph.runs()[run++].end) {
      const PeerId peer = graph.peers().id(graph.runs()[run].peer);
      vector.Set(peer, std::min(vector.next_counter(peer),
                                graph.runs()[run].counter_at(lv)));
    }
  }
  return vector;
}

void DocumentCore::TakeNames(const DocumentCore& other) {
  const ContainerTable& theirs = other.log().containers();
  ContainerTable& mine = history_.log().containers();
  for (uint32_t i = mine.size(); i < theirs.size(); ++i) {
    mine.Intern(theirs.container(ContainerIndex(i)));
  }
  if (misnamed_roots_.size() < other.misnamed_roots_.size()) {
    misnamed_roots_ = other.misnamed_roots_;
  }
  OpenStates();
}

void DocumentCore::ShareNames(DocumentCore* other) {
  other->TakeNames(*this);
  TakeNames(*other);
}

absl::Status DocumentCore::Advance(DocumentCore* past, Parents heads) {
  exporter_.ExportUntil(log(), past->version(), VectorOf(heads), EndOf(heads),
                        &past->scratch_);
  ImportResult result;
  const absl::Status status = past->ImportBatch({}, &result);
  past->scratch_ = {};
  return ErrorOfKnown(status);
}

absl::Status DocumentCore::FillEmpty(DocumentCore* past, Parents heads) {
  past->history_.log().TakeDocId(log().doc_id());
  if (log().graph().base().is_there()) {
    Shallow base;
    CopyBase(*this, &base);
    SYNCLINE_RETURN_IF_ERROR(past->TakeBase(base));
  }
  return Advance(past, heads);
}

absl::StatusOr<std::unique_ptr<DocumentCore>> DocumentCore::PastAt(
    Parents heads) {
  auto past = std::make_unique<DocumentCore>(peer_, options_);
  past->number_ = number_;
  ShareNames(past.get());
  SYNCLINE_RETURN_IF_ERROR(FillEmpty(past.get(), heads));
  // It may show what was never placed here: a value that lost at once.
  ShareNames(past.get());
  return past;
}

absl::StatusOr<std::unique_ptr<DocumentCore>> DocumentCore::ForkAt(
    const syncline::Frontier& version, PeerId peer) {
  SYNCLINE_RETURN_IF_ERROR(SettleEdits());
  SYNCLINE_ASSIGN_OR_RETURN(const Frontier heads, FindVersion(version));
  auto fork = std::make_unique<DocumentCore>(peer, options_);
  SYNCLINE_RETURN_IF_ERROR(newest().FillEmpty(fork.get(), heads));
  return fork;
}

absl::Status DocumentCore::ShowsOldVersion() {
  return absl::FailedPreconditionError(
      "the document shows an old version, which cannot be edited: check out "
      "the latest, or edit a fork of this one and import it");
}

absl::Status DocumentCore::Checkout(const syncline::Frontier& version) {
  SYNCLINE_RETURN_IF_ERROR(CheckNotCommitting());
  SYNCLINE_RETURN_IF_ERROR(EndEdits());
  SYNCLINE_ASSIGN_OR_RETURN(const Frontier heads, FindVersion(version));
  DocumentCore& all = newest();
  if (SameVersion(heads, all.log().graph().frontier())) return CheckoutLatest();
  if (latest_ != nullptr && all.VectorOf(heads).Includes(this->version())) {
    // What shows takes in what it lacks.
    all.ShareNames(this);
    SYNCLINE_RETURN_IF_ERROR(all.Advance(this, heads));
    all.ShareNames(this);
    checked_out_ = IdsOf(all.log().graph(), heads);
    EndRecord(Event::Origin::kCheckout, {});
    return absl::OkStatus();
  }
  SYNCLINE_ASSIGN_OR_RETURN(std::unique_ptr<DocumentCore> past,
                            all.PastAt(heads));
  return Show(std::move(past), heads);
}

absl::Status DocumentCore::CheckoutLatest() {
  if (latest_ == nullptr) return absl::OkStatus();
  return Show(nullptr, latest_->log().graph().frontier());
}

absl::Status DocumentCore::Show(std::unique_ptr<DocumentCore> past,
                                Parents heads) {
  DocumentCore& all = newest();
  const bool is_back = past == nullptr;
  if (!listeners_->events().empty()) {
    Frontier shown = all.log().graph().frontier();
    if (checked_out_) {
      SYNCLINE_ASSIGN_OR_RETURN(shown, FindVersion(*checked_out_));
    }
    SYNCLINE_ASSIGN_OR_RETURN(
        Difference diff,
        all.DiffPasts(*this, shown, is_back ? all : *past, heads));
    if (!diff.changes.empty()) {
      events_.push_back(
          {Event::Origin::kCheckout, {}, std::move(diff.changes)});
    }
  }
  all.ShareNames(is_back ? this : past.get());
  if (is_back) {
    checked_out_.reset();
  } else {
    checked_out_ = IdsOf(all.log().graph(), heads);
  }
  DocumentCore* const next = is_back ? latest_.get() : past.get();
  SwapContents(next);
  if (is_back) {
    latest_.reset();
  } else if (latest_ == nullptr) {
    latest_ = std::move(past);
  }
  TellEvents();
  return absl::OkStatus();
}

void DocumentCore::SwapContents(DocumentCore* other) {
  std::swap(local_peer_, other->local_peer_);
  std::swap(history_, other->history_);
  std::swap(states_, other->states_);
  std::swap(placements_, other->placements_);
  std::swap(misnamed_roots_, other->misnamed_roots_);
  std::swap(lamports_, other->lamports_);
  std::swap(unseen_, other->unseen_);
  std::swap(orders_, other->orders_);
  std::swap(item_fates_, other->item_fates_);
  std::swap(pending_, other->pending_);
  std::swap(commit_begin_, other->commit_begin_);
}

}  // namespace syncline::internal
