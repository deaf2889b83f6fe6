#include "syncline/c/history.h"

#include <optional>
#include <utility>
#include <vector>

#include "call.h"
#include "commit_options.h"
#include "give.h"

using syncline::CommitOptions;
using syncline::ContainerChange;
using syncline::Doc;
using syncline::Frontier;
using syncline::HistoryEntry;
using syncline::HistoryFilter;
using syncline::HistoryWalk;
using syncline::PeerId;
using syncline::VersionVector;
using syncline::c::Call;
using syncline::c::CallFree;
using syncline::c::CheckHandle;
using syncline::c::CheckSize;
using syncline::c::FirstProblem;
using syncline::c::FreeArray;
using syncline::c::Give;
using syncline::c::GiveArray;
using syncline::c::Given;
using syncline::c::GiveTo;
using syncline::c::PeerOf;
using syncline::c::TakeVersion;
using syncline::c::View;

namespace {

// A call with a version.
syncline_code CallAt(
    const char* function, syncline_doc* doc, const syncline_op_id* version,
    size_t version_size, syncline_error* error, syncline::c::Checks checks,
    absl::FunctionRef<absl::Status(Doc&, const Frontier&)> call) {
  return Call(function, doc, error, checks, [&](Doc& it) {
    const absl::Status status =
        FirstProblem({Given(version, version_size, "version")});
    if (!status.ok()) return status;
    return call(it, TakeVersion(version, version_size));
  });
}

// A call for a version that there may be.
syncline_code CallForVersion(const char* function, syncline_doc* doc,
                             bool* is_there, const char* name,
                             syncline_op_ids* version, syncline_error* error,
                             std::optional<Frontier> (Doc::*ask)() const) {
  return Call(function, doc, error,
              {Given(is_there, name), Given(version, "version")}, [&](Doc& it) {
                const std::optional<Frontier> told = (it.*ask)();
                *is_there = told.has_value();
                *version = told ? Give(*told) : syncline_op_ids{};
                return absl::OkStatus();
              });
}

}  // namespace

syncline_code syncline_doc_frontier_of(syncline_doc* doc, const char* version,
                                       size_t version_size,
                                       syncline_op_ids* frontier,
                                       syncline_error* error) {
  return Call(
      __func__, doc, error,
      {Given(version, version_size, "version"), Given(frontier, "frontier")},
      [&](Doc& it) {
        const absl::StatusOr<VersionVector> decoded =
            VersionVector::Decode(View(version, version_size));
        if (!decoded.ok()) return decoded.status();
        return GiveTo(frontier, it.FrontierOf(*decoded));
      });
}

syncline_code syncline_doc_version_of(syncline_doc* doc,
                                      const syncline_op_id* frontier,
                                      size_t frontier_size,
                                      syncline_bytes* version,
                                      syncline_error* error) {
  return CallAt(__func__, doc, frontier, frontier_size, error,
                {Given(version, "version")}, [&](Doc& it, const Frontier& at) {
                  const absl::StatusOr<VersionVector> found = it.VersionOf(at);
                  if (found.ok()) *version = Give(found->Encode());
                  return found.status();
                });
}

syncline_code syncline_doc_fork_at(syncline_doc* doc,
                                   const syncline_op_id* version,
                                   size_t version_size, uint64_t peer_id,
                                   syncline_doc** fork, syncline_error* error) {
  return CallAt(__func__, doc, version, version_size, error,
                {Given(fork, "fork")}, [&](Doc& it, const Frontier& at) {
                  absl::StatusOr<Doc> made = it.ForkAt(at, PeerOf(peer_id));
                  if (made.ok()) *fork = new syncline_doc(*std::move(made));
                  return made.status();
                });
}

syncline_code syncline_doc_diff(syncline_doc* doc, const syncline_op_id* from,
                                size_t from_size, const syncline_op_id* to,
                                size_t to_size, syncline_bytes* event,
                                syncline_error* error) {
  return CallAt(__func__, doc, from, from_size, error,
                {Given(to, to_size, "to"), Given(event, "event")},
                [&](Doc& it, const Frontier& begin) {
                  absl::StatusOr<std::vector<ContainerChange>> changes =
                      it.Diff(begin, TakeVersion(to, to_size));
                  if (!changes.ok()) return changes.status();
                  syncline::Event told;
                  told.changes = *std::move(changes);
                  *event = Give(syncline::EncodeEvent(told));
                  return absl::OkStatus();
                });
}

syncline_code syncline_doc_apply_diff(syncline_doc* doc, const char* diff,
                                      size_t diff_size,
                                      const syncline_commit_options* options,
                                      syncline_error* error) {
  return Call(
      __func__, doc, error, {Given(diff, diff_size, "diff")}, [&](Doc& it) {
        const absl::StatusOr<CommitOptions> taken = syncline::c::Take(options);
        if (!taken.ok()) return taken.status();
        const absl::StatusOr<syncline::Event> decoded =
            syncline::DecodeEvent(View(diff, diff_size));
        if (!decoded.ok()) return decoded.status();
        return it.ApplyDiff(decoded->changes, *taken);
      });
}

syncline_code syncline_doc_checkout(syncline_doc* doc,
                                    const syncline_op_id* version,
                                    size_t version_size,
                                    syncline_error* error) {
  return CallAt(__func__, doc, version, version_size, error, {},
                [](Doc& it, const Frontier& at) { return it.Checkout(at); });
}

syncline_code syncline_doc_checkout_latest(syncline_doc* doc,
                                           syncline_error* error) {
  return Call(__func__, doc, error, {},
              [](Doc& it) { return it.CheckoutLatest(); });
}

