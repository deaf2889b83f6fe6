#include "syncline/internal/codec/update_decoder.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/container_columns.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/key_columns.h"
#include "syncline/internal/codec/target_columns.h"
#include "syncline/internal/codec/update_fields.h"
#include "syncline/internal/codec/update_format.h"
#include "syncline/internal/codec/update_header.h"
#include "syncline/internal/codec/update_text.h"
#include "syncline/internal/codec/update_values.h"
#include "syncline/internal/graph/ancestry.h"

namespace syncline::internal {
namespace {

using Op = EventBatch::Op;
using Parent = EventBatch::Parent;
using Run = EventBatch::Run;

constexpr uint32_t kNone = ~uint32_t{0};

// What is known of an author before its next op.
struct Author {
  uint32_t next_counter = 0;
  uint32_t end_counter = 0;
  uint32_t last_op = kNone;  // batch index
  WritingPlace place = {};
};

// The columns that tell what ops do.
struct OpColumns {
  ColumnReader ops, moves, containers;
  bool is_old_form = false;  // of `containers`: the column op_container
  uint32_t size = 0;         // ops so far
  bool unknown_kind = false;

  // False where the op cannot be read, or has no meaning: an unknown container,
  // none at all, a position beyond all text, an unknown key.
  bool Next(const EventBatch& batch, Author* author, Op* op) {
    const OpHead head = OpHead::Unpack(ops.Next());
    if (!ops.ok() || head.more >= kMaxOps - size) return false;
    if (!NextContainer(batch.containers.size(), author)) return false;
    op->container = author->place.container;
    const auto kind = OpKindOf(batch.kind_of(*op), head.kind);
    unknown_kind = !kind;
    if (unknown_kind) return false;
    op->kind = *kind;
    op->length = static_cast<uint32_t>(head.more) + 1;
    size += op->length;
    // Most ops form runs, all of which have a position.
    if (FormsRuns(op->kind)) return NextPosition(head.at_cursor, author, op);
    if (op->length != 1) return false;
    if (!HasPosition(op->kind)) return head.at_cursor;
    return NextPosition(head.at_cursor, author, op) &&
           (!IsKeyOp(op->kind) || op->position < batch.keys.size());
  }

 private:
  bool NextContainer(size_t known_containers, Author* author) {
    const uint64_t told = containers.NextOrZero();
    if (told != 0 && !FollowTold(told, known_containers, author)) return false;
    // Where an op outside was an author goes on until it names a container.
    return author->place.container != Op::kInherited ||
           author->next_counter > 0;
  }

  // In both forms 0 is where the author was.
  bool FollowTold(uint64_t told, size_t known_containers, Author* author) {
    if (!is_old_form) {
      return FollowStep(told, known_containers, &author->place);
    }
    if (told > known_containers) return false;
    author->place.GoTo(static_cast<uint32_t>(told - 1));
    return true;
  }

  bool NextPosition(bool at_cursor, Author* author, Op* op) {
    const int64_t move = at_cursor ? 0 : UnZigZag(moves.Next());
    // Unsigned: a move may be any number, and is refused if it leads away.
    const uint64_t position = uint64_t{author->place.cursor} +
                              static_cast<uint64_t>(move) -
                              CursorBias(op->kind);
    const bool backward = op->kind == OpKind::kDeleteBackward;
    const uint64_t least = backward ? op->length - 1 : 0;
    const uint64_t most = backward ? kMaxOps - 1 : kMaxOps - op->length;
    op->position = static_cast<uint32_t>(position);
    author->place.cursor = CursorAfter(*op);
    return moves.ok() && least <= position && position <= most;
  }
};

// The elements of a column of which a single 0 need not be there.
std::string_view OrSingleZero(const UpdateFields& fields, uint32_t number) {
  return fields.has(number) ? fields[number] : std::string_view("\0", 1);
}

class UpdateDecoder {
 public:
  UpdateDecoder(const UpdateFields& fields, const TextSource& text,
                EventBatch* out)
      : fields_(fields),
        text_(text),
        out_(*out),
        runs_(OrSingleZero(fields, update_field::kRun)),
        parents_(fields[update_field::kParent]),
        run_authors_(fields[update_field::kRunAuthor]),
        op_columns_{ColumnReader(OrSingleZero(fields, update_field::kOp)),
                    ColumnReader(fields[update_field::kMove]),
                    ColumnReader(fields[fields.has(update_field::kOpContainer)
                                            ? update_field::kOpContainer
                                            : update_field::kOpPlace]),
                    fields.has(update_field::kOpContainer)} {}

