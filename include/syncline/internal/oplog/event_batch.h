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
//   (4) every insert's text is valid UTF-8 of exactly `length` code points.
//   (5) an op run never crosses the border between two runs. Only the first op
//       run of a peer whose first counter is above 0 may be kInherited.
//
// Cost: plain vectors, made to be cleared and filled again without allocating.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_OPLOG_EVENT_BATCH_H_
#define SYNCLINE_INTERNAL_OPLOG_EVENT_BATCH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/ids.h"

namespace syncline::internal {

enum class ContainerKind : uint8_t { kText = 1 };  // NEVER CHANGE: on the wire

// How the ops of one run follow each other. NEVER CHANGE: on the wire.
enum class OpKind : uint8_t {
  kInsert = 0,          // op i inserts its code point at position + i
  kDelete = 1,          // op i deletes the code point at position
  kDeleteBackward = 2,  // op i deletes the code point at position - i
};

struct EventBatch {
  // A container that ops refer to: a root, named by the application.
  struct Container {
    ContainerKind kind = ContainerKind::kText;
    std::string name;
    friend bool operator==(const Container&, const Container&) = default;
  };

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
    // (counter - 1), which is outside of this batch. Only in the first op run
    // of a run.
    static constexpr uint32_t kInherited = ~uint32_t{0};
    uint32_t container = 0;  // index into containers, or kInherited
    OpKind kind = OpKind::kInsert;
    uint32_t position = 0;    // of the first op, in code points
    uint32_t length = 0;      // ops
    uint32_t text_bytes = 0;  // of `text`, for inserts; texts follow each other
    friend bool operator==(const Op&, const Op&) = default;
  };

  // What the author said about the ops [begin, end) of one commit.
  struct Change {
    uint32_t begin = 0;  // batch index
    uint32_t end = 0;
    int64_t time = 0;  // milliseconds since 1970 UTC; 0: not told
    std::string message;
    friend bool operator==(const Change&, const Change&) = default;
  };

  std::vector<PeerId> peers;
  std::vector<Container> containers;
  std::vector<Run> runs;
  std::vector<Parent> parents;
  std::vector<Op> ops;
  std::string_view text;        // of all inserts, in the order of ops
  std::vector<Change> changes;  // ascending, disjoint; only where there is
                                // something to tell

  // Where `text` points to when it is not the caller's memory.
  std::string text_storage;

  uint32_t size() const;
  void clear();
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_EVENT_BATCH_H_
