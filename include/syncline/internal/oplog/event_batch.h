// A range of the event graph on its way in or out: what the decoder fills and
// the encoder reads. It belongs to no document and knows no Lv.
//
// Ops are numbered 0, 1, ... in causal order: that number is an op's *batch
// index*. Two lists cover [0, size()) without gaps, each in its own runs:
//
//   runs   who wrote the ops, and after what
//   ops    what they do
//
// Invariants of a batch that a decoder returned (and that an encoder requires):
//   (1) runs and ops are not empty pieces, and both cover [0, size()) in order.
//   (2) a parent inside of the batch has a lower batch index than its run; a
//       parent outside names a peer of `peers` and a counter.
//   (3) a run whose counter is above 0 has its peer's previous op among its
//       ancestors. Runs of one peer follow each other without gaps.
//   (4) every insert's text is valid UTF-8 of exactly `length` code points; a
//       list's is as many values. Ops that form no runs (FormsRuns) are alone.
//   (5) an op run never crosses the border between two runs. Only the first op
//       runs of a peer whose first counter is above 0 may be kInherited.
//   (6) there are as many targets as the ops ask for (TargetsOf); each is
//       nothing or names a peer of `peers` and a counter.
//
// Cost: plain vectors, made to be cleared and filled again without allocating.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_OPLOG_EVENT_BATCH_H_
#define SYNCLINE_INTERNAL_OPLOG_EVENT_BATCH_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/ids.h"
#include "syncline/internal/oplog/container_key.h"
#include "syncline/internal/oplog/op_kind.h"

namespace syncline::internal {

struct EventBatch {
  // A container that ops refer to. A parent is an index into `containers`, and
  // a lower one.
  using Container = ContainerKey;

  // Op number `counter` of peers[peer]; or, where peer is kInside, the op of
  // this batch with the batch index `counter`.
  struct Parent {
    static constexpr uint32_t kInside = ~uint32_t{0};
    uint32_t peer = kInside;
    uint32_t counter = 0;
    friend bool operator==(const Parent&, const Parent&) = default;
  };

  // Ops of one peer, each the only parent of the next. The first one's parents
  // are parents[parents_begin, parents_end); none at all: the empty document.
  struct Run {
    uint32_t peer = 0;     // index into peers
    uint32_t counter = 0;  // of the first op
    uint32_t length = 0;   // ops
    uint32_t parents_begin = 0;
    uint32_t parents_end = 0;
    friend bool operator==(const Run&, const Run&) = default;
  };

  // Consecutive ops of one container that continue each other.
  struct Op {
    // In place of a container: that of the op before it by the same peer
    // (counter - 1), which is outside of this batch, or kInherited, too: a
    // text. No op of the peer before it names its own.
    static constexpr uint32_t kInherited = ~uint32_t{0};
    uint32_t container = 0;  // index into containers, or kInherited
    OpKind kind = OpKind::kInsert;
    // Of the first op, in code points, values or places; or an index into
    // `keys`; or 0 where the op has no use for it.
    uint32_t position = 0;
    uint32_t length = 0;  // ops
    // Of `text` for the inserts of a text, else of `values`, where the contents
    // of ops follow each other.
    uint32_t content_bytes = 0;
    friend bool operator==(const Op&, const Op&) = default;
  };

  // What an op refers to: op number `counter` of peers[peer]. Nothing, as a
  // parent: the root of a tree.
  struct Target {
    static constexpr uint32_t kNothing = ~uint32_t{0};
    uint32_t peer = kNothing;
    uint32_t counter = 0;
    friend bool operator==(const Target&, const Target&) = default;
  };

  // What the author said about the ops [begin, end) of one commit.
  struct Change {
    uint32_t begin = 0;  // batch index
    uint32_t end = 0;
    int64_t time = 0;  // milliseconds since 1970 UTC; 0: not told
    std::string message;
    friend bool operator==(const Change&, const Change&) = default;
  };

  std::optional<DocId> doc_id;  // where it is told
  std::vector<PeerId> peers;
  std::vector<Container> containers;
  std::vector<Run> runs;
  std::vector<Parent> parents;
  std::vector<Op> ops;
  std::vector<Target> targets;    // of all ops, in their order
  std::vector<std::string> keys;  // distinct
  std::string_view text;          // of all inserts, in the order of ops
  std::string_view values;  // what other ops carry (oplog/content.h), likewise
  std::vector<Change> changes;  // ascending, disjoint; only where there is
                                // something to tell

  // Where `text` and `values` point to when it is not the caller's memory.
  std::string text_storage;
  std::string value_storage;

  uint32_t size() const;
  // Of the container that `op` belongs to.
  ContainerKind kind_of(const Op& op) const {
    return op.container == Op::kInherited ? ContainerKind::kText
                                          : containers[op.container].kind;
  }
  // Whether what the op carries is in `text`.
  bool is_text(const Op& op) const {
    return op.kind != OpKind::kInsertObject &&
           kind_of(op) == ContainerKind::kText;
  }
  void clear();
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_EVENT_BATCH_H_
