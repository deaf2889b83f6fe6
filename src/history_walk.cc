#include "syncline/history_walk.h"

#include <algorithm>

#include "syncline/internal/base/sort.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/graph/frontier_ids.h"
#include "syncline/internal/oplog/stretch.h"

namespace syncline {
namespace {

using internal::DocumentCore;
using internal::Lv;
using internal::LvRange;
using internal::OpLog;
using internal::Stretch;

// REQUIRES: ops of the stretch.
HistoryEntry EntryOf(DocumentCore& core, const Stretch& stretch, LvRange ops) {
  const OpLog& log = core.log();
  HistoryEntry entry;
  const uint32_t counter = stretch.counter + (ops.begin - stretch.ops.begin);
  entry.ops = {log.graph().peers().id(stretch.peer), counter,
               counter + ops.size()};
  Lv previous;
  entry.parents =
      IdsOf(log.graph(), ParentsAt(log.graph(), log.graph().RunAt(ops.begin),
                                   ops.begin, &previous));
  entry.lamport = core.StampOf(ops.begin).lamport;
  if (stretch.change != Stretch::kNoChange) {
    const OpLog::Change& told = log.changes()[stretch.change];
    entry.time_ms = told.time;
    entry.message = told.message;
  }
  for (size_t i = log.OpRunIndexAt(ops.begin);
       i < log.op_runs().size() && log.op_runs()[i].begin < ops.end; ++i) {
    entry.containers.push_back(core.RefOf(log.op_runs()[i].container));
  }
  internal::Sort(entry.containers.begin(), entry.containers.end(),
                 [](const ContainerRef& a, const ContainerRef& b) {
                   return a.number < b.number;
                 });
  const auto last =
      std::unique(entry.containers.begin(), entry.containers.end());
  entry.containers.erase(last, entry.containers.end());
  return entry;
}

}  // namespace

std::optional<HistoryEntry> HistoryWalk::Next() {
  DocumentCore& core = core_->newest();
  const internal::EventGraph& graph = core.log().graph();
  while (end_ > graph.base().end.value()) {
    // Runs by others are passed over as a whole.
    const internal::EventGraph::Run& run = graph.RunAt(Lv(end_ - 1));
    const PeerId peer = graph.peers().id(run.peer);
    const uint32_t next = version_.next_counter(peer);
    LvRange ops{run.begin, Lv(end_)};
    end_ = run.begin.value();
    if ((author_ && *author_ != peer) || next <= run.counter) continue;
    ops.end = std::min(ops.end, run.begin + (next - run.counter));
    const Stretch stretch = StretchAt(core.log(), ops.end - 1);
    ops.begin = stretch.ops.begin;
    end_ = ops.begin.value();
    return EntryOf(core, stretch, ops);
  }
  return std::nullopt;
}

}  // namespace syncline
