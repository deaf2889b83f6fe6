#include "syncline/version.h"

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "call.h"
#include "give.h"
#include "syncline/c/version.h"

using syncline::Frontier;
using syncline::OpSpan;
using syncline::PeerId;
using syncline::VersionVector;
using syncline::c::CallFree;
using syncline::c::Check;
using syncline::c::Give;
using syncline::c::Given;
using syncline::c::TakeVersion;
using syncline::c::View;

namespace {

absl::StatusOr<VersionVector> Decode(const char* version, size_t size) {
  return VersionVector::Decode(View(version, size));
}

}  // namespace

syncline_code syncline_version_entries(const char* version, size_t version_size,
                                       syncline_op_spans* entries,
                                       syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(version, version_size, "version"), Given(entries, "entries")},
      [&]() -> absl::Status {
        const auto decoded = Decode(version, version_size);
        if (!decoded.ok()) return decoded.status();
        std::vector<OpSpan> spans;
        for (const VersionVector::Entry& entry : decoded->entries()) {
          spans.push_back({entry.peer, 0, entry.next_counter});
        }
        *entries = Give(spans);
        return absl::OkStatus();
      });
}

syncline_code syncline_version_from_entries(const syncline_op_span* entries,
                                            size_t count,
                                            syncline_bytes* version,
                                            syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(entries, count, "entries"), Given(version, "version")}, [&] {
        VersionVector made;
        for (size_t i = 0; i < count; ++i) {
          if (entries[i].begin != 0) {
            return absl::InvalidArgumentError(
                "a span of a version begins at 0: a peer's ops are known from "
                "the first on");
          }
          const PeerId peer{entries[i].peer};
          if (made.next_counter(peer) > 0) {
            return absl::InvalidArgumentError(
                "a version has one span of a peer");
          }
          made.Set(peer, entries[i].end);
        }
        *version = Give(made.Encode());
        return absl::OkStatus();
      });
}

syncline_code syncline_version_next_counter(const char* version,
                                            size_t version_size, uint64_t peer,
                                            uint32_t* counter,
                                            syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(version, version_size, "version"), Given(counter, "counter")},
      [&]() -> absl::Status {
        const auto decoded = Decode(version, version_size);
        if (!decoded.ok()) return decoded.status();
        *counter = decoded->next_counter(PeerId{peer});
        return absl::OkStatus();
      });
}

namespace {

// A call with two versions.
syncline_code CallOnTwo(
    const char* function, const char* version, size_t version_size,
    const char* other, size_t other_size, Check out, syncline_error* error,
    absl::FunctionRef<void(VersionVector&, const VersionVector&)> call) {
  return CallFree(function, error,
                  {Given(version, version_size, "version"),
                   Given(other, other_size, "other"), out},
                  [&]() -> absl::Status {
                    auto decoded = Decode(version, version_size);
                    if (!decoded.ok()) return decoded.status();
                    const auto decoded_other = Decode(other, other_size);
                    if (!decoded_other.ok()) return decoded_other.status();
                    call(*decoded, *decoded_other);
                    return absl::OkStatus();
                  });
}

}  // namespace

syncline_code syncline_version_includes(const char* version,
                                        size_t version_size, const char* other,
                                        size_t other_size, bool* includes,
                                        syncline_error* error) {
  return CallOnTwo(__func__, version, version_size, other, other_size,
                   Given(includes, "includes"), error,
                   [&](const VersionVector& it, const VersionVector& that) {
                     *includes = it.Includes(that);
                   });
}

syncline_code syncline_version_compare_to(const char* version,
                                          size_t version_size,
                                          const char* other, size_t other_size,
                                          syncline_version_order* order,
                                          syncline_error* error) {
  return CallOnTwo(
      __func__, version, version_size, other, other_size, Given(order, "order"),
      error, [&](const VersionVector& it, const VersionVector& that) {
        *order = static_cast<syncline_version_order>(it.CompareTo(that));
      });
}

syncline_code syncline_version_merge(const char* version, size_t version_size,
                                     const char* other, size_t other_size,
                                     syncline_bytes* merged,
                                     syncline_error* error) {
  return CallOnTwo(__func__, version, version_size, other, other_size,
                   Given(merged, "merged"), error,
                   [&](VersionVector& it, const VersionVector& that) {
                     it.Merge(that);
                     *merged = Give(it.Encode());
                   });
}

syncline_code syncline_version_meet(const char* version, size_t version_size,
                                    const char* other, size_t other_size,
                                    syncline_bytes* met,
                                    syncline_error* error) {
  return CallOnTwo(__func__, version, version_size, other, other_size,
                   Given(met, "met"), error,
                   [&](VersionVector& it, const VersionVector& that) {
                     it.Meet(that);
                     *met = Give(it.Encode());
                   });
}

syncline_code syncline_version_to_string(const char* version,
                                         size_t version_size,
                                         syncline_bytes* text,
                                         syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(version, version_size, "version"), Given(text, "text")},
      [&]() -> absl::Status {
        const auto decoded = Decode(version, version_size);
        if (!decoded.ok()) return decoded.status();
        *text = Give(decoded->ToString());
        return absl::OkStatus();
      });
}

syncline_code syncline_frontier_to_string(const syncline_op_id* frontier,
                                          size_t frontier_size,
                                          syncline_bytes* text,
                                          syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(frontier, frontier_size, "frontier"), Given(text, "text")}, [&] {
        *text = Give(syncline::ToString(TakeVersion(frontier, frontier_size)));
        return absl::OkStatus();
      });
}

syncline_code syncline_frontier_parse(const char* text, size_t text_size,
                                      syncline_op_ids* frontier,
                                      syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(text, text_size, "text"), Given(frontier, "frontier")}, [&] {
        const std::optional<Frontier> parsed =
            syncline::ParseFrontier(View(text, text_size));
        if (!parsed) {
          return absl::InvalidArgumentError(
              "that is no frontier: ids of ops, ascending, with commas between "
              "them");
        }
        *frontier = Give(*parsed);
        return absl::OkStatus();
      });
}
