// What every host that writes the same first content writes in the same bytes.
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "syncline/doc.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/codec/digest.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/oplog/content.h"
#include "syncline/internal/oplog/object.h"

namespace syncline {
namespace {

using internal::AppendVarint;
using internal::ContainerIndex;
using internal::ContainerKey;
using internal::EventGraph;
using internal::KeyedChild;
using internal::OpKind;
using internal::OpLog;
using internal::OpRun;
using internal::TextObject;

// Says what the ops of one author do, op by op, however the log keeps them, and
// not who the author is. NEVER CHANGE: the author is made from it.
class OpsWriter {
 public:
  explicit OpsWriter(const OpLog& log) : log_(log) {
    for (const EventGraph::Run& run : log.graph().runs()) {
      const PeerId peer = log.graph().peers().id(run.peer);
      if (author_.value_or(peer) != peer) {
        author_.reset();
        break;
      }
      author_ = peer;
    }
  }

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
      WriteBytes(run.content_bytes == 0
                     ? std::string_view()
                     : Unsigned(run.kind, log_.Content(run, i, i + 1)));
    }
  }

  // What an op carries without the peer at its end, where it refers to an
  // earlier op of its author's, who is to be named by it.
  std::string_view Unsigned(OpKind kind, std::string_view content) const {
    if (author_ && PeerIn(kind, content) == author_) {
      content.remove_suffix(sizeof author_->value);
    }
    return content;
  }
  static std::optional<PeerId> PeerIn(OpKind kind, std::string_view content) {
    KeyedChild child;
    if (kind == OpKind::kOpenChild && ReadKeyedChild(&content, &child) &&
        child.after) {
      return child.after->peer;
    }
    TextObject object;
    if (kind == OpKind::kInsertObject && ReadObject(&content, &object) &&
        object.former) {
      return object.former->id.peer;
    }
    return std::nullopt;
  }

  void WriteBytes(std::string_view bytes) {
    AppendVarint(bytes.size(), &out_);
    out_ += bytes;
  }

  // In the order in which they are met, each described when it is, after what
  // it is in. A loop, as a stranger's may be nested deep.
  uint64_t NumberOf(ContainerIndex container) {
    std::vector<ContainerIndex> chain;
    for (ContainerIndex at = container; !numbers_.contains(at);) {
      chain.push_back(at);
      const ContainerKey& key = log_.containers().container(at);
      if (!key.is_keyed()) break;
      at = ContainerIndex(key.parent);
    }
    for (auto at = chain.rbegin(); at != chain.rend(); ++at) Describe(*at);
    return numbers_.find(container)->second;
  }

  // REQUIRES: what it is in has a number.
  void Describe(ContainerIndex container) {
    const ContainerKey& key = log_.containers().container(container);
    AppendVarint(key.is_keyed()
                     ? numbers_.find(ContainerIndex(key.parent))->second + 1
                     : 0,
                 &out_);
    AppendVarint(static_cast<uint64_t>(key.kind), &out_);
    WriteBytes(key.name);
    AppendVarint(key.op ? uint64_t{1} + key.op->counter : 0, &out_);
    numbers_.emplace(container, numbers_.size());
  }

  const OpLog& log_;
  std::optional<PeerId> author_;  // where all is of one
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
