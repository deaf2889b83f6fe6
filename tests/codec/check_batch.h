// The invariants of EventBatch, checked in the plainest way.
//
// In one header, because a fuzz program is one file.
// Cost: quadratic in the runs. Thread-safe: no state.
#ifndef SYNCLINE_TESTS_CODEC_CHECK_BATCH_H_
#define SYNCLINE_TESTS_CODEC_CHECK_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/oplog/content.h"
#include "syncline/internal/oplog/event_batch.h"
#include "syncline/internal/oplog/object.h"

namespace syncline::test {
namespace check_batch_internal {

using internal::EventBatch;
using internal::kMaxOps;
using internal::OpKind;
using Parent = EventBatch::Parent;

class BatchChecker {
 public:
  explicit BatchChecker(const EventBatch& batch) : batch_(batch) {}

  std::string Check() {
    CheckRuns();
    CheckOps();
    CheckText();
    CheckValues();
    CheckTargets();
    CheckContainers();
    CheckChanges();
    return broken_;
  }

 private:
  // Whether all is well so far.
  bool Expect(bool holds, const char* invariant) {
    if (!holds && broken_.empty()) broken_ = invariant;
    return broken_.empty();
  }

  void CheckRuns() {
    // Without runs there is nothing to tell, and nothing may be told.
    Expect(!batch_.runs.empty() ||
               (batch_.peers.empty() && batch_.containers.empty() &&
                batch_.parents.empty()),
           "no runs, but something to tell");
    Expect(std::set<PeerId>(batch_.peers.begin(), batch_.peers.end()).size() ==
               batch_.peers.size(),
           "a peer twice");
    uint64_t begin = 0;
    for (size_t i = 0; i < batch_.runs.size(); ++i) {
      const EventBatch::Run& run = batch_.runs[i];
      if (!Expect(run.length > 0, "an empty run") ||
          !Expect(run.peer < batch_.peers.size(), "a run of no peer")) {
        return;
      }
      begins_.push_back(static_cast<uint32_t>(begin));
      CheckCounter(run);
      CheckParents(i);
      last_op_[run.peer] = static_cast<uint32_t>(begin + run.length - 1);
      begin += run.length;
      if (!Expect(begin <= kMaxOps, "too many ops")) return;
    }
    size_ = begin;
    CheckOutsideParents();
  }

  void CheckCounter(const EventBatch::Run& run) {
    const auto [next, first] = next_counter_.emplace(run.peer, run.counter);
    if (first) start_[run.peer] = run.counter;
    Expect(next->second == run.counter, "a gap or overlap of counters");
    Expect(run.counter <= kMaxOps - run.length, "a counter too large");
    next->second = run.counter + run.length;
  }

  void CheckParents(size_t index) {
    const EventBatch::Run& run = batch_.runs[index];
    Expect(run.parents_begin <= run.parents_end &&
               run.parents_end <= batch_.parents.size(),
           "parents out of range");
    if (!broken_.empty()) return;
    std::set<std::pair<uint32_t, uint32_t>> distinct;
    for (uint32_t p = run.parents_begin; p < run.parents_end; ++p) {
      const Parent& parent = batch_.parents[p];
      distinct.emplace(parent.peer, parent.counter);
      if (parent.peer == Parent::kInside) {
        Expect(parent.counter < begins_[index], "a parent not before its run");
      } else {
        Expect(parent.peer < batch_.peers.size(), "a parent of no peer");
      }
    }
    Expect(distinct.size() == run.parents_end - run.parents_begin,
           "a parent twice");
    if (run.counter == 0) return;
    Expect(run.parents_end > run.parents_begin, "no parents, but a past");
    const auto last = last_op_.find(run.peer);
    if (last == last_op_.end() || !broken_.empty()) return;
    Expect(HasAncestor(index, last->second), "the past is not an ancestor");
  }