  absl::Status Decode() {
    if (fields_.has(update_field::kOpContainer) &&
        fields_.has(update_field::kOpPlace)) {
      return absl::DataLossError("containers of ops in both of their forms");
    }
    SYNCLINE_RETURN_IF_ERROR(DecodeAuthors());
    SYNCLINE_RETURN_IF_ERROR(DecodeContainers(fields_, &out_));
    SYNCLINE_RETURN_IF_ERROR(DecodeKeys(fields_, &out_.keys));
    SYNCLINE_RETURN_IF_ERROR(DecodeRuns());
    SYNCLINE_RETURN_IF_ERROR(DecodeTargets(fields_, &out_));
    SYNCLINE_RETURN_IF_ERROR(DecodeText(fields_, text_, &out_));
    SYNCLINE_RETURN_IF_ERROR(DecodeValues(fields_, &out_));
    SYNCLINE_RETURN_IF_ERROR(DecodeChanges());
    return CheckAncestors();
  }

 private:
  // The author's previous op has to be an ancestor of the run.
  struct Claim {
    uint32_t op = 0;
    uint32_t run = 0;
  };

  absl::Status DecodeAuthors();
  absl::Status DecodeRuns();
  absl::Status DecodeRun();
  uint64_t NextAuthor(RunAuthor told);
  absl::Status DecodeRunAuthor(RunAuthor told);
  absl::Status DecodeParents(const RunHead& head, const Author& author);
  absl::Status DecodeParent(uint64_t distance, const Parent* own);
  absl::Status DecodeOps(uint64_t more, Author* author);
  absl::Status CheckRunsAreComplete() const;
  absl::Status DecodeChanges();
  absl::Status DecodeChangeMessages();
  absl::Status CheckAncestors() const;

  uint32_t size() const { return op_columns_.size; }

  const UpdateFields& fields_;
  const TextSource& text_;
  EventBatch& out_;
  HeaderColumns header_;
  absl::InlinedVector<Author, 4> authors_;
  absl::InlinedVector<Claim, 4> claims_;

  uint32_t this_author_ = 0;
  uint32_t before_author_ = 0;
  uint32_t authors_seen_ = 1;

