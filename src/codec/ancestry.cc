#include "syncline/internal/codec/ancestry.h"

#include <span>

namespace syncline::internal {
namespace {

std::span<const EventBatch::Parent> ParentsOf(const EventBatch& batch,
                                              uint32_t run) {
  const EventBatch::Run& r = batch.runs[run];
  return std::span(batch.parents)
      .subspan(r.parents_begin, r.parents_end - r.parents_begin);
}

}  // namespace

Ancestry::Ancestry(const EventBatch& batch) : batch_(batch) {
  nodes_.reserve(batch.runs.size());
  std::vector<bool> is_head(batch.runs.size());
  uint32_t heads = 0;
  for (uint32_t run = 0; run < batch.runs.size(); ++run) {
    AddRun(run, &is_head, &heads);
  }
}

void Ancestry::AddRun(uint32_t run, std::vector<bool>* is_head,
                      uint32_t* heads) {
  Node node;
  if (run > 0) node.begin = nodes_.back().begin + batch_.runs[run - 1].length;
  node.chain = node.begin;
  for (const EventBatch::Parent& parent : ParentsOf(batch_, run)) {
    if (parent.peer != EventBatch::Parent::kInside) continue;
    const uint32_t of = RunOf(parent.counter, run);
    if (of + 1 == run && parent.counter + 1 == node.begin) {
      node.chain = nodes_[of].chain;
      node.complete = nodes_[of].complete;
    }
    const bool is_last =
        parent.counter + 1 == nodes_[of].begin + batch_.runs[of].length;
    if (is_last && (*is_head)[of]) {
      (*is_head)[of] = false;
      --*heads;
    }
  }
  if (*heads == 0) node.complete = node.begin;
  (*is_head)[run] = true;
  ++*heads;
  nodes_.push_back(node);
}

uint32_t Ancestry::RunOf(uint32_t op, uint32_t run) const {
  uint32_t end = run;  // nodes_[end] is after `op`
  uint32_t begin = run - 1;
  for (uint32_t step = 1; nodes_[begin].begin > op; step *= 2) {
    end = begin;
    begin = begin > step ? begin - step : 0;
  }
  while (end - begin > 1) {
    const uint32_t middle = begin + (end - begin) / 2;
    (nodes_[middle].begin > op ? end : begin) = middle;
  }
  return begin;
}

void Ancestry::PushParents(uint32_t op, uint32_t run) {
  for (const EventBatch::Parent& parent : ParentsOf(batch_, run)) {
    const bool inside = parent.peer == EventBatch::Parent::kInside;
    if (inside && parent.counter >= op) stack_.push_back({parent.counter, run});
    ++steps_;
  }
}

std::optional<bool> Ancestry::IsAncestor(uint32_t op, uint32_t run) {
  ++searches_;
  stack_.clear();
  PushParents(op, run);
  while (!stack_.empty()) {
    if (++steps_ > max_steps()) return std::nullopt;
    const uint32_t of = RunOf(stack_.back().op, stack_.back().run);
    stack_.pop_back();
    Node& node = nodes_[of];
    if (op >= node.chain || op < node.complete) return true;
    if (node.visited == searches_) continue;
    node.visited = searches_;
    PushParents(op, of);
  }
  return false;
}

}  // namespace syncline::internal