  // Whether the op `target` is an ancestor of run `index`.
  bool HasAncestor(size_t index, uint32_t target) const {
    std::vector<size_t> todo = {index};
    std::set<size_t> seen;
    while (!todo.empty()) {
      const EventBatch::Run& run = batch_.runs[todo.back()];
      todo.pop_back();
      for (uint32_t p = run.parents_begin; p < run.parents_end; ++p) {
        const Parent& parent = batch_.parents[p];
        if (parent.peer != Parent::kInside) continue;
        size_t of = begins_.size() - 1;
        while (begins_[of] > parent.counter) --of;
        if (begins_[of] <= target && target <= parent.counter) return true;
        if (seen.insert(of).second) todo.push_back(of);
      }
    }
    return false;
  }

  void CheckOutsideParents() {
    for (const Parent& parent : batch_.parents) {
      if (parent.peer == Parent::kInside) continue;
      Expect(parent.counter < kMaxOps, "a parent's counter too large");
      const auto start = start_.find(parent.peer);
      Expect(start == start_.end() || parent.counter < start->second,
             "a parent outside that is not before the batch");
    }
  }

  void CheckOps() {
    size_t run = 0;
    uint64_t in_run = 0;
    std::set<uint32_t> named;  // peers that named a container
    for (const EventBatch::Op& op : batch_.ops) {
      if (!Expect(op.length > 0, "an empty op run") ||
          !Expect(run < batch_.runs.size(), "ops beyond the runs")) {
        return;
      }
      const EventBatch::Run& r = batch_.runs[run];
      const bool inherits = op.container == EventBatch::Op::kInherited;
      if (!inherits) named.insert(r.peer);
      Expect(inherits ? r.counter > 0 && !named.contains(r.peer)
                      : op.container < batch_.containers.size(),
             "an op of no container");
      CheckPosition(op);
      in_run += op.length;
      Expect(in_run <= r.length, "an op run across the border of a run");
      if (in_run == r.length) {
        ++run;
        in_run = 0;
      }
    }
    Expect(run == batch_.runs.size() && in_run == 0, "fewer ops than runs");
  }

  void CheckPosition(const EventBatch::Op& op) {
    if (internal::IsOpaque(op.kind)) {
      Expect(op.length == 1 && op.position < kMaxOps, "an op at no place");
      return;
    }
    switch (op.kind) {
      case OpKind::kInsert:
      case OpKind::kDelete:
        Expect(op.length <= kMaxOps && op.position <= kMaxOps - op.length,
               "a position too large");
        return;
      case OpKind::kDeleteBackward:
        Expect(op.position < kMaxOps && op.position >= op.length - 1,
               "a backward delete beyond the start");
        return;
      case OpKind::kSet:
      case OpKind::kRemove:
      case OpKind::kOpenChild:
        Expect(op.length == 1 && op.position < batch_.keys.size(),
               "an op of no key");
        return;
      case OpKind::kMoveItem:
      case OpKind::kInsertObject:
      case OpKind::kCreateNode:
      case OpKind::kMoveNode:
        Expect(op.length == 1 && op.position < kMaxOps, "no place");
        return;
      case OpKind::kAdd:
      case OpKind::kSetItem:
      case OpKind::kDeleteItem:
      case OpKind::kDeleteNode:
      case OpKind::kOpaque:
        Expect(op.length == 1 && op.position == 0, "an op at no place");
        return;
    }
    Expect(false, "an unknown kind of op");
  }

  void CheckText() {
    std::string_view rest = batch_.text;
    for (const EventBatch::Op& op : batch_.ops) {
      if (!batch_.is_text(op)) continue;
      if (!Expect(op.content_bytes <= rest.size(), "text that is missing"))
        return;
      const std::string_view text = rest.substr(0, op.content_bytes);
      rest.remove_prefix(op.content_bytes);
      Expect(internal::IsValidUtf8(text), "text that is not UTF-8");
      Expect(internal::CountCodePoints(text) ==
                 (op.kind == OpKind::kInsert ? op.length : 0),
             "text of another length");
    }
    Expect(rest.empty(), "text that no insert owns");
  }

  void CheckValues() {
    std::string_view rest = batch_.values;
    for (const EventBatch::Op& op : batch_.ops) {
      if (batch_.is_text(op)) continue;
      if (!Expect(op.content_bytes <= rest.size(), "values that are missing"))
        return;
      std::string_view content = rest.substr(0, op.content_bytes);
      rest.remove_prefix(op.content_bytes);
      CheckContent(op, &content);
      Expect(content.empty(), "an op that carries too much");
    }
    Expect(rest.empty(), "values that no op owns");
  }

