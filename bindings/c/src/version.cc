#include "syncline/version.h"

#include "absl/status/statusor.h"
#include "call.h"
#include "give.h"
#include "syncline/c/version.h"

using syncline::OpSpan;
using syncline::PeerId;
using syncline::VersionVector;
using syncline::c::CallFree;
using syncline::c::Give;
using syncline::c::Given;
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

syncline_code syncline_version_includes(const char* version,
                                        size_t version_size, const char* other,
                                        size_t other_size, bool* includes,
                                        syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(version, version_size, "version"),
       Given(other, other_size, "other"), Given(includes, "includes")},
      [&]() -> absl::Status {
        const auto decoded = Decode(version, version_size);
        if (!decoded.ok()) return decoded.status();
        const auto decoded_other = Decode(other, other_size);
        if (!decoded_other.ok()) return decoded_other.status();
        *includes = decoded->Includes(*decoded_other);
        return absl::OkStatus();
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
