// What every host that writes the same first content writes in the same bytes.
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "syncline/doc.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/codec/digest.h"
#include "syncline/internal/document/document_core.h"

namespace syncline {
namespace {

using internal::AppendVarint;
using internal::ContainerIndex;
using internal::ContainerKey;
using internal::OpKind;
using internal::OpLog;
using internal::OpRun;

// Says what the ops of one author do, op by op, however the log keeps them, and
// not who the author is. NEVER CHANGE: the author is made from it.
class OpsWriter {
 public:
  explicit OpsWriter(const OpLog& log) : log_(log) {}

  std::string Write() {
    for (const OpRun& run : log_.op_runs()) WriteRun(run);
    return std::move(out_);
  }

 private:
  void WriteRun(const OpRun& run) {
    const uint64_t container = NumberOf(run.container);
    const bool is_delete = DeletesPlaces(run.kind);
    for (uint32_t i = 0; i < run.length; ++i) {
      AppendVarint(container, &out_);
      AppendVarint(
          static_cast<uint64_t>(is_delete ? OpKind::kDelete : run.kind), &out_);
      if (IsKeyOp(run.kind)) {
        WriteBytes(log_.keys().key(run.position));
      } else {
        AppendVarint(run.position_at(i), &out_);
      }
      WriteBytes(run.content_bytes == 0 ? std::string_view()
                                        : log_.Content(run, i, i + 1));
    }
  }

  void WriteBytes(std::string_view bytes) {
    AppendVarint(bytes.size(), &out_);
    out_ += bytes;
  }

  // In the order in which they are met, each described when it is.
  uint64_t NumberOf(ContainerIndex container) {
    const auto found = numbers_.find(container);
    if (found != numbers_.end()) return found->second;
    const ContainerKey& key = log_.containers().container(container);
    const uint64_t parent =
        key.is_keyed() ? NumberOf(ContainerIndex(key.parent)) + 1 : 0;
    AppendVarint(parent, &out_);
    AppendVarint(static_cast<uint64_t>(key.kind), &out_);
    WriteBytes(key.name);
    AppendVarint(key.op ? uint64_t{1} + key.op->counter : 0, &out_);
    const uint64_t number = numbers_.size();
    numbers_.emplace(container, number);
    return number;
  }

  const OpLog& log_;
  absl::flat_hash_map<ContainerIndex, uint64_t> numbers_;
  std::string out_;
};

constexpr size_t kPeerDigits = 16;

}  // namespace

absl::StatusOr<PeerId> Doc::SeedAuthor() const {
  internal::DocumentCore& core = core_->newest();
  SYNCLINE_RETURN_IF_ERROR(core.LoadHistory());
  const std::string digits =
      internal::DigestOf(OpsWriter(core.log()).Write()).substr(0, kPeerDigits);
  PeerId author;
  std::from_chars(digits.data(), digits.data() + digits.size(), author.value,
                  16);
  return author;
}

absl::StatusOr<std::string> Doc::Seed(
    const std::function<absl::Status(Doc&)>& fill) {
  Doc draft(PeerId{1});
  SYNCLINE_RETURN_IF_ERROR(fill(draft));
  SYNCLINE_ASSIGN_OR_RETURN(const PeerId author, draft.SeedAuthor());
  Doc seed(author);
  SYNCLINE_RETURN_IF_ERROR(fill(seed));
  SYNCLINE_ASSIGN_OR_RETURN(const PeerId again, seed.SeedAuthor());
  if (again != author) {
    return absl::InvalidArgumentError(
        "the seed is not the same each time: `fill` may only write what is the "
        "same for every host, no ids, times or random numbers");
  }
  return seed.Export();
}

}  // namespace syncline