  void CheckContent(const EventBatch::Op& op, std::string_view* content) {
    if (internal::IsOpaque(op.kind)) {
      Expect(internal::SkipContent(op.kind, 1, content), "no sized bytes");
      return;
    }
    internal::KeyedChild child;
    Value value;
    uint32_t values = 0;
    internal::TextObject object;
    if (op.kind == OpKind::kInsertObject) {
      Expect(internal::ReadObject(content, &object), "no object");
    } else if (op.kind == OpKind::kOpenChild) {
      Expect(internal::ReadKeyedChild(content, &child), "no child");
    } else if (op.kind == OpKind::kInsert || op.kind == OpKind::kSet ||
               op.kind == OpKind::kAdd || op.kind == OpKind::kSetItem) {
      values = op.length;
    }
    for (uint32_t i = 0; i < values; ++i) {
      Expect(internal::ReadValue(content, &value), "no value");
    }
    Expect(op.kind != OpKind::kAdd || value.as_int().has_value(),
           "an amount that is no int");
  }

  void CheckTargets() {
    size_t next = 0;
    size_t run = 0;
    uint32_t in_run = 0;
    for (const EventBatch::Op& op : batch_.ops) {
      if (run >= batch_.runs.size()) return;
      for (const internal::TargetRole role : internal::TargetsOf(op.kind)) {
        if (!Expect(next < batch_.targets.size(), "a missing target")) return;
        CheckTarget(role, batch_.runs[run], in_run, batch_.targets[next++]);
      }
      in_run += op.length;
      if (in_run < batch_.runs[run].length) continue;
      ++run;
      in_run = 0;
    }
    Expect(next == batch_.targets.size(), "targets of no op");
  }

  void CheckTarget(internal::TargetRole role, const EventBatch::Run& run,
                   uint32_t in_run, const EventBatch::Target& target) {
    if (target.peer == EventBatch::Target::kNothing) {
      Expect(role == internal::TargetRole::kParent, "an op of nothing");
      return;
    }
    Expect(target.peer < batch_.peers.size() && target.counter < kMaxOps,
           "a target that cannot be");
    // Of an author of the batch: before it, or in a run (or part) before.
    for (const EventBatch::Run& other : batch_.runs) {
      if (other.peer != target.peer || target.counter < other.counter) continue;
      const uint32_t at = target.counter - other.counter;
      if (at >= other.length || &other < &run) continue;
      Expect(&other == &run && at < in_run, "a target after its op");
    }
  }

  void CheckContainers() {
    for (uint32_t i = 0; i < batch_.containers.size(); ++i) {
      const internal::ContainerKey& key = batch_.containers[i];
      Expect(!key.is_keyed() || key.parent < i, "a parent that comes later");
      Expect(internal::IsValidUtf8(key.name), "a name that is not UTF-8");
    }
    for (const std::string& key : batch_.keys) {
      Expect(internal::IsValidUtf8(key), "a key that is not UTF-8");
    }
  }

  void CheckChanges() {
    uint32_t end = 0;
    for (const EventBatch::Change& change : batch_.changes) {
      Expect(change.begin >= end && change.end > change.begin &&
                 change.end <= size_,
             "changes that overlap or are too long");
      Expect(internal::IsValidUtf8(change.message), "a message not in UTF-8");
      end = change.end;
    }
  }

  const EventBatch& batch_;
  std::string broken_;
  uint64_t size_ = 0;
  std::vector<uint32_t> begins_;               // of runs
  std::map<uint32_t, uint32_t> next_counter_;  // by peer
  std::map<uint32_t, uint32_t> start_;         // by peer
  std::map<uint32_t, uint32_t> last_op_;       // by peer
};

}  // namespace check_batch_internal

// The first broken invariant in words; empty where all hold. What only the
// receiver can know (the ancestors of parents outside) is taken for granted.
inline std::string CheckBatch(const internal::EventBatch& batch) {
  return check_batch_internal::BatchChecker(batch).Check();
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CODEC_CHECK_BATCH_H_
