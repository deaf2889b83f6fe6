#include "walker/history_log.h"

#include <algorithm>

#include "support/unicode.h"

namespace syncline::test {

using internal::Edit;
using internal::Lv;
using internal::OpKind;

HistoryLog::HistoryLog(const History& history)
    : history_(history),
      container_(log_.containers().Intern(ContainerKind::kText, "text")),
      lv_of_(history.size()) {}

void HistoryLog::Append(uint32_t index) {
  const Event& event = history_[index];
  std::vector<Lv> parents;
  for (uint32_t parent : event.parents) parents.push_back(lv_of_[parent]);
  std::sort(parents.begin(), parents.end());
  lv_of_[index] = log_.graph().end();
  log_.AppendRun(log_.graph().InternPeer(event.peer), parents, 1);
  const bool insert = event.kind == EventKind::kInsert;
  const std::u32string text(insert ? 1 : 0, event.code_point);
  log_.AppendOps(container_, insert ? OpKind::kInsert : OpKind::kDelete,
                 event.position, 1, ToUtf8(text));
}

std::vector<uint32_t> RandomCausalOrder(const History& history,
                                        SeededRandom& random) {
  std::vector<uint32_t> waiting_for(history.size());
  std::vector<std::vector<uint32_t>> children(history.size());
  std::vector<uint32_t> ready;
  for (uint32_t i = 0; i < history.size(); ++i) {
    waiting_for[i] = static_cast<uint32_t>(history[i].parents.size());
    for (uint32_t parent : history[i].parents) children[parent].push_back(i);
    if (waiting_for[i] == 0) ready.push_back(i);
  }
  // A peer's own ops come in order of their counters by their parents.
  std::vector<uint32_t> order;
  const double stickiness = random.Pick({0.0, 0.5, 0.95});
  size_t next = 0;
  while (!ready.empty()) {
    if (next >= ready.size() || !random.Chance(stickiness)) {
      next = random.Uniform(ready.size());
    }
    const uint32_t event = ready[next];
    ready.erase(ready.begin() + static_cast<std::ptrdiff_t>(next));
    order.push_back(event);
    for (uint32_t child : children[event]) {
      if (--waiting_for[child] == 0) {
        ready.push_back(child);
        next = ready.size() - 1;
      }
    }
  }
  return order;
}

void Apply(const internal::Edits& edits, std::u32string* text) {
  for (const Edit& edit : edits) {
    text->erase(edit.position, edit.deleted);
    text->insert(edit.position, ToUtf32(edit.content));
  }
}

}  // namespace syncline::test