  ColumnReader runs_, parents_, run_authors_;
  OpColumns op_columns_;
};

absl::Status UpdateDecoder::DecodeAuthors() {
  SYNCLINE_RETURN_IF_ERROR(DecodeHeader(fields_, &out_.peers, &header_));
  out_.doc_id = header_.doc_id;
  for (const auto& [start, end] : header_.spans) {
    authors_.push_back({.next_counter = start, .end_counter = end});
  }
  return absl::OkStatus();
}

absl::Status UpdateDecoder::DecodeRuns() {
  const size_t runs = runs_.remaining();
  out_.runs.reserve(runs);
  out_.ops.reserve(op_columns_.ops.remaining());
  out_.parents.reserve(runs + parents_.remaining());
  for (size_t i = 0; i < runs; ++i) SYNCLINE_RETURN_IF_ERROR(DecodeRun());
  return CheckRunsAreComplete();
}

absl::Status UpdateDecoder::DecodeRun() {
  const char* at = runs_.position();
  const RunHead head = RunHead::Unpack(runs_.Next());
  if (!runs_.ok()) return fields_.Damaged("a run that cannot be read", at);
  SYNCLINE_RETURN_IF_ERROR(DecodeRunAuthor(head.author));
  Author& author = authors_[this_author_];
  const auto parents_begin = static_cast<uint32_t>(out_.parents.size());
  SYNCLINE_RETURN_IF_ERROR(DecodeParents(head, author));

  const uint32_t begin = size();
  SYNCLINE_RETURN_IF_ERROR(DecodeOps(head.more_ops, &author));
  out_.runs.push_back(
      {.peer = this_author_,
       .counter = author.next_counter,
       .length = size() - begin,
       .parents_begin = parents_begin,
       .parents_end = static_cast<uint32_t>(out_.parents.size())});
  if (size() - begin > author.end_counter - author.next_counter) {
    return fields_.Damaged("a run beyond its author's span", at);
  }
  author.next_counter += size() - begin;
  author.last_op = size() - 1;
  return absl::OkStatus();
}

uint64_t UpdateDecoder::NextAuthor(RunAuthor told) {
  switch (told) {
    case RunAuthor::kSame:
      break;
    case RunAuthor::kBefore:
      return before_author_;
    case RunAuthor::kExplicit:
      return run_authors_.Next();
    case RunAuthor::kNew:
      return authors_seen_++;
  }
  return this_author_;
}

absl::Status UpdateDecoder::DecodeRunAuthor(RunAuthor told) {
  if (told == RunAuthor::kSame) return absl::OkStatus();
  const uint64_t author = NextAuthor(told);
  if (author >= authors_.size() || !run_authors_.ok()) {
    return fields_.Damaged("a run of an unknown author",
                           run_authors_.position());
  }
  before_author_ = this_author_;
  this_author_ = static_cast<uint32_t>(author);
  return absl::OkStatus();
}

absl::Status UpdateDecoder::DecodeParents(const RunHead& head,
                                          const Author& author) {
  const char* at = parents_.position();
  const bool has_previous = author.next_counter > 0;
  const bool after_own = head.after_own && has_previous;
  Parent own;
  if (after_own) {
    own = author.last_op != kNone
              ? Parent{Parent::kInside, author.last_op}
              : Parent{this_author_, author.next_counter - 1};
    out_.parents.push_back(own);
  } else if (has_previous && author.last_op != kNone) {
    claims_.push_back(
        {author.last_op, static_cast<uint32_t>(out_.runs.size())});
  }
  uint64_t count = head.parents;
  if (count == RunHead::kManyParents) count = parents_.Next();
  if (has_previous && !after_own && count == 0) {
    return fields_.Damaged("a run that forgets its author's past", at);
  }
  uint64_t least = 0;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t distance = parents_.Next();
    if (!parents_.ok() || distance < least) {
      return fields_.Damaged("parents that are missing or not in order", at);
    }
    SYNCLINE_RETURN_IF_ERROR(
        DecodeParent(distance, after_own ? &own : nullptr));
    least = distance + 1;
  }
  return absl::OkStatus();
}

absl::Status UpdateDecoder::DecodeParent(uint64_t distance, const Parent* own) {
  Parent parent;
  if (distance < size()) {
    parent.counter = size() - 1 - static_cast<uint32_t>(distance);
  } else if (distance - size() < header_.outside.size()) {
    const auto& [peer, counter] =
        header_.outside[static_cast<size_t>(distance - size())];
    parent = {peer, counter};
  } else {
    return fields_.Damaged("an unknown parent", parents_.position());
  }
  if (own != nullptr && parent == *own) {
    return fields_.Damaged("a parent that is there twice", parents_.position());
  }
  out_.parents.push_back(parent);
  return absl::OkStatus();
}

absl::Status UpdateDecoder::DecodeOps(uint64_t more, Author* author) {
  for (uint64_t i = 0;; ++i) {
    Op op;
    if (!op_columns_.Next(out_, author, &op)) {
      return op_columns_.unknown_kind
                 ? absl::UnimplementedError("a kind of op of a later version")
                 : fields_.Damaged("an op that cannot be",
                                   op_columns_.ops.position());
    }
    out_.ops.push_back(op);
    if (i == more) return absl::OkStatus();
  }
}

absl::Status UpdateDecoder::CheckRunsAreComplete() const {
  for (const ColumnReader* column :
       {&runs_, &parents_, &run_authors_, &op_columns_.ops, &op_columns_.moves,
        &op_columns_.containers}) {
    if (!column->done()) {
      return fields_.Damaged("more numbers than the runs ask for",
                             column->position());
    }
  }
  for (const Author& author : authors_) {
    if (author.next_counter != author.end_counter) {
      return fields_.Damaged("fewer ops than a span has",
                             op_columns_.ops.position());
    }
  }
  return absl::OkStatus();
}

absl::Status UpdateDecoder::DecodeChanges() {
  ColumnReader spans(fields_[update_field::kChangeSpan]);
  ColumnReader times(fields_[update_field::kChangeTime]);
  out_.changes.reserve(spans.remaining() / 2);
  uint64_t end = 0;
  uint64_t time = 0;  // unsigned, as sums of a stranger's numbers may wrap
  while (!spans.done()) {
    const uint64_t begin = end + spans.Next();
    const uint64_t more = spans.Next();
    if (!spans.ok() || begin >= size() || more >= size() - begin) {
      return fields_.Damaged("a change beyond the ops", spans.position());
    }
    end = begin + more + 1;
    time += static_cast<uint64_t>(UnZigZag(times.NextOrZero()));
    out_.changes.push_back({.begin = static_cast<uint32_t>(begin),
                            .end = static_cast<uint32_t>(end),
                            .time = static_cast<int64_t>(time),
                            .message = {}});
  }
  if (!times.done()) {
    return fields_.Damaged("more times than changes", times.position());
  }
  return DecodeChangeMessages();
}

absl::Status UpdateDecoder::DecodeChangeMessages() {
  const size_t count = fields_.count(update_field::kChangeMessage);
  if (count != 0 && count != out_.changes.size()) {
    return absl::DataLossError("messages that do not fit the changes");
  }
  size_t next = 0;
  return fields_.ForEach(
      update_field::kChangeMessage, [&](std::string_view message) {
        if (!IsValidUtf8(message)) {
          return fields_.Damaged("a message that is not UTF-8", message.data());
        }
        out_.changes[next++].message.assign(message);
        return absl::OkStatus();
      });
}

absl::Status UpdateDecoder::CheckAncestors() const {
  if (claims_.empty()) return absl::OkStatus();
  Ancestry ancestry;
  ancestry.Reserve(out_.runs.size(), out_.parents.size());
  std::vector<uint32_t> inside;
  uint32_t begin = 0;
  for (const EventBatch::Run& run : out_.runs) {
    inside.clear();
    for (uint32_t i = run.parents_begin; i < run.parents_end; ++i) {
      const Parent& parent = out_.parents[i];
      if (parent.peer == Parent::kInside) inside.push_back(parent.counter);
    }
    ancestry.AddRun(begin, begin + run.length, inside);
    begin += run.length;
  }
  for (const Claim& claim : claims_) ancestry.Claim(claim.op, claim.run);
  switch (ancestry.Check()) {
    case Ancestry::Answer::kYes:
      return absl::OkStatus();
    case Ancestry::Answer::kNo:
      return absl::DataLossError("a run that forgets its author's past");
    case Ancestry::Answer::kTooLong:
      break;
  }
  return absl::ResourceExhaustedError("an event graph made to be slow");
}

}  // namespace

absl::Status DecodeUpdateMessage(std::string_view message, EventBatch* out,
                                 const TextSource& text) {
  out->clear();
  // Nothing to tell: what a replica gets that asks and lacks nothing.
  if (message.empty()) return absl::OkStatus();
  UpdateFields fields(message);
  absl::Status status = fields.Find();
  if (status.ok()) status = fields.FindCompressed();
  if (status.ok()) status = UpdateDecoder(fields, text, out).Decode();
  if (!status.ok()) out->clear();
  return status;
}

absl::Status DecodeUpdate(std::string_view bytes, EventBatch* out) {
  out->clear();
  SYNCLINE_ASSIGN_OR_RETURN(const std::string_view message,
                            OpenEnvelope(bytes, BytesKind::kUpdate));
  return DecodeUpdateMessage(message, out);
}

}  // namespace syncline::internal