syncline_code syncline_doc_export_shallow(syncline_doc* doc,
                                          const syncline_op_ids* from,
                                          syncline_bytes* snapshot,
                                          syncline_error* error) {
  return Call(
      __func__, doc, error, {Given(snapshot, "snapshot")}, [&](Doc& it) {
        std::optional<Frontier> version;
        if (from != nullptr) {
          const absl::Status status =
              FirstProblem({Given(from->items, from->size, "from->items")});
          if (!status.ok()) return status;
          version = TakeVersion(from->items, from->size);
        }
        return GiveTo(snapshot, it.ExportShallow(version));
      });
}

syncline_code syncline_doc_shallow_since(syncline_doc* doc, bool* is_shallow,
                                         syncline_op_ids* version,
                                         syncline_error* error) {
  return CallForVersion(__func__, doc, is_shallow, "is_shallow", version, error,
                        &Doc::shallow_since);
}

syncline_code syncline_doc_seed_author(syncline_doc* doc, uint64_t* peer_id,
                                       syncline_error* error) {
  return Call(__func__, doc, error, {Given(peer_id, "peer_id")}, [&](Doc& it) {
    const absl::StatusOr<PeerId> author = it.SeedAuthor();
    if (author.ok()) *peer_id = author->value;
    return author.status();
  });
}

syncline_code syncline_doc_checked_out(syncline_doc* doc, bool* is_checked_out,
                                       syncline_op_ids* version,
                                       syncline_error* error) {
  return CallForVersion(__func__, doc, is_checked_out, "is_checked_out",
                        version, error, &Doc::checked_out);
}

syncline_code syncline_doc_revert_to(syncline_doc* doc,
                                     const syncline_op_id* version,
                                     size_t version_size,
                                     const syncline_commit_options* options,
                                     syncline_error* error) {
  return CallAt(__func__, doc, version, version_size, error, {},
                [&](Doc& it, const Frontier& at) {
                  const absl::StatusOr<CommitOptions> taken =
                      syncline::c::Take(options);
                  return taken.ok() ? it.RevertTo(at, *taken) : taken.status();
                });
}

namespace {

absl::StatusOr<HistoryFilter> Take(const syncline_history_filter* given) {
  syncline_history_filter read = SYNCLINE_HISTORY_FILTER_INIT;
  if (given != nullptr) {
    const absl::Status status =
        syncline::c::ReadStruct(given, sizeof(read), &read);
    if (!status.ok()) return status;
  }
  HistoryFilter filter;
  if (read.author != nullptr) filter.author = PeerId{*read.author};
  if (read.version != nullptr) {
    const auto& [items, size] = *read.version;
    const absl::Status status = FirstProblem({Given(items, size, "version")});
    if (!status.ok()) return status;
    filter.version = TakeVersion(items, size);
  }
  return filter;
}

void GiveEntry(const HistoryEntry& entry, syncline_doc* doc,
               syncline_history_entry* out) {
  out->ops = Give(entry.ops);
  out->lamport = entry.lamport;
  out->time_ms = entry.time_ms;
  out->message = Give(std::string_view(entry.message));
  out->parents = Give(entry.parents);
  std::vector<syncline_container*> containers;
  for (const syncline::ContainerRef& ref : entry.containers) {
    syncline_container* container = nullptr;
    const auto kind = static_cast<syncline_container_kind>(ref.kind);
    if (syncline_doc_container(doc, kind, ref.number, &container, nullptr) ==
        SYNCLINE_OK) {
      containers.push_back(container);
    }
  }
  out->containers = GiveArray<syncline_containers>(
      containers, [](syncline_container* container) { return container; });
}

}  // namespace

syncline_code syncline_doc_walk_history(syncline_doc* doc,
                                        const syncline_history_filter* filter,
                                        syncline_history_walk** walk,
                                        syncline_error* error) {
  return Call(__func__, doc, error, {Given(walk, "walk")},
              [&](Doc& it) -> absl::Status {
                const absl::StatusOr<HistoryFilter> taken = Take(filter);
                if (!taken.ok()) return taken.status();
                absl::StatusOr<HistoryWalk> begun = it.WalkHistory(*taken);
                if (!begun.ok()) return begun.status();
                *walk = new syncline_history_walk(doc, *std::move(begun));
                return absl::OkStatus();
              });
}

syncline_code syncline_history_walk_next(syncline_history_walk* walk,
                                         syncline_history_entry* entry,
                                         syncline_error* error) {
  return CallFree(__func__, error, {Given(entry, "entry")}, [&] {
    absl::Status status = CheckHandle(walk, "walk");
    if (status.ok()) status = CheckSize(entry->struct_size, sizeof(*entry));
    if (!status.ok()) return status;
    if (walk->doc == nullptr) {
      return absl::FailedPreconditionError("the document was freed");
    }
    const std::optional<HistoryEntry> next = walk->walk.Next();
    if (!next) return absl::NotFoundError("nothing is older");
    GiveEntry(*next, walk->doc, entry);
    return absl::OkStatus();
  });
}

void syncline_history_entry_free(syncline_history_entry* entry) {
  if (entry == nullptr) return;
  syncline_bytes_free(&entry->message);
  syncline_op_ids_free(&entry->parents);
  FreeArray(&entry->containers);
}

syncline_code syncline_history_walk_free(syncline_history_walk* walk,
                                         syncline_error* error) {
  return CallFree(__func__, error, {}, [&] {
    if (walk == nullptr) return absl::OkStatus();
    const absl::Status status = CheckHandle(walk, "walk");
    if (status.ok()) delete walk;
    return status;
  });
}
